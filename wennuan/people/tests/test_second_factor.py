"""Forced for posts that touch money or others' data; digits count once."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.urls import reverse

from wennuan.people.accounts import SecondFactorAdapter
from wennuan.people.tests import make

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def digits(shift=0, secret=SECRET):
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + shift))


def set_up(person):
    return Authenticator.objects.create(
        user=person, type="totp", data={"secret": SecondFactorAdapter().encrypt(SECRET)}
    )


def sign_in(client, person):
    client.post(reverse("account_login"), {"phone": person.phone, "agree": "on"})
    return client.post(
        reverse("account_confirm_login_code"), {"code": make.last_code(person.phone)}
    )


@pytest.fixture
def treasurer(db, plugged):
    cache.clear()
    one = make.a_person("周出纳")
    plugged("needs_second_factor", lambda asked: asked.pk == one.pk)
    return one


def test_a_post_without_it_is_led_to_set_it_up(client, treasurer):
    client.force_login(treasurer)

    answer = client.get(reverse("people:me"))

    assert answer["Location"] == "/accounts/2fa/totp/activate/?next=%2Fme%2F"
    assert client.get(reverse("account_logout")).status_code == 200


def test_setting_it_up_opens_the_pages_and_gives_recovery_codes(client, treasurer):
    client.force_login(treasurer)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    done = client.post(reverse("mfa_activate_totp"), {"code": digits(secret=secret)})
    codes = client.get(done["Location"])

    assert "演示" in page.content.decode()
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert codes.status_code == 200
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(reverse("people:me")).status_code == 200


def test_outside_the_demo_no_digits_are_shown(client, treasurer, settings):
    settings.DEMO = False
    client.force_login(treasurer)

    page = client.get(reverse("mfa_activate_totp"))

    assert "data-demo-code" not in page.content.decode()


def test_signing_in_asks_for_it_after_the_message(client, treasurer):
    set_up(treasurer)

    asked = sign_in(client, treasurer)
    half_way = "_auth_user_id" in client.session
    done = client.post(reverse("mfa_authenticate"), {"code": digits()})

    assert asked["Location"] == reverse("mfa_authenticate")
    assert not half_way
    assert done.status_code == 302
    assert client.get(reverse("people:me")).status_code == 200


def test_an_old_session_proves_it_again(client, treasurer):
    set_up(treasurer)
    client.force_login(treasurer)

    led = client.get(reverse("people:me"))
    client.post(led["Location"], {"code": digits()})

    assert led["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fme%2F"
    assert client.get(reverse("people:me")).status_code == 200


@pytest.mark.parametrize(
    ("shift", "ok"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_early_or_late_is_right(client, treasurer, shift, ok, monkeypatch):
    middle = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: middle)
    set_up(treasurer)
    sign_in(client, treasurer)

    client.post(reverse("mfa_authenticate"), {"code": digits(shift)})

    assert ("_auth_user_id" in client.session) is ok


def test_digits_count_once_even_after_their_half_minute(client, treasurer, monkeypatch):
    begin = time.time() // 30 * 30 + 1
    monkeypatch.setattr(time, "time", lambda: begin)
    set_up(treasurer)
    code = digits(1)
    sign_in(client, treasurer)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))

    monkeypatch.setattr(time, "time", lambda: begin + 45)
    sign_in(client, treasurer)
    again = client.post(reverse("mfa_authenticate"), {"code": code})

    assert "动态码不对" in again.content.decode()
    assert "_auth_user_id" not in client.session


def test_five_wrong_ones_close_the_door_for_a_while(client, treasurer):
    set_up(treasurer)
    sign_in(client, treasurer)

    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = client.post(reverse("mfa_authenticate"), {"code": digits()})

    assert "试错的次数太多了" in right.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_counts_once(client, treasurer):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    set_up(treasurer)
    code = RecoveryCodes.activate(treasurer).get_unused_codes()[0]
    sign_in(client, treasurer)
    client.post(reverse("mfa_authenticate"), {"code": code})
    first = "_auth_user_id" in client.session
    client.post(reverse("account_logout"))

    sign_in(client, treasurer)
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert first
    assert "_auth_user_id" not in client.session


def test_a_post_cannot_switch_it_off(client, treasurer):
    set_up(treasurer)
    sign_in(client, treasurer)
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    client.post(reverse("mfa_reauthenticate"), {"code": digits(1)})

    page = client.post(reverse("mfa_deactivate_totp"))

    assert "不能停用" in page.content.decode()
    assert Authenticator.objects.filter(user=treasurer, type="totp").exists()


def test_whoever_has_no_post_may_have_it_or_not(client, person):
    client.force_login(person)

    assert client.get(reverse("people:me")).status_code == 200
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_staff_away_for_half_an_hour_are_signed_out(client, treasurer, monkeypatch):
    set_up(treasurer)
    sign_in(client, treasurer)
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    begin = time.time()

    monkeypatch.setattr(time, "time", lambda: begin + 29 * 60)
    in_time = client.get(reverse("people:me")).status_code
    monkeypatch.setattr(time, "time", lambda: begin + 60 * 60)
    late = client.get(reverse("people:me"))

    assert in_time == 200
    assert late["Location"] == "/accounts/login/?next=%2Fme%2F"
    assert "_auth_user_id" not in client.session


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(client, treasurer, monkeypatch):
    set_up(treasurer)
    sign_in(client, treasurer)
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    begin = time.time()
    for minutes in (10, 20, 29):
        monkeypatch.setattr(time, "time", lambda at=begin + minutes * 60: at)
        client.get(reverse("people:me"), HTTP_SEC_FETCH_DEST="empty")

    monkeypatch.setattr(time, "time", lambda: begin + 32 * 60)

    assert client.get(reverse("people:me"))["Location"].startswith("/accounts/login/")


def test_residents_stay_for_days(client, person, monkeypatch):
    sign_in(client, person)
    begin = time.time()

    monkeypatch.setattr(time, "time", lambda: begin + 29 * 24 * 3600)

    assert client.get(reverse("people:me")).status_code == 200


def test_the_admin_site_is_entered_by_phone_and_second_factor(client, db):
    from django.core.management import call_command

    phone = make.new_phone()
    call_command("appoint_admin", phone)

    led = client.get("/back/")
    sign_in(client, make.a_person(phone=phone))

    assert client.get(led["Location"]).status_code == 302
    assert client.get("/back/")["Location"].startswith("/accounts/2fa/totp/activate/")
