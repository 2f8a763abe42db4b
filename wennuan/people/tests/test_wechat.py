"""Known by WeChat, spoken over HTTP with a stand-in for its two addresses."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from wennuan.people import queries
from wennuan.people.actions import identity
from wennuan.people.tests import make

INSIDE = {"HTTP_USER_AGENT": "Mozilla/5.0 MicroMessenger/8.0"}


class Stand(BaseHTTPRequestHandler):
    answers = {}

    def do_GET(self):
        query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        right = query["appid"] == "wx01" and query["secret"] == "shh"
        found = self.answers.get(query["code"]) if right else None
        body = {"openid": found} if found else {"errcode": 40029, "errmsg": "invalid code"}
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def wechat(settings):
    server = HTTPServer(("127.0.0.1", 0), Stand)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WECHAT_APP_ID, settings.WECHAT_APP_SECRET = "wx01", "shh"
    settings.WECHAT_API_URL = f"http://127.0.0.1:{server.server_port}"
    settings.WECHAT_OPEN_URL = "https://open.example"
    Stand.answers = {"code-1": "oOPEN1"}
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def go(client, name, code="code-1", **begin):
    sent = client.get(reverse(name), begin)
    query = parse_qs(urlsplit(sent["Location"]).query)
    return sent, client.get(reverse(name), {"code": code, "state": query["state"][0]})


def test_a_visitor_s_openid_comes_silently_into_the_session(client, db, wechat):
    sent, back = go(client, "people:wechat", next="/give/1/")

    assert sent["Location"].startswith("https://open.example/connect/oauth2/authorize?appid=wx01")
    assert "scope=snsapi_base" in sent["Location"]
    assert sent["Location"].endswith("#wechat_redirect")
    assert back["Location"] == "/give/1/"
    assert client.session["openid"] == "oOPEN1"


def test_next_stays_on_this_site(client, db, wechat):
    _, back = go(client, "people:wechat", next="https://evil.example/")

    assert back["Location"] == "/"


def test_a_strange_state_is_refused(client, db, wechat):
    client.get(reverse("people:wechat"))

    answer = client.get(reverse("people:wechat"), {"code": "code-1", "state": "made-up"})

    assert answer.status_code == 422
    assert "openid" not in client.session


def test_a_bad_code_is_refused(client, db, wechat):
    _, back = go(client, "people:wechat", code="other")

    assert back.status_code == 422
    assert "openid" not in client.session


def test_a_silent_wechat_says_so(client, db, wechat, settings):
    settings.WECHAT_API_URL = "http://127.0.0.1:9"

    _, back = go(client, "people:wechat")

    assert back.status_code == 503
    assert "微信暂时没有回应" in back.content.decode()


def test_the_first_time_one_proves_the_phone_and_then_wechat_opens_the_door(client, db, wechat):
    phone = make.new_phone()

    _, led = go(client, "account_wechat", next="/me/")
    client.post(reverse("account_login"), {"phone": phone, "agree": "on"})
    client.post(reverse("account_confirm_login_code"), {"code": make.last_code(phone)})
    client.post(reverse("account_logout"))
    _, inside = go(client, "account_wechat", next="/me/")

    person = queries.person_by_phone(phone)
    assert led["Location"] == "/accounts/login/?next=%2Fme%2F"
    assert inside["Location"] == "/me/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.openid == "oOPEN1"


def test_paying_in_wechat_links_no_account(client, person, wechat):
    go(client, "people:wechat")
    client.post(reverse("account_login"), {"phone": person.phone, "agree": "on"})
    client.post(reverse("account_confirm_login_code"), {"code": make.last_code(person.phone)})

    person.refresh_from_db()
    assert client.session["openid"] == "oOPEN1"
    assert person.openid is None


def test_one_wechat_opens_one_account(person):
    other = make.a_person()
    identity.remember_openid(other, "oOPEN1", by=other)

    assert identity.remember_openid(person, "oOPEN1", by=person) is False
    assert queries.person_by_openid("oOPEN1") == other


def test_wechat_can_be_taken_off(client, person):
    identity.remember_openid(person, "oOPEN1", by=person)
    client.force_login(person)

    client.post(reverse("people:forget_wechat"))

    assert queries.person_by_openid("oOPEN1") is None


def test_it_is_offered_inside_wechat_only_and_when_there_is_an_account(
    client, db, wechat, settings
):
    inside = client.get(reverse("account_login"), **INSIDE).content.decode()
    outside = client.get(reverse("account_login")).content.decode()
    settings.WECHAT_APP_ID, settings.SANDBOX = "", False
    unset = client.get(reverse("account_login"), **INSIDE).content.decode()

    assert "用微信登录" in inside
    assert "用微信登录" not in outside
    assert "用微信登录" not in unset
