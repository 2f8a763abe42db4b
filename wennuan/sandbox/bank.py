"""The rules of the bank behind both gateways: what may be paid, closed and given back."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from wennuan.sandbox import behaviours, clock
from wennuan.sandbox.keys import Keys
from wennuan.sandbox.store import CLOSED, OPEN, PAID, Order, Refund, Store

WECHAT_LIFE = 7 * clock.DAY
ALIPAY_LIFE = 15 * clock.DAY
REFUND_YEAR = 365 * clock.DAY
PAYERS = {"wechat": "oSANDBOXpayer000000000000001", "alipay": "2088000000000001"}


class Refused(Exception):
    """The bank says no; each gateway puts ``reason`` into its own words."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What the merchant asks for, in the words of neither gateway."""

    gateway: str
    out_trade_no: str
    channel: str
    amount_fen: int
    description: str
    notify_url: str
    attach: str = ""
    return_url: str = ""
    quit_url: str = ""
    payer: str = ""
    expires_at: float = 0

    @property
    def fingerprint(self) -> str:
        """What must be the same when the merchant asks again under the same number."""
        said = [self.channel, self.amount_fen, self.description, self.attach, self.payer]
        return hashlib.sha256(json.dumps([*said, self.notify_url]).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """What the merchant wants to give back."""

    number: str
    amount_fen: int
    reason: str = ""
    notify_url: str = ""
    settle_in: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How the payer pays, and how the gateway shall behave about it."""

    behaviour: str = behaviours.NORMAL
    delay: float = 0
    payer: str = ""
    paid_at: float = 0


def place(store: Store, new: NewOrder) -> Order:
    """Write down an order, or give back the same one when the same is asked again."""
    known = store.find_order(new.gateway, new.out_trade_no)
    if known is None:
        return store.order(_insert(store, new))
    if known.state == PAID:
        raise Refused("paid", "该订单已支付")
    if known.state == CLOSED:
        raise Refused("closed", "该订单已关闭，请重新下单")
    if known.fingerprint != new.fingerprint:
        raise Refused("used", "商户订单号重复，且与之前的下单参数不一致")
    store.renew_prepay(known.id)
    return store.order(known.id)


def _insert(store: Store, new: NewOrder) -> int:
    at = clock.now()
    life = WECHAT_LIFE if new.gateway == "wechat" else ALIPAY_LIFE
    return store.insert(
        "orders",
        gateway=new.gateway,
        out_trade_no=new.out_trade_no,
        trade_no=_trade_no(new.gateway, at),
        prepay_id="wx" + clock.compact(at) + secrets.token_hex(10),
        channel=new.channel,
        amount_fen=new.amount_fen,
        description=new.description,
        attach=new.attach,
        notify_url=new.notify_url,
        return_url=new.return_url,
        quit_url=new.quit_url,
        payer=new.payer,
        fingerprint=new.fingerprint,
        status=OPEN,
        created_at=at,
        prepay_at=at,
        expires_at=new.expires_at or at + life,
    )


def _trade_no(gateway: str, at: float) -> str:
    """28 digits, as each gateway makes them."""
    date = clock.compact(at)[:8]
    if gateway == "wechat":
        return f"4200{secrets.randbelow(10**6):06d}{date}{secrets.randbelow(10**10):010d}"
    return f"{date}2200{secrets.randbelow(10**16):016d}"


def pay(store: Store, keys: Keys, order: Order, how: Payment) -> list[int]:
    """Take the payer's money once and give back the notices that follow from it."""
    if order.state == PAID:
        raise Refused("paid", "这笔订单已经付过了，没有再次扣款。")
    if order.state == CLOSED:
        raise Refused("closed", "这笔订单已经关闭或过期，没有扣款。请回到商家页面重新下单。")
    payer = how.payer or order.payer or PAYERS[order.gateway]
    if not store.mark_paid(order.id, payer, how.paid_at or clock.now()):
        raise Refused("paid", "这笔订单已经付过了，没有再次扣款。")
    order = store.order(order.id)
    first: list[int] = []
    if how.behaviour == behaviours.PLATFORM_REFUND:
        number = f"MP{order.out_trade_no}"
        new = NewRefund(number=number, amount_fen=order.amount_fen, reason="商户平台退款")
        first = _give_back(store, keys, order, new)[1]
    later = behaviours.queue_payment_notices(store, keys, order, how.behaviour, how.delay)
    return first + later


def close(store: Store, order: Order) -> None:
    """Make sure nobody pays this order any more."""
    if order.state == PAID:
        raise Refused("paid", "订单已支付，不能关闭")
    if order.state == CLOSED:
        raise Refused("closed", "订单已关闭")
    if not store.mark_closed(order.id):
        raise Refused("paid", "订单已支付，不能关闭")


def refund(store: Store, keys: Keys, order: Order, new: NewRefund) -> tuple[Refund, bool]:
    """Give money back; the same number again gives back the same refund and False."""
    known = store.find_refund(order.gateway, new.number, _scope(order))
    if known:
        if known.amount_fen != new.amount_fen or known.order_id != order.id:
            raise Refused("differs", "同一退款单号的订单或金额与之前的申请不一致")
        return known, False
    if order.paid_at is None:
        raise Refused("unpaid", "订单未支付，不能退款")
    if clock.now() - order.paid_at > REFUND_YEAR:
        raise Refused("old", "订单已超过可退款的最大期限")
    if new.amount_fen <= 0 or store.refunded_fen(order.id) + new.amount_fen > order.amount_fen:
        raise Refused("over", "申请退款金额大于可退金额")
    return _give_back(store, keys, order, new)[0], True


def _scope(order: Order) -> int:
    """WeChat's refund numbers are one merchant's, Alipay's are one order's."""
    return order.id if order.gateway == "alipay" else 0


def _give_back(store: Store, keys: Keys, order: Order, new: NewRefund) -> tuple[Refund, list[int]]:
    at = clock.now()
    store.insert(
        "refunds",
        order_id=order.id,
        gateway=order.gateway,
        out_refund_no=new.number,
        refund_no=f"5030{clock.compact(at)[:8]}{secrets.randbelow(10**16):016d}",
        amount_fen=new.amount_fen,
        reason=new.reason,
        notify_url=new.notify_url or order.notify_url,
        created_at=at,
        settles_at=at + new.settle_in,
    )
    given = store.refunds(order.id)[-1]
    return given, behaviours.queue_refund_notice(store, keys, order, given)


def order_facts(store: Store, order: Order) -> dict[str, Any]:
    """One order as the test interface shows it."""
    return {
        "gateway": order.gateway,
        "out_trade_no": order.out_trade_no,
        "trade_no": order.trade_no,
        "prepay_id": order.prepay_id,
        "channel": order.channel,
        "amount_fen": order.amount_fen,
        "description": order.description,
        "notify_url": order.notify_url,
        "state": order.state,
        "payer": order.payer,
        "created_at": order.created_at,
        "expires_at": order.expires_at,
        "paid_at": order.paid_at,
        "refunded_fen": store.refunded_fen(order.id),
        "refunds": [
            {
                "out_refund_no": one.out_refund_no,
                "refund_no": one.refund_no,
                "amount_fen": one.amount_fen,
                "is_settled": one.is_settled,
            }
            for one in store.refunds(order.id)
        ],
    }
