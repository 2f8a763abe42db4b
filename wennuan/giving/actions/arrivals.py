"""Money arriving: the hot path from a settled payment to a received gift in the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from wennuan.giving.models import (
    IMPORTED,
    Arrival,
    Campaign,
    CampaignStatus,
    Channel,
    Donation,
    DonationStatus,
)
from wennuan.giving.queries import pot
from wennuan.kernel import live
from wennuan.kernel.db import prepared
from wennuan.kernel.queue import later
from wennuan.ledger.actions import Entry, post_many, post_within
from wennuan.payments.hooks import Settled
from wennuan.people.models import Person

BANKS = {
    Channel.WECHAT: "bank:wechat",
    Channel.ALIPAY: "bank:alipay",
    Channel.TRANSFER: "bank:account",
    Channel.PARTNER: "bank:partner",
    Channel.CASH: "bank:cash",
}
DONATION, CAMPAIGN = "donation", "campaign"  # purposes of payments that are ours
DOUBLES = "suspense:double"  # paid a second time for the same gift, on its way back

# One statement for a whole batch. Rows are locked in order of id; no column that a foreign key
# or the amount's guard watches is touched, so nothing else is read or locked.
_RECEIVE = """
WITH paid AS (
  SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[])
    AS p(id, fen, payment, channel, at)
), mine AS (
  SELECT d.id, p.payment, p.channel, p.at, CASE
      WHEN c.id IS NULL THEN 'in_time'
      WHEN c.status = 'suspended' THEN 'held'
      WHEN c.status IN ('settled', 'archived') OR p.at > c.closed_at THEN 'late'
      ELSE 'in_time' END AS arrival
  FROM giving_donation d
  JOIN paid p ON p.id = d.id AND p.fen = d.amount_fen
  LEFT JOIN giving_campaign c ON c.id = d.campaign_id
  WHERE d.status IN ('pledged', 'lapsed')
  ORDER BY d.id FOR UPDATE OF d
)
UPDATE giving_donation d
SET status = 'received', received_at = mine.at, arrival = mine.arrival,
    payment_number = mine.payment, channel = mine.channel
FROM mine WHERE d.id = mine.id
RETURNING d.id, d.campaign_id, d.fund_id, d.amount_fen, d.arrival, d.donor_id IS NOT NULL,
          d.payment_number, d.channel
"""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One gift that has just been received."""

    pk: int
    campaign_id: int | None
    fund_id: int
    fen: int
    arrival: str
    has_giver: bool
    payment: str
    channel: str

    def entry(self) -> Entry:
        """Its posting: into the charity's account, and into one pot."""
        return Entry(
            f"donation:{self.pk}:received",
            {BANKS[Channel(self.channel)]: self.fen, self._account(): -self.fen},
        )

    def _account(self) -> str:
        if self.arrival == Arrival.LATE:
            return f"{pot(None, self.fund_id)}:late"
        side = "held" if self.arrival == Arrival.HELD else "raised"
        return f"{pot(self.campaign_id, self.fund_id)}:{side}"


def receive_payments(settled: Sequence[Settled]) -> None:
    """Take settled payments for gifts into the books: all of them, in a few statements.

    A payment after the end goes to the fund, one during a suspension is held, a second payment for
    the same gift goes back. The same payment told twice changes nothing.
    """
    ours = [s for s in settled if s.purpose in {DONATION, CAMPAIGN}]
    if not ours:
        return
    with transaction.atomic(savepoint=False):
        arrived = _receive(_with_donations(ours))
        post_within([gift.entry() for gift in arrived])
        taken = {gift.payment for gift in arrived}
        _return_doubles([s for s in ours if s.purpose == DONATION and s.number not in taken])
        _announce(arrived)


def _receive(settled: Sequence[Settled]) -> list[_Arrived]:
    rows = prepared(
        _RECEIVE,
        [int(s.reference) for s in settled],
        [s.amount_fen for s in settled],
        [s.number for s in settled],
        [s.gateway for s in settled],
        [s.paid_at for s in settled],
    )
    return [_Arrived(*row) for row in rows]


def _with_donations(settled: Sequence[Settled]) -> list[Settled]:
    """Give each payment its donation: imported lines name only a campaign and get a new one."""
    loose = [s for s in settled if s.purpose == CAMPAIGN]
    if not loose:
        return list(settled)
    imported = Donation.objects.filter(channel__in=IMPORTED)
    gifts = imported.filter(payment_number__in=[s.number for s in loose])
    taken = set(gifts.values_list("payment_number", flat=True))
    fresh = [s for s in loose if s.number not in taken]
    campaigns = Campaign.objects.in_bulk([int(s.reference) for s in fresh])
    made = Donation.objects.bulk_create(
        Donation(
            campaign=campaigns[int(s.reference)],
            fund_id=campaigns[int(s.reference)].fund_id,
            amount_fen=s.amount_fen,
            payment_number=s.number,
        )
        for s in fresh
    )
    known = [s for s in settled if s.purpose == DONATION]
    return known + [
        replace(s, purpose=DONATION, reference=str(gift.pk))
        for s, gift in zip(fresh, made, strict=True)
    ]


def _announce(arrived: Iterable[_Arrived]) -> None:
    """Wake the open pages, and queue the thanks and whatever else a giver must be told."""
    gifts = list(arrived)
    if not gifts:
        return
    live.publish("ledger", *sorted({f"campaign:{g.campaign_id}" for g in gifts if g.campaign_id}))
    if to_thank := [gift.pk for gift in gifts if gift.has_giver]:
        later("giving.thank_givers", donation_ids=to_thank)


def _return_doubles(extra: Sequence[Settled]) -> None:
    """Book second payments for one gift as owed to the payer, and queue their refunds."""
    if not extra:
        return
    gifts = Donation.objects.filter(pk__in=[int(s.reference) for s in extra])
    taken = gifts.filter(payment_number__in=[s.number for s in extra])
    known = set(taken.values_list("payment_number", flat=True))
    doubles = [s for s in extra if s.number not in known]
    fresh = post_many(
        [
            Entry(
                f"payment:{s.number}:double",
                {BANKS[Channel(s.gateway)]: s.amount_fen, DOUBLES: -s.amount_fen},
            )
            for s in doubles
        ]
    )
    for s in doubles:
        if f"payment:{s.number}:double" in fresh:
            later("giving.return_double", payment_number=s.number)


def release_held(campaign: Campaign, *, by: Person | None) -> int:
    """Count what was held during a suspension: for the campaign, or for its fund once it ended."""
    is_over = campaign.status == CampaignStatus.CLOSED
    arrival = Arrival.LATE if is_over else Arrival.IN_TIME
    target = f"{pot(None, campaign.fund_id)}:late" if is_over else f"{pot(campaign.pk, 0)}:raised"
    held = Donation.objects.select_for_update().filter(
        campaign=campaign, arrival=Arrival.HELD, received_at__isnull=False
    )
    gifts = [g for g in held.order_by("pk") if g.status != DonationStatus.REFUNDED]
    post_many(
        [
            Entry(
                f"donation:{gift.pk}:released",
                {f"{pot(campaign.pk, 0)}:held": gift.amount_fen, target: -gift.amount_fen},
                by_id=by.pk if by else None,
            )
            for gift in gifts
        ]
    )
    Donation.objects.filter(pk__in=[gift.pk for gift in gifts]).update(arrival=arrival)
    return len(gifts)
