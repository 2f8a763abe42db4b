import pytest
import requests

from wennuan.kernel.clock import today
from wennuan.payments import actions
from wennuan.payments.gateways.registry import gateway
from wennuan.payments.models import BillDifference, DayStatus, Payment, ReconciliationDay
from wennuan.payments.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["wechat", "alipay"])
def name(request):
    return request.param


def paid_there(org, gateways, name, **changed):
    started = make.started(org, gateway=name, **changed)
    if name == "alipay":
        requests.get(started.url, timeout=10, allow_redirects=False)
    gateways.post(f"/orders/{started.payment.number}/pay", behaviour="never")
    return started.payment


def paid(org, gateways, name):
    return actions.query_payment(paid_there(org, gateways, name), by=None)


def forget_others(name, keep):
    """The sandbox is shared by all tests: its other orders of today are known strangers here."""
    lines = gateway(name).bill(today())
    return {line.refund_number or line.number for line in lines} - {p.number for p in keep}


def differences(day, strangers):
    return {
        (one.kind, one.number)
        for one in BillDifference.objects.filter(day=day).exclude(number__in=strangers)
    }


def test_what_is_equal_on_both_sides_matches(org, gateways, name):
    payment = paid(org, gateways, name)
    strangers = forget_others(name, [payment])

    day = actions.reconcile_day(name, today(), by=None)

    assert differences(day, strangers) == set()
    assert day.matched_count == 1


def test_what_is_missing_here_is_asked_after_and_credited(org, gateways, name, heard):
    payment = paid_there(org, gateways, name)
    strangers = forget_others(name, [payment])

    day = actions.reconcile_day(name, today(), by=None)

    payment.refresh_from_db()
    assert payment.is_paid
    assert len(heard.settled) == 1
    assert differences(day, strangers) == set()


def test_a_stranger_on_the_bill_is_missing_here(org, gateways, name):
    payment = paid(org, gateways, name)
    number = payment.number
    Payment.objects.filter(pk=payment.pk).update(
        number="P260101RENAMED", paid_at=None, status="closed"
    )
    strangers = forget_others(name, [payment])

    day = actions.reconcile_day(name, today(), by=None)

    assert differences(day, strangers) == {("missing_here", number)}
    assert day.status == DayStatus.DIFFERS


def test_what_the_bill_does_not_know_is_missing_there(org, gateways, name):
    payment = paid(org, gateways, name)
    Payment.objects.filter(pk=payment.pk).update(number="P260101RENAMED")
    strangers = forget_others(name, [])

    day = actions.reconcile_day(name, today(), by=None)

    assert differences(day, strangers) == {("missing_there", "P260101RENAMED")}


def test_another_amount_is_a_difference(org, gateways, name):
    payment = paid(org, gateways, name)
    Payment.objects.filter(pk=payment.pk).update(amount_fen=2001)
    strangers = forget_others(name, [payment])

    day = actions.reconcile_day(name, today(), by=None)

    one = BillDifference.objects.exclude(number__in=strangers).get(day=day)
    assert (one.kind, one.our_fen, one.their_fen) == ("amount", 2001, 2000)


def test_refunds_are_compared_too(org, gateways, name):
    payment = paid(org, gateways, name)
    refund = actions.order_refund(payment, 500, "退", by=None)
    actions.send_refund(refund, by=None)
    strangers = forget_others(name, [payment, refund])

    day = actions.reconcile_day(name, today(), by=None)

    assert differences(day, strangers) == set()


def test_a_day_is_compared_again_without_doubles_and_what_is_resolved_stays(org, gateways, name):
    payment = paid(org, gateways, name)
    Payment.objects.filter(pk=payment.pk).update(number="P260101RENAMED")
    accountant = make.accountant(org)
    day = actions.reconcile_day(name, today(), by=None)
    for one in day.differences.all():
        actions.resolve_difference(one, by=accountant, note="已核对")
    before = day.differences.count()

    again = actions.reconcile_day(name, today(), by=None)

    assert again.pk == day.pk
    assert again.differences.count() == before
    assert again.status == DayStatus.RESOLVED


def test_a_bill_that_is_not_out_yet_waits(org, gateways, settings):
    day = actions.reconcile_day("wechat", today().replace(year=today().year - 1), by=None)

    assert day.status == DayStatus.WAITING
    assert ReconciliationDay.objects.count() == 1
