"""The intake process itself, spoken to as its server does."""

import asyncio

import pytest

from wennuan.config import intake as process
from wennuan.payments import intake
from wennuan.payments.models import Verdict

pytestmark = pytest.mark.django_db


async def ask(path, body=b"{}", method="POST"):
    scope = {
        "type": "http", "path": path, "method": method, "client": ("127.0.0.1", 5),
        "headers": [(b"wechatpay-signature", b"s")],
    }  # fmt: skip
    halves = [
        {"type": "http.request", "body": body[:1], "more_body": True},
        {"type": "http.request", "body": body[1:], "more_body": False},
    ]
    sent = []

    async def receive():
        return halves.pop(0)

    async def send(message):
        sent.append(message)

    await process.application(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


@pytest.fixture
def letters(monkeypatch):
    """Every letter is accepted at once, in one batch; what it held."""
    found = []

    def submit(self, letter):
        found.append(letter)
        self._deliver([(letter.waiter, Verdict.SETTLED)])

    monkeypatch.setattr(intake.Settler, "submit", submit)
    return found


def test_a_notice_is_handed_over_whole_and_answered_as_the_protocol_wants(letters):
    wechat = asyncio.run(ask("/pay/notify/wechat", b"abc"))
    alipay = asyncio.run(ask("/pay/notify/alipay", b"a=1"))

    assert wechat == (200, b'{"code":"SUCCESS"}')
    assert alipay == (200, b"success")
    assert [letter.body for letter in letters] == [b"abc", b"a=1"]
    assert letters[0].environ == {"HTTP_WECHATPAY_SIGNATURE": "s", "REMOTE_ADDR": "127.0.0.1"}


def test_what_is_too_long_is_cut_so_that_its_signature_fails(letters):
    asyncio.run(ask("/pay/notify/wechat", b"x" * (intake.MOST_BYTES + 9)))

    assert len(letters[0].body) == intake.MOST_BYTES


def test_a_notice_without_a_verdict_in_time_is_sent_again(monkeypatch):
    monkeypatch.setattr(process, "ANSWER_SECONDS", 0.01)
    monkeypatch.setattr(intake.Settler, "submit", lambda self, letter: None)

    status, body = asyncio.run(ask("/pay/notify/wechat"))

    assert (status, body) == (500, b'{"code":"FAIL","message":"refused"}')


@pytest.mark.parametrize(("path", "method"), [("/pay/notify/wechat", "GET"), ("/", "POST")])
def test_nothing_else_lives_here(path, method):
    assert asyncio.run(ask(path, method=method)) == (404, b"")
