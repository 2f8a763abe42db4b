from datetime import timedelta

import pytest

from wennuan.desk import jobs, sweeps
from wennuan.desk.actions.sweeping import sweep
from wennuan.giving import actions as giving_actions
from wennuan.giving.tests import make as giving
from wennuan.kernel.clock import now, today
from wennuan.orgs.models import CertificateStatus, Role
from wennuan.orgs.tests import make as orgs
from wennuan.payments.models import Payment, ReconciliationDay, StatementImport
from wennuan.payments.models.reconciliation import BillDifference, DayStatus, DifferenceKind
from wennuan.payments.models.statements import (
    ImportStatus,
    LineResult,
    StatementKind,
    StatementLine,
)
from wennuan.tasks.models import Task, TaskStatus
from wennuan.tasks.queries import end_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    found = orgs.verified()
    for role in (Role.ACCOUNTANT, Role.REVIEWER, Role.FUND_MANAGER):
        orgs.post(role, org=found)
    return found


def of(role, org):
    return org.posts.get(role=role).person


def swept():
    sweep(sweeps.EVERYTHING, by=None)
    found = Task.objects.filter(status=TaskStatus.OPEN).order_by("kind", "pk")
    return {task.kind: task for task in found}


def a_statement(org, by, status):
    second = {"reviewed_by": of(Role.REVIEWER, org), "reviewed_at": now()}
    return StatementImport.objects.create(
        kind=StatementKind.BANK, org=org, file_name="a.csv", imported_by=by, status=status,
        **(second if status == ImportStatus.ACCEPTED else {}),
    )  # fmt: skip


def test_a_statement_waits_for_a_second_person_and_then_for_matching(org):
    accountant, reviewer = of(Role.ACCOUNTANT, org), of(Role.REVIEWER, org)
    statement = a_statement(org, accountant, ImportStatus.DRAFT)
    StatementLine.objects.create(
        statement=statement, row=1, serial="S1", booked_at=now(), amount_fen=100,
        result=LineResult.UNMATCHED,
    )  # fmt: skip

    task = swept()["payments.review"]
    assert task.owner == reviewer

    statement.status, statement.reviewed_by, statement.reviewed_at = "accepted", reviewer, now()
    statement.save()
    tasks = swept()
    assert "payments.review" not in tasks
    assert tasks["payments.match"].owner == accountant
    statement.lines.update(result=LineResult.MATCHED)
    assert "payments.match" not in swept()
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE


def test_a_day_that_differs_waits_for_the_accountant(org):
    day = ReconciliationDay.objects.create(gateway="wechat", day=today(), status=DayStatus.DIFFERS)
    payment = Payment.objects.create(
        purpose="donation", reference="1", title="x", org=org, amount_fen=2000, gateway="cash",
        channel="desk", status="pending", recorded_by=of(Role.ACCOUNTANT, org),
        expires_at=now() + timedelta(days=1),
    )  # fmt: skip
    BillDifference.objects.create(
        day=day, kind=DifferenceKind.MISSING_HERE, number="P1", payment=payment, their_fen=100,
        next_step="查询",
    )  # fmt: skip

    tasks = swept()

    assert tasks["payments.differs"].owner == of(Role.ACCOUNTANT, org)
    assert tasks["payments.confirm"].owner == of(Role.REVIEWER, org)


def test_what_waits_at_the_giving_desk_is_due_by_its_law(org):
    fund = giving.a_fund(org)
    campaign = giving.an_open_campaign(fund)
    giving_actions.ask_refund(giving.a_gift(campaign), by=None, reason="捐多了")
    giving.a_gift(campaign, words="大家加油")
    report = giving_actions.report_campaign(
        campaign, giving_actions.Complaint("other", "想问清楚"), by=None
    )

    tasks = swept()

    assert {"giving.refund", "giving.words", "giving.report"} <= tasks.keys()
    answer = tasks["giving.report"]
    assert answer.due_at == end_of(report.due_on)
    assert "五个工作日" in answer.basis


def test_certificates_and_posts_that_end_are_named_a_month_before(org):
    reviewer = of(Role.REVIEWER, org)
    paper = orgs.verified_certificate(org, expires_on=today() + timedelta(days=20))
    assert paper.status == CertificateStatus.VERIFIED
    ending = orgs.post(Role.CASHIER, org=org, days=10)

    tasks = swept()

    assert tasks["orgs.expires"].due_at == end_of(paper.expires_on)
    assert tasks["orgs.post"].owner == org.responsible
    assert ending.person.real_name not in tasks["orgs.post"].title
    assert reviewer != tasks["orgs.post"].owner


def test_sweeping_twice_changes_nothing(org):
    a_statement(org, of(Role.ACCOUNTANT, org), ImportStatus.DRAFT)
    jobs.sweep_hourly()
    before = list(Task.objects.values_list("pk", "due_at", "status"))

    jobs.sweep_hourly()
    jobs.sweep_nightly()

    assert list(Task.objects.filter(pk__in=[pk for pk, _, _ in before]).values_list(
        "pk", "due_at", "status"
    )) == before  # fmt: skip


def test_no_title_names_anybody(org):
    a_statement(org, of(Role.ACCOUNTANT, org), ImportStatus.DRAFT)
    orgs.post(Role.CASHIER, org=org, days=10)
    orgs.submitted(name="新来的社团")

    swept()

    names = {"温小暖"}
    assert not [t.title for t in Task.objects.all() if any(name in t.title for name in names)]
