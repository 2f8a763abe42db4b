"""Where each yuan is: account names, and sums that come from the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

from wennuan.giving.models import Campaign, Donation, Fund
from wennuan.ledger.queries import totals

SIDES = ("raised", "held", "late", "carried", "returned", "given_back", "spent")


def pot(campaign_id: int | None, fund_id: int) -> str:
    """Prefix of the accounts of a campaign, or of a fund for gifts outside any campaign."""
    return f"campaign:{campaign_id}" if campaign_id else f"fund:{fund_id}"


def pot_of(donation: Donation) -> str:
    """The pot that a received gift lies in: its campaign's, or its fund's when it came late."""
    in_fund = donation.arrival == "late" or donation.campaign_id is None
    return pot(None if in_fund else donation.campaign_id, donation.fund_id)


@dataclass(frozen=True, slots=True)
class Money:
    """One pot: what came in, and the one state that each yuan of it is in (all in fen).

    ``raised`` is the net of refunds; ``available + spent + carried_out + held = raised``.
    """

    raised: int = 0
    spent: int = 0
    held: int = 0
    returned: int = 0
    carried: int = 0  # positive: carried over to the fund; negative: carried in from campaigns
    gift_count: int = 0
    spent_count: int = 0

    @property
    def available(self) -> int:
        """Received, free to be spent, not yet spent."""
        return self.raised - self.spent - self.held - self.carried

    def __add__(self, other: "Money") -> "Money":
        """Two pots taken together."""
        mine = (getattr(self, name) for name in self.__slots__)
        theirs = (getattr(other, name) for name in other.__slots__)
        return Money(*(a + b for a, b in zip(mine, theirs, strict=True)))


def money_of(pots: Iterable[str]) -> dict[str, Money]:
    """Sums of many pots at once, from the ledger."""
    names = list(pots)
    found = totals([f"{name}:{side}" for name in names for side in SIDES])

    def fen(name: str, side: str) -> int:
        total = found.get(f"{name}:{side}")
        return total.fen if total else 0

    def count(name: str, side: str) -> int:
        total = found.get(f"{name}:{side}")
        return total.count if total else 0

    return {
        name: Money(
            raised=-fen(name, "raised") - fen(name, "held") - fen(name, "late")
            - fen(name, "returned") - fen(name, "given_back"),
            spent=fen(name, "spent"),
            held=-fen(name, "held"),
            returned=fen(name, "returned") + fen(name, "given_back"),
            carried=fen(name, "carried"),
            gift_count=count(name, "raised") + count(name, "late") - count(name, "returned"),
            spent_count=count(name, "spent"),
        )
        for name in names
    }  # fmt: skip


def campaign_money(campaign: Campaign) -> Money:
    """The sums of one campaign."""
    name = pot(campaign.pk, campaign.fund_id)
    return money_of([name])[name]


def fund_money(fund: Fund) -> Money:
    """The sums of a fund with all its campaigns and all funds under it."""
    return sum(money_of(fund_pots([fund.pk])).values(), Money())


def fund_pots(fund_ids: list[int]) -> list[str]:
    """The pots of these funds, of all funds under them, and of the campaigns of both."""
    known, layer = set(fund_ids), set(fund_ids)
    while layer:
        below = Fund.objects.filter(parent__in=layer).values_list("pk", flat=True)
        layer = set(below) - known
        known |= layer
    campaigns = Campaign.objects.filter(fund__in=known).values_list("pk", "fund_id")
    return [pot(None, pk) for pk in sorted(known)] + [
        pot(c, f) for c, f in campaigns.order_by("pk")
    ]


def spent_share(amount_fen: int, money: Money) -> int:
    """How much of one gift has gone out, when all gifts of the pot share its spending alike."""
    if money.raised <= 0:
        return 0
    return min(amount_fen, amount_fen * money.spent // money.raised)
