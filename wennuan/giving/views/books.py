"""The public ledger on a page and as a file, and a giver's own list as a file."""

import csv
from collections.abc import Iterable, Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from wennuan.audit.limits import allow
from wennuan.giving import queries
from wennuan.giving.models import Channel
from wennuan.giving.views.paging import next_query, page_number, pk_of
from wennuan.kernel.clock import now
from wennuan.kernel.web import client_address, public_page
from wennuan.people import acting
from wennuan.people.models import Scope
from wennuan.people.web import PersonRequest

SECONDS = 5
BOM = "\ufeff"  # so that a spreadsheet reads the file as UTF-8
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def _month(written: str) -> str:
    return written if queries.month_span(written) else ""


def _known(request: HttpRequest, name: str, words: Iterable[str]) -> str:
    """A word in the address, if it is one that we know."""
    written = request.GET.get(name, "")
    return written if written in words else ""


def _wanted(request: HttpRequest) -> queries.BookFilter:
    return queries.BookFilter(
        fund=pk_of(request, "fund"),
        campaign=pk_of(request, "campaign"),
        kind=_known(request, "kind", queries.KINDS),
        month=_month(request.GET.get("month", "")),
        channel=_known(request, "channel", Channel.values),
    )


def _context(request: HttpRequest) -> dict[str, object]:
    wanted = _wanted(request)
    page = queries.book_page(wanted, page_number(request))
    return {
        "wanted": wanted,
        "page": page,
        "sums": queries.book_sums(wanted),
        "next_query": next_query(request, page.number) if page.has_more else "",
        "query": request.GET.urlencode(),
        "at": now(),
    }


@require_safe
@public_page(SECONDS)
def ledger(request: HttpRequest) -> HttpResponse:
    """The public ledger."""
    choices = queries.book_choices(pk_of(request, "fund"))
    context = _context(request) | {"choices": choices, "kinds": queries.KINDS.items()}
    return render(request, "giving/ledger.html", context)


@require_safe
@public_page(1)
def ledger_part(request: HttpRequest) -> HttpResponse:
    """Sums and rows, fetched again when the ledger grows."""
    return render(request, "giving/_ledger_rows.html", _context(request))


@require_GET
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered ledger as a file, streamed."""
    allow(f"csv:{client_address(request)}", limit=120, seconds=60)
    rows = queries.all_rows(_wanted(request))
    head = ["时间", "类别", "金额（元）", "名称", "项目", "说明"]
    lines = (
        [
            f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
            queries.KINDS[row.kind],
            _yuan(-row.fen if row.is_out else row.fen),
            row.title,
            row.target,
            row.detail,
        ]
        for row in rows
    )
    return _csv("ledger", head, lines)


@login_required
@require_GET
def mine_csv(request: PersonRequest) -> StreamingHttpResponse:
    """My gifts as a file."""
    giver = acting.subject(request, Scope.GIVING)
    cards = queries.gift_cards(queries.gifts_of(giver)[:5000])
    head = [
        "捐赠编号", "项目", "金额（元）", "状态", "到账时间", "方式",
        "已拨付（元）", "待拨付（元）", "票据号码",
    ]  # fmt: skip
    lines = (
        [
            card.donation.number,
            str(card.donation.campaign or card.donation.fund),
            _yuan(card.donation.amount_fen),
            card.donation.get_status_display(),
            f"{timezone.localtime(card.donation.received_at):%Y-%m-%d %H:%M:%S}"
            if card.donation.received_at
            else "",
            card.donation.get_channel_display(),
            _yuan(card.spent_fen),
            _yuan(card.waiting_fen),
            card.receipt.number if card.receipt else "",
        ]
        for card in cards
    )
    return _csv("gifts", head, lines)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def _csv(name: str, head: list[str], lines: Iterable[list[str]]) -> StreamingHttpResponse:
    def body() -> Iterator[str]:
        write = csv.writer(_Echo()).writerow
        yield BOM + write(head)
        for line in lines:
            yield write([_harmless(cell) for cell in line])

    file = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.csv"'
    return StreamingHttpResponse(
        body(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": file}
    )


def _yuan(fen: int) -> str:
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def _harmless(cell: str) -> str:
    """No cell of a stranger's making begins a formula in a spreadsheet."""
    is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(DANGEROUS) and not is_number else cell
