"""Given for one text at a time, withdrawn as easily; texts never change."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from wennuan.kernel.errors import NotAllowed, WrongState
from wennuan.people import queries
from wennuan.people.actions import consents
from wennuan.people.models import Consent, ConsentKind, ConsentText
from wennuan.people.tests import make
from wennuan.people.texts import newest


def test_agreeing_twice_is_one_consent(person):
    consents.give(person, "publish", by=person)
    consents.give(person, "publish", by=person)

    assert Consent.objects.filter(person=person, text__kind="publish").count() == 1


def test_what_was_withdrawn_can_be_given_again(person):
    first = consents.give(person, "publish", by=person)
    consents.withdraw(first, by=person)

    second = consents.give(person, "publish", by=person)

    assert first.pk != second.pk
    assert queries.has_agreed(person, "publish")


def test_a_new_version_asks_for_a_new_consent(person):
    old = ConsentText.objects.create(kind="publish", version=0, title="旧", body="旧")
    Consent.objects.create(person=person, text=old)

    assert not queries.has_agreed(person, "publish")


@pytest.mark.parametrize("kind", ["terms", "privacy"])
def test_the_basic_texts_are_left_by_closing_the_account(person, kind):
    consent = consents.give(person, kind, by=person)

    with pytest.raises(WrongState):
        consents.withdraw(consent, by=person)

    assert queries.has_agreed(person, kind)


def test_nobody_withdraws_for_a_stranger(person):
    consent = consents.give(person, "publish", by=person)

    with pytest.raises(NotAllowed):
        consents.withdraw(consent, by=make.a_person())

    assert queries.has_agreed(person, "publish")


def test_a_text_never_changes(person):
    text = consents.current_text("terms")

    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(body="改了")

    text.refresh_from_db()
    assert text.body == newest("terms").body


@pytest.mark.parametrize("kind", ConsentKind.values)
def test_every_text_has_a_page_for_all(client, db, kind):
    page = client.get(reverse("people:text", args=[kind]))

    assert page.status_code == 200
    assert newest(kind).title in page.content.decode()


def test_the_pages_give_and_withdraw_with_one_tap_each(client, person):
    client.force_login(person)

    client.post(reverse("people:agree", args=["publish"]))
    given = queries.has_agreed(person, "publish")
    consent = Consent.objects.get(person=person)
    page = client.get(reverse("people:consents")).content.decode()
    client.post(reverse("people:withdraw", args=[consent.pk]))

    assert given
    assert "公开姓名或昵称的说明" in page
    assert not queries.has_agreed(person, "publish")
