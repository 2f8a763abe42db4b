"""Setting up and ending named funds."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.giving.models import Campaign, CampaignStatus, Fund, FundManager
from wennuan.giving.rules import may_manage_fund
from wennuan.kernel.clock import today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.rules import require
from wennuan.orgs.models import Organisation
from wennuan.people.models import Person
from wennuan.search.actions import refresh


@dataclass(frozen=True, slots=True)
class FundDeed:
    """What the deed of a fund says."""

    name: str
    purpose: str
    deed_number: str = ""
    deed_file: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    end_rule: str = ""


@transaction.atomic
def draft_fund(
    org: Organisation, deed: FundDeed, *, by: Person | None, parent: Fund | None = None
) -> Fund:
    """Write down a fund that is being set up; it takes no money yet."""
    fund = Fund(org=org, parent=parent)
    require(may_manage_fund, by, fund)
    if parent and parent.org_id != org.pk:
        raise Invalid("子基金要和上级基金属于同一个慈善组织。", field="parent")
    _write(fund, deed)
    fund.save()
    record("giving.fund_drafted", fund, by=by)
    return fund


@transaction.atomic
def amend_fund(fund: Fund, deed: FundDeed, *, by: Person | None) -> Fund:
    """Write the deed anew; once the fund runs, its name and number stay as they are."""
    fund = lock(fund)
    require(may_manage_fund, by, fund)
    if fund.status != "draft" and (deed.name, deed.deed_number) != (fund.name, fund.deed_number):
        raise WrongState("基金已经设立，名称和设立文件编号不能改。")
    _write(fund, deed)
    fund.save()
    record("giving.fund_amended", fund, by=by)
    refresh("fund", fund, by=by)
    return fund


@transaction.atomic
def establish_fund(fund: Fund, *, by: Person | None) -> Fund:
    """Let a fund begin, once deed, term and end rule are there and someone manages it."""
    fund = lock(fund)
    require(may_manage_fund, by, fund)
    if not (fund.deed_number and fund.end_rule and fund.starts_on):
        raise Invalid("请先填写设立文件编号、起始日期和终止后剩余财产的处理。")
    if not fund.managers.filter(to_on=None).exists():
        raise Invalid("请先登记至少一名管理委员会成员。")
    fund.FLOW.take(fund, "establish")
    fund.save(update_fields=["status"])
    record("giving.fund_established", fund, by=by)
    refresh("fund", fund, by=by)
    return fund


@transaction.atomic
def end_fund(fund: Fund, *, by: Person | None, reason: str) -> Fund:
    """End a fund; none of its campaigns may still be asking for money."""
    fund = lock(fund)
    require(may_manage_fund, by, fund)
    running = [CampaignStatus.FILED, CampaignStatus.OPEN, CampaignStatus.SUSPENDED]
    if Campaign.objects.filter(fund=fund, status__in=running).exists():
        raise WrongState("基金下还有没结束的募捐活动，请先结束它们。")
    fund.FLOW.take(fund, "end")
    fund.ends_on = min(fund.ends_on or today(), today())
    fund.save(update_fields=["status", "ends_on"])
    record("giving.fund_ended", fund, by=by, reason=reason)
    refresh("fund", fund, by=by)
    return fund


@transaction.atomic
def appoint_manager(
    fund: Fund, person: Person, role: str, *, by: Person | None, title: str, from_on: date
) -> FundManager:
    """Put someone on the committee of a fund, under the name shown in public."""
    require(may_manage_fund, by, fund)
    if not title.strip():
        raise Invalid("请填写公开的称呼。", field="title")
    member = FundManager.objects.create(
        fund=fund, person=person, role=role, title=title, from_on=from_on
    )
    record("giving.fund_manager_appointed", fund, by=by, role=role)
    return member


@transaction.atomic
def release_manager(member: FundManager, *, by: Person | None, to_on: date) -> FundManager:
    """End someone's time on the committee."""
    member = lock(member)
    require(may_manage_fund, by, member.fund)
    if to_on < member.from_on:
        raise Invalid("离任日期不能早于任职日期。", field="to_on")
    member.to_on = to_on
    member.save(update_fields=["to_on"])
    record("giving.fund_manager_released", member.fund, by=by)
    return member


def _write(fund: Fund, deed: FundDeed) -> None:
    for name in deed.__slots__:
        setattr(fund, name, getattr(deed, name))
