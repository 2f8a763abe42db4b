"""Signing in with a phone number and a code, through the pages."""

from tests.e2e.people import new_phone, sign_in


def test_a_stranger_signs_in_with_a_phone_number(walk):
    walker = sign_in(walk(), new_phone())

    walker.open("/me/").sees("199****")


def test_signing_in_leads_back_to_where_one_wanted_to_go(walk):
    walker = walk().open("/me/readings/")
    assert walker.path.startswith("/accounts/login/")

    sign_in(walker, new_phone(), to="/me/readings/")

    assert walker.path == "/me/readings/"


def test_a_wrong_code_is_refused_beside_the_field(walk):
    walker = walk().open("/accounts/login/")
    walker.fill("手机号", new_phone()).page.locator("input[name=agree]").check()
    walker.press("发送验证码")

    walker.fill("验证码", "000000").press("登录", "button")

    walker.sees("验证码不对")
    walker.open("/me/")
    assert walker.path.startswith("/accounts/login/")
