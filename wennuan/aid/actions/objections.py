"""Somebody speaks against a notice or a refusal, and somebody else hears it."""

from datetime import timedelta

from django.db import transaction

from wennuan.aid import clocks, steps
from wennuan.aid.actions.reviews import end_notice
from wennuan.aid.actions.visits import take_part
from wennuan.aid.models import (
    AidRequest,
    Objection,
    ObjectionKind,
    Outcome,
    Part,
    PublicNotice,
    RequestStatus,
)
from wennuan.aid.promises import (
    APPEAL_WITHIN_DAYS,
    APPEAL_WORKDAYS,
    OBJECTION_WORKDAYS,
    workday_end,
)
from wennuan.aid.rules import may_hear, may_speak_for
from wennuan.aid.screening import refuse_texts
from wennuan.audit.actions import record
from wennuan.audit.limits import allow
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Person

AN_HOUR, MOST = 3600, 5


@transaction.atomic
def object_to(
    notice: PublicNotice, words: str, *, by: Person | None, contact: str = "", address: str = ""
) -> Objection:
    """Speak against a notice while it is shown; nobody needs an account, or to say who they are.

    ``address`` is the browser's, for the limit only.
    """
    allow(f"objection:{address or (by.pk if by else '')}", limit=MOST, seconds=AN_HOUR)
    request = lock(notice.request)
    notice = lock(notice)
    if not (notice.starts_at <= now() < notice.ends_at) or notice.stopped_at is not None:
        raise WrongState("公示已经结束，异议不再收。", hint="仍可以打电话向街道反映。")
    if not words.strip():
        raise Invalid("请写明您知道的情况。", field="words")
    refuse_texts(words=words)
    objection = Objection.objects.create(
        kind=ObjectionKind.OBJECTION, request=request, notice=notice, words=words.strip(),
        contact=contact.strip() or None, entered_by=by, entered_at=now(),
        due_at=workday_end(OBJECTION_WORKDAYS),
    )  # fmt: skip
    record("aid.objected", request, by=by, objection=objection.pk)
    clocks.start_hearing(objection, by=by)
    return objection


@transaction.atomic
def answer_objection(
    objection: Objection, *, by: Person, is_upheld: bool, answer: str
) -> Objection:
    """Answer an objection: when it holds, the notice goes and two people go there again."""
    request = lock(objection.request)
    objection = lock(objection)
    require(may_hear, by, objection)
    _hear(objection, by=by, is_upheld=is_upheld, answer=answer)
    objection.save()
    verb = "aid.objection_upheld" if is_upheld else "aid.objection_kept"
    record(verb, request, by=by, objection=objection.pk)
    clocks.finish_hearing(objection, by=by)
    notice = objection.notice
    if notice is None:
        return objection
    if is_upheld and request.status in {RequestStatus.NOTICE, RequestStatus.DECIDING}:
        notice.stopped_at = now()
        notice.save(update_fields=["stopped_at"])
        steps.take(request, "look_again")
        steps.note(request, "公示收到异议，重新核实", by=by)
        clocks.finish(request, "decide", by=by)
        clocks.start(request, "plan", workday_end(2), by=by)
        steps.tell_askers(request, "aid/notices/look_again", by=by, answer=answer)
    else:
        end_notice(notice, by=by)
    return objection


def _hear(objection: Objection, *, by: Person, is_upheld: bool, answer: str) -> None:
    if not answer.strip():
        raise Invalid("请写明答复，对方会看到。", field="answer")
    refuse_texts(answer=answer)
    objection.FLOW.take(objection, "uphold" if is_upheld else "keep")
    objection.answer, objection.heard_by, objection.heard_at = answer.strip(), by, now()


@transaction.atomic
def appeal(
    request: AidRequest, words: str, *, by: Person, on_behalf_of: Person | None = None
) -> Objection:
    """Ask for somebody else to look at a refusal, within sixty days, once for each decision."""
    request = lock(request)
    require(may_speak_for, by, request)
    decision = request.decisions.filter(outcome=Outcome.REFUSE).first()
    if decision is None or request.status != RequestStatus.REFUSED:
        raise WrongState("现在没有可以申诉的决定。")
    if now() > decision.decided_at + timedelta(days=APPEAL_WITHIN_DAYS):
        raise WrongState(
            f"决定作出已经超过 {APPEAL_WITHIN_DAYS} 天。", hint="情况有变化的，可以重新求助。"
        )
    if not words.strip():
        raise Invalid("请写明为什么不同意这个决定。", field="words")
    refuse_texts(words=words)
    steps.take(request, "appeal")
    made = Objection.objects.create(
        kind=ObjectionKind.APPEAL, request=request, decision=decision, words=words.strip(),
        entered_by=by, entered_at=now(), due_at=workday_end(APPEAL_WORKDAYS),
    )  # fmt: skip
    record("aid.appealed", request, by=by, on_behalf_of=on_behalf_of, objection=made.pk)
    steps.note(request, "对求助决定提出申诉", by=by)
    clocks.start_hearing(made, by=by)
    steps.tell_askers(request, "aid/notices/appealed", by=by, due=made.due_at)
    return made


@transaction.atomic
def hear_appeal(objection: Objection, *, by: Person, is_upheld: bool, answer: str) -> Objection:
    """Hear an appeal as somebody who neither visited nor decided: look again, or keep the no."""
    request = lock(objection.request)
    objection = lock(objection)
    require(may_hear, by, objection)
    _hear(objection, by=by, is_upheld=is_upheld, answer=answer)
    take_part(request, by, Part.HEARER, by=by)
    objection.part = Part.HEARER
    objection.save()
    if is_upheld:
        steps.take(request, "look_again")
        clocks.start(request, "plan", workday_end(2), by=by)
    else:
        request.closing_words = f"申诉后维持原来的决定：{answer.strip()}"[:300]
        steps.take(request, "keep_refusal", "closing_words")
    record(
        "aid.appeal_upheld" if is_upheld else "aid.appeal_kept", request, by=by,
        on_behalf_of=request.person, objection=objection.pk,
    )  # fmt: skip
    steps.note(request, "申诉有了答复", by=by)
    clocks.finish_hearing(objection, by=by)
    steps.tell_askers(
        request, "aid/notices/appeal_heard", by=by, answer=answer.strip(), is_upheld=is_upheld
    )
    return objection
