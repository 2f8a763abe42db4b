"""Orders of before the sandbox's time."""

import json

from wennuan.sandbox.history import FILE, take_over
from wennuan.sandbox.store import PAID, Store

REFUND = {"number": "R1", "refund_no": "501", "fen": 500, "at": 1_700_000_900.0}
ORDER = {
    "gateway": "wechat", "number": "P1", "trade_no": "4201", "channel": "jsapi", "fen": 2000,
    "title": "捐赠", "at": 1_700_000_000.0, "refunds": [REFUND],
}  # fmt: skip


def test_orders_of_the_past_are_taken_over_once(tmp_path):
    store = Store(tmp_path / "sandbox.sqlite3")
    (tmp_path / FILE).write_text(json.dumps(ORDER) + "\n", encoding="utf-8")

    first, second = take_over(store, tmp_path), take_over(store, tmp_path)

    known = store.find_order("wechat", "P1")
    assert (first, second) == (1, 0)
    assert known is not None
    assert (known.state, known.amount_fen, store.refunded_fen(known.id)) == (PAID, 2000, 500)
    assert len(store.paid_between("wechat", 1_699_999_999, 1_700_000_001)) == 1
    store.close()


def test_an_order_that_is_known_stays_as_it_is(tmp_path):
    store = Store(tmp_path / "sandbox.sqlite3")
    (tmp_path / FILE).write_text(json.dumps(ORDER), encoding="utf-8")
    take_over(store, tmp_path)
    (tmp_path / FILE).write_text(json.dumps(ORDER | {"fen": 1}), encoding="utf-8")

    taken = take_over(store, tmp_path)

    known = store.find_order("wechat", "P1")
    assert taken == 0
    assert known is not None
    assert known.amount_fen == 2000
    store.close()
