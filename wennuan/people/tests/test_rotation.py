"""All encrypted data goes over to the current key, in batches, while the site runs."""

import base64
import io
from contextlib import closing

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection, connections

from wennuan.kernel import crypto
from wennuan.people import keys
from wennuan.people.accounts import SecondFactorAdapter
from wennuan.people.models import Person
from wennuan.people.tests import make

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def old_key(settings):
    settings.DATA_KEYS = {"1": OLD}
    return settings


def key_of(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT get_byte(phone, 0) FROM people_person WHERE id=%s", [person.pk])
        return cursor.fetchone()[0]


def run(batch=500):
    out = io.StringIO()
    call_command("rotate_keys", batch=batch, stdout=out)
    return out.getvalue()


def test_every_row_goes_over_and_reads_as_before(old_key, db):
    people = [make.a_verified_person(f"温小暖{i}") for i in range(5)]
    Authenticator.objects.create(
        user=people[0], type="totp", data={"secret": SecondFactorAdapter().encrypt("GEHEIM")}
    )
    old_key.DATA_KEYS = {"2": NEW, "1": OLD}

    said = run(batch=2)
    old_key.DATA_KEYS = {"2": NEW}

    assert {key_of(one) for one in people} == {2}
    assert [p.real_name for p in Person.objects.order_by("pk")] == [p.real_name for p in people]
    secret = Authenticator.objects.get().data["secret"]
    assert SecondFactorAdapter().decrypt(secret) == "GEHEIM"
    assert "people_person.phone: 5 done, 0 left" in said


def test_a_second_run_has_nothing_to_do(old_key, db):
    make.a_person()
    old_key.DATA_KEYS = {"2": NEW, "1": OLD}
    run()

    assert "people_person.phone: 0 done, 0 left" in run()


def test_it_goes_on_where_it_was_stopped(old_key, db, monkeypatch):
    people = [make.a_person() for _ in range(4)]
    old_key.DATA_KEYS = {"2": NEW, "1": OLD}
    real, calls = keys._take, []

    def stopped(*args):
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(keys, "_take", stopped)
    monkeypatch.setattr(keys, "encrypted_fields", lambda: [Person._meta.get_field("phone")])
    with pytest.raises(KeyboardInterrupt):
        run(batch=2)
    half = sorted(key_of(one) for one in people)
    monkeypatch.setattr(keys, "_take", real)
    run(batch=2)

    assert half == [1, 1, 2, 2]
    assert {key_of(one) for one in people} == {2}


@pytest.mark.django_db(transaction=True)
def test_a_row_that_someone_holds_is_left_to_the_next_run(old_key):
    held, free = make.a_person(), make.a_person()
    old_key.DATA_KEYS = {"2": NEW, "1": OLD}
    other = connections["default"].copy()
    with closing(other), other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute("SELECT 1 FROM people_person WHERE id=%s FOR UPDATE", [held.pk])
        with pytest.raises(CommandError, match="under an older key"):
            run()
        other.rollback()
    between = (key_of(held), key_of(free))
    run()

    assert between == (1, 2)
    assert key_of(held) == 2


def test_new_data_is_written_with_the_current_key_at_once(old_key, db):
    old_key.DATA_KEYS = {"2": NEW, "1": OLD}

    assert key_of(make.a_person()) == 2
    assert crypto.current_key() == 2


def test_no_encrypted_column_is_forgotten():
    labels = {field.label() for field in keys.encrypted_fields()}

    assert {"people_person.phone", "people_household.address", "people_member.name"} <= labels
