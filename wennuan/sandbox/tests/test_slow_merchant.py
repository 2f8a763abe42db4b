"""A merchant that answers one letter at a time does not hold the postman for ever."""

import asyncio
import socket
import threading
import time

from wennuan.sandbox import notify
from wennuan.sandbox.keys import ensure_keys
from wennuan.sandbox.notify import Notifier
from wennuan.sandbox.store import Store


def test_a_merchant_that_dribbles_is_left_after_the_time_is_up(tmp_path, monkeypatch):
    monkeypatch.setattr(notify, "TIMEOUT", 0.5)
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_dribble, args=(server,), daemon=True).start()
    notifier = Notifier(Store(tmp_path / "s.sqlite3"), ensure_keys(tmp_path / "k"), 1)
    url = f"http://127.0.0.1:{server.getsockname()[1]}/"

    started = time.monotonic()
    reply = asyncio.run(notifier._post(url, b"{}", {}))

    assert time.monotonic() - started < 2
    assert (reply.status, reply.error) == (0, "no whole answer within 0.5 seconds")


def _dribble(server: socket.socket) -> None:
    peer, _ = server.accept()
    with peer:
        for letter in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
            peer.sendall(bytes([letter]))
            time.sleep(0.1)
