"""A guardian sees, corrects and erases what is kept about a child, until the child is 18."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from wennuan.audit.models import AuditEntry
from wennuan.kernel import clock
from wennuan.kernel.errors import Invalid, NotAllowed
from wennuan.people import queries
from wennuan.people.actions import privacy, real_name
from wennuan.people.actions.real_name import Identity
from wennuan.people.models import Consent, ConsentKind, Person
from wennuan.people.tests import make

BORN = date(2016, 5, 1)


@pytest.fixture
def child(person, verified):
    """``person`` is ten years old, and ``verified`` answers for them."""
    real_name.ask_guardian(person, str(verified.phone), by=person)
    return real_name.verify_child(
        person, Identity("温小苗", make.id_number(BORN)), guardian_phone=str(verified.phone),
        code=make.last_code(verified.phone), by=person,
    )  # fmt: skip


def page(client, name, child):
    return client.get(reverse(f"people:{name}", args=[child.code]))


def test_a_guardian_sees_everything_kept_and_what_was_agreed(client, child, verified):
    client.force_login(verified)

    listed = client.get(reverse("people:children")).content.decode()
    shown = page(client, "child", child).content.decode()
    consent = Consent.objects.get(person=child, text__kind=ConsentKind.MINOR)
    text = client.get(reverse("people:consent", args=[consent.pk])).content.decode()

    assert "温小苗" in listed
    assert child.id_number in shown
    assert consent.text.title in shown
    assert consent.text.body.split()[0] in text
    assert "孩子的信息" in client.get(reverse("people:me")).content.decode()


@pytest.mark.parametrize("name", ["child", "child_profile", "child_correct", "child_close"])
def test_nobody_else_has_a_page_for_the_child(client, child, name):
    client.force_login(make.a_verified_person("路人"))

    assert page(client, name, child).status_code == 404


def test_another_s_consent_has_no_page_for_me(client, child):
    consent = Consent.objects.get(person=child, text__kind=ConsentKind.MINOR)
    client.force_login(make.a_verified_person("路人"))

    assert client.get(reverse("people:consent", args=[consent.pk])).status_code == 404
    assert client.post(reverse("people:withdraw", args=[consent.pk])).status_code == 404


def test_taking_back_the_guardian_s_consent_erases_the_child_s_identity(client, child, verified):
    consent = Consent.objects.get(person=child, text__kind=ConsentKind.MINOR)
    client.force_login(verified)

    client.post(reverse("people:withdraw", args=[consent.pk]))

    child.refresh_from_db()
    assert (child.real_name, child.id_number, child.guardian) == (None, None, None)
    entry = AuditEntry.objects.get(verb="people.consent_withdrawn")
    assert (entry.actor, entry.on_behalf_of) == (verified, child)


def test_a_guardian_corrects_name_and_number(client, child, verified):
    client.force_login(verified)
    right = make.id_number(BORN + timedelta(days=1))

    sent = client.post(
        reverse("people:child_correct", args=[child.code]),
        {"name": "温晓苗", "id_number": right, "agree": "on"},
    )

    child.refresh_from_db()
    assert sent.status_code == 302
    assert (child.real_name, child.id_number) == ("温晓苗", right)
    assert queries.wards_of(verified) == [child]


def test_a_correction_makes_nobody_an_adult(child, verified):
    with pytest.raises(Invalid, match="成年"):
        real_name.correct_child(
            child, Identity("温小苗", make.id_number(date(1990, 1, 1))), by=verified
        )

    child.refresh_from_db()
    assert child.born_on == BORN


def test_nobody_else_corrects_a_child(child, person):
    stranger = make.a_verified_person("路人")

    with pytest.raises(NotAllowed):
        real_name.correct_child(child, Identity("温小苗", make.id_number(BORN)), by=stranger)


def test_a_guardian_changes_nickname_and_community(client, child, verified):
    place = make.a_community()
    client.force_login(verified)

    client.post(
        reverse("people:child_profile", args=[child.code]), {"nickname": "小苗", "place": place.pk}
    )

    child.refresh_from_db()
    assert (child.nickname, child.place) == ("小苗", place)


def test_a_guardian_erases_the_account_with_a_code_to_their_own_phone(client, child, verified):
    client.force_login(verified)

    client.post(reverse("people:child_close", args=[child.code]))
    done = client.post(
        reverse("people:child_close_confirm", args=[child.code]),
        {"code": make.last_code(verified.phone)},
    )

    left = Person.objects.get(pk=child.pk)
    assert done["Location"] == reverse("people:children")
    assert (left.phone, left.real_name, left.is_active) == (None, None, False)
    entry = AuditEntry.objects.get(verb="people.closed")
    assert (entry.actor, entry.on_behalf_of) == (verified, child)


def test_the_code_for_a_child_closes_no_other_account(child, verified):
    privacy.ask_to_close(child, by=verified)

    with pytest.raises(Invalid):
        privacy.close_account(verified, make.last_code(verified.phone), by=verified)

    assert Person.objects.get(pk=verified.pk).is_active


def test_it_ends_on_the_eighteenth_birthday(client, child, verified):
    client.force_login(verified)

    with clock.frozen(datetime(2034, 5, 2, tzinfo=UTC)):
        assert queries.wards_of(verified) == []
        assert page(client, "child", child).status_code == 404
