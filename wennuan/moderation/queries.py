"""Reading checks: the moderators' queue, one check, and what an author may see of their own."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from wennuan.kernel.clock import now
from wennuan.moderation.kinds import name_of
from wennuan.moderation.models import LIVE, Check, CheckStatus, Report, Source
from wennuan.moderation.rules import DECIDERS, may_decide, may_hear
from wennuan.moderation.screening import listed_words
from wennuan.orgs.holding import posts_of
from wennuan.people.models import Person
from wennuan.search.excerpts import Piece, marked

MASKED = re.compile(r"\d{3,4}\*{4,10}[\dX]{4}|\*{8}\d{4}|\*{4}")
TITLE = 40
APPEALS = "appeal"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One text that waits, in the list."""

    pk: int
    kind: str
    source: str
    is_appeal: bool
    is_urgent: bool
    title: str
    where: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What a reader found wrong; who it was stands nowhere on this page."""

    cause: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckCard:
    """One text as its moderator sees it: words of the list and hidden numbers marked."""

    pk: int
    kind: str
    source: str
    status: str
    where: str
    url: str
    excerpt: tuple[Piece, ...]
    picture_count: int
    why: str
    author: str
    author_since: str
    author_refused: int
    opened_at: datetime
    due_at: datetime
    is_urgent: bool
    is_live: bool
    is_appeal: bool
    appeal: str
    reason: str
    heard_reason: str
    decided_at: datetime | None
    reports: tuple[ReportLine, ...]
    can_decide: bool
    can_hear: bool


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """What the author reads of a check: what was decided and why, not by whom."""

    pk: int
    kind: str
    status: str
    tone: str
    excerpt: str
    reason: str
    appeal: str
    heard_reason: str
    due_at: datetime
    opened_at: datetime
    decided_at: datetime | None
    heard_at: datetime | None
    can_appeal: bool


def queue(viewer: Person, *, source: str = "") -> QuerySet[Check]:
    """What waits in the viewer's areas, urgent first, then the first due; never one's own words."""
    found = Check.objects.filter(_in_areas_of(viewer), status__in=LIVE).exclude(author=viewer)
    if source == APPEALS:
        found = found.filter(status=CheckStatus.APPEALED)
    elif source in Source.values:
        found = found.filter(status=CheckStatus.OPEN, source=source)
    mine_to_hear = ~Q(status=CheckStatus.APPEALED, decided_by=viewer)
    found = found.filter(mine_to_hear).select_related("place", "author")
    return found.order_by("-is_urgent", "due_at", "pk")


def queue_row(check: Check) -> QueueRow:
    """One text of the list."""
    return QueueRow(
        pk=check.pk,
        kind=name_of(check.kind),
        source=check.get_source_display(),
        is_appeal=check.status == CheckStatus.APPEALED,
        is_urgent=check.is_urgent,
        title=" ".join(check.excerpt.split())[:TITLE] or "（只有图片）",
        where=check.place.name,
        due_at=check.due_at,
    )


def counts(viewer: Person) -> list[tuple[str, str, int]]:
    """How many wait, by what they are: value, name, number."""
    named = [("", "全部"), *Source.choices, (APPEALS, "申诉")]
    return [(value, name, queue(viewer, source=value).count()) for value, name in named]


def next_in_queue(viewer: Person, *, after: Check | None = None) -> Check | None:
    """What to look at next."""
    found = queue(viewer)
    return (found.exclude(pk=after.pk) if after else found).first()


def check_card(check: Check, *, viewer: Person) -> CheckCard:
    """One text for one moderator."""
    author = check.author
    numbers = MASKED.findall(check.excerpt)
    return CheckCard(
        pk=check.pk,
        kind=name_of(check.kind),
        source=check.get_source_display(),
        status=check.get_status_display(),
        where=check.place.name,
        url=check.url,
        excerpt=marked(check.excerpt, [*listed_words(check.excerpt), *numbers]),
        picture_count=len(check.pictures),
        why=check.why,
        author=author.public_name if author else "没有登记作者",
        author_since=_since(author),
        author_refused=_refused(author),
        opened_at=check.opened_at,
        due_at=check.due_at,
        is_urgent=check.is_urgent,
        is_live=check.status in LIVE,
        is_appeal=check.status == CheckStatus.APPEALED,
        appeal=check.appeal,
        reason=check.reason,
        heard_reason=check.heard_reason,
        decided_at=check.decided_at,
        reports=tuple(
            ReportLine(one.get_cause_display(), one.words, one.at)
            for one in check.reports.order_by("pk")
        ),
        can_decide=check.FLOW.can(check, "refuse") and may_decide(viewer, check),
        can_hear=check.FLOW.can(check, "uphold") and may_hear(viewer, check),
    )


def own_checks(person: Person) -> QuerySet[Check]:
    """What was decided on this person's texts, the newest first. A mere report is not shown:
    it becomes known only when the text has to go."""
    told = ~Q(status__in=[CheckStatus.OPEN, CheckStatus.WITHDRAWN, CheckStatus.PASSED])
    held = Q(source=Source.HOLD)
    found = Check.objects.filter(told | held, author=person).select_related("place")
    return found.order_by("-opened_at", "-pk")


TONES = {
    CheckStatus.OPEN: "wait",
    CheckStatus.APPEALED: "wait",
    CheckStatus.PASSED: "done",
    CheckStatus.OVERTURNED: "done",
    CheckStatus.REFUSED: "bad",
    CheckStatus.UPHELD: "bad",
    CheckStatus.WITHDRAWN: "idle",
}


def own_check(check: Check) -> OwnCheck:
    """One check for the author."""
    return OwnCheck(
        pk=check.pk,
        kind=name_of(check.kind),
        status=check.get_status_display(),
        tone=TONES[CheckStatus(check.status)],
        excerpt=check.excerpt,
        reason=check.reason,
        appeal=check.appeal,
        heard_reason=check.heard_reason,
        due_at=check.due_at,
        opened_at=check.opened_at,
        decided_at=check.decided_at,
        heard_at=check.heard_at,
        can_appeal=check.FLOW.can(check, "appeal"),
    )


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What a reader reported, and what became of it."""

    kind: str
    cause: str
    at: datetime
    outcome: str
    tone: str
    reason: str
    due_at: datetime | None


def own_reports(person: Person) -> list[OwnReport]:
    """What this person reported, the newest first."""
    found = Report.objects.filter(reporter=person).select_related("check_made").order_by("-pk")
    return [_own_report(one, one.check_made) for one in found[:100]]


def _own_report(report: Report, check: Check) -> OwnReport:
    is_open = check.status == CheckStatus.OPEN
    outcome = "正在处理" if is_open else ("可以保留" if check.stays else "已经不再公开")
    return OwnReport(
        kind=name_of(report.kind),
        cause=report.get_cause_display(),
        at=report.at,
        outcome=outcome,
        tone="wait" if is_open else "done",
        reason=check.heard_reason or check.reason,
        due_at=check.due_at if is_open else None,
    )


def _in_areas_of(person: Person) -> Q:
    areas = posts_of(person).filter(role__in=DECIDERS, place__isnull=False)
    where = Q(pk=None)
    for post in areas.select_related("place__successor"):
        for place in (post.place, post.place.successor if post.place else None):
            where |= Q(place__path__startswith=place.path) if place else Q(pk=None)
    return where


def _since(author: Person | None) -> str:
    if author is None:
        return ""
    days = (timezone.localdate(now()) - timezone.localdate(author.joined_at)).days
    known = "已实名" if author.is_verified else "未实名"
    return f"{known}，{'今天' if days < 1 else f'{days} 天前'}加入"


def _refused(author: Person | None) -> int:
    if author is None:
        return 0
    gone = [CheckStatus.REFUSED, CheckStatus.UPHELD]
    return Check.objects.filter(author=author, status__in=gone).count()
