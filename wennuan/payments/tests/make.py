"""Payments for tests, through actions."""

from datetime import timedelta
from itertools import count
from typing import Any

from wennuan.kernel.clock import now
from wennuan.orgs.models import Organisation, Role
from wennuan.orgs.tests import make as orgs
from wennuan.payments import actions
from wennuan.payments.gateways import Client
from wennuan.payments.gateways.registry import gateway
from wennuan.payments.models import Channel, Payment, PaymentStatus
from wennuan.people.models import Person

DESKTOP = Client(user_agent="Mozilla/5.0 (X11; Linux x86_64)", ip="127.0.0.1")
PHONE = Client(user_agent="Mozilla/5.0 (iPhone) Mobile Safari", ip="127.0.0.1")
IN_WECHAT = Client(
    user_agent="Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0",
    ip="127.0.0.1",
    openid="oSANDBOXpayer000000000000001",
)
_numbers = count(1)


def order(org: Organisation, **changed: Any) -> actions.Order:
    """A gift of 20 yuan by WeChat."""
    plain: dict[str, Any] = {
        "purpose": "donation",
        "reference": str(next(_numbers)),
        "title": "温暖过冬",
        "amount_fen": 2000,
        "gateway": "wechat",
        "org_id": org.pk,
        "return_path": "/give/thanks/",
    }
    return actions.Order(**(plain | changed))


def started(org: Organisation, client: Client = DESKTOP, **changed: Any) -> actions.StartedPayment:
    """An order placed with its gateway."""
    return actions.start_payment(order(org, **changed), by=None, client=client)


def pending(org: Organisation, **changed: Any) -> Payment:
    """A waiting order that its gateway has never heard of: for notices made by hand."""
    wanted = order(org, **changed)
    terms = gateway(wanted.gateway).terms()
    return Payment.objects.create(
        purpose=wanted.purpose,
        reference=wanted.reference,
        title=wanted.title,
        org=org,
        amount_fen=wanted.amount_fen,
        gateway=wanted.gateway,
        channel=Channel.NATIVE if wanted.gateway == "wechat" else Channel.PAGE,
        merchant=terms.merchant,
        app=terms.app,
        status=PaymentStatus.PENDING,
        expires_at=now() + timedelta(minutes=30),
        next_query_at=now() + timedelta(minutes=1),
    )


def receipt(org: Organisation, **changed: Any) -> actions.Receipt:
    """Fifty yuan in hand."""
    plain: dict[str, Any] = {
        "purpose": "donation",
        "reference": str(next(_numbers)),
        "title": "温暖过冬",
        "amount_fen": 5000,
        "org_id": org.pk,
    }
    return actions.Receipt(**(plain | changed))


def accountant(org: Organisation) -> Person:
    """Who records."""
    return orgs.holder(Role.ACCOUNTANT, org=org)


def reviewer(org: Organisation) -> Person:
    """Who confirms."""
    return orgs.holder(Role.REVIEWER, org=org)
