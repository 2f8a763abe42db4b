"""Money that went back on the merchant's platform becomes a case, and then a correcting entry."""

import pytest

from wennuan.audit.models import AuditEntry
from wennuan.kernel.clock import now, today
from wennuan.kernel.errors import NotAllowed, WrongState
from wennuan.notices.models import Notice
from wennuan.payments import actions, jobs
from wennuan.payments.gateways import RefundClaim
from wennuan.payments.gateways.registry import gateway
from wennuan.payments.models import BillDifference, DayStatus, Payment, Refund, RefundStatus
from wennuan.payments.tests import make
from wennuan.payments.tests.test_reconciliation import forget_others, paid

pytestmark = pytest.mark.django_db
FOUND = "MERCHANT0001"


@pytest.fixture
def payment(org, keys):
    """Twenty yuan that have arrived."""
    waiting = make.pending(org)
    Payment.objects.filter(pk=waiting.pk).update(status="paid", paid_at=now())
    return Payment.objects.get(pk=waiting.pk)


@pytest.fixture
def found(payment):
    return actions.note_found_refund(payment, actions.Found(FOUND, 500), by=None)


def test_it_is_written_down_once_and_the_money_posts_are_told(org, payment):
    accountant = make.accountant(org)

    first = actions.note_found_refund(payment, actions.Found(FOUND, 500), by=None)
    again = actions.note_found_refund(payment, actions.Found(FOUND, 500), by=None)

    assert first == again
    assert (first.status, first.is_found) == (RefundStatus.FOUND, True)
    assert Notice.objects.filter(to=accountant, template__startswith="payments").count() == 1
    assert AuditEntry.objects.filter(verb="payments.refund_found").count() == 1


def test_two_people_correct_the_books(org, payment, found, heard):
    actions.explain_refund(found, "出纳在商户平台误操作", by=make.accountant(org))

    done = actions.acknowledge_refund(found, by=make.reviewer(org))

    payment.refresh_from_db()
    assert done.status == RefundStatus.DONE
    assert (payment.refunded_fen, payment.refunding_fen) == (500, 0)
    assert [(one.refund_number, one.amount_fen) for one in heard.refunded] == [(FOUND, 500)]


def test_one_person_alone_corrects_nothing(org, payment, found, heard):
    accountant = make.accountant(org)
    actions.explain_refund(found, "误操作", by=accountant)

    with pytest.raises(NotAllowed):
        actions.acknowledge_refund(found, by=accountant)

    payment.refresh_from_db()
    assert (payment.refunded_fen, heard.refunded) == (0, [])


def test_it_is_neither_sent_nor_refused(org, found):
    actions.explain_refund(found, "误操作", by=make.accountant(org))
    reviewer = make.reviewer(org)

    with pytest.raises(WrongState):
        actions.approve_refund(found, by=reviewer)
    with pytest.raises(WrongState):
        actions.refuse_refund(found, by=reviewer, note="不同意")

    assert Refund.objects.get(pk=found.pk).status == RefundStatus.ASKED


def test_an_explanation_that_is_doubted_is_asked_for_again(org, payment, found):
    actions.explain_refund(found, "不清楚", by=make.accountant(org))

    actions.doubt_refund(found, by=make.reviewer(org), note="请查明是谁")

    payment.refresh_from_db()
    found.refresh_from_db()
    assert (found.status, found.asked_by, payment.refunding_fen) == (RefundStatus.FOUND, None, 0)


def test_more_than_is_left_cannot_be_explained(org, payment, found):
    actions.request_refund(payment, 1600, "退回", by=make.accountant(org))

    with pytest.raises(WrongState):
        actions.explain_refund(found, "误操作", by=make.accountant(org))


def test_only_the_money_posts_of_the_organisation_explain(found, verified_elsewhere):
    with pytest.raises(NotAllowed):
        actions.explain_refund(found, "误操作", by=verified_elsewhere)


@pytest.fixture
def verified_elsewhere(db):
    from wennuan.orgs.tests import make as orgs

    return make.accountant(orgs.verified(name="别家基金会"))


@pytest.mark.parametrize(("fen", "total", "expected"), [(500, 0, [500]), (0, 700, [700])])
def test_a_notice_about_it_makes_the_case(payment, fen, total, expected, monkeypatch):
    claim = RefundClaim(payment.number, FOUND, "50001", True, amount_fen=fen, total_fen=total)
    told = {
        "number": claim.number, "refund_number": claim.refund_number,
        "provider_number": claim.provider_number, "fen": fen, "total_fen": total, "at": "",
    }  # fmt: skip

    is_ours = actions.hear_refund(claim, by=None)
    jobs.note_found_refund(**told)
    jobs.note_found_refund(**told)

    assert not is_ours
    assert list(Refund.objects.values_list("amount_fen", flat=True)) == expected


def test_the_bill_makes_the_case_too_and_agrees_once_it_is_corrected(org, gateways, heard):
    payment = paid(org, gateways, "wechat")
    strangers = forget_others("wechat", [payment])
    gateway("wechat").refund(Refund(number=FOUND + payment.number[-6:], payment=payment,
                                    amount_fen=500, reason="退", status="approved"))  # fmt: skip

    day = actions.reconcile_day("wechat", today(), by=None)
    found = Refund.objects.get(is_found=True)
    open_ones = BillDifference.objects.filter(day=day).exclude(number__in=strangers)
    before = [(one.number, one.payment, "写明原因" in one.next_step) for one in open_ones]
    actions.explain_refund(found, "误操作", by=make.accountant(org))
    actions.acknowledge_refund(found, by=make.reviewer(org))
    again = actions.reconcile_day("wechat", today(), by=None)

    assert before == [(found.number, payment, True)]
    left = again.differences.filter(resolved_at=None).exclude(number__in=strangers)
    assert list(left) == []
    assert day.status == DayStatus.DIFFERS
    assert [one.amount_fen for one in heard.refunded] == [500]


def test_the_way_through_the_pages(client, org, found):
    from tests.architecture.world import sign_in

    accountant, reviewer = make.accountant(org), make.reviewer(org)
    sign_in(client, accountant)
    listed = client.get("/pay/desk/refunds/").content.decode()
    client.post(f"/pay/desk/refunds/{found.pk}/explain/", {"reason": "出纳误操作"})
    own = client.get("/pay/desk/refunds/").content.decode()
    sign_in(client, reviewer)
    seen = client.get("/pay/desk/refunds/").content.decode()
    client.post(f"/pay/desk/refunds/{found.pk}/acknowledge/")

    assert "写明原因" in listed
    assert "确认，更正账目" not in own
    assert "确认，更正账目" in seen
    assert Refund.objects.get(pk=found.pk).status == RefundStatus.DONE
