"""What the sandbox can do wrong on purpose, and the notices each way of paying leads to."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from wennuan.sandbox import alipay, clock, wechat
from wennuan.sandbox.keys import Keys
from wennuan.sandbox.store import HELD, WAITING, Order, Refund, Store

NORMAL = "normal"
PLATFORM_REFUND = "platform_refund"
DEFAULT_DELAY = 5.0
WRONG_BY_FEN = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """One notice to be: when it goes, how it is signed and what is wrong in it."""

    due_in: float = 0
    held: bool = False
    forged: bool = False
    age: float = 0
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way of the gateway to behave after a payment."""

    label: str
    drafts: Callable[[float], list[Draft]]


BEHAVIOURS: dict[str, Behaviour] = {
    NORMAL: Behaviour("正常：付款后马上通知", lambda _: [Draft()]),
    "late": Behaviour("通知晚到（按下面的秒数）", lambda delay: [Draft(due_in=delay)]),
    "return_first": Behaviour("先回商家页面，通知后到", lambda delay: [Draft(due_in=delay)]),
    "twice": Behaviour("同一通知同时送两次", lambda _: [Draft(), Draft()]),
    "refund_first": Behaviour("扣住付款通知，等退款通知送过再送", lambda _: [Draft(held=True)]),
    PLATFORM_REFUND: Behaviour(
        "在商户平台全额退款，退款通知先到", lambda delay: [Draft(due_in=delay)]
    ),
    "wrong_amount": Behaviour(
        "通知里金额不对（签名有效）", lambda _: [Draft(wrong={"amount": "yes"})]
    ),
    "wrong_merchant": Behaviour(
        "通知里商户号不对（签名有效）", lambda _: [Draft(wrong={"merchant": "yes"})]
    ),
    "wrong_app": Behaviour("通知里应用号不对（签名有效）", lambda _: [Draft(wrong={"app": "yes"})]),
    "forged": Behaviour("伪造签名的通知", lambda _: [Draft(forged=True)]),
    "replay": Behaviour("重放一个月前的通知（签名有效）", lambda _: [Draft(age=clock.MONTH)]),
    "never": Behaviour("从不通知", lambda _: []),
}


def queue_payment_notices(
    store: Store, keys: Keys, order: Order, behaviour: str, delay: float = 0
) -> list[int]:
    """Write down the notices of a paid order; the sender takes them from there."""
    drafts = BEHAVIOURS[behaviour].drafts(delay or DEFAULT_DELAY) if order.notify_url else []
    payloads = [_payload(store, keys, order, draft) for draft in drafts]
    if behaviour == "twice":
        payloads = payloads[:1] * len(payloads)
    pairs = zip(drafts, payloads, strict=True)
    return [_queue(store, order, draft, text, behaviour) for draft, text in pairs]


def queue_refund_notice(
    store: Store, keys: Keys, order: Order, refund: Refund, behaviour: str = NORMAL
) -> list[int]:
    """Write down the notice of a refund, due when the money has arrived."""
    if order.gateway == "wechat":
        text = wechat.envelope(keys, wechat.refund_resource(keys, order, refund), clock.now())
    else:
        total = store.refunded_fen(order.id)
        text = json.dumps(alipay.notice_fields(keys, order, total, refund), ensure_ascii=False)
    draft = Draft(due_in=refund.settles_at - clock.now())
    url = refund.notify_url
    return [_queue(store, order, draft, text, behaviour, "refund", url)] if url else []


def _queue(
    store: Store,
    order: Order,
    draft: Draft,
    payload: str,
    behaviour: str,
    event: str = "pay",
    url: str = "",
) -> int:
    at = clock.now()
    return store.insert(
        "notices",
        order_id=order.id,
        gateway=order.gateway,
        event=event,
        behaviour=behaviour,
        url=url or order.notify_url,
        payload=payload,
        signed_at=at - draft.age if draft.age else None,
        forged=int(draft.forged),
        state=HELD if draft.held else WAITING,
        sent_count=0,
        next_at=at + max(draft.due_in, 0),
        leased=0,
        created_at=at,
    )


def _payload(store: Store, keys: Keys, order: Order, draft: Draft) -> str:
    """What the notice says: all of it true unless the draft is wrong on purpose."""
    shown = replace(
        order,
        amount_fen=order.amount_fen + (WRONG_BY_FEN if "amount" in draft.wrong else 0),
        paid_at=(order.paid_at or clock.now()) - draft.age,
        created_at=order.created_at - draft.age,
    )
    if order.gateway == "alipay":
        return json.dumps(_wrong_trade(keys, shown, draft), ensure_ascii=False)
    resource = wechat.transaction(keys, shown)
    resource |= {"mchid": _other(keys.mchid)} if "merchant" in draft.wrong else {}
    resource |= {"appid": _other(keys.appid)} if "app" in draft.wrong else {}
    return wechat.envelope(keys, resource, clock.now() - draft.age)


def _wrong_trade(keys: Keys, order: Order, draft: Draft) -> dict[str, Any]:
    fields = alipay.notice_fields(keys, order)
    if "merchant" in draft.wrong:
        fields["seller_id"] = _other(keys.seller_id)
    if "app" in draft.wrong:
        fields["app_id"] = fields["auth_app_id"] = _other(keys.app_id)
    return fields


def _other(number: str) -> str:
    """Somebody else's number of the same shape."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")
