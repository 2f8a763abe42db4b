"""What waits at the giving desks: decisions, receipts, answers, and the duties to publish."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from wennuan.desk.sweeps.days import by_the_end_of, within
from wennuan.giving.queries import clocks, running_campaigns
from wennuan.giving.queries import desk as waiting
from wennuan.giving.rules import EDITORS
from wennuan.orgs.models import Organisation, Role
from wennuan.tasks.actions import Wanted

AHEAD = 30  # days
DECIDERS = (Role.REVIEWER, Role.FUND_MANAGER)
ANSWERERS = (Role.REVIEWER, Role.ORG_MANAGER, Role.FUND_MANAGER)


def _all() -> QuerySet[Organisation]:
    return Organisation.objects.all()


def expenses_to_decide() -> Iterable[Wanted]:
    """Spendings that wait for the second signature."""
    for one in waiting.waiting_expenses(_all()):
        yield Wanted(
            key=f"giving.expense:{one.pk}",
            kind="giving.expense",
            title=f"复核一笔拨付：{one.campaign or one.fund}",
            url=reverse("giving:desk_decide_expense", args=[one.pk]),
            roles=DECIDERS,
            due_at=within(one.entered_at, 3),
            org=one.fund.org,
            basis="拨付由两人经手（专项基金管理办法）",
            barred=(one.entered_by,),
        )


def refunds_to_decide() -> Iterable[Wanted]:
    """Givers who asked for their money back."""
    for one in waiting.waiting_refunds(_all()).select_related("donor"):
        yield Wanted(
            key=f"giving.refund:{one.pk}",
            kind="giving.refund",
            title=f"审批一笔捐赠退款：{one.campaign or one.fund}",
            url=reverse("giving:desk_decide_refund", args=[one.pk]),
            roles=DECIDERS,
            due_at=within(one.refund_asked_at or one.pledged_at, 3),
            org=one.fund.org,
            basis="捐赠页面的退款承诺",
            barred=(one.donor,) if one.donor else (),
        )


def receipts_to_issue() -> Iterable[Wanted]:
    """Receipts that were asked for."""
    for one in waiting.waiting_receipts(_all()):
        yield Wanted(
            key=f"giving.receipt:{one.pk}",
            kind="giving.receipt",
            title="开具一张捐赠票据",
            url=reverse("giving:desk_receipt", args=[one.pk]),
            roles=(Role.ACCOUNTANT,),
            due_at=within(one.requested_at, 10),
            org=one.donation.fund.org,
            basis="慈善法第三十八条",
        )


def reports_to_answer() -> Iterable[Wanted]:
    """Doubts about campaigns, answered within five working days."""
    for one in waiting.waiting_reports(_all()):
        yield Wanted(
            key=f"giving.report:{one.pk}",
            kind="giving.report",
            title=f"答复举报：{one.campaign}",
            url=reverse("giving:desk_answer_report", args=[one.pk]),
            roles=ANSWERERS,
            due_at=by_the_end_of(one.due_on),
            org=one.campaign.org,
            basis="MZ/T 088—2017：五个工作日内答复",
        )


def words_to_read() -> Iterable[Wanted]:
    """Words beside gifts that nobody has read, one task a campaign."""
    seen: set[int] = set()
    for one in waiting.waiting_words(_all()):
        if one.campaign is None or one.campaign.pk in seen or one.received_at is None:
            continue
        seen.add(one.campaign.pk)  # the oldest comes first: its time counts for all
        yield Wanted(
            key=f"giving.words:{one.campaign.pk}",
            kind="giving.words",
            title=f"审核留言：{one.campaign}",
            url=reverse("giving:desk_words"),
            roles=EDITORS,
            due_at=within(one.received_at, 2),
            org=one.campaign.org,
        )


def duties() -> Iterable[Wanted]:
    """What a campaign must publish within the next month, and what it should have."""
    for campaign in running_campaigns():
        for clock in clocks(campaign):
            if clock.days_left > AHEAD:
                continue
            yield Wanted(
                key=f"giving.duty:{campaign.pk}:{clock.due_on:%Y%m%d}:{clock.duty}",
                kind="giving.duty",
                title=f"{clock.duty}：{campaign}",
                url=reverse("giving:desk_campaign", args=[campaign.pk]),
                roles=(Role.FUND_MANAGER,),
                due_at=by_the_end_of(clock.due_on),
                org=campaign.org,
                basis=clock.law,
            )
