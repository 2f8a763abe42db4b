"""What the law asks of a campaign before it may be open, piece by piece."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from wennuan.giving.models import Campaign, FundStatus
from wennuan.giving.models.campaigns import FILING_DAYS, LONGEST_DAYS, LONGEST_EMERGENCY_DAYS
from wennuan.giving.platforms import is_designated
from wennuan.kernel.clock import today
from wennuan.orgs.models import CertificateKind, CertificateStatus

PLAN = "慈善法第二十四条"
SHOWN = "慈善法第二十五条"
ONLINE = "慈善法第二十七条"
QUALIFIED = "慈善法第二十二条"
FILING = "慈善组织公开募捐管理办法（备案应在活动开始十日前）"
TERM = "慈善组织公开募捐管理办法（期限）"
URGENT = "慈善法第七十三条"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing the law asks for, and whether it is there."""

    sentence: str
    law: str
    is_there: bool


Check = Callable[[Campaign], bool]


def _organisation(c: Campaign) -> Iterable[tuple[str, str, bool]]:
    org, paper = c.org, c.certificate
    yield "慈善组织全称，并已核实登记信息", SHOWN, bool(org.name) and org.is_verified
    yield "慈善组织的统一社会信用代码", SHOWN, bool(org.credit_code)
    yield (
        "公开募捐资格证书，已核验、在有效期内",
        QUALIFIED,
        (
            paper is not None
            and paper.org_id == org.pk
            and paper.kind == CertificateKind.FUNDRAISING
            and paper.status == CertificateStatus.VERIFIED
            and paper.issued_on <= today()
            and (paper.expires_on is None or paper.expires_on >= today())
        ),
    )
    yield "捐赠账户户名与慈善组织全称一致", PLAN, bool(org.name) and c.account_name == org.name
    yield (
        "所属专项基金正在运行",
        PLAN,
        c.fund.status == FundStatus.ACTIVE and (c.fund.org_id == org.pk),
    )


def _plan(c: Campaign) -> Iterable[tuple[str, str, bool]]:
    yield "活动名称", PLAN, bool(c.name.strip())
    yield "募捐目的和用途", PLAN, bool(c.purpose.strip())
    yield "活动说明", SHOWN, bool(c.story.strip())
    yield "受益人的范围和确定方式", PLAN, bool(c.beneficiaries.strip())
    yield "确认受益人不是特定个人", "慈善组织公开募捐管理办法（受益人）", c.not_a_person
    yield "预期募集款物数额", "慈善组织公开募捐管理办法（募捐方案）", c.target_fen > 0
    yield "预算逐项列明，加上募捐成本等于预期募集数额", PLAN, _budget_adds_up(c)
    yield "剩余财产的处理方式", "慈善法第五十八条", bool(c.leftover_rule.strip())
    yield "负责人姓名", PLAN, bool(c.contact_name.strip())
    yield "联系电话", SHOWN, bool(c.contact_phone.strip())
    yield "办公地址", PLAN, bool(c.contact_office.strip())
    yield "募捐的地域", PLAN, bool(c.area.strip())
    yield "内部决策文件", "慈善组织公开募捐管理办法（档案）", bool(c.decision_file)
    yield (
        "合作方的书面协议（有合作方时）", "慈善法第二十六条",
        not c.partner_name or bool(c.partner_agreement),
    )  # fmt: skip
    yield (
        "在民政部指定的互联网募捐信息平台上同时发布，并附该活动的链接", ONLINE,
        is_designated(c.platform_name, c.platform_url),
    )  # fmt: skip


def _time(c: Campaign) -> Iterable[tuple[str, str, bool]]:
    start, end, day = c.starts_on, c.ends_on, today()
    yield "起止日期", PLAN, start is not None and end is not None and start <= end
    yield "今天在起止日期之内", PLAN, bool(start and end and start <= day <= end)
    most = LONGEST_EMERGENCY_DAYS if c.is_emergency else LONGEST_DAYS
    term = "一年" if c.is_emergency else "三年"
    yield f"期限不超过{term}", TERM, bool(start and end and (end - start).days <= most)


def _filing(c: Campaign) -> Iterable[tuple[str, str, bool]]:
    if c.is_emergency:
        yield "突发事件与启动依据", URGENT, bool(c.emergency_reason.strip())
    if _may_file_later(c):
        return
    yield "备案编号", PLAN, bool(c.filing_number.strip())
    yield "提交备案的日期", PLAN, c.filed_on is not None
    if not c.is_emergency:
        due = earliest_opening(c)
        yield "提交备案已满十日", FILING, due is not None and today() >= due


def _may_file_later(c: Campaign) -> bool:
    """In an emergency a campaign may begin first, and has ten days to file."""
    due = late_filing_due(c)
    return c.is_emergency and not c.filing_number and (due is None or today() <= due)


def _budget_adds_up(c: Campaign) -> bool:
    lines = [line.amount_fen for line in c.lines.all()] if c.pk else []
    return bool(lines) and sum(lines) + c.cost_fen == c.target_fen


def pieces(campaign: Campaign) -> list[Piece]:
    """Every piece that the law asks for, there or not, in the order of the editor's page."""
    parts = (_organisation, _plan, _time, _filing)
    return [Piece(*found) for part in parts for found in part(campaign)]


def missing_pieces(campaign: Campaign) -> list[Piece]:
    """The pieces without which this campaign may not be open today."""
    return [piece for piece in pieces(campaign) if not piece.is_there]


def lost_qualifications(campaign: Campaign) -> list[Piece]:
    """What of the organisation, its certificate and its fund no longer holds."""
    return [piece for found in _organisation(campaign) if not (piece := Piece(*found)).is_there]


def earliest_opening(campaign: Campaign) -> date | None:
    """The first day on which a filed campaign may open: ten days after it was submitted."""
    return campaign.filed_on + timedelta(days=FILING_DAYS) if campaign.filed_on else None


def late_filing_due(campaign: Campaign) -> date | None:
    """The last day for filing a campaign that began in an emergency; None before it began."""
    if campaign.opened_at is None:
        return None
    return timezone.localdate(campaign.opened_at) + timedelta(days=FILING_DAYS)
