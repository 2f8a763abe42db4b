"""Orders of before the sandbox's time: a demo leaves them in a file, and they are taken over once.

So that bills of past days agree with the merchant's books, and what was paid can be given back.
One JSON object a line: gateway, number, trade_no, channel, fen, title, at, and refunds, each with
number, refund_no, fen and at; moments are seconds since 1970.
"""

import json
from pathlib import Path
from typing import Any

from wennuan.sandbox.store import PAID, Store

FILE, TAKEN = "history.jsonl", "history.taken.jsonl"
LIFE = 1800


def take_over(store: Store, folder: Path) -> int:
    """Remember the orders of the file, if there is one, and put it away; gives how many."""
    path = folder / FILE
    if not path.is_file():
        return 0
    lines = path.read_text(encoding="utf-8").splitlines()
    with store.at_once():
        taken = sum(_remember(store, json.loads(line)) for line in lines)
    path.replace(folder / TAKEN)
    return taken


def _remember(store: Store, order: dict[str, Any]) -> bool:
    """Known orders stay as they are."""
    gateway, at = order["gateway"], float(order["at"])
    if store.find_order(gateway, order["number"]):
        return False
    order_id = store.insert(
        "orders",
        gateway=gateway,
        out_trade_no=order["number"],
        trade_no=order["trade_no"],
        prepay_id=f"history-{order['trade_no']}",
        channel=order["channel"],
        amount_fen=order["fen"],
        description=order["title"],
        attach="",
        notify_url="",
        return_url="",
        quit_url="",
        payer="history",
        fingerprint="",
        status=PAID,
        created_at=at,
        prepay_at=at,
        expires_at=at + LIFE,
        paid_at=at,
    )
    for refund in order["refunds"]:
        store.insert(
            "refunds",
            order_id=order_id,
            gateway=gateway,
            out_refund_no=refund["number"],
            refund_no=refund["refund_no"],
            amount_fen=refund["fen"],
            reason="",
            notify_url="",
            created_at=refund["at"],
            settles_at=refund["at"],
        )
    return True
