"""Reports about campaigns (举报), answered within five working days."""

from dataclasses import dataclass

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.giving.models import Campaign, CampaignReport, ReportKind
from wennuan.giving.rules import may_answer_report
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotFound
from wennuan.kernel.rules import require
from wennuan.kernel.workdays import add_workdays
from wennuan.notices.actions import tell
from wennuan.people.models import Person

ANSWER_DAYS = 5  # working days, MZ/T 088-2017


@dataclass(frozen=True, slots=True)
class Complaint:
    """What someone reports, and where the answer may be sent."""

    kind: str
    body: str
    contact: str = ""


@transaction.atomic
def report_campaign(
    campaign: Campaign, complaint: Complaint, *, by: Person | None
) -> CampaignReport:
    """Take in a report; it gets a code to follow it with, and a clock."""
    if not campaign.is_public:
        raise NotFound("没有这个活动。")
    if complaint.kind not in ReportKind.values:
        raise Invalid("请选择举报的类别。", field="kind")
    if not complaint.body.strip():
        raise Invalid("请写下您看到的情况。", field="body")
    report = CampaignReport.objects.create(
        campaign=campaign,
        kind=complaint.kind,
        body=complaint.body.strip(),
        contact=complaint.contact.strip() or None,
        reporter=by,
        due_on=add_workdays(today(), ANSWER_DAYS),
    )
    record("giving.campaign_reported", campaign, by=SILENT, kind=complaint.kind)
    return report


SILENT = None  # who reported stays out of the record that staff can read


@transaction.atomic
def answer_report(
    report: CampaignReport, *, by: Person | None, is_upheld: bool, answer: str
) -> CampaignReport:
    """Answer a report; the reporter reads it under the code, and in the inbox if signed in."""
    report = lock(report)
    require(may_answer_report, by, report.campaign)
    if not answer.strip():
        raise Invalid("请写下给举报人的答复。", field="answer")
    report.FLOW.take(report, "uphold" if is_upheld else "dismiss")
    report.answer, report.answered_by, report.answered_at = answer.strip(), by, now()
    report.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    if report.reporter:
        tell(report.reporter, "giving/notices/report_answered", by=by, report=report)
    record("giving.report_answered", report.campaign, by=by, is_upheld=is_upheld)
    return report
