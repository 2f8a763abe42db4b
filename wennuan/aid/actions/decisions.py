"""Help granted, not granted, arranged without money; the facts found untrue; closing."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from wennuan.aid import clocks, steps
from wennuan.aid.actions.visits import take_part
from wennuan.aid.hooks import granted
from wennuan.aid.interests import interest_between, interest_of_org
from wennuan.aid.models import (
    AidDecision,
    AidPart,
    AidProgramme,
    AidRequest,
    FollowUp,
    FollowUpResult,
    Outcome,
    Part,
    ReferralStatus,
    ReviewStatus,
)
from wennuan.aid.promises import FOLLOW_UP_DAYS, workday_end
from wennuan.aid.queries.reviews import open_objections
from wennuan.aid.rules import may_decide, may_decide_again, may_handle
from wennuan.aid.screening import refuse_texts
from wennuan.audit.actions import record
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Person

HELP_WORKDAYS = 20


@dataclass(frozen=True, slots=True)
class Grant:
    """What is granted: the words that were on notice, and money only from a programme's fund."""

    reason: str
    programme: AidProgramme | None = None
    approved_fen: int | None = None


@transaction.atomic
def grant_help(request: AidRequest, grant: Grant, *, by: Person) -> AidDecision:
    """Grant what the community supported and the notice showed; never more than the cap.

    By somebody who did not visit: the rule says so, and the database. Two at once: the second
    reads that it is decided.
    """
    request = lock(request)
    require(may_decide, by, request)
    require(may_decide_again, by, request)
    request.FLOW.take(request, "grant")
    _must_be_supported(request, grant)
    if grant.programme is not None and (tie := interest_of_org(grant.programme.org, request)):
        raise Invalid(tie, field="programme")
    decision = _decide(request, Outcome.GRANT, grant.reason, by=by)
    if grant.approved_fen:
        decision.programme = grant.programme
        decision.cap_fen = grant.programme.cap_fen if grant.programme else None
        decision.approved_fen = grant.approved_fen
        decision.save(update_fields=["programme", "cap_fen", "approved_fen"])
    request.refresh_from_db(fields=["status"])
    steps.take(request, "grant")
    record(
        "aid.granted", request, by=by, on_behalf_of=request.person, decision=decision.pk,
        approved_fen=grant.approved_fen or 0,
    )  # fmt: skip
    steps.note(request, "求助获得支持", by=by)
    clocks.finish(request, "decide", by=by)
    clocks.start(request, "help", workday_end(HELP_WORKDAYS), by=by)
    steps.tell_askers(request, "aid/notices/granted", by=by, reason=decision.reason)
    granted(decision)
    return decision


def _must_be_supported(request: AidRequest, grant: Grant) -> None:
    review = request.reviews.first()
    if review is None or review.status != ReviewStatus.SUPPORTED:
        raise WrongState("社区评议没有通过，不能批准；可以写明理由告知未能支持。")
    if open_objections(request) or review.notice.ends_at > now():
        raise WrongState("公示还没有结束，或者还有异议没有答复。")
    if not grant.approved_fen:
        return
    if grant.programme is None or grant.programme.pk != review.programme_id:
        raise Invalid("只能由公示过的帮扶项目出资。", field="programme")
    if grant.approved_fen > min(grant.programme.cap_fen or 0, review.proposed_fen or 0):
        raise Invalid("批准的金额不能超过公示的金额和项目上限。", field="approved_fen")


def _decide(request: AidRequest, outcome: str, reason: str, *, by: Person) -> AidDecision:
    if not reason.strip():
        raise Invalid("请用求助人看得懂的话写明理由。", field="reason")
    refuse_texts(reason=reason)
    take_part(request, by, Part.DECIDER, by=by)
    return AidDecision.objects.create(
        request=request, outcome=outcome, reason=reason.strip(), decided_by=by, decided_at=now()
    )


@transaction.atomic
def refuse_help(request: AidRequest, *, by: Person, reason: str) -> AidDecision:
    """Say no with the reason in plain words, and how to appeal."""
    request = lock(request)
    require(may_decide, by, request)
    require(may_decide_again, by, request)
    steps.take(request, "refuse")
    decision = _decide(request, Outcome.REFUSE, reason, by=by)
    record("aid.refused", request, by=by, on_behalf_of=request.person, decision=decision.pk)
    steps.note(request, "求助未能支持，已告知理由", by=by)
    clocks.drop_all(request, by=by)
    steps.tell_askers(request, "aid/notices/refused", by=by, reason=decision.reason)
    return decision


@transaction.atomic
def arrange_help(request: AidRequest, *, by: Person, words: str) -> AidRequest:
    """Help that needs no money of a fund is under way by referrals: no review is needed for it."""
    request = lock(request)
    require(may_handle, by, request)
    alive = [ReferralStatus.SENT, ReferralStatus.ACCEPTED, ReferralStatus.DONE]
    if not request.referrals.filter(status__in=alive).exists():
        raise WrongState("请先转到能帮上忙的地方，再改成“帮助落实中”。")
    refuse_texts(words=words)
    steps.take(request, "arrange")
    record("aid.arranged", request, by=by, on_behalf_of=request.person, reason=words)
    steps.note(request, "帮助正在落实", by=by)
    for what in ("plan", "review", "decide"):
        clocks.finish(request, what, by=by)
    clocks.start(request, "help", workday_end(HELP_WORKDAYS), by=by)
    steps.tell_askers(request, "aid/notices/arranged", by=by, words=words)
    return request


@transaction.atomic
def find_false(request: AidRequest, *, by: Person, reason: str) -> AidDecision:
    """The facts were not true: on record with the reason; what was paid has to come back."""
    request = lock(request)
    require(may_decide, by, request)
    decision = _decide(request, Outcome.FALSE, reason, by=by)
    request.closing_words = f"查明情况不实：{reason.strip()}"[:300]
    steps.take(request, "find_false", "closing_words")
    record("aid.found_false", request, by=by, on_behalf_of=request.person, decision=decision.pk)
    steps.note(request, "求助情况查明不实", by=by)
    clocks.drop_all(request, by=by)
    steps.tell_askers(request, "aid/notices/found_false", by=by, reason=decision.reason)
    return decision


@transaction.atomic
def close_request(request: AidRequest, *, by: Person, words: str) -> AidRequest:
    """Say what came of it, and plan to ask again; referrals without an outcome hold it open."""
    request = lock(request)
    require(may_handle, by, request)
    waiting = [ReferralStatus.SENT, ReferralStatus.ACCEPTED]
    if request.referrals.filter(status__in=waiting).exists():
        raise WrongState("还有转介没有结果，请先催办或收回，再办结。")
    if not words.strip():
        raise Invalid("请写明帮上了什么，求助人会看到。", field="words")
    refuse_texts(words=words)
    request.closing_words = words.strip()
    steps.take(request, "close", "closing_words")
    record("aid.closed", request, by=by, on_behalf_of=request.person)
    steps.note(request, "求助已办结", by=by)
    clocks.drop_all(request, by=by)
    for days in FOLLOW_UP_DAYS:
        day = today() + timedelta(days=days)
        planned = FollowUp.objects.create(request=request, due_on=day)
        until = timezone.make_aware(datetime.combine(day, time(18, 0)))
        clocks.start_follow_up(planned, until, by=by)
    steps.tell_askers(request, "aid/notices/closed", by=by, words=request.closing_words)
    return request


@transaction.atomic
def follow_up(planned: FollowUp, result: str, *, by: Person, words: str = "") -> FollowUp:
    """Ask how it goes; who is worse off is helped to ask again."""
    planned = lock(planned)
    require(may_handle, by, planned.request)
    if planned.done_at is not None:
        raise WrongState("这次回访已经登记过了。")
    refuse_texts(words=words)
    planned.result, planned.words = FollowUpResult(result), words.strip() or None
    planned.done_by, planned.done_at = by, now()
    planned.save()
    record(
        "aid.followed_up", planned.request, by=by, on_behalf_of=planned.request.person,
        result=planned.result,
    )  # fmt: skip
    steps.note(planned.request, f"回访：{planned.get_result_display()}", by=by)
    clocks.finish_follow_up(planned, by=by)
    return planned


@transaction.atomic
def declare_interest(request: AidRequest, *, by: Person, words: str) -> AidPart:
    """Say that one stands too near: from now on one takes no part in this request."""
    request = lock(request)
    if not words.strip():
        raise Invalid("请写明是什么关系，不用写细节。", field="words")
    refuse_texts(words=words)
    taken = AidPart.objects.filter(request=request, person=by).first()
    if taken is not None and taken.part != Part.RECUSED:
        raise WrongState("您已经参加了这件求助的办理，请告诉街道，由街道换人重新来。")
    if taken is None:
        require(may_handle, by, request)
        taken = AidPart.objects.create(
            request=request, person=by, part=Part.RECUSED, declared=words.strip()
        )
    record("aid.interest_declared", request, by=by, tie=interest_between(by, request))
    return taken
