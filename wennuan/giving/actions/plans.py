"""Writing the plan of a campaign (募捐方案) and putting it on file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.giving.models import Campaign, CampaignLine, CampaignStatus, Fund
from wennuan.giving.platforms import is_designated
from wennuan.giving.rules import may_edit_campaign, may_steer_campaign
from wennuan.kernel.clock import today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.money import yuan
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.rules import require
from wennuan.orgs.models import Certificate, Organisation
from wennuan.people.models import Person
from wennuan.search.actions import refresh

# What the filed plan says; the rest (story, picture, links) may be written anew at any time.
FILED_FIELDS = frozenset(
    {"name", "purpose", "beneficiaries", "not_a_person", "target_fen", "cost_fen", "leftover_rule",
     "account_name", "area", "starts_on", "ends_on", "is_emergency", "emergency_reason",
     "certificate", "partner_name", "partner_agreement"}
)  # fmt: skip
FIXED_LATER = (CampaignStatus.SETTLED, CampaignStatus.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a campaign, as far as it is written."""

    name: str
    purpose: str = ""
    story: str = ""
    picture: str = ""
    beneficiaries: str = ""
    not_a_person: bool = False
    target_fen: int = 0
    cost_fen: int = 0
    leftover_rule: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_office: str = ""
    area: str = ""
    account_name: str = ""
    platform_name: str = ""
    platform_url: str = ""
    partner_name: str = ""
    partner_agreement: str = ""
    certificate: Certificate | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_emergency: bool = False
    emergency_reason: str = ""


@transaction.atomic
def draft_campaign(org: Organisation, fund: Fund, plan: Plan, *, by: Person | None) -> Campaign:
    """Begin the plan of a campaign of one fund."""
    campaign = Campaign(org=org, fund=fund, created_by=by)
    require(may_edit_campaign, by, campaign)
    if fund.org_id != org.pk:
        raise Invalid("募捐活动要和专项基金属于同一个慈善组织。", field="fund")
    _write(campaign, plan)
    campaign.save()
    record("giving.campaign_drafted", campaign, by=by)
    return campaign


@transaction.atomic
def edit_campaign(campaign: Campaign, plan: Plan, *, by: Person | None) -> Campaign:
    """Write the plan anew. What was decided and filed can't be changed behind the filing."""
    campaign = lock(campaign)
    require(may_edit_campaign, by, campaign)
    _refuse_filed_changes(campaign, plan)
    before = {name: getattr(campaign, name) for name in plan.__slots__}
    _write(campaign, plan)
    campaign.save()
    changed = [name for name, value in before.items() if getattr(campaign, name) != value]
    record("giving.campaign_edited", campaign, by=by, changed=changed)
    refresh("campaign", campaign, by=by)
    return campaign


@transaction.atomic
def set_budget(
    campaign: Campaign, lines: Sequence[tuple[str, int]], *, by: Person | None
) -> Campaign:
    """Replace the budget: what for, and how many fen. Only while the plan is a draft."""
    campaign = lock(campaign)
    require(may_edit_campaign, by, campaign)
    if campaign.status != CampaignStatus.DRAFT:
        raise WrongState("方案已经过内部决策，预算不能改。需要改动请先退回起草。")
    if any(not name.strip() or fen <= 0 for name, fen in lines):
        raise Invalid("每一行预算都要有用途和大于零的金额。")
    campaign.lines.all().delete()
    CampaignLine.objects.bulk_create(
        CampaignLine(campaign=campaign, name=name.strip(), amount_fen=fen, order=order)
        for order, (name, fen) in enumerate(lines)
    )
    record("giving.budget_set", campaign, by=by, line_count=len(lines))
    return campaign


@transaction.atomic
def decide_campaign(campaign: Campaign, *, by: Person | None, decision_file: str) -> Campaign:
    """Note the internal decision, with its document."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    if not decision_file:
        raise Invalid("请上传内部决策文件（会议纪要等）。", field="decision_file")
    campaign.FLOW.take(campaign, "decide")
    campaign.decision_file = decision_file
    campaign.save(update_fields=["status", "decision_file"])
    record("giving.campaign_decided", campaign, by=by)
    return campaign


@transaction.atomic
def redraft_campaign(campaign: Campaign, *, by: Person | None, reason: str) -> Campaign:
    """Take a decided plan back to the desk; it needs a new decision afterwards."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    campaign.FLOW.take(campaign, "redraft")
    campaign.decision_file = ""
    campaign.save(update_fields=["status", "decision_file"])
    record("giving.campaign_redrafted", campaign, by=by, reason=reason)
    return campaign


@transaction.atomic
def file_campaign(
    campaign: Campaign, *, by: Person | None, filing_number: str, filed_on: date
) -> Campaign:
    """Note the filing (备案): from now on name and plan are locked."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    campaign.FLOW.take(campaign, "file")
    _note_filing(campaign, filing_number, filed_on)
    campaign.save(update_fields=["status", "filing_number", "filed_on"])
    record("giving.campaign_filed", campaign, by=by, filing_number=filing_number)
    return campaign


@transaction.atomic
def file_late(
    campaign: Campaign, *, by: Person | None, filing_number: str, filed_on: date
) -> Campaign:
    """Note the filing of an emergency campaign that has already begun (慈善法 73)."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    if not campaign.is_emergency or campaign.filing_number or not campaign.is_public:
        raise WrongState("只有已经开始、还没有备案的应急募捐可以补备案。")
    _note_filing(campaign, filing_number, filed_on)
    campaign.save(update_fields=["filing_number", "filed_on"])
    record("giving.campaign_filed_late", campaign, by=by, filing_number=filing_number)
    refresh("campaign", campaign, by=by)
    return campaign


def _note_filing(campaign: Campaign, number: str, filed_on: date) -> None:
    if not number.strip():
        raise Invalid("请填写备案编号。", field="filing_number")
    if filed_on > today():
        raise Invalid("提交备案的日期不能晚于今天。", field="filed_on")
    if Campaign.objects.filter(filing_number=number.strip()).exclude(pk=campaign.pk).exists():
        raise Invalid("这个备案编号已经用在另一个活动上。", field="filing_number")
    campaign.filing_number, campaign.filed_on = number.strip(), filed_on


def _refuse_filed_changes(campaign: Campaign, plan: Plan) -> None:
    if campaign.status in FIXED_LATER:
        raise WrongState("活动已经全面公开，内容不能再改；需要更正请发布更正说明。")
    if campaign.status == CampaignStatus.DRAFT:
        return
    for name in sorted(FILED_FIELDS):
        if getattr(campaign, name) != getattr(plan, name):
            label = campaign._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise WrongState(
                f"“{label}”属于已决策、备案的方案，不能在这里改。",
                hint="需要改动的，请先到民政部门办理变更备案。",
            )


def _write(campaign: Campaign, plan: Plan) -> None:
    if not plan.name.strip():
        raise Invalid("请填写活动名称。", field="name")
    for name in ("name", "purpose", "story", "beneficiaries"):
        found = scan_identifiers(getattr(plan, name))
        if found:
            raise Invalid(f"这里有{found[0].kind}，会公开给所有人，请去掉。", field=name)
    if plan.platform_url and not is_designated(plan.platform_name, plan.platform_url):
        raise Invalid("链接要是所选指定平台上的网址，以 https:// 开头。", field="platform_url")
    if plan.target_fen and plan.cost_fen >= plan.target_fen:
        raise Invalid(f"募捐成本 {yuan(plan.cost_fen)} 不能超过预期募集。", field="cost_fen")
    for name in plan.__slots__:
        setattr(campaign, name, getattr(plan, name))
