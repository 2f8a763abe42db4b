"""Keys are made once and kept private; nothing is lost to kill -9; SIGTERM ends cleanly."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from wennuan.sandbox import clock
from wennuan.sandbox.cashier import _is_stale
from wennuan.sandbox.keys import ensure_keys
from wennuan.sandbox.settings import Settings
from wennuan.sandbox.store import Order
from wennuan.sandbox.tests.conftest import ROOT, order_native, wait_for, wechat_client


def test_keys_are_made_once_and_kept_private(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ensure_keys, [tmp_path / "k"] * 4))

    again = ensure_keys(tmp_path / "k")
    assert all(one.index == again.index for one in made)
    files = [one for one in (tmp_path / "k").iterdir() if one.name != ".lock"]
    assert {oct(os.stat(one).st_mode & 0o777) for one in files} == {"0o600"}
    assert len(again.apiv3_key) == 32
    assert again.wechat["public_key_id"].startswith("PUB_KEY_ID_")
    named = set(again.wechat.values()) | set(again.alipay.values())
    assert {one.name for one in files if one.suffix in {".pem", ".key"}} <= named


def test_keys_can_be_made_from_the_command_line(tmp_path):
    command = [sys.executable, "-m", "wennuan.sandbox.keys", str(tmp_path / "k")]

    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)

    index = json.loads((tmp_path / "k" / "merchant.json").read_text())
    assert done.stdout.strip().endswith("merchant.json")
    assert set(index) == {"payee", "wechat", "alipay"}


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SANDBOX_PORT", "9002")
    monkeypatch.delenv("SANDBOX_PUBLIC_URL", raising=False)
    plain = Settings.from_environment()
    monkeypatch.setenv("SANDBOX_PUBLIC_URL", "https://demo.example/pay/")

    behind_proxy = Settings.from_environment()

    assert (plain.public_url, plain.base) == ("http://127.0.0.1:9002", "")
    assert (behind_proxy.public_url, behind_proxy.base) == ("https://demo.example/pay", "/pay")
    assert plain.folder == tmp_path / "sandbox"


def test_kill_loses_neither_orders_nor_notices(own_sandbox, merchant, number):
    client = wechat_client(own_sandbox, merchant.url)
    merchant.answers = [(500, "not now"), (500, "not now"), (200, "")]
    order_native(client, number)
    own_sandbox.pay(number)
    merchant.wait(1)

    own_sandbox.kill()
    own_sandbox.start()

    merchant.wait(3)
    wait_for(lambda: own_sandbox.notices(number)[0]["state"] == "delivered")
    assert json.loads(client.query(out_trade_no=number)[1])["trade_state"] == "SUCCESS"
    assert len({letter.body for letter in merchant.letters}) == 1


def test_a_notice_delayed_past_a_kill_still_goes(own_sandbox, merchant, number):
    order_native(wechat_client(own_sandbox, merchant.url), number)
    own_sandbox.pay(number, behaviour="late", delay=2)

    own_sandbox.kill()
    own_sandbox.start()

    merchant.wait(1)


def test_sigterm_ends_cleanly_and_soon(own_sandbox):
    started = time.monotonic()

    code = own_sandbox.stop()

    assert code == 0
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("channel", "age", "is_stale"),
    [("h5", 299, False), ("h5", 301, True), ("native", 7199, False), ("native", 7201, True),
     ("wap", 10**6, False)],
)  # fmt: skip
def test_links_go_stale_as_documented(channel, age, is_stale):
    now = clock.now()
    order = Order(
        *(1, "wechat", "P1", "4200", "wx1", channel, 100, "捐赠", "", "", "", "", "", ""),
        *("open", now, now, now + 10**7, None, None),
    )

    assert _is_stale(replace(order, prepay_at=now - age)) is is_stale
