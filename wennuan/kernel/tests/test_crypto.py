"""Personal data at rest."""

import base64

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError

from wennuan.kernel.crypto import blind_index, decrypt, encrypt
from wennuan.people.models import Person

OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def test_what_is_encrypted_can_be_read_again_and_never_looks_the_same():
    first, second = encrypt("王小明", label="t.c"), encrypt("王小明", label="t.c")

    assert first != second
    assert decrypt(first, label="t.c") == decrypt(second, label="t.c") == "王小明"


def test_data_moved_to_another_column_is_refused():
    with pytest.raises(InvalidTag):
        decrypt(encrypt("王小明", label="t.c"), label="t.other")


def test_old_keys_still_read_and_new_data_uses_the_first_key(settings):
    settings.DATA_KEYS = {"1": OLD}
    old = encrypt("王小明", label="t.c")
    settings.DATA_KEYS = {"2": NEW, "1": OLD}

    assert decrypt(old, label="t.c") == "王小明"
    assert (old[0], encrypt("x", label="t.c")[0]) == (1, 2)


def test_an_encrypted_column_can_not_be_searched():
    with pytest.raises(FieldError):
        Person.objects.filter(real_name="王小明")


def test_blind_indexes_differ_by_purpose():
    assert blind_index("1", "phone") == blind_index("1", "phone") != blind_index("1", "id")


@pytest.mark.django_db
def test_the_database_holds_no_clear_text(django_assert_num_queries):
    from django.db import connection

    Person.objects.create(real_name="王小明", phone="+8613812345678")

    with connection.cursor() as cursor:
        cursor.execute("SELECT real_name, phone FROM people_person")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert "王小明".encode() not in stored
    assert b"13812345678" not in stored
    assert Person.objects.get().real_name == "王小明"
