"""Promise gifts to many open campaigns, with an order at WeChat for each, in bulk.

The first campaign goes the whole legal way through the actions; the rest are copies of its row.
Orders are written as if placed: what is measured begins with the gateway's notice.
"""

import json
import os
from datetime import timedelta

from wennuan.giving.models import Campaign, Donation
from wennuan.giving.tests import make
from wennuan.kernel.clock import now
from wennuan.payments.gateways.keys import wechat_keys
from wennuan.payments.models import Payment

asked = json.loads(os.environ["ASKED"])
keys = wechat_keys()


def campaigns(count):
    """As many open campaigns as asked, the first made by actions."""
    known = list(Campaign.objects.order_by("pk")[:count])
    first = known[0] if known else make.an_open_campaign(make.a_fund(make.an_org()))
    values = {
        field.attname: getattr(first, field.attname)
        for field in Campaign._meta.concrete_fields
        if not field.primary_key
    }
    copies = [
        Campaign(
            **values | {"name": f"{first.name} {number}", "filing_number": f"5341011{number:06d}"}
        )
        for number in range(max(len(known), 1), count)
    ]
    Campaign.objects.bulk_create(copies, batch_size=500)
    return list(Campaign.objects.order_by("pk")[:count])


def orders(targets, count):
    """Promised gifts spread over the campaigns, and their orders."""
    gifts = Donation.objects.bulk_create(
        [
            Donation(campaign=to, fund_id=to.fund_id, amount_fen=100 + turn % 9_900)
            for turn in range(count)
            for to in [targets[turn % len(targets)]]
        ],
        batch_size=2_000,
    )
    return Payment.objects.bulk_create(
        [
            Payment(
                purpose="donation", reference=str(gift.pk), title="捐赠", org_id=targets[0].org_id,
                amount_fen=gift.amount_fen, gateway="wechat", channel="h5", merchant=keys.mchid,
                app=keys.appid, status="pending", expires_at=now() + timedelta(hours=2),
                next_query_at=now() + timedelta(hours=2),
            )
            for gift in gifts
        ],
        batch_size=2_000,
    )  # fmt: skip


targets = campaigns(asked["campaigns"])
made = orders(targets, asked["count"])
numbers = [[payment.number, payment.amount_fen] for payment in made]
span = [made[0].pk, made[-1].pk]
print(json.dumps({"campaign": targets[0].pk, "orders": numbers, "span": span}))
