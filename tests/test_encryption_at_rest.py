"""What the database holds of a person."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from wennuan.people.models import Person


def test_an_encrypted_column_can_not_be_searched():
    with pytest.raises(FieldError):
        Person.objects.filter(real_name="王小明")


@pytest.mark.django_db
def test_the_database_holds_no_clear_text():
    Person.objects.create(real_name="王小明", phone="+8613812345678")

    with connection.cursor() as cursor:
        cursor.execute("SELECT real_name, phone FROM people_person")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert "王小明".encode() not in stored
    assert b"13812345678" not in stored
    assert Person.objects.get().real_name == "王小明"
