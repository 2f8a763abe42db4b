"""Where a fund's money for a request is: cap, approved, paid, used, returned, each apart."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from wennuan.aid.models import AidAmount, AidDecision, AmountKind, Outcome
from wennuan.aid.queries.money import amounts_of
from wennuan.aid.rules import may_note_money
from wennuan.aid.screening import refuse_texts
from wennuan.audit.actions import record
from wennuan.giving.models import Expense, ExpenseStatus
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.money import yuan
from wennuan.kernel.rules import require
from wennuan.people.models import Person


@dataclass(frozen=True, slots=True)
class Movement:
    """Money used or returned, with its voucher."""

    kind: str
    fen: int
    words: str
    document: str


def _held(decision: AidDecision, *, by: Person) -> AidDecision:
    held: AidDecision = lock(decision)
    if held.programme is None or held.outcome != Outcome.GRANT or not held.approved_fen:
        raise WrongState("这个决定没有批准资金。")
    require(may_note_money, by, held.programme)
    return held


@transaction.atomic
def note_paid(decision: AidDecision, expense: Expense, *, by: Person) -> AidAmount:
    """Tie a paid expense of the programme's fund to what was approved, never beyond it."""
    decision = _held(decision, by=by)
    programme = decision.programme
    if programme is None or expense.fund_id != programme.fund_id:
        raise Invalid("这笔拨付不是本项目的基金出的。", field="expense")
    if expense.status != ExpenseStatus.PAID:
        raise Invalid("这笔拨付还没有复核拨出。", field="expense")
    left = (decision.approved_fen or 0) - amounts_of(decision).paid_fen
    if expense.amount_fen > left:
        raise Invalid(f"批准的金额只剩 {yuan(left)} 没有拨付。", field="expense")
    try:
        with transaction.atomic():
            made = AidAmount.objects.create(
                decision=decision, kind=AmountKind.PAID, amount_fen=expense.amount_fen,
                expense=expense, words=expense.purpose[:100], noted_by=by, noted_at=now(),
            )  # fmt: skip
    except IntegrityError as taken:
        raise Invalid("这笔拨付已经登记在另一件求助上。", field="expense") from taken
    record("aid.paid", decision.request, by=by, decision=decision.pk, fen=expense.amount_fen)
    return made


@transaction.atomic
def note_movement(decision: AidDecision, movement: Movement, *, by: Person) -> AidAmount:
    """Note what was used, or came back, with its voucher; never more than was paid."""
    decision = _held(decision, by=by)
    if movement.kind not in {AmountKind.USED, AmountKind.RETURNED} or movement.fen <= 0:
        raise Invalid("请填写大于零的金额。", field="fen")
    if not (movement.document and movement.words.strip()):
        raise Invalid("请写明用途并上传凭证。", field="document")
    refuse_texts(words=movement.words)
    now_held = amounts_of(decision).in_hand_fen
    if movement.fen > now_held:
        raise Invalid(f"已拨付还没有用的只有 {yuan(now_held)}。", field="fen")
    made = AidAmount.objects.create(
        decision=decision, kind=movement.kind, amount_fen=movement.fen,
        document=movement.document, words=movement.words.strip(), noted_by=by, noted_at=now(),
    )  # fmt: skip
    record(f"aid.{movement.kind}", decision.request, by=by, decision=decision.pk, fen=movement.fen)
    return made
