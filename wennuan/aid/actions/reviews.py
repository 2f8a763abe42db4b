"""The community weighs a proposal, and shows it for seven days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.aid import clocks, steps
from wennuan.aid.models import (
    AidPart,
    AidProgramme,
    AidRequest,
    Choice,
    CommunityReview,
    Part,
    ProgrammeStatus,
    PublicNotice,
    RequestStatus,
    ReviewStatus,
    ReviewVote,
)
from wennuan.aid.promises import DECIDE_WORKDAYS, NOTICE_DAYS, REVIEW_WORKDAYS, workday_end
from wennuan.aid.queries.names import shown_name
from wennuan.aid.queries.reviews import Count, count_votes, open_objections
from wennuan.aid.rules import Seat, may_be_reviewer, may_handle, may_vote
from wennuan.aid.screening import refuse_texts
from wennuan.audit.actions import record
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell_all
from wennuan.people.models import Person

LEAST = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and what the reviewers read: no name, no number, no illness by name."""

    words: str
    summary: str
    programme: AidProgramme | None = None
    fen: int | None = None


@transaction.atomic
def open_review(
    request: AidRequest, proposal: Proposal, reviewers: Sequence[Person], *, by: Person
) -> CommunityReview:
    """Ask at least three residents to weigh a proposal; two thirds of them have to speak."""
    request = lock(request)
    require(may_handle, by, request)
    _check(request, proposal)
    people = list({one.pk: one for one in reviewers}.values())
    if len(people) < LEAST:
        raise Invalid(f"评议至少要 {LEAST} 位评议人。", field="reviewers")
    for person in people:
        if not may_be_reviewer(by, Seat(person, request)):
            raise Invalid(may_be_reviewer.sentence, field="reviewers")
    steps.take(request, "open_review")
    review = CommunityReview.objects.create(
        request=request, summary=proposal.summary.strip(), proposal=proposal.words.strip(),
        programme=proposal.programme, proposed_fen=proposal.fen,
        quorum=max(LEAST, -(-2 * len(people) // 3)), opened_by=by, opened_at=now(),
        due_at=workday_end(REVIEW_WORKDAYS),
    )  # fmt: skip
    ReviewVote.objects.bulk_create(ReviewVote(review=review, reviewer=one) for one in people)
    record("aid.review_opened", request, by=by, review=review.pk, seats=len(people))
    clocks.finish(request, "review", by=by)
    clocks.start(request, "review", review.due_at, by=by)
    link = reverse("aid:review", args=[review.pk])
    tell_all(people, "aid/notices/to_review", by=by, link=link, due=review.due_at)
    return review


def _check(request: AidRequest, proposal: Proposal) -> None:
    if not (proposal.words.strip() and proposal.summary.strip()):
        raise Invalid("请写明拟给予的帮助和评议摘要。", field="words")
    refuse_texts(words=proposal.words, summary=proposal.summary)
    if request.name and request.name in f"{proposal.words}{proposal.summary}":
        raise Invalid("评议材料和公示里不要出现求助人的姓名。", field="summary")
    programme, fen = proposal.programme, proposal.fen
    if fen is None:
        return
    if programme is None or programme.fund_id is None:
        raise Invalid("资助要由有专项基金的帮扶项目出，请先选项目。", field="programme")
    if programme.status != ProgrammeStatus.OPEN:
        raise Invalid("这个帮扶项目没有在受理。", field="programme")
    if not 0 < fen <= (programme.cap_fen or 0):
        raise Invalid("拟资助的金额不能超过项目的上限。", field="fen")


@transaction.atomic
def cast_vote(review: CommunityReview, choice: str, *, by: Person, reason: str = "") -> ReviewVote:
    """Say yes, no or neither, once and by name; a no says why."""
    review = lock(review)
    require(may_vote, by, review)
    if review.status != ReviewStatus.OPEN:
        raise WrongState("这次评议已经结束，没有再收您的意见。")
    vote = ReviewVote.objects.select_for_update().get(review=review, reviewer=by)
    if vote.voted_at is not None:
        raise WrongState("您已经表过态了，一人一票，不能再改。")
    if choice not in {Choice.SUPPORT, Choice.AGAINST, Choice.ABSTAIN}:
        raise Invalid("请选择同意、不同意或弃权。", field="choice")
    if choice == Choice.AGAINST and not reason.strip():
        raise Invalid("不同意请写明理由。", field="reason")
    refuse_texts(reason=reason)
    vote.choice, vote.reason, vote.voted_at = choice, reason.strip(), now()
    vote.save(update_fields=["choice", "reason", "voted_at"])
    record("aid.voted", review.request, by=by, review=review.pk)
    return vote


@transaction.atomic
def recuse(review: CommunityReview, *, by: Person, reason: str) -> ReviewVote:
    """Stand aside for an interest; whoever does may take no part in this request."""
    review = lock(review)
    vote = ReviewVote.objects.select_for_update().filter(review=review, reviewer=by).first()
    if vote is None:
        raise NotAllowed(may_vote.sentence)
    if review.status != ReviewStatus.OPEN or vote.voted_at is not None:
        raise WrongState("评议已经结束，或者您已经表过态了。")
    if not reason.strip():
        raise Invalid("请写明是什么关系，不用写细节。", field="reason")
    refuse_texts(reason=reason)
    vote.choice, vote.reason, vote.voted_at = Choice.RECUSED, reason.strip(), now()
    vote.save(update_fields=["choice", "reason", "voted_at"])
    parts = AidPart.objects.filter(request=review.request, person=by)
    if not parts.exists():
        AidPart.objects.create(
            request=review.request, person=by, part=Part.RECUSED, declared=reason.strip()
        )
    record("aid.recused", review.request, by=by, review=review.pk)
    return vote


@transaction.atomic
def close_review(review: CommunityReview, *, by: Person) -> CommunityReview:
    """Count the votes: a majority of a quorum goes on public notice, else somebody decides.

    Before the end only when all have spoken; without a quorum at the end it is void, and weighed
    anew.
    """
    request = lock(review.request)
    review = lock(review)
    require(may_handle, by, request)
    if review.status != ReviewStatus.OPEN:
        raise WrongState("这次评议已经结束。")
    count = count_votes(review)
    if count.waiting and now() < review.due_at:
        raise WrongState(f"还有 {count.waiting} 位没有表态，到截止时间才能结束。")
    review.FLOW.take(review, _result(review, count))
    review.closed_by, review.closed_at = by, now()
    review.save(update_fields=["status", "closed_by", "closed_at"])
    record(
        "aid.review_closed", request, by=by, review=review.pk, result=review.status,
        support=count.support, against=count.against,
    )  # fmt: skip
    clocks.finish(request, "review", by=by)
    if review.status == ReviewStatus.SUPPORTED:
        _give_notice(request, review, by=by)
    elif review.status == ReviewStatus.AGAINST:
        steps.take(request, "end_review")
        _ask_to_decide(request, by=by)
    else:
        steps.take(request, "weigh_again")
        clocks.start(request, "review", workday_end(REVIEW_WORKDAYS), by=by)
    return review


def _result(review: CommunityReview, count: Count) -> str:
    if count.support + count.against + count.abstain < review.quorum:
        return "void"
    return "support" if count.support > count.against + count.abstain else "go_against"


def _give_notice(request: AidRequest, review: CommunityReview, *, by: Person) -> None:
    steps.take(request, "give_notice")
    starts = now()
    notice = PublicNotice.objects.create(
        review=review, request=request, place=request.place, shown_name=shown_name(request),
        member_count=request.member_count, help_words=review.proposal, starts_at=starts,
        ends_at=starts + timedelta(days=NOTICE_DAYS),
    )  # fmt: skip
    record("aid.notice_given", request, by=by, notice=notice.pk)
    steps.note(request, "评议通过，开始公示", by=by)
    steps.tell_askers(request, "aid/notices/notice", by=by, ends=notice.ends_at)
    later("aid.end_notice", notice_id=notice.pk, after=timedelta(days=NOTICE_DAYS, minutes=1))


@transaction.atomic
def end_notice(notice: PublicNotice, *, by: Person | None) -> PublicNotice:
    """Seven days are over and nobody's objection is open: somebody decides now."""
    request = lock(notice.request)
    notice = lock(notice)
    is_over = notice.ends_at <= now() or notice.stopped_at is not None
    if request.status != RequestStatus.NOTICE or not is_over or open_objections(request):
        return notice
    if notice.pk != request.notices.latest("starts_at").pk:
        return notice
    steps.take(request, "end_notice")
    record("aid.notice_ended", request, by=by, notice=notice.pk)
    _ask_to_decide(request, by=by)
    return notice


def _ask_to_decide(request: AidRequest, *, by: Person | None) -> None:
    barred = request.parts.exclude(part=Part.DECIDER).select_related("person")
    clocks.start(
        request, "decide", workday_end(DECIDE_WORKDAYS), by=by,
        barred=tuple(part.person for part in barred),
    )  # fmt: skip
