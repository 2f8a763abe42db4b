"""Weighing, the notice, objections, decisions, appeals: each by somebody else."""

import pytest
from django.db import IntegrityError, transaction

from wennuan.aid import actions, queries
from wennuan.aid.models import AidDecision, AidPart, AidRequest, Objection, RequestStatus
from wennuan.aid.tests import make
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.people.tests import make as people
from wennuan.tasks.models import Task

pytestmark = pytest.mark.django_db
RS = RequestStatus


def seated(review, number=0):
    return review.votes.order_by("pk")[number].reviewer


def test_a_review_wants_three_reviewers():
    with pytest.raises(Invalid) as few:
        make.reviewing(seats=2)

    assert few.value.field == "reviewers"


def test_what_reviewers_read_names_nobody():
    request = make.visited()

    with pytest.raises(Invalid):
        make.reviewing(request, summary=f"{request.name}家里困难")

    assert not request.reviews.exists()


def test_one_votes_once():
    review = make.reviewing()
    by = seated(review)
    actions.cast_vote(review, "support", by=by)

    with pytest.raises(WrongState):
        actions.cast_vote(review, "against", by=by, reason="改主意了")

    assert queries.count_votes(review).support == 1


def test_a_vote_that_was_cast_stays_in_the_database():
    review = make.reviewing()
    actions.cast_vote(review, "support", by=seated(review))

    with pytest.raises(IntegrityError), transaction.atomic():
        review.votes.filter(choice="support").update(choice="against", reason="改")


def test_nobody_votes_without_a_seat():
    review = make.reviewing()

    with pytest.raises(NotAllowed):
        actions.cast_vote(review, "support", by=make.resident())

    assert queries.count_votes(review).waiting == 3


def test_a_no_says_why():
    review = make.reviewing()

    with pytest.raises(Invalid) as silent:
        actions.cast_vote(review, "against", by=seated(review))

    assert silent.value.field == "reason"


def test_who_stands_aside_takes_no_part_at_all():
    review = make.reviewing()
    by = seated(review)

    actions.recuse(review, by=by, reason="是亲戚")

    assert AidPart.objects.get(request=review.request, person=by).part == "recused"
    assert queries.count_votes(review).recused == 1


def test_votes_are_counted_when_all_spoke_or_time_is_up():
    review = make.reviewing()

    with pytest.raises(WrongState):
        actions.close_review(review, by=make.worker())

    review.refresh_from_db()
    assert review.status == "open"


def test_a_majority_goes_on_notice_with_a_mask_and_nothing_else():
    review = make.supported()

    card = queries.notice_card(review.notice)

    assert review.request.name not in repr(card)
    assert card.name.endswith("**")
    assert (card.member_count, card.help_words) == (3, review.proposal)
    assert AidRequest.objects.get(pk=review.request_id).status == RS.NOTICE


def test_a_pseudonym_is_shown_to_whoever_chose_one():
    request = make.accepted(public_name="pseudonym")

    review = make.supported(make.visited(request))

    assert review.notice.shown_name.endswith("（化名）")
    assert review.notice.shown_name[0] != request.name[0]


def test_what_most_are_against_is_decided_without_a_notice():
    review = make.reviewing()
    for vote in review.votes.all():
        actions.cast_vote(review, "against", by=vote.reviewer, reason="收入够")

    review = actions.close_review(review, by=make.worker())

    assert review.status == "against"
    assert AidRequest.objects.get(pk=review.request_id).status == RS.DECIDING
    assert not queries.shown_notices().exists()


def test_without_a_quorum_it_is_weighed_anew():
    review = make.reviewing()
    for vote in review.votes.all():
        actions.recuse(review, by=vote.reviewer, reason="认识")

    review = actions.close_review(review, by=make.worker())

    assert review.status == "void"
    assert AidRequest.objects.get(pk=review.request_id).status == RS.VISITED


def test_a_notice_ends_by_itself():
    review = make.supported()
    notice = review.notice
    notice.starts_at, notice.ends_at = (t - make._WEEK for t in (notice.starts_at, notice.ends_at))
    notice.save()

    assert not queries.shown_notices().exists()
    actions.end_notice(notice, by=None)
    assert AidRequest.objects.get(pk=review.request_id).status == RS.DECIDING


def test_an_open_objection_holds_the_decision():
    review = make.supported()
    actions.object_to(review.notice, "他家有两套房", by=None, address="1")
    notice = review.notice
    notice.starts_at, notice.ends_at = (t - make._WEEK for t in (notice.starts_at, notice.ends_at))
    notice.save()

    actions.end_notice(notice, by=None)

    assert AidRequest.objects.get(pk=review.request_id).status == RS.NOTICE


def test_an_upheld_objection_sends_two_people_there_again():
    review = make.supported()
    objection = actions.object_to(review.notice, "情况变了", by=None, address="1")

    actions.answer_objection(objection, by=make.worker(), is_upheld=True, answer="会再去看")

    request = AidRequest.objects.get(pk=review.request_id)
    assert request.status == RS.ACCEPTED
    assert not queries.shown_notices().exists()
    assert Task.objects.filter(key=f"aid:{request.pk}:plan", status="open").exists()


def test_no_objection_after_the_end():
    request = make.deciding()

    with pytest.raises(WrongState):
        actions.object_to(request.notices.get(), "晚了", by=None, address="1")

    assert not Objection.objects.exists()


def test_what_the_community_supported_is_granted_by_somebody_who_did_not_visit():
    request = make.deciding()

    decision = actions.grant_help(request, actions.Grant("符合临时困难的标准"), by=make.worker())

    request.refresh_from_db()
    assert (request.status, decision.outcome) == (RS.HELPING, "grant")


def test_a_visitor_may_not_decide():
    visitor, other = make.worker(), make.worker()
    visit = actions.plan_visit(make.accepted(), visitor, other, by=make.worker())
    visit = actions.report_visit(visit, make.report(), by=visitor)
    request = make.deciding(make.confirmed(visit))

    with pytest.raises(NotAllowed):
        actions.grant_help(request, actions.Grant("符合标准"), by=visitor)

    request.refresh_from_db()
    assert request.status == RS.DECIDING


def test_a_visitor_cannot_decide_past_the_actions_either():
    visit = make.planned()

    with pytest.raises(IntegrityError), transaction.atomic():
        AidDecision.objects.create(
            request=visit.request, outcome="refuse", reason="不行", decided_by=visit.first
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AidPart.objects.create(
            request=visit.request, person=visit.first, part="decider", declared="无"
        )


def test_the_task_to_decide_bars_the_visitors():
    request = make.deciding()

    task = Task.objects.get(key=f"aid:{request.pk}:decide", status="open")

    visitors = set(request.parts.filter(part="visitor").values_list("person", flat=True))
    assert set(task.barred) == visitors
    assert task.owner_id not in visitors


def test_nothing_is_granted_before_the_notice_is_over():
    review = make.supported()

    with pytest.raises(WrongState):
        actions.grant_help(review.request, actions.Grant("符合标准"), by=make.worker())

    assert not review.request.decisions.exists()


def test_nothing_is_granted_that_the_community_was_against():
    review = make.reviewing()
    for vote in review.votes.all():
        actions.cast_vote(review, "against", by=vote.reviewer, reason="收入够")
    actions.close_review(review, by=make.worker())

    with pytest.raises(WrongState):
        actions.grant_help(review.request, actions.Grant("还是给吧"), by=make.worker())

    assert not review.request.decisions.exists()


def test_a_relative_neither_handles_nor_decides():
    relative = make.worker()
    request = make.accepted(by=make.worker())
    AidPart.objects.create(request=request, person=relative, part="recused", declared="表亲")

    with pytest.raises(NotAllowed):
        actions.refuse_help(request, by=relative, reason="不行")

    request.refresh_from_db()
    assert request.status == RS.ACCEPTED


def test_who_asked_as_family_takes_no_part():
    worker = make.worker()
    request = actions.enter_request(make.intake(asker="family", has_agreed=False), by=worker)

    with pytest.raises(NotAllowed):
        actions.take_consent(request, actions.Agreement("phone", "老田"), by=worker)

    request.refresh_from_db()
    assert request.consent is None


def test_a_refusal_says_why_and_can_be_appealed_against():
    by = make.resident()
    request = make.refused(make.accepted_of(by))

    status = queries.status_of(request)

    assert any("收入超过了标准" in said for said in status.sentences)
    assert status.can_appeal


def test_an_appeal_is_heard_by_another_than_the_refuser():
    by, refuser = make.resident(), make.worker()
    request = make.refused(make.accepted_of(by), by=refuser)
    appeal = actions.appeal(request, "又失业了", by=by)

    with pytest.raises(NotAllowed):
        actions.hear_appeal(appeal, by=refuser, is_upheld=False, answer="不变")

    appeal.refresh_from_db()
    assert appeal.status == "open"


def test_the_database_keeps_the_refuser_from_hearing_the_appeal():
    by, refuser = make.resident(), make.worker()
    appeal = actions.appeal(make.refused(make.accepted_of(by), by=refuser), "又失业了", by=by)

    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=appeal.pk).update(
            status="kept", answer="不变", heard_by=refuser, part="hearer"
        )


def test_an_upheld_appeal_is_looked_at_anew_and_decided_by_somebody_else():
    by, refuser = make.resident(), make.worker()
    request = make.refused(make.accepted_of(by), by=refuser)
    appeal = actions.appeal(request, "又失业了", by=by)

    actions.hear_appeal(appeal, by=make.worker(), is_upheld=True, answer="确有变化，再去看")

    request.refresh_from_db()
    assert request.status == RS.ACCEPTED
    with pytest.raises(NotAllowed):
        actions.refuse_help(request, by=refuser, reason="还是不行")


def test_an_appeal_by_phone_is_as_good():
    request = make.refused(make.by_phone(make.worker()) and make.accepted())

    made = actions.appeal(request, "她在电话里说不同意", by=make.worker())

    assert made.kind == "appeal"


def test_a_stranger_appeals_for_nobody():
    request = make.refused()

    with pytest.raises(NotAllowed):
        actions.appeal(request, "我不同意", by=make.resident())

    request.refresh_from_db()
    assert request.status == RS.REFUSED


def test_what_was_untrue_stays_on_record():
    request = make.accepted()

    decision = actions.find_false(request, by=make.worker(), reason="房产是本人的，收入未如实说")

    request.refresh_from_db()
    assert (request.status, decision.outcome) == (RS.CLOSED, "false")
    assert "不实" in request.closing_words


def test_light_help_needs_a_referral_but_no_review():
    request, worker = make.accepted(), make.worker(place=make.places.street())

    with pytest.raises(WrongState):
        actions.arrange_help(request, by=worker, words="转民政了")
    make.referral(request)
    request = actions.arrange_help(request, by=worker, words="转民政了")

    assert request.status == RS.HELPING


def test_closing_plans_two_follow_ups_with_tasks():
    request = make.granted()

    request = actions.close_request(request, by=make.worker(), words="房租补上了")

    assert request.follow_ups.count() == 2
    assert Task.objects.filter(kind="aid.follow", status="open").count() == 2


def test_a_follow_up_is_noted_once():
    request = actions.close_request(make.granted(), by=make.worker(), words="房租补上了")
    planned = request.follow_ups.first()
    actions.follow_up(planned, "better", by=make.worker(), words="找到活了")

    with pytest.raises(WrongState):
        actions.follow_up(planned, "worse", by=make.worker())

    planned.refresh_from_db()
    assert planned.result == "better"


def test_the_one_in_need_is_nobodys_reviewer():
    request = make.visited()
    proposal = actions.Proposal("生活帮助", "三口之家，没有收入")
    seats = [request.person, *make.reviewers(2)]

    with pytest.raises(Invalid):
        actions.open_review(request, proposal, seats, by=make.worker())

    assert not request.reviews.exists()


def test_an_unverified_resident_does_not_weigh():
    request = make.visited()
    proposal = actions.Proposal("生活帮助", "三口之家，没有收入")

    seats = [people.a_person(), *make.reviewers(2)]
    with pytest.raises(Invalid):
        actions.open_review(request, proposal, seats, by=make.worker())

    assert not request.reviews.exists()
