"""What everyone may look at: campaigns, funds, the rules, the check of a certificate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wennuan.giving import queries
from wennuan.giving.forms import CheckForm
from wennuan.giving.models import Campaign
from wennuan.giving.views.paging import page_of, pk_of
from wennuan.kernel.web import public_page

SECONDS = 5


@require_safe
@public_page(SECONDS)
def campaigns(request: HttpRequest) -> HttpResponse:
    """Campaigns in the published order, filtered by state and fund."""
    state, fund = request.GET.get("state", ""), pk_of(request, "fund")
    page = page_of(request, queries.public_campaigns(state=state, fund=fund))
    context = {
        "cards": queries.with_money(list(page.rows)),
        "page": page,
        "state": state,
        "states": [(key, words[0]) for key, words in queries.STATES.items()],
        "sort_rule": queries.SORT_RULE,
    }
    return render(request, "giving/list.html", context)


@require_safe
@public_page(SECONDS)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: the facts that the law wants seen first, then the money, then the story."""
    found = queries.public_campaign(pk)
    context = {
        **_live(found),
        "lines": queries.budget(found),
        "days_since": queries.days_since_progress(found),
        "clocks": queries.clocks(found),
        "presets": (1000, 2000, 5000, 10000),
    }
    return render(request, "giving/campaign.html", context)


@require_safe
@public_page(1)
def campaign_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The sums and latest gifts of a campaign, fetched again when something arrives."""
    return render(request, "giving/_live.html", _live(queries.public_campaign(pk)))


def _live(found: Campaign) -> dict[str, object]:
    return {
        "campaign": found,
        "money": queries.campaign_money(found),
        "gifts": queries.latest_gifts(found),
    }


@require_safe
@public_page(SECONDS)
def funds(request: HttpRequest) -> HttpResponse:
    """All named funds with their sums."""
    return render(request, "giving/funds.html", {"cards": queries.public_funds()})


@require_safe
@public_page(SECONDS)
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """One fund: its deed, its people, its money, its campaigns."""
    found = queries.public_fund(pk)
    running = queries.public_campaigns(fund=found.pk)
    context = {
        "fund": found,
        "money": queries.fund_money(found),
        "subs": queries.sub_funds(found),
        "managers": found.managers.filter(to_on=None).order_by("role", "pk"),
        "cards": queries.with_money(list(running[:50])),
    }
    return render(request, "giving/fund.html", context)


@require_safe
@public_page(60)
def about(request: HttpRequest) -> HttpResponse:
    """The promise to donors, and the rules in plain words."""
    context = {"sort_rule": queries.SORT_RULE, "refund_days": queries.REFUND_WITHIN.days}
    return render(request, "giving/about.html", context)


@require_safe
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Is a certificate true? Anyone may ask, by the code on it."""
    form = CheckForm({"code": code or request.GET.get("code", "")})
    asked = bool(form.data["code"])
    found = queries.checked_gift(form.cleaned_data["code"]) if form.is_valid() else None
    shown = form if asked else CheckForm()
    context = {"form": shown, "asked": asked, "gift": found}
    return render(request, "giving/check.html", context)
