"""A sandbox gateway on loopback, our intake listening for its notices, and a small listener."""

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from wennuan.orgs.tests import make as orgs
from wennuan.payments import hooks, intake
from wennuan.sandbox.keys import ensure_keys
from wennuan.sandbox.tests.conftest import Sandbox, free_port


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Nothing."""


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sandbox")
    one = Sandbox(folder, free_port(), ensure_keys(folder / "sandbox"))
    one.start()
    yield one
    one.stop()


def sees_threads(request):
    """Does the test commit, so that other threads see its rows?"""
    marks = request.node.iter_markers("django_db")
    return any(mark.kwargs.get("transaction") for mark in marks)


@pytest.fixture
def listener(request):
    """Our web server, as far as notices go; nobody answers where threads see nothing."""
    if not sees_threads(request):
        yield "http://127.0.0.1:9"
        return
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def keys(tmp_path_factory, settings):
    """Keys of a merchant without a running gateway."""
    folder = tmp_path_factory.getbasetemp() / "keys"
    made = ensure_keys(folder)
    settings.PAYMENT_KEYS_DIR = str(folder)
    return made


@pytest.fixture
def gateways(sandbox, listener, settings):
    """Both real protocols, against the sandbox."""
    settings.PAYMENT_KEYS_DIR = str(sandbox.keys.folder)
    settings.SANDBOX_URL = settings.WECHAT_BASE_URL = sandbox.url
    settings.WECHAT_OPEN_URL = settings.WECHAT_API_URL = sandbox.url
    settings.ALIPAY_BASE_URL = f"{sandbox.url}/gateway.do"
    settings.NOTIFY_BASE_URL = settings.BASE_URL = listener
    return sandbox


@pytest.fixture
def org(db):
    return orgs.verified()


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    """What a listener plugged into the sockets hears; nobody else listens."""
    settled, refunded, lapsed = [], [], []
    monkeypatch.setattr(hooks.payments_settled, "_plugs", [settled.extend])
    monkeypatch.setattr(hooks.payment_refunded, "_plugs", [refunded.append])
    monkeypatch.setattr(hooks.payment_lapsed, "_plugs", [lapsed.append])
    return type("Heard", (), {"settled": settled, "refunded": refunded, "lapsed": lapsed})


class Inline(intake.Settler):
    """Settles in the caller's thread, so that a test's own transaction can hold it."""

    def submit(self, letter):
        self.settle([letter])


@pytest.fixture(autouse=True)
def _settler(request, monkeypatch):
    """Threads only where the test can see them; few connections; no memory of forged notices."""
    if not sees_threads(request):
        monkeypatch.setattr(intake, "settler", Inline())
    monkeypatch.setattr(intake, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(intake, "forged_allowance", intake.Allowance(intake.FORGED_A_MINUTE))
