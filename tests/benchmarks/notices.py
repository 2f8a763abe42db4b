"""Signed and encrypted notices as raw requests: ``python -m tests.benchmarks.notices KEYS FILE``.

Reads orders ``[[number, fen], …]`` as JSON from the standard input. Signing costs more than
settling, so all of it happens before the clock starts, in every core at once.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.benchmarks.load import pack
from wennuan.sandbox.keys import load_keys
from wennuan.sandbox.wechat import make_notice

PATH = "/pay/notify/wechat"


def request(notice):
    """One notice as it goes over the wire."""
    lines = [f"POST {PATH} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(notice.body)}"]
    lines += [f"{name}: {value}" for name, value in notice.headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + notice.body


def some(folder, orders):
    """The requests for a part of the orders."""
    keys = load_keys(folder)
    return [
        request(make_notice(keys, out_trade_no=number, amount_fen=fen)) for number, fen in orders
    ]


def main(folder, file):
    """Make all of them."""
    orders = json.load(sys.stdin)
    parts = [orders[start : start + 500] for start in range(0, len(orders), 500)]
    with ProcessPoolExecutor(2) as pool:
        made = [one for part in pool.map(partial(some, folder), parts) for one in part]
    Path(file).write_bytes(pack(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
