"""Private conversations: who is on duty, and what the two sides see."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from wennuan.kernel.errors import NotFound
from wennuan.orgs.holding import holding
from wennuan.orgs.queries import holders, holds_post, posts_of
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.places.queries import crumbs
from wennuan.talk import rules
from wennuan.talk.models import (
    Conversation,
    ConversationMessage,
    ConversationStatus,
    DutyRole,
    MessageKind,
)
from wennuan.talk.queries.areas import inside_any
from wennuan.talk.queries.slices import Slice, newest_first
from wennuan.tasks.owners import away_now


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One line of a list: the other side under the name that this side may know."""

    pk: int
    name: str
    role: str
    place: str
    last_at: datetime
    is_waiting: bool
    is_overdue: bool
    status: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class WordCard:
    """One word of a private conversation."""

    pk: int
    name: str
    kind: str
    is_own: bool
    body: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationCard:
    """A private conversation for one of its sides."""

    pk: int
    name: str
    role: str
    place: str
    status: str
    is_waiting: bool
    is_overdue: bool
    due_on: date | None
    is_minors: bool
    thread_pk: int | None
    thread_title: str
    is_resident: bool
    can_say: bool
    can_lead: bool
    colleagues: list[tuple[int, str]]


def on_duty(place: Place, role: str, *, but: Person | None = None) -> list[Person]:
    """Who is on duty for an area: its own people, else those above; the least busy first."""
    for area in reversed(crumbs(place)):
        posts = holding().filter(role=role, place=area).values("person")
        people = Person.objects.filter(pk__in=posts, is_active=True)
        if found := [one for one in people if but is None or one.pk != but.pk]:
            busy, away = _open_counts(found), _away()
            return sorted(found, key=lambda one: (one.pk in away, busy.get(one.pk, 0), one.pk))
    return []


def is_at_post(one: Conversation) -> bool:
    """Does its worker still hold the post, and is not away today?"""
    return one.worker_id not in _away() and holds_post(one.worker, one.role, place=one.place)


def _away() -> set[int]:
    return set(away_now().values_list("person", flat=True))


def _open_counts(people: list[Person]) -> dict[int, int]:
    alive = Conversation.objects.filter(worker__in=people).exclude(status=ConversationStatus.ENDED)
    return dict(alive.values_list("worker").annotate(Count("pk")))


def duty_choices(place: Place) -> list[tuple[str, str]]:
    """Whom a resident of an area may talk to in private: the posts that somebody holds there."""
    return [(role.value, role.label) for role in DutyRole if on_duty(place, role)]


def own_conversations(person: Person) -> QuerySet[Conversation]:
    """What somebody talks about in private with the community, the latest first."""
    found = Conversation.objects.filter(resident=person)
    return found.select_related("place", "resident", "worker").order_by("-last_at")


def conversations_on_duty(worker: Person) -> QuerySet[Conversation]:
    """What a worker has to answer: their own, and those of minors in their area."""
    posts = posts_of(worker).filter(role__in=rules.DUTY, place__isnull=False)
    places = [post.place for post in posts if post.place is not None]
    if not places:
        return Conversation.objects.none()
    mine = Q(worker=worker) | (Q(is_minors=True) & inside_any(places))
    found = Conversation.objects.filter(mine).select_related("place", "resident", "worker")
    return found.order_by("-last_at")


def conversation_rows(found: QuerySet[Conversation], viewer: Person) -> list[ConversationRow]:
    """Lines for either side's list; a hundred are more than anybody has at a time."""
    return [_row(one, viewer) for one in found[:100]]


def _row(one: Conversation, viewer: Person) -> ConversationRow:
    return ConversationRow(
        pk=one.pk,
        name=_other(one, viewer),
        role=one.get_role_display(),
        place=one.place.name,
        last_at=one.last_at,
        is_waiting=one.status == ConversationStatus.WAITING,
        is_overdue=one.is_overdue,
        status=one.get_status_display(),
        due_on=one.due_on,
    )


def _other(one: Conversation, viewer: Person) -> str:
    """The other side's name: residents see the post and a nickname, workers a nickname."""
    if viewer.pk == one.resident_id:
        return f"{one.place.name}{one.get_role_display()}"
    return "未成年居民" if one.is_minors else one.resident.public_name


def conversation_for(pk: int, viewer: Person) -> Conversation:
    """One conversation, for its two sides only. To others it doesn't exist: raises NotFound."""
    found = (
        Conversation.objects.filter(pk=pk)
        .select_related("place", "resident", "worker", "thread")
        .first()
    )
    if found is None or not rules.may_read_conversation(viewer, found):
        raise NotFound("没有这个谈话，或者它不是您的。", hint="从“私下谈话”里打开您自己的。")
    return found


def conversation_card(one: Conversation, viewer: Person) -> ConversationCard:
    """What stands around the words, for one side."""
    is_resident = viewer.pk == one.resident_id
    leads = rules.may_lead_conversation(viewer, one)
    alive = one.status != ConversationStatus.ENDED
    return ConversationCard(
        pk=one.pk,
        name=_other(one, viewer),
        role=one.get_role_display(),
        place=one.place.name,
        status=one.get_status_display(),
        is_waiting=one.status == ConversationStatus.WAITING,
        is_overdue=one.is_overdue,
        due_on=one.due_on,
        is_minors=one.is_minors,
        thread_pk=one.thread_id,
        thread_title=one.thread.title if one.thread else "",
        is_resident=is_resident,
        can_say=is_resident or (leads and alive),
        can_lead=leads and alive,
        colleagues=_colleagues(one) if leads and alive else [],
    )


def _colleagues(one: Conversation) -> list[tuple[int, str]]:
    others = holders(one.role, place=one.place).exclude(pk__in=[one.worker_id, one.resident_id])
    return [(person.pk, person.public_name) for person in others]


def words_of(
    one: Conversation, viewer: Person, *, before: int | None = None
) -> tuple[list[WordCard], int]:
    """The last words, in the order they are read, and where earlier ones go on."""
    found = ConversationMessage.objects.filter(conversation=one).select_related("author")
    piece: Slice[ConversationMessage] = newest_first(found, before)
    return [_word(word, one, viewer) for word in reversed(piece.rows)], piece.more


def _word(word: ConversationMessage, one: Conversation, viewer: Person) -> WordCard:
    names = {
        MessageKind.RESIDENT: "居民" if one.is_minors else one.resident.public_name,
        MessageKind.WORKER: f"{one.get_role_display()}（{word.author.public_name}）",
        MessageKind.HANDOVER: "",
    }
    return WordCard(
        pk=word.pk,
        name=names[MessageKind(word.kind)],
        kind=word.kind,
        is_own=word.author_id == viewer.pk and word.kind != MessageKind.HANDOVER,
        body=word.body,
        said_at=word.said_at,
    )


def left_alone() -> list[Conversation]:
    """Conversations not ended whose worker is away, or holds the post no longer."""
    alive = Conversation.objects.exclude(status=ConversationStatus.ENDED)
    found = alive.select_related("place", "resident", "worker")
    return [one for one in found.iterator(chunk_size=500) if not is_at_post(one)]
