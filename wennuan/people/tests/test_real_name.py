"""One identity number, one account; checked, asked outside, kept encrypted."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from wennuan.kernel.clock import today
from wennuan.kernel.errors import Invalid, NotAllowed, TooMany, Unavailable, WrongState
from wennuan.people import queries
from wennuan.people.actions import consents, real_name
from wennuan.people.actions.real_name import Identity
from wennuan.people.models import Consent, Person
from wennuan.people.tests import make
from wennuan.people.verification import Sandbox

CHILD = Identity("小满", make.id_number(today() - timedelta(days=365 * 9), 7))


def verify(person, number=None, name="温小暖"):
    return real_name.verify_real_name(person, Identity(name, number or make.id_number()), by=person)


def test_a_right_number_verifies_and_is_kept_encrypted(person):
    number = make.id_number()

    done = verify(person, f" {number.lower()} ")

    with connection.cursor() as cursor:
        cursor.execute("SELECT real_name, id_number FROM people_person WHERE id=%s", [person.pk])
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert done.is_verified
    assert done.id_number == number
    assert number.encode() not in stored
    assert "温小暖".encode() not in stored
    assert queries.has_agreed(person, "identity")


@pytest.mark.parametrize("number", ["123", "11010519491231002", "110105194912310021", "abc"])
def test_a_malformed_number_is_refused(person, number):
    with pytest.raises(Invalid) as refused:
        verify(person, number)

    person.refresh_from_db()
    assert refused.value.field == "id_number"
    assert not person.is_verified


def test_a_number_has_one_account(person):
    number = make.id_number()
    verify(make.a_person(), number)

    with pytest.raises(Invalid, match="已经实名了另一个账户"):
        verify(person, number)

    person.refresh_from_db()
    assert not person.is_verified


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_number_at_once_make_one_verified_account():
    number, start, outcomes = make.id_number(), Barrier(2), []
    people = [make.a_person(), make.a_person()]

    def run(one):
        start.wait()
        try:
            verify(one, number)
            outcomes.append("verified")
        except Invalid as taken:
            outcomes.append(taken.field)
        connection.close()

    threads = [Thread(target=run, args=[one]) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["id_number", "verified"]
    assert Person.objects.exclude(verified_at=None).count() == 1


def test_what_the_service_refuses_is_not_kept(person):
    with pytest.raises(Invalid, match="对不上"):
        verify(person, min(Sandbox.DIFFERS))

    person.refresh_from_db()
    assert person.id_number is None


def test_a_silent_service_says_that_nothing_was_kept(person):
    with pytest.raises(Unavailable):
        verify(person, min(Sandbox.SILENT))

    person.refresh_from_db()
    assert person.id_number is None


def test_without_a_provider_the_way_leads_to_a_desk(person, settings):
    settings.IDENTITY_PROVIDER = ""

    with pytest.raises(Unavailable) as refused:
        verify(person)

    assert "站点" in refused.value.hint


def test_the_sixth_try_of_a_day_is_refused(person):
    for _ in range(5):
        with pytest.raises(Invalid):
            verify(person, min(Sandbox.DIFFERS))

    with pytest.raises(TooMany):
        verify(person)

    person.refresh_from_db()
    assert not person.is_verified


def test_whoever_is_verified_is_not_verified_again(verified):
    with pytest.raises(WrongState):
        verify(verified)


def test_nobody_verifies_for_a_stranger(person):
    with pytest.raises(NotAllowed):
        real_name.verify_real_name(person, Identity("温小暖", make.id_number()), by=make.a_person())

    person.refresh_from_db()
    assert not person.is_verified


def test_a_child_under_14_needs_the_guardian(person):
    with pytest.raises(Invalid, match="监护人"):
        real_name.verify_real_name(person, CHILD, by=person)

    person.refresh_from_db()
    assert person.id_number is None


def test_the_guardian_s_code_verifies_a_child(person, verified):
    real_name.ask_guardian(person, verified.phone, by=person)

    child = real_name.verify_child(
        person, CHILD, guardian_phone=verified.phone,
        code=make.last_code(verified.phone), by=person,
    )  # fmt: skip

    assert child.guardian == verified
    assert child.is_minor
    consent = Consent.objects.get(person=child, text__kind="minor")
    assert consent.given_by == verified


def test_a_guardian_is_a_verified_adult(person):
    teenager = make.a_verified_person("阿青", today() - timedelta(days=365 * 16))

    with pytest.raises(Invalid):
        real_name.ask_guardian(person, teenager.phone, by=person)
    with pytest.raises(Invalid):
        real_name.ask_guardian(person, make.a_person().phone, by=person)


def test_someone_of_16_is_verified_alone_and_marked_as_minor(person):
    done = verify(person, make.id_number(today() - timedelta(days=365 * 16)))

    assert done.is_minor
    assert queries.person_card(done).masked_name == "小*"


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 6, 1), date(2024, 5, 31), 13),
        (date(2010, 6, 1), date(2024, 6, 1), 14),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_counts_full_years(born, day, age):
    from wennuan.people.models import age_on

    assert age_on(born, day) == age


def test_taking_back_the_consent_erases_name_and_number_at_once(verified):
    consent = Consent.objects.get(person=verified, text__kind="identity")

    consents.withdraw(consent, by=verified)

    verified.refresh_from_db()
    assert verified.real_name is None
    assert verified.id_hash is None
    assert not verified.is_verified
    assert not queries.has_agreed(verified, "identity")


def test_the_page_says_what_to_correct_and_keeps_what_was_typed(client, person):
    client.force_login(person)

    page = client.post(
        reverse("people:verify"), {"name": "温小暖", "id_number": "123", "agree": "on"}
    )

    assert page.status_code == 422
    assert "身份证号码应为 18 位" in page.content.decode()
    assert 'value="温小暖"' in page.content.decode()


def test_the_page_verifies_and_goes_back_to_where_it_was_needed(client, person):
    client.force_login(person)

    done = client.post(
        reverse("people:verify"),
        {"name": "温小暖", "id_number": make.id_number(), "agree": "on", "next": "/give/"},
    )

    assert done["Location"] == "/give/"
