"""The open API (/api/v1/): campaigns, public gifts and sums, for anyone to read."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Path, Query, Schema
from ninja.openapi.docs import DocsBase
from pydantic import Field

from wennuan.audit.limits import allow
from wennuan.giving import queries
from wennuan.giving.models import Campaign
from wennuan.kernel.errors import DomainError
from wennuan.kernel.web import client_address

PER_MINUTE = 600
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
PageNumber = Annotated[int, Field(ge=1, le=500, description="页码，每页最多 30 条")]
Month = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", max_length=7)]
Text = Annotated[str, Field(max_length=4000)]
Fen = Annotated[int, Field(description="金额，单位：分")]


class PlainDocs(DocsBase):
    """A docs page of our own: no script and nothing from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """List every address with its parameters."""
        schema = api.get_openapi_schema()
        paths = [
            (address, method.upper(), told)
            for address, methods in schema["paths"].items()
            for method, told in methods.items()
        ]
        return render(request, "giving/api_docs.html", {"paths": paths, "info": schema["info"]})


api = NinjaAPI(
    title="温暖二七开放接口",
    version="1.0",
    description="募捐活动、公开的捐赠和合计。署名按捐赠人的选择显示；金额单位是分。",
    docs=PlainDocs(),
    urls_namespace="api-1",
)


class Refusal(Schema):
    """Why not."""

    detail: Text


class MoneyOut(Schema):
    """Sums of a campaign or fund."""

    raised_fen: Fen
    spent_fen: Fen
    returned_fen: Fen
    available_fen: Fen
    gift_count: int


class CampaignOut(Schema):
    """One campaign with what the law wants shown."""

    id: Id
    name: Text
    status: Literal["open", "suspended", "closed", "settled", "archived"]
    purpose: Text
    beneficiaries: Text
    organisation: Text
    credit_code: Text
    certificate_number: Text
    filing_number: Text
    account_name: Text
    platform_name: Text
    platform_url: Text
    fund_id: Id
    fund_name: Text
    target_fen: Fen
    starts_on: date
    ends_on: date
    money: MoneyOut


class CampaignsOut(Schema):
    """A page of campaigns."""

    items: list[CampaignOut]
    page: int
    has_more: bool


class EntryOut(Schema):
    """One line of the public ledger."""

    kind: Literal["in", "out", "back"]
    at: datetime
    amount_fen: Fen
    name: Text
    target: Text
    campaign_id: int | None
    fund_id: Id
    detail: Text


class EntriesOut(Schema):
    """A page of the public ledger, newest first."""

    items: list[EntryOut]
    page: int
    has_more: bool


class SumsOut(Schema):
    """What a part of the ledger sums up to."""

    received_fen: Fen
    returned_fen: Fen
    spent_fen: Fen
    gift_count: int


class Wanted(Schema):
    """What part of the ledger is asked for."""

    fund: Id | None = None
    campaign: Id | None = None
    kind: Literal["in", "out", "back"] | None = None
    month: Month | None = None
    channel: Literal["wechat", "alipay", "transfer", "partner", "cash"] | None = None

    def as_filter(self) -> queries.BookFilter:
        """As the query takes it."""
        return queries.BookFilter(
            fund=self.fund,
            campaign=self.campaign,
            kind=self.kind or "",
            month=self.month or "",
            channel=self.channel or "",
        )


class EntriesAsked(Wanted):
    """A page of a part of the ledger."""

    page: PageNumber = 1


SIZE = 30
State = Literal["open", "suspended", "ended"]


class CampaignsAsked(Schema):
    """Which campaigns are asked for."""

    state: State | None = None
    fund: Id | None = None
    page: PageNumber = 1


@api.exception_handler(DomainError)
def refused(request: HttpRequest, why: DomainError) -> HttpResponse:
    """A refusal of the house, as JSON."""
    return api.create_response(request, {"detail": why.sentence}, status=why.status)


def _counted(request: HttpRequest) -> None:
    allow(f"api:{client_address(request)}", limit=PER_MINUTE, seconds=60)


@api.get("/campaigns", response={200: CampaignsOut, 429: Refusal}, summary="募捐活动")
def campaigns(
    request: HttpRequest,
    asked: Query[CampaignsAsked],
) -> dict[str, object]:
    """Public campaigns in the published order."""
    _counted(request)
    start = (asked.page - 1) * SIZE
    found = queries.public_campaigns(state=asked.state or "", fund=asked.fund)
    found = found.select_related("certificate")
    rows = list(found[start : start + SIZE + 1])
    cards = queries.with_money(rows[:SIZE])
    items = [_campaign(card.campaign, card.money) for card in cards]
    return {"items": items, "page": asked.page, "has_more": len(rows) > SIZE}


@api.get(
    "/campaigns/{campaign_id}",
    response={200: CampaignOut, 404: Refusal, 429: Refusal},
    summary="一个募捐活动",
)
def campaign(request: HttpRequest, campaign_id: Path[Id]) -> dict[str, object]:
    """One public campaign."""
    _counted(request)
    found = queries.public_campaign(campaign_id)
    return _campaign(found, queries.campaign_money(found))


@api.get("/entries", response={200: EntriesOut, 429: Refusal}, summary="公开账本的记录")
def entries(
    request: HttpRequest,
    asked: Query[EntriesAsked],
) -> dict[str, object]:
    """Gifts, refunds and spendings; names only as their givers chose."""
    _counted(request)
    found = queries.book_page(asked.as_filter(), asked.page)
    items = [
        {
            "kind": row.kind, "at": row.at, "amount_fen": row.fen, "name": row.title,
            "target": row.target, "campaign_id": row.campaign_id, "fund_id": row.fund_id,
            "detail": row.detail,
        }
        for row in found.rows
    ]  # fmt: skip
    return {"items": items, "page": asked.page, "has_more": found.has_more}


@api.get("/sums", response={200: SumsOut, 429: Refusal}, summary="合计")
def sums(request: HttpRequest, asked: Query[Wanted]) -> dict[str, object]:
    """What a part of the ledger sums up to."""
    _counted(request)
    found = queries.book_sums(asked.as_filter())
    return {name: getattr(found, name) for name in found.__slots__}


def _campaign(found: Campaign, money: queries.Money) -> dict[str, object]:
    own = ("id", "name", "status", "purpose", "beneficiaries", "filing_number", "account_name",
           "platform_name", "platform_url", "fund_id", "target_fen", "starts_on",
           "ends_on")  # fmt: skip
    return {name: getattr(found, name) for name in own} | {
        "organisation": found.org.name,
        "credit_code": found.org.credit_code or "",
        "certificate_number": found.certificate.number if found.certificate else "",
        "fund_name": found.fund.name,
        "money": {
            "raised_fen": money.raised,
            "spent_fen": money.spent,
            "returned_fen": money.returned,
            "available_fen": money.available,
            "gift_count": money.gift_count,
        },
    }
