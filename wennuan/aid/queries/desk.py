"""Requests for those who work on them: masked lists, one request with what may be done."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wennuan.aid.models import (
    LIVE,
    AidPart,
    AidRequest,
    Part,
    RequestStatus,
    Urgency,
)
from wennuan.aid.queries.duplicates import Twin, twins_of
from wennuan.aid.queries.names import shown_name
from wennuan.aid.rules import (
    HANDLERS,
    INTAKE,
    VISITORS,
    may_decide,
    may_decide_again,
    may_handle,
    may_speak_for,
)
from wennuan.kernel.privacy import mask_phone
from wennuan.orgs.holding import holding
from wennuan.orgs.queries import posts_of
from wennuan.people.models import Person
from wennuan.places.models import Place

S = RequestStatus
WAITS = {
    "new": (S.RECEIVED,),
    "visit": (S.ACCEPTED, S.VISITING),
    "weigh": (S.VISITED, S.REVIEWING, S.NOTICE),
    "decide": (S.DECIDING, S.APPEALED),
    "help": (S.HELPING,),
    "over": (S.REFUSED, S.CLOSED, S.WITHDRAWN),
}
TABS = {
    "": "在办", "new": "新来的", "visit": "上门", "weigh": "评议公示", "decide": "待决定",
    "help": "落实中", "over": "已结束",
}  # fmt: skip


def areas_of(person: Person, roles: tuple[str, ...]) -> Q:
    """Where this person holds one of the roles, as a condition on ``place__path``."""
    where = Q(pk__in=[])
    for post in posts_of(person):
        if post.place is not None and post.role in roles:
            where |= Q(place__path__startswith=(post.place.successor or post.place).path)
    return where


def visible_requests(person: Person) -> QuerySet[AidRequest]:
    """What a worker handles by area, and whatever one was asked to visit."""
    visits = AidPart.objects.filter(person=person, part=Part.VISITOR).values("request")
    found = AidRequest.objects.filter(areas_of(person, HANDLERS) | Q(pk__in=visits))
    recused = AidPart.objects.filter(person=person, part=Part.RECUSED).values("request")
    return found.exclude(pk__in=recused).select_related("place", "person", "worker")


def desk_requests(person: Person, *, tab: str = "", urgency: str = "") -> QuerySet[AidRequest]:
    """The worker's list: one tab, the most urgent and longest waiting first."""
    found = visible_requests(person)
    found = found.filter(status__in=WAITS[tab]) if tab in WAITS else found.filter(status__in=LIVE)
    if urgency in Urgency.values:
        found = found.filter(urgency=urgency)
    return found.order_by("answer_due_at", "entered_at", "pk")


def tab_counts(person: Person) -> dict[str, int]:
    """How many stand under each tab."""
    states = list(visible_requests(person).values_list("status", flat=True))
    counts = {tab: sum(one in wanted for one in states) for tab, wanted in WAITS.items()}
    return {"": sum(one in LIVE for one in states)} | counts


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: no name, no phone."""

    code: str
    name: str
    kind: str
    place: str
    state: str
    status: str
    urgency: str
    urgency_word: str
    entered_at: datetime
    due_at: datetime | None


def row(request: AidRequest) -> Row:
    """One request as a line."""
    return Row(
        code=request.code,
        name=shown_name(request),
        kind=request.get_kind_display(),
        place=request.place.name,
        state=request.get_status_display(),
        status=request.status,
        urgency=request.urgency,
        urgency_word=request.get_urgency_display() if request.urgency else "",
        entered_at=request.entered_at,
        due_at=request.answer_due_at if request.is_live else None,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One request on a worker's screen, masked; with the steps that this viewer may take."""

    request: AidRequest
    name: str
    masked_phone: str
    twins: tuple[Twin, ...]
    can: frozenset[str]


def sheet(request: AidRequest, *, viewer: Person) -> Sheet:
    """One request for one viewer; more than masks is asked for with a reason."""
    handles = may_handle(viewer, request)
    return Sheet(
        request=request,
        name=shown_name(request),
        masked_phone=mask_phone(request.phone) if request.phone else "没有留电话",
        twins=tuple(twins_of(request)) if handles and request.is_live else (),
        can=frozenset(_steps(request, viewer) if handles else ()),
    )


def _steps(request: AidRequest, viewer: Person) -> list[str]:
    flow, agreed = request.FLOW, request.consent_id is not None
    can = [
        name
        for name in ("plan_visit", "open_review", "arrange", "close")
        if flow.can(request, name)
    ]
    if request.status == S.RECEIVED:
        can.append("accept" if agreed else "take_consent")
    if request.status in LIVE - {S.RECEIVED, S.APPEALED}:
        can.append("refer")
    if may_decide(viewer, request) and may_decide_again(viewer, request):
        can += [name for name in ("grant", "refuse") if flow.can(request, name)]
    if may_decide(viewer, request) and flow.can(request, "find_false"):
        can.append("find_false")
    if may_speak_for(viewer, request):
        can += [name for name in ("appeal", "withdraw") if flow.can(request, name)]
    return [*can, "recuse"] if request.is_live else can


def can_take_down(person: Person) -> bool:
    """Does this person take requests down for others anywhere?"""
    return posts_of(person).filter(role__in=INTAKE, place__isnull=False).exists()


def visitors_near(place: Place) -> QuerySet[Person]:
    """Who may be asked to visit here."""
    codes = place.path.strip("/").split("/")
    paths = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    held = holding().filter(role__in=VISITORS, place__path__in=paths)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")


def requests_of(person: Person) -> QuerySet[AidRequest]:
    """What this person asked for, for themselves or for somebody else, newest first."""
    own = Q(person=person) | Q(entered_by=person)
    return AidRequest.objects.filter(own).order_by("-entered_at", "-pk")
