"""The life of a campaign after its plan: open, suspended, closed, disclosed."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.giving import queries
from wennuan.giving.actions.arrivals import release_held
from wennuan.giving.models import Campaign, CampaignStatus, CampaignUpdate, UpdateKind
from wennuan.giving.rules import may_edit_campaign, may_steer_campaign
from wennuan.kernel import live
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.money import yuan
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.queue import later
from wennuan.kernel.rules import require
from wennuan.ledger.actions import post
from wennuan.notices.actions import tell_all
from wennuan.people.models import Person
from wennuan.search.actions import refresh


class LawRefuses(WrongState):
    """A piece that the law asks for is missing; ``pieces`` names each one."""

    def __init__(self, pieces: list[queries.Piece]) -> None:
        """Say the first piece and how many more there are."""
        more = f"等 {len(pieces)} 项" if len(pieces) > 1 else ""
        super().__init__(
            f"还不能开始募捐，缺少：{pieces[0].sentence}{more}（{pieces[0].law}）。",
            hint="请在活动的法定要件清单里逐项补齐；这一限制对任何人都一样。",
        )
        self.pieces = pieces


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: Person | None) -> Campaign:
    """Begin to ask the public, once every piece that the law asks for is there.

    Nobody passes without them: no administrator, no system job. An emergency may begin before it
    is filed, and is suspended by itself when no filing has been noted ten days later.
    """
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    urgent = campaign.is_emergency and campaign.status == CampaignStatus.DECIDED
    campaign.FLOW.take(campaign, "open_urgent" if urgent else "open")
    refuse_unlawful(campaign)
    campaign.opened_at = now()
    campaign.save(update_fields=["status", "opened_at"])
    record("giving.campaign_opened", campaign, by=by, is_emergency=urgent)
    refresh("campaign", campaign, by=by)
    live.publish("ledger", f"campaign:{campaign.pk}")
    return campaign


def refuse_unlawful(campaign: Campaign) -> None:
    """Raise LawRefuses, naming each missing piece."""
    if missing := queries.missing_pieces(campaign):
        raise LawRefuses(missing)


@transaction.atomic
def suspend_campaign(campaign: Campaign, *, by: Person | None, reason: str) -> Campaign:
    """Stop giving and spending at once, and tell everyone who gave."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    if not reason.strip():
        raise Invalid("请写明暂停的原因，它会公开，并告知捐赠人。", field="reason")
    campaign.FLOW.take(campaign, "suspend")
    campaign.suspended_reason = reason.strip()
    campaign.save(update_fields=["status", "suspended_reason"])
    why = reason.strip().rstrip("。")
    _note(campaign, "募捐已暂停", f"原因：{why}。暂停期间不接受捐赠，也不拨付。", by=by)
    record("giving.campaign_suspended", campaign, by=by, reason=reason)
    later("giving.tell_givers", campaign_id=campaign.pk, template="giving/notices/suspended")
    live.publish("ledger", f"campaign:{campaign.pk}")
    return campaign


@transaction.atomic
def resume_campaign(campaign: Campaign, *, by: Person | None) -> Campaign:
    """Go on after a suspension; the law is asked again, and held gifts are counted."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    campaign.FLOW.take(campaign, "resume")
    refuse_unlawful(campaign)
    campaign.suspended_reason = ""
    campaign.save(update_fields=["status", "suspended_reason"])
    release_held(campaign, by=by)
    _note(campaign, "募捐已恢复", "暂停的原因已经处理完毕，募捐恢复进行。", by=by)
    record("giving.campaign_resumed", campaign, by=by)
    live.publish("ledger", f"campaign:{campaign.pk}")
    return campaign


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: Person | None) -> Campaign:
    """End the asking, post the closing notice, and start the three-month clock of disclosure."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    campaign.FLOW.take(campaign, "close")
    campaign.closed_at = now()
    campaign.save(update_fields=["status", "closed_at"])
    release_held(campaign, by=by)
    money = queries.campaign_money(campaign)
    _note(campaign, "募捐已结束", _closing_words(campaign, money), by=by, kind=UpdateKind.CLOSING)
    record("giving.campaign_closed", campaign, by=by, raised_fen=money.raised)
    later("giving.tell_givers", campaign_id=campaign.pk, template="giving/notices/closed")
    live.publish("ledger", f"campaign:{campaign.pk}")
    return campaign


@transaction.atomic
def close_if_over(campaign: Campaign, *, by: Person | None) -> Campaign:
    """Close a campaign whose last day has passed; leave any other as it is."""
    campaign = lock(campaign)
    is_over = campaign.ends_on is not None and campaign.ends_on < today()
    return close_campaign(campaign, by=by) if is_over and _is_running(campaign) else campaign


@transaction.atomic
def suspend_if_unfiled(campaign: Campaign, *, by: Person | None) -> Campaign:
    """Suspend an emergency campaign that is still not filed ten days after it began."""
    campaign = lock(campaign)
    due = queries.late_filing_due(campaign)
    is_late = not campaign.filing_number and due is not None and today() > due
    if not (is_late and campaign.status == CampaignStatus.OPEN):
        return campaign
    return suspend_campaign(
        campaign, by=by, reason="应急募捐开始后十日内没有补办备案（慈善法第七十三条）"
    )


@transaction.atomic
def suspend_if_unqualified(campaign: Campaign, *, by: Person | None) -> Campaign:
    """Suspend an open campaign whose organisation or certificate no longer holds."""
    campaign = lock(campaign)
    lost = queries.lost_qualifications(campaign)
    if not (lost and campaign.status == CampaignStatus.OPEN):
        return campaign
    reason = f"不再具备：{lost[0].sentence}（{lost[0].law}）"
    return suspend_campaign(campaign, by=by, reason=reason)


@transaction.atomic
def settle_campaign(campaign: Campaign, *, by: Person | None, settlement: str) -> Campaign:
    """Publish the full account of a closed campaign (慈善法 79)."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    if not settlement.strip():
        raise Invalid("请写明募捐情况、款项使用情况和剩余财产的处理。", field="settlement")
    campaign.FLOW.take(campaign, "settle")
    campaign.settlement, campaign.settled_at = settlement.strip(), now()
    campaign.save(update_fields=["status", "settlement", "settled_at"])
    record("giving.campaign_settled", campaign, by=by)
    live.publish(f"campaign:{campaign.pk}")
    return campaign


@transaction.atomic
def archive_campaign(campaign: Campaign, *, by: Person | None) -> Campaign:
    """Put a disclosed campaign away; what is left goes into its fund, by the filed rule."""
    campaign = lock(campaign)
    require(may_steer_campaign, by, campaign)
    campaign.FLOW.take(campaign, "archive")
    left = queries.campaign_money(campaign).available
    if left > 0:
        mine, fund = f"campaign:{campaign.pk}:carried", f"fund:{campaign.fund_id}:carried"
        post(
            f"campaign:{campaign.pk}:carried",
            {mine: left, fund: -left},
            by=by,
            memo="结余转入专项基金",
        )
    campaign.save(update_fields=["status"])
    record("giving.campaign_archived", campaign, by=by, carried_fen=max(left, 0))
    live.publish("ledger", f"campaign:{campaign.pk}")
    return campaign


@dataclass(frozen=True, slots=True)
class News:
    """What is posted on a campaign."""

    title: str
    body: str
    picture: str = ""
    corrects: CampaignUpdate | None = None


@transaction.atomic
def post_update(campaign: Campaign, news: News, *, by: Person | None) -> CampaignUpdate:
    """Post progress, or a correction of something posted before. Posts are never altered."""
    require(may_edit_campaign, by, campaign)
    if not campaign.is_public:
        raise WrongState("活动还没有公开，暂时不能发布动态。")
    if found := scan_identifiers(f"{news.title} {news.body}"):
        raise Invalid(f"内容里有{found[0].kind}，会公开给所有人，请去掉。", field="body")
    if news.corrects and news.corrects.campaign_id != campaign.pk:
        raise Invalid("更正说明要和原文属于同一个活动。", field="corrects")
    update = CampaignUpdate.objects.create(
        campaign=campaign,
        kind=UpdateKind.CORRECTION if news.corrects else UpdateKind.PROGRESS,
        title=news.title,
        body=news.body,
        picture=news.picture,
        corrects=news.corrects,
        posted_by=by,
    )
    record("giving.update_posted", campaign, by=by, update=update.pk)
    refresh("update", update, by=by)
    later("giving.tell_givers", campaign_id=campaign.pk, template="giving/notices/progress")
    live.publish(f"campaign:{campaign.pk}")
    return update


@transaction.atomic
def remind_clocks(campaign: Campaign, *, by: Person | None) -> int:
    """Remind the fund managers of each duty that is due within a week, or overdue."""
    due = [c for c in queries.clocks(campaign) if c.days_left <= queries.REMIND_DAYS]
    people = queries.steerers(campaign) if due else []
    for clock in due:
        tell_all(
            people,
            "giving/notices/clock",
            by=by,
            link=reverse("giving:desk_campaign", args=[campaign.pk]),
            campaign=campaign,
            clock=clock,
        )
    return len(due)


def _is_running(campaign: Campaign) -> bool:
    return campaign.status in {CampaignStatus.OPEN, CampaignStatus.SUSPENDED}


def _closing_words(campaign: Campaign, money: queries.Money) -> str:
    return (
        f"本次募捐共收到 {money.gift_count} 笔捐赠，合计 {yuan(money.raised)}；"
        f"截至今天已拨付 {yuan(money.spent)}。"
        f"三个月内将全面公开募捐情况。剩余财产的处理：{campaign.leftover_rule}"
    )


def _note(
    campaign: Campaign, title: str, body: str, *, by: Person | None, kind: str = UpdateKind.NOTE
) -> None:
    update = CampaignUpdate.objects.create(
        campaign=campaign, kind=kind, title=title, body=body, posted_by=by
    )
    refresh("update", update, by=by)
