"""A sandbox on a loopback port, the real libraries pointed at it, and a merchant that listens."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import requests
from alipay import AliPay
from wechatpayv3 import WeChatPay, WeChatPayType

from wennuan.sandbox.keys import Keys, ensure_keys

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Sandbox:
    """One sandbox process and the ways to talk to it."""

    folder: Path
    port: int
    keys: Keys
    speed: float = 1
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = os.environ | {
            "DATA_DIR": str(self.folder),
            "SANDBOX_PORT": str(self.port),
            "SANDBOX_CLOCK_SPEED": str(self.speed),
        }
        environment.pop("SANDBOX_PUBLIC_URL", None)
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--no-ws", "--log-level", "warning", "wennuan.sandbox.app:app"],
            env=environment,
            cwd=ROOT,
            start_new_session=True,
        )
        wait_for(self.is_healthy, 30)

    def is_healthy(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=1).status_code == 200
        except requests.RequestException:
            return False

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)

    def get(self, path: str) -> dict:
        return requests.get(f"{self.url}/sandbox/api{path}", timeout=10).json()

    def post(self, path: str, **body: object) -> dict:
        return requests.post(f"{self.url}/sandbox/api{path}", json=body, timeout=10).json()

    def pay(self, number: str, **body: object) -> dict:
        return self.post(f"/orders/{number}/pay", **body)

    def notices(self, number: str) -> list[dict]:
        return self.get(f"/notices?no={number}")["notices"]


@dataclass
class Letter:
    """One notice as the merchant got it."""

    at: float
    path: str
    headers: dict
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Merchant:
    """A loopback receiver of notices; ``answers`` are given in turn, the last one for ever."""

    url: str = ""
    letters: list[Letter] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=lambda: [(200, "success")])

    def wait(self, count: int, seconds: float = 10) -> list[Letter]:
        wait_for(lambda: len(self.letters) >= count, seconds)
        return self.letters


def wait_for(is_true, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@pytest.fixture
def merchant():
    one, lock = Merchant(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                one.letters.append(Letter(time.time(), self.path, dict(self.headers), body))
                turn = min(len(one.letters), len(one.answers)) - 1
            status, text = one.answers[turn]
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    one.url = f"http://127.0.0.1:{server.server_port}/notify"
    yield one
    server.shutdown()
    server.server_close()


def _new(folder: Path, speed: float = 1) -> Sandbox:
    return Sandbox(folder, free_port(), ensure_keys(folder / "sandbox"), speed)


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """One sandbox for all tests that leave it as it was."""
    one = _new(tmp_path_factory.mktemp("sandbox"), speed=20)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def sandbox(running):
    return running


@pytest.fixture
def own_sandbox(tmp_path):
    """A sandbox that a test may kill."""
    one = _new(tmp_path, speed=100)
    one.start()
    yield one
    if one.process.poll() is None:
        one.kill()


def wechat_client(sandbox: Sandbox, notify_url: str, kind=WeChatPayType.NATIVE) -> WeChatPay:
    ids, keys = sandbox.keys.wechat, sandbox.keys
    client = WeChatPay(
        wechatpay_type=kind,
        mchid=ids["mchid"],
        private_key=keys.text(ids["merchant_private_key_file"]),
        cert_serial_no=ids["merchant_serial"],
        appid=ids["appid"],
        apiv3_key=keys.text(ids["apiv3_key_file"]),
        notify_url=notify_url,
        public_key=keys.text(ids["public_key_file"]),
        public_key_id=ids["public_key_id"],
        proxy={"http": None, "https": None},
        timeout=(5, 10),
    )
    client._core._gate_way = sandbox.url
    return client


def alipay_client(sandbox: Sandbox, notify_url: str) -> AliPay:
    ids, keys = sandbox.keys.alipay, sandbox.keys
    client = AliPay(
        appid=ids["app_id"],
        app_notify_url=notify_url,
        app_private_key_string=keys.text(ids["app_private_key_file"]),
        alipay_public_key_string=keys.text(ids["alipay_public_key_file"]),
    )
    client._gateway = f"{sandbox.url}/gateway.do"
    return client


@pytest.fixture
def wechat(sandbox, merchant):
    return wechat_client(sandbox, merchant.url)


@pytest.fixture
def ali(sandbox, merchant):
    return alipay_client(sandbox, merchant.url)


_count = iter(range(10**6))


@pytest.fixture
def number() -> str:
    return f"T{time.time_ns()}{next(_count)}"[:32]


def order_native(client: WeChatPay, number: str, fen: int = 2000, **more) -> dict:
    status, text = client.pay(
        description="爱心捐赠", out_trade_no=number, amount={"total": fen}, **more
    )
    assert status == 200, text
    return json.loads(text)


def order_wap(client: AliPay, number: str, amount: str = "20.00", **more) -> requests.Response:
    query = client.api_alipay_trade_wap_pay(
        subject="爱心捐赠", out_trade_no=number, total_amount=amount, **more
    )
    return requests.get(f"{client._gateway}?{query}", allow_redirects=False, timeout=10)
