"""What the page where the doors meet shows, read from the apps below."""

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from wennuan.giving.models import IN_HAND, CampaignUpdate, Donation, UpdateKind
from wennuan.giving.models.campaigns import OPENED
from wennuan.giving.queries import (
    CampaignCard,
    GiftLine,
    Money,
    gift_line,
    public_campaigns,
    public_funds,
    with_money,
)
from wennuan.kernel.clock import now, today
from wennuan.kernel.money import wan, yuan
from wennuan.orgs.models import Organisation, OrgStatus
from wennuan.places.models import SiteKind
from wennuan.places.queries import SiteCard, SiteFilter, find_sites, site_card

FIRST_FEW = 3
CAMPAIGNS = 4
GIFTS = 6


@dataclass(frozen=True, slots=True)
class Today:
    """What came in today."""

    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on a public page, in words and with the way to its rows."""

    name: str
    value: str
    meaning: str
    source: str
    url_name: str = ""
    exact: str = ""


@dataclass(frozen=True, slots=True)
class LatestGift:
    """A gift as everyone may see it, and where it went."""

    line: GiftLine
    target: str
    campaign_id: int | None


def gifts_today() -> Today:
    """Gifts received since midnight and still with the charity, and their sum."""
    midnight = timezone.make_aware(datetime.combine(today(), time.min))
    found = _received().filter(received_at__gte=midnight)
    sums = found.aggregate(count=Count("pk"), fen=Sum(F("amount_fen") - F("refunded_fen")))
    return Today(sums["count"], sums["fen"] or 0)


def open_campaigns(most: int = CAMPAIGNS) -> list[CampaignCard]:
    """Campaigns that take gifts now, the first to end first."""
    return with_money(list(public_campaigns(state="open")[:most]))


def latest_gifts(most: int = GIFTS) -> list[LatestGift]:
    """The last gifts to the whole district, newest first, named as their givers chose."""
    found = _received().select_related("campaign", "fund").order_by("-received_at", "-pk")[:most]
    return [LatestGift(gift_line(g), str(g.campaign or g.fund), g.campaign_id) for g in found]


def latest_progress(most: int = FIRST_FEW) -> QuerySet[CampaignUpdate]:
    """The last posts on how campaigns get on."""
    kinds = [UpdateKind.PROGRESS, UpdateKind.CLOSING]
    posts = CampaignUpdate.objects.filter(kind__in=kinds, campaign__status__in=OPENED)
    return posts.select_related("campaign").order_by("-posted_at", "-pk")[:most]


def sites_now(most: int = FIRST_FEW) -> list[SiteCard]:
    """A few sites that receive people at this moment, charity stations first."""
    at = now()
    stations = find_sites(SiteFilter(kind=SiteKind.CHARITY, open_now=True), at=at)[:most]
    found = list(stations) or list(find_sites(SiteFilter(open_now=True), at=at)[:most])
    return [site_card(site, at=at) for site in found or find_sites(SiteFilter())[:most]]


def figures() -> list[Figure]:
    """The district's figures, each counted from records at this moment."""
    funds = public_funds()
    money = sum((card.money for card in funds), Money())
    sites = find_sites(SiteFilter()).order_by()
    return [
        Figure(
            "累计到账", wan(money.raised),
            "所有专项基金和募捐活动收到的捐款，减去已经退回的。认捐未付的不算。",
            "账本里的收入分录", "giving:ledger", yuan(money.raised),
        ),
        Figure(
            "累计支出", wan(money.spent),
            "已经从慈善组织账户付出去的钱。批准了但还没付的不算。",
            "账本里的支出分录", "giving:ledger", yuan(money.spent),
        ),
        Figure(
            "捐赠", f"{money.gift_count:,} 笔",
            "到账的捐赠笔数，减去已经退回的。同一个人捐几次算几笔。",
            "账本里的收入分录", "giving:ledger",
        ),
        Figure(
            "正在募捐", f"{public_campaigns(state='open').count()} 个",
            "已经备案、在期限内、今天可以捐的募捐活动。",
            "募捐活动登记", "giving:campaigns",
        ),
        Figure(
            "专项基金", f"{len(funds)} 个",
            "设立文件齐全、已经公开的专项基金，不含下级基金。",
            "专项基金登记", "giving:funds",
        ),
        Figure(
            "服务站点", f"{sites.count()} 处",
            "全区登记在册、没有撤销的站点，包括今天休息的。",
            "站点登记", "places:sites",
        ),
    ]  # fmt: skip


def operator() -> Organisation | None:
    """The charity that runs this site, when it is registered here under its whole name."""
    known = Organisation.objects.filter(status=OrgStatus.VERIFIED)
    return known.filter(name=settings.SITE_OPERATOR).first()


def _received() -> QuerySet[Donation]:
    return Donation.objects.filter(received_at__isnull=False, status__in=IN_HAND)
