"""What editors see: emergencies, rows as cards, counts, histories."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from wennuan.audit.models import AuditEntry
from wennuan.emergency.models import (
    ClosedHow,
    Edit,
    EditKind,
    Emergency,
    EmergencyStatus,
    Row,
    RowState,
)
from wennuan.emergency.queries.contents import NAMED, WORDS, both
from wennuan.emergency.queries.finding import phone_hash, roots
from wennuan.emergency.queries.sheets import broken_lines
from wennuan.emergency.rules import may_edit
from wennuan.kernel.clock import now, today
from wennuan.kernel.privacy import mask_name, mask_phone
from wennuan.orgs.holding import posts_of
from wennuan.orgs.models import Role
from wennuan.people.models import Person
from wennuan.places.models import Level, Place

PAGE = 50
TONES = {"unverified": "wait", "phoned": "open", "on_way": "open", "closed": "done"}
CALLED = "emergency.phone_opened"


def emergencies_for(person: Person) -> list[Emergency]:
    """Those that this person may read, the open ones first, then the newest."""
    managed = Q(pk__in=[])
    inside = Q(pk__in=[])
    for post in posts_of(person).filter(place__isnull=False):
        if post.place is None:
            continue
        inside |= Q(editor_roles__contains=[post.role], place__path__in=_above(post.place))
        if post.role == Role.COMMUNITY_WORKER:
            managed |= Q(place__path__startswith=post.place.path)
            inside |= Q(editor_roles__contains=[post.role], place__path__startswith=post.place.path)
    named = Q(editors__person=person, editors__removed_at=None)
    edits = Q(status=EmergencyStatus.OPEN) & (named | inside)
    found = Emergency.objects.filter(managed | edits).select_related("place").distinct()
    return sorted(found, key=lambda one: (not one.is_open, -one.opened_at.timestamp()))


def _above(place: Place) -> list[str]:
    codes = place.path.strip("/").split("/")
    return ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def areas_to_open(person: Person) -> list[Place]:
    """The streets, or the district, for which this person may open an emergency."""
    held = posts_of(person).filter(role=Role.COMMUNITY_WORKER, place__isnull=False)
    places = {post.place.pk: post.place for post in held if post.place}
    return [place for place in places.values() if place.level != Level.COMMUNITY]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted."""

    state: str = ""
    place: str = ""  # a community's code, or "none"
    words: str = ""


@dataclass(frozen=True, slots=True)
class JoinedCard:
    """A row below the household that it was joined into."""

    pk: int
    number: int
    name: str
    text: str
    why: str
    name_differs: bool


@dataclass(frozen=True, slots=True)
class RowCard:
    """One household as editors see it: the phone masked until this person called it."""

    pk: int
    number: int
    name: str
    place: str
    address: str
    needs: str
    note: str
    people_count: int | None
    state: str
    state_word: str
    tone: str
    state_by: str
    state_at: datetime | None
    closed_how: str
    is_mine: bool
    is_dropped: bool
    masked_phone: str
    phone: str  # whole, for whoever opened it before; else empty
    joined: tuple[JoinedCard, ...] = ()

    @property
    def can_take(self) -> bool:
        """Is nobody on the way yet?"""
        return self.state in {RowState.UNVERIFIED, RowState.PHONED}


def rows_of(emergency: Emergency, wanted: Filter) -> list[Row]:
    """The households that a filter wants, in order; words are looked for in what is decrypted."""
    found = (
        roots(emergency) if wanted.state != "dropped" else emergency.rows.filter(is_dropped=True)
    )
    if wanted.state in RowState.values:
        found = found.filter(state=wanted.state)
    if wanted.place:
        here = Q(place=None) if wanted.place == "none" else Q(place__code=wanted.place)
        found = found.filter(here)
    digits = wanted.words.replace(" ", "").removeprefix("+86")
    if digits.isascii() and digits.isdigit() and len(digits) >= 10:  # noqa: PLR2004 — a phone
        return list(found.filter(phone_hash__in=[phone_hash(digits), phone_hash(f"+86{digits}")]))
    rows = list(found.select_related("place", "taker", "state_by").order_by("number"))
    return [row for row in rows if _has(row, wanted.words.strip())] if wanted.words else rows


def rows_by_phone(phone: str) -> list[Row]:
    """The rows with this number, in all emergencies whose data is still kept."""
    if not phone:
        return []
    found = Row.objects.filter(phone_hash=phone_hash(phone), is_dropped=False)
    return list(found.select_related("emergency").order_by("pk"))


def _has(row: Row, words: str) -> bool:
    said = (row.name, row.address, row.needs, row.note, str(row.number))
    return any(words in (text or "") for text in said)


def row_cards(rows: Sequence[Row], *, viewer: Person) -> list[RowCard]:
    """Rows for one editor's screen, those that were joined below their household."""
    called = phones_opened(viewer, rows)
    below: dict[int, list[Row]] = {}
    joined = Row.objects.filter(joined_into__in=[row.pk for row in rows], is_dropped=False)
    for row in joined.order_by("number"):
        below.setdefault(row.joined_into_id or 0, []).append(row)
    return [_card(row, viewer, row.pk in called, below.get(row.pk, [])) for row in rows]


def _card(row: Row, viewer: Person, is_called: bool, below: Iterable[Row]) -> RowCard:
    return RowCard(
        pk=row.pk,
        number=row.number,
        name=row.name or "（没有姓名）",
        place=str(row.place or ""),
        address=row.address or "",
        needs=row.needs or "",
        note=row.note or "",
        people_count=row.people_count,
        state=row.state,
        state_word=row.get_state_display(),
        tone=TONES[row.state],
        state_by=row.state_by.public_name if row.state_by else "",
        state_at=row.state_at,
        closed_how=row.get_closed_how_display() if row.closed_how else "",
        is_mine=row.taker_id == viewer.pk,
        is_dropped=row.is_dropped,
        masked_phone=mask_phone(row.phone) if row.phone else "",
        phone=(row.phone or "").removeprefix("+86") if is_called else "",
        joined=tuple(_below(one, row) for one in below),
    )


def _below(row: Row, root: Row) -> JoinedCard:
    said = (row.address if row.address != root.address else "", row.needs, row.note)
    return JoinedCard(
        pk=row.pk,
        number=row.number,
        name=row.name or "（没有姓名）",
        text=" · ".join(text for text in said if text),
        why=row.get_joined_by_display(),
        name_differs=bool(row.name and root.name and row.name != root.name),
    )


def phones_opened(person: Person, rows: Iterable[Row]) -> set[int]:
    """Which of these rows' phones this person opened before."""
    found = AuditEntry.objects.filter(
        actor=person, verb=CALLED, kind=Row._meta.label, subject_id__in=[row.pk for row in rows]
    )
    return set(found.values_list("subject_id", flat=True))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many households stand where."""

    total: int
    states: tuple[tuple[str, str, int], ...]  # value, word, count
    places: tuple[tuple[str, str, int], ...]  # code, name, count
    people: int
    broken: int
    dropped: int


def tally(emergency: Emergency, wanted: Filter | None = None) -> Tally:
    """The counts by state (within the wanted community) and by community (within the state)."""
    wanted = wanted or Filter()
    rows = list(roots(emergency).values_list(
        "state", "place__code", "place__name", "people_count"
    ))  # fmt: skip
    states = Counter(r[0] for r in rows if wanted.place in {"", r[1] or "none"})
    here = [(r[1] or "none", r[2] or "没写社区") for r in rows if wanted.state in {"", r[0]}]
    named = sorted(Counter(here).items(), key=lambda pair: (pair[0][0] == "none", -pair[1]))
    return Tally(
        total=len(rows),
        states=tuple((v, w, states[v]) for v, w in RowState.choices),
        places=tuple((code, name, count) for (code, name), count in named),
        people=sum(row[3] or 1 for row in rows),
        broken=broken_lines(emergency).count(),
        dropped=emergency.rows.filter(is_dropped=True).count(),
    )


@dataclass(frozen=True, slots=True)
class EditCard:
    """One edit as its readers see it."""

    pk: int
    at: datetime
    by: str
    word: str
    lines: tuple[str, ...]
    is_undone: bool
    can_undo: bool


def history_of(row: Row, *, viewer: Person) -> list[EditCard]:
    """All edits of a row, the newest first, with what each changed."""
    can_edit = may_edit(viewer, row.emergency)
    edits = row.edits.select_related("by", "content").prefetch_related("undone_by")
    names = _names(row.emergency)
    return [_edit_card(edit, can_edit, names) for edit in edits]


def _names(emergency: Emergency) -> dict[str, dict[int, str]]:
    places = Place.objects.filter(path__startswith=emergency.place.path, level=Level.COMMUNITY)
    edits = Edit.objects.filter(row__emergency=emergency).values("by")
    people = Person.objects.filter(pk__in=edits)
    return {
        "place_id": dict(places.values_list("pk", "name")),
        "taker_id": {person.pk: person.public_name for person in people},
        "joined_into_id": {row.pk: f"第 {row.number} 户" for row in emergency.rows.all()},
    }


def _edit_card(edit: Edit, can_edit: bool, names: dict[str, dict[int, str]]) -> EditCard:
    before, after = both(getattr(edit, "content", None))
    is_undone = hasattr(edit, "undone_by")
    shown = [name for name in before if name in NAMED and edit.kind != EditKind.ADDED]
    return EditCard(
        pk=edit.pk,
        at=edit.at,
        by=edit.by.public_name,
        word=edit.get_kind_display(),
        lines=tuple(
            f"{NAMED[name]}：{_shown(name, before[name], names)} → "
            f"{_shown(name, after.get(name), names)}"
            for name in shown
        ),
        is_undone=is_undone,
        can_undo=can_edit and not is_undone and bool(before),
    )


def _shown(name: str, value: Any, names: dict[str, dict[int, str]]) -> str:
    if value in (None, "", False):
        return "空"
    if value is True:
        return "是"
    if name == "phone":
        return mask_phone(str(value))
    if name in names:
        return str(names[name].get(value, value))
    return WORDS.get(name, {}).get(str(value), str(value))


def last_own_edit(emergency: Emergency, person: Person) -> Edit | None:
    """What this person did last here, for a quick undo within some minutes."""
    edit = (
        Edit.objects.filter(row__emergency=emergency, by=person, undone_by=None)
        .exclude(kind=EditKind.UNDONE)
        .select_related("row")
        .order_by("-pk")
        .first()
    )
    return edit if edit and (now() - edit.at).total_seconds() < QUICK else None


QUICK = 300
HOW = ClosedHow.choices


def has_looked_today(emergency: Emergency, person: Person) -> bool:
    """Is it on record already that this person looked at the list today?"""
    found = AuditEntry.objects.filter(
        actor=person, verb="emergency.looked", kind=Emergency._meta.label, subject_id=emergency.pk
    )
    return found.filter(at__date=today()).exists()


@dataclass(frozen=True, slots=True)
class EditorCard:
    """A named editor, for those who name them."""

    pk: int
    name: str
    phone: str
    since: datetime


def editors_of(emergency: Emergency) -> list[EditorCard]:
    """The people named to edit, masked."""
    found = emergency.editors.filter(removed_at=None).select_related("person")
    return [
        EditorCard(
            pk=one.pk,
            name=f"{one.person.public_name}（{mask_name(one.person.real_name or '')}）",
            phone=mask_phone(one.person.phone or ""),
            since=one.added_at,
        )
        for one in found
    ]
