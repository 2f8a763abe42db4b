"""What allauth must not change under us, and how accounts come and go."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.forms import RequestLoginCodeForm
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from wennuan.audit.models import AuditEntry
from wennuan.kernel import clock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.people import queries
from wennuan.people.accounts import SecondFactorAdapter
from wennuan.people.actions import identity
from wennuan.people.models import Person
from wennuan.people.tests import make


def test_allauth_reads_the_person_from_the_place_that_we_write_to():
    import inspect

    from allauth.account.views import RequestLoginCodeView

    assert "form._user" in inspect.getsource(RequestLoginCodeView.form_valid)
    assert "self._user" in inspect.getsource(RequestLoginCodeForm.clean_phone)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_open_one_account():
    phone, start, made = make.new_phone(), Barrier(4), []

    def run():
        start.wait()
        made.append(identity.open_account(phone, by=None).pk)
        connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len(set(made)) == 1
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_the_number_is_held_encrypted_and_found_by_keyed_hash_only(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_hash FROM people_person WHERE id = %s", [person.pk])
        stored, fingerprint = cursor.fetchone()

    assert person.phone.encode() not in bytes(stored)
    assert len(bytes(fingerprint)) == 16
    assert queries.person_by_phone(person.phone) == person


@pytest.mark.django_db
def test_the_session_in_the_database_shows_neither_number_nor_code(client):
    import base64
    import zlib

    phone = make.new_phone()
    client.post(reverse("account_login"), {"phone": phone, "agree": "on"})
    stored = Session.objects.get().session_data
    body = stored.split(":")[0]
    raw = base64.urlsafe_b64decode(body.lstrip(".") + "===")
    plain = zlib.decompress(raw) if body.startswith(".") else raw

    assert phone.encode() not in plain
    assert make.last_code(phone).encode() not in plain
    assert client.session["account_login"]


@pytest.mark.django_db
def test_an_unproven_account_goes_after_a_day_and_a_proven_one_stays():
    proven, claimed = make.a_person(), identity.open_account(make.new_phone(), by=None)

    with clock.frozen(clock.now() + timedelta(hours=23)):
        early = identity.drop_unproven(by=None)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        late = identity.drop_unproven(by=None)

    assert (early, late) == (0, 1)
    assert list(Person.objects.all()) == [proven]
    assert claimed.pk != proven.pk


@pytest.mark.django_db
def test_a_number_that_someone_only_claimed_goes_to_whoever_proves_it(person):
    phone = make.new_phone()
    claimed = identity.open_account(phone, by=None)

    identity.set_phone(person, phone, is_proven=True, by=person)

    claimed.refresh_from_db()
    assert queries.person_by_phone(phone) == person
    assert claimed.phone is None


@pytest.mark.django_db
def test_a_proven_number_is_not_taken_over(person):
    other = make.a_person()

    with pytest.raises(WrongState):
        identity.set_phone(person, other.phone, is_proven=True, by=person)

    assert queries.person_by_phone(other.phone) == other


@pytest.mark.django_db
def test_the_number_is_changed_with_a_code_sent_to_the_new_one(client, person):
    client.force_login(person)
    phone = make.new_phone()

    client.post(reverse("account_change_phone"), {"phone": phone})
    page = client.get(reverse("account_verify_phone"))
    done = client.post(reverse("account_verify_phone"), {"code": make.last_code(phone)})

    assert phone[3:] not in page.content.decode()
    assert done["Location"] == reverse("people:me")
    assert queries.person_by_phone(phone) == person


@pytest.mark.django_db
@pytest.mark.parametrize("nickname", ["13812345678", "找我 138-1234-5678"])
def test_a_nickname_holds_no_number(person, nickname):
    with pytest.raises(Invalid):
        identity.rename(person, nickname, by=person)

    person.refresh_from_db()
    assert person.nickname == "阳台上的猫"


@pytest.mark.django_db
def test_nobody_else_changes_my_nickname(person):
    with pytest.raises(NotAllowed):
        identity.rename(person, "别人起的", by=make.a_person())

    person.refresh_from_db()
    assert person.nickname == "阳台上的猫"


@pytest.mark.django_db
def test_the_secret_of_the_second_factor_is_encrypted(person):
    adapter = SecondFactorAdapter()
    Authenticator.objects.create(
        user=person, type="totp", data={"secret": adapter.encrypt("JBSWY3DPEHPK3PXP")}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = cursor.fetchone()[0]

    assert "JBSWY3DPEHPK3PXP" not in stored
    assert adapter.decrypt(Authenticator.objects.get().data["secret"]) == "JBSWY3DPEHPK3PXP"


@pytest.mark.django_db
def test_every_sign_in_is_on_record_without_personal_data(client):
    phone = make.new_phone()
    client.post(reverse("account_login"), {"phone": phone, "agree": "on"})
    client.post(reverse("account_confirm_login_code"), {"code": make.last_code(phone)})

    entries = AuditEntry.objects.order_by("pk")
    assert [e.verb for e in entries] == [
        "people.opened", "people.phone_proven", "people.signed_in",
        "people.consented", "people.consented",
    ]  # fmt: skip
    assert phone not in str([e.facts for e in entries])
