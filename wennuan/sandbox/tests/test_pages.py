"""What payers and operators see: the cashier, the fake sign-in, the list of orders."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

import pytest
import requests
from wechatpayv3 import WeChatPayType

from wennuan.sandbox import cashier
from wennuan.sandbox.tests.conftest import order_native, order_wap, wechat_client

BACK = "http://127.0.0.1:1/donations/7?step=2"


class Labels(HTMLParser):
    """Inputs outside of any label, and everything inline that a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.bare, self.inline = 0, [], []

    def handle_starttag(self, tag, attrs) -> None:
        facts = dict(attrs)
        self.depth += tag == "label"
        is_field = tag in {"input", "select"} and facts.get("type") != "hidden"
        self.bare += [facts] if is_field and not self.depth else []
        is_inline = tag in {"style", "script"} or "style" in facts
        self.inline += [tag] if is_inline or any(n.startswith("on") for n in facts) else []

    def handle_endtag(self, tag) -> None:
        self.depth -= tag == "label"


def get(sandbox, path, **more):
    return requests.get(sandbox.url + path, timeout=5, allow_redirects=False, **more)


def press(sandbox, prepay_id, do="pay", headers=None, **more):
    return requests.post(
        f"{sandbox.url}/sandbox/cashier",
        data={"prepay_id": prepay_id, "do": do} | more,
        headers=headers,
        timeout=5,
        allow_redirects=False,
    )


@pytest.fixture
def h5(sandbox, merchant, number):
    client = wechat_client(sandbox, merchant.url, WeChatPayType.H5)
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    url = order_native(client, number, scene_info=scene)["h5_url"]
    return url + "&redirect_url=" + quote(BACK, safe="")


def prepay(url: str) -> str:
    return parse_qs(urlsplit(url).query)["prepay_id"][0]


def test_the_cashier_says_who_what_and_how_much(sandbox, h5, number):
    answer = requests.get(h5, timeout=5)

    assert answer.status_code == 200
    assert "演示环境 · 不是真钱" in answer.text
    assert sandbox.keys.payee in answer.text
    assert "¥20.00" in answer.text
    assert "爱心捐赠" in answer.text
    assert "测试选项" in answer.text


def test_the_cashier_is_strict_and_labelled(h5):
    answer = requests.get(h5, timeout=5)

    reader = Labels()
    reader.feed(answer.text)
    assert '<html lang="zh-CN">' in answer.text
    assert reader.bare == []
    assert reader.inline == []
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.endswith("form-action 'self' http://127.0.0.1:1")


def test_paying_returns_to_the_merchant(sandbox, h5, merchant, number):
    answer = press(sandbox, prepay(h5), redirect_url=BACK)

    assert (answer.status_code, answer.headers["Location"]) == (303, BACK)
    assert sandbox.get(f"/orders/{number}")["state"] == "paid"
    assert len(merchant.letters) == 1


def test_cancelling_returns_without_paying(sandbox, h5, merchant, number):
    answer = press(sandbox, prepay(h5), do="cancel", redirect_url=BACK)

    assert (answer.status_code, answer.headers["Location"]) == (303, BACK)
    assert sandbox.get(f"/orders/{number}")["state"] == "open"
    assert merchant.letters == []


def test_return_first_returns_before_the_notice(sandbox, h5, merchant):
    answer = press(sandbox, prepay(h5), redirect_url=BACK, behaviour="return_first", delay="1")

    assert answer.status_code == 303
    assert merchant.letters == []
    merchant.wait(1)


def test_paying_twice_takes_money_once(sandbox, h5, merchant, number):
    press(sandbox, prepay(h5), redirect_url=BACK)

    again = press(sandbox, prepay(h5), redirect_url=BACK)

    assert again.status_code == 409
    assert "已经付过了" in again.text
    assert len(sandbox.notices(number)) == 1


def test_another_site_cannot_press_the_button(sandbox, h5, number):
    answer = press(sandbox, prepay(h5), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert sandbox.get(f"/orders/{number}")["state"] == "open"


def test_a_script_address_is_no_way_back(sandbox, h5, number):
    answer = press(sandbox, prepay(h5), redirect_url="javascript:alert(1)")

    assert answer.status_code == 200
    assert "支付成功" in answer.text
    assert "javascript:" not in answer.text


def test_a_native_code_opens_the_cashier(sandbox, wechat, number):
    code = order_native(wechat, number)["code_url"]

    shown = requests.get(cashier.demo_link(sandbox.url, code), timeout=5)
    paid = press(sandbox, code.rpartition("=")[2])

    assert "确认支付 ¥20.00" in shown.text
    assert paid.status_code == 200
    assert "支付成功" in paid.text
    assert get(sandbox, "/sandbox/pay").status_code == 200
    assert get(sandbox, "/sandbox/pay?code_url=weixin%3A%2F%2Fother").status_code == 404


def test_the_bridge_pays_only_what_the_merchant_signed(sandbox, merchant, number):
    client = wechat_client(sandbox, merchant.url, WeChatPayType.JSAPI)
    ticket = order_native(client, number, payer={"openid": "oX"})["prepay_id"]
    package = f"prepay_id={ticket}"
    signature = client.sign([sandbox.keys.appid, "1700000000", "nonce", package])
    params = {
        "appId": sandbox.keys.appid,
        "timeStamp": "1700000000",
        "nonceStr": "nonce",
        "package": package,
        "signType": "RSA",
        "paySign": signature,
        "redirect_url": BACK,
    }

    good = get(sandbox, "/sandbox/wechat/pay", params=params)
    bad = get(sandbox, "/sandbox/wechat/pay", params=params | {"nonceStr": "other"})
    direct = get(sandbox, f"/sandbox/cashier?prepay_id={ticket}")

    assert good.status_code == 200
    assert "确认支付" in good.text
    assert (bad.status_code, direct.status_code) == (400, 404)
    script = get(sandbox, "/sandbox/wechat/bridge.js")
    assert "getBrandWCPayRequest" in script.text
    assert "javascript" in script.headers["Content-Type"]


def test_signing_in_with_wechat_gives_an_openid_once(sandbox):
    ids = sandbox.keys.wechat
    query = {
        "appid": ids["appid"],
        "redirect_uri": "http://127.0.0.1:1/callback?next=%2F",
        "response_type": "code",
        "scope": "snsapi_userinfo",
        "state": "s 1",
    }
    chooser = get(sandbox, "/connect/oauth2/authorize", params=query)
    link = re.search(r'href="(\?[^"]+)"', chooser.text).group(1).replace("&amp;", "&")

    sent = get(sandbox, "/connect/oauth2/authorize" + link)
    target = dict(parse_qsl(urlsplit(sent.headers["Location"]).query))
    exchange = {
        "appid": ids["appid"],
        "secret": ids["appsecret"],
        "code": target["code"],
        "grant_type": "authorization_code",
    }
    first = get(sandbox, "/sns/oauth2/access_token", params=exchange)
    again = get(sandbox, "/sns/oauth2/access_token", params=exchange).json()

    assert (target["state"], target["next"]) == ("s 1", "/")
    assert first.headers["Content-Type"].startswith("text/plain")
    person = first.json()
    assert person["openid"] == "oSANDBOXpayer000000000000001"
    assert again["errcode"] == 40163
    who = get(
        sandbox,
        "/sns/userinfo?"
        + urlencode({"access_token": person["access_token"], "openid": person["openid"]}),
    )
    assert json.loads(who.content)["nickname"] == "温小暖"


def test_signing_in_refuses_strangers(sandbox):
    ids = sandbox.keys.wechat
    good = {"appid": ids["appid"], "redirect_uri": "http://127.0.0.1:1/", "openid": "oY"}

    wrong_app = get(sandbox, "/connect/oauth2/authorize", params=good | {"appid": "wx0"})
    script = good | {"redirect_uri": "javascript:alert(1)"}
    wrong_target = get(sandbox, "/connect/oauth2/authorize", params=script)
    headless = get(sandbox, "/connect/oauth2/authorize", params=good)
    secret = get(
        sandbox,
        f"/sns/oauth2/access_token?appid={ids['appid']}&secret=guess&code=x",
    )

    assert (wrong_app.status_code, wrong_target.status_code) == (400, 400)
    assert headless.status_code == 302
    assert secret.json()["errcode"] == 40125


def test_operators_see_orders_and_attempts_and_can_resend(sandbox, wechat, ali, merchant, number):
    order_native(wechat, number)
    order_wap(ali, number + "A")
    page = f"{sandbox.url}/sandbox/orders/wechat/{number}"

    listed = get(sandbox, "/sandbox/").text
    requests.post(f"{page}/behave", data={"behaviour": "normal"}, timeout=5)
    merchant.wait(1)
    shown = requests.get(page, timeout=5).text
    again = re.search(r"/sandbox/notices/\d+/resend", shown).group(0)
    requests.post(sandbox.url + again, timeout=5)

    assert number in listed
    assert number + "A" in listed
    assert "付款通知" in shown
    merchant.wait(2)
    reader = Labels()
    reader.feed(shown + listed)
    assert reader.bare == []
    assert reader.inline == []


def test_what_does_not_exist_is_said_so(sandbox):
    assert get(sandbox, "/sandbox/orders/wechat/nothing").status_code == 404
    assert get(sandbox, "/sandbox/cashier?prepay_id=nothing").status_code == 404
    assert press(sandbox, "nothing").status_code == 404
    assert get(sandbox, "/sandbox/api/orders/nothing").status_code == 404
