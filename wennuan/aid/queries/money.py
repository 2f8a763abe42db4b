"""The states of one decision's money."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from wennuan.aid.models import AidDecision, AmountKind, Outcome
from wennuan.aid.rules import MONEY_STAFF
from wennuan.giving.models import Expense, ExpenseStatus
from wennuan.orgs.queries import posts_of
from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class Amounts:
    """Five figures that are never added to each other."""

    cap_fen: int
    approved_fen: int
    paid_fen: int
    used_fen: int
    returned_fen: int

    @property
    def in_hand_fen(self) -> int:
        """Paid, and neither used nor returned."""
        return self.paid_fen - self.used_fen - self.returned_fen


def amounts_of(decision: AidDecision) -> Amounts:
    """What was allowed at most, approved, paid, used and returned."""
    sums = decision.amounts.aggregate(
        **{kind.value: Sum("amount_fen", filter=Q(kind=kind)) for kind in AmountKind}
    )
    return Amounts(
        cap_fen=decision.cap_fen or 0,
        approved_fen=decision.approved_fen or 0,
        paid_fen=sums["paid"] or 0,
        used_fen=sums["used"] or 0,
        returned_fen=sums["returned"] or 0,
    )


def payable(decision: AidDecision) -> QuerySet[Expense]:
    """Paid expenses of the programme's fund that no request has yet."""
    fund = decision.programme.fund if decision.programme else None
    free = Expense.objects.filter(fund=fund, status=ExpenseStatus.PAID, campaign=None)
    taken = AidDecision.objects.filter(amounts__expense__isnull=False)
    return free.exclude(pk__in=taken.values("amounts__expense")).order_by("-paid_at")


def money_decisions(person: Person) -> QuerySet[AidDecision]:
    """Decisions with money of the programmes whose money this person keeps, newest first."""
    orgs = posts_of(person).filter(role__in=MONEY_STAFF, org__isnull=False).values("org")
    found = AidDecision.objects.filter(
        outcome=Outcome.GRANT, approved_fen__isnull=False, programme__org__in=orgs
    )
    return found.select_related("request", "programme__fund").order_by("-decided_at")
