"""Phone, code, in."""

import re

import pytest
from django.urls import reverse

from wennuan.notices import sms
from wennuan.people.models import Consent, Person
from wennuan.people.tests.make import a_person

PHONE = "199 0000 8101"
E164 = "+8619900008101"


def ask(client, phone=PHONE, **more):
    return client.post(reverse("account_login"), {"phone": phone, "agree": "on"} | more)


def sent(phone=E164):
    return re.search(r"\d{6}", sms.demo_outbox(phone)[0].text).group()


def enter(client, code, **more):
    return client.post(reverse("account_confirm_login_code"), {"code": code} | more)


@pytest.mark.django_db
def test_a_new_number_gets_in_with_its_code_and_goes_where_it_wanted(client):
    asked = ask(client, next="/give/")
    page = client.get(asked["Location"])
    inside = enter(client, sent(), next="/give/")

    person = Person.objects.get()
    assert asked["Location"] == "/accounts/login/code/confirm/?next=%2Fgive%2F"
    assert "199****8101" in page.content.decode()
    assert inside["Location"] == "/give/"
    assert person.phone == E164
    assert person.phone_verified
    assert client.session["_auth_user_id"] == str(person.pk)
    assert set(Consent.objects.values_list("text__kind", flat=True)) == {"terms", "privacy"}


@pytest.mark.django_db
def test_a_wrong_code_says_so_and_the_fifth_starts_again(client):
    ask(client)
    wrong = f"{(int(sent()) + 1) % 1_000_000:06d}"
    first = enter(client, wrong)
    for _ in range(3):
        enter(client, wrong)
    fifth = enter(client, wrong)

    assert "验证码不对" in first.content.decode()
    assert fifth["Location"] == "/accounts/login/"
    assert enter(client, sent())["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_without_agreement_no_account_is_made_and_no_code_sent(client):
    page = client.post(reverse("account_login"), {"phone": PHONE})

    assert "请先阅读并勾选同意" in page.content.decode()
    assert not Person.objects.exists()
    assert sms.demo_outbox(E164) == []


@pytest.mark.django_db
@pytest.mark.parametrize("phone", ["", "12345", "0371 6000 0000", "+1 650 253 0000", "abc"])
def test_what_is_no_chinese_mobile_is_answered_with_a_sentence(client, phone):
    page = ask(client, phone)

    assert "手机号" in page.content.decode()
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_the_same_number_written_differently_is_the_same_person(client):
    person = a_person(phone=E164)

    ask(client, "+86 199-0000-8101")
    enter(client, sent())

    assert client.session["_auth_user_id"] == str(person.pk)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_code_is_over_after_three_minutes(client, monkeypatch):
    import time

    ask(client)
    code, later = sent(), time.time() + 181
    monkeypatch.setattr(time, "time", lambda: later)

    assert enter(client, code)["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_whoever_wants_another_number_can_go_back(client):
    ask(client)

    waiting = client.get(reverse("account_login"))
    again = client.get(reverse("account_login"), {"change": "1"})

    assert waiting.status_code == 302
    assert "用手机号登录" in again.content.decode()


@pytest.mark.django_db
def test_next_never_leads_to_another_site(client):
    ask(client, next="https://evil.example/")

    inside = enter(client, sent(), next="https://evil.example/")

    assert inside["Location"] == "/"


@pytest.mark.django_db
def test_the_session_key_changes_at_sign_in(client):
    ask(client)
    before = client.session.session_key

    enter(client, sent())

    assert client.session.session_key != before


@pytest.mark.django_db
def test_signing_out_asks_first_and_then_forgets(client):
    ask(client)
    enter(client, sent())

    page = client.get(reverse("account_logout"))
    out = client.post(reverse("account_logout"))

    assert "要退出登录吗" in page.content.decode()
    assert out["Location"] == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_deactivated_person_stays_outside(client):
    person = a_person(phone=E164)
    person.is_active = False
    person.save(update_fields=["is_active"])

    ask(client)
    answer = enter(client, sent())

    assert answer["Location"] == "/accounts/inactive/"
    assert "已停用" in client.get(answer["Location"]).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/", "/accounts/signup/", "/accounts/email/", "/accounts/password/reset/",
        "/accounts/password/change/", "/accounts/password/set/", "/accounts/confirm-email/",
        "/accounts/reauthenticate/", "/accounts/login/code/", "/accounts/2fa/webauthn/",
        "/accounts/3rdparty/", "/accounts/social/connections/",
    ],
)  # fmt: skip
def test_what_this_house_does_not_have_has_no_address(client, path):
    assert client.get(path).status_code == 404
