"""Finding a household by what someone says of themselves, and its whole history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from wennuan.desk import rules
from wennuan.desk.models import Alarm, AlarmStatus
from wennuan.kernel.codes import id_number_error, normalise_id_number, normalise_phone
from wennuan.kernel.crypto import blind_index
from wennuan.kernel.errors import Invalid
from wennuan.kernel.privacy import mask_name
from wennuan.orgs.queries import posts_of
from wennuan.people import timeline
from wennuan.people.models import Household, Member, Person
from wennuan.people.queries import IDENTITY, household_of, members_of, person_by_phone
from wennuan.tasks.models import Task
from wennuan.tasks.queries import TaskCard, open_tasks, task_card

PAGE = 40


def household_by(words: str) -> Household | None:
    """The household of exactly this phone, identity number or household code, wherever it is.

    Raises Invalid when the words are none of the three: nothing is ever found by a part or a name.
    """
    plain = "".join(words.split()).upper()
    if plain.startswith("H"):
        return Household.objects.filter(code=plain).select_related("place").first()
    if plain.startswith("R"):
        return _home(Person.objects.filter(code=plain).first())
    if not id_number_error(plain):
        number = normalise_id_number(plain)
        fingerprint = blind_index(number, IDENTITY)
        return _home(Person.objects.filter(id_hash=fingerprint).first())
    try:
        return _home(person_by_phone(normalise_phone(plain)))
    except Invalid as wrong:
        raise Invalid(
            "请填完整的手机号、身份证号，或以 H、R 开头的编号；不能按姓名查。", field="words"
        ) from wrong


def _home(person: Person | None) -> Household | None:
    return household_of(person) if person else None


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One member as the desk sees them: masked, with the age group of a child only."""

    name: str
    relation: str
    is_head: bool
    has_account: bool


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line of the history."""

    at: datetime
    sentence: str
    module: str
    app: str
    link: str


@dataclass(frozen=True, slots=True)
class AlarmCard:
    """One alarm about the household."""

    pk: int
    modules: str
    raised_at: datetime
    is_open: bool
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """A household before anybody has said why they open it: nothing but where it is."""

    code: str
    place: str


@dataclass(frozen=True, slots=True)
class History:
    """A household, opened with a reason."""

    members: list[MemberCard]
    lines: list[LineCard]
    total: int
    tasks: list[TaskCard]
    alarms: list[AlarmCard]
    modules: list[tuple[str, str]]


def household_card(household: Household) -> HouseholdCard:
    """What the way in shows."""
    return HouseholdCard(household.code, household.place.name)


def history(household: Household, *, viewer: Person, app: str = "", most: int = PAGE) -> History:
    """What every module did for this household, for someone who may open it and said why."""
    lines = timeline.lines_about(household)
    present = list(lines.order_by().values_list("app", flat=True).distinct())
    wanted = lines.filter(app=app) if app else lines
    return History(
        members=[_member(one) for one in members_of(household)],
        lines=[
            LineCard(one.at, one.sentence, module_name(one.app), one.app, one.link)
            for one in wanted[:most]
        ],
        total=wanted.count(),
        tasks=[task_card(one, viewer=viewer) for one in _tasks(household)],
        alarms=[alarm_card(one) for one in Alarm.objects.filter(household=household)],
        modules=sorted((name, module_name(name)) for name in present),
    )


def _tasks(household: Household) -> QuerySet[Task]:
    return open_tasks().filter(household=household)


def _member(member: Member) -> MemberCard:
    person = member.person
    name = member.name or (person.real_name if person else "") or ""
    masked = "小*" if person and person.is_minor else mask_name(name)
    return MemberCard(
        name=masked or (person.public_name if person else "未填姓名"),
        relation=member.get_relation_display(),
        is_head=member.is_head,
        has_account=person is not None,
    )


def alarm_card(alarm: Alarm) -> AlarmCard:
    """An alarm in words."""
    return AlarmCard(
        pk=alarm.pk,
        modules=f"{module_name(alarm.one_app)}和{module_name(alarm.other_app)}",
        raised_at=alarm.raised_at,
        is_open=alarm.status == AlarmStatus.RAISED,
        outcome=alarm.get_outcome_display(),
        reason=alarm.reason,
    )


def module_name(app: str) -> str:
    """What a module is called; its bare name when it has gone."""
    return (
        str(apps.get_app_config(app).verbose_name) if apps.is_installed(f"wennuan.{app}") else app
    )


def households_of(viewer: Person) -> QuerySet[Household]:
    """All households in the areas where this person works for residents."""
    held = posts_of(viewer).filter(role__in=rules.WATCHERS, place__isnull=False)
    where = Q(pk=None)
    for post in held:
        if post.place is not None:
            where |= Q(place__path__startswith=post.place.path)
            if post.place.successor is not None:
                where |= Q(place__path__startswith=post.place.successor.path)
    return Household.objects.filter(where).select_related("place").order_by("place__path", "pk")


def readable_members(household: Household) -> Sequence[Person]:
    """Those in the household who have an account: each sees who opened its history."""
    return [member.person for member in members_of(household) if member.person]


def appearances(alarm: Alarm) -> list[LineCard]:
    """What happened in the two modules around the alarm, in words that name nobody."""
    since = alarm.raised_at - timedelta(days=settings.HOUSEHOLD_ALARM_DAYS)
    lines = timeline.lines_about(alarm.household).filter(
        app__in=(alarm.one_app, alarm.other_app), at__gte=since, household__isnull=False
    )
    return [
        LineCard(one.at, one.sentence, module_name(one.app), one.app, one.link)
        for one in lines[:PAGE]
    ]


def export_rows(viewer: Person) -> list[tuple[str, str, date, int, int]]:
    """The households of one's area: code, community, since when, how many people, open tasks."""
    present = Count("members", filter=Q(members__to_on=None), distinct=True)
    tasks = dict(
        open_tasks().order_by().filter(household__isnull=False)
        .values_list("household").annotate(Count("pk"))
    )  # fmt: skip
    return [
        (
            home.code,
            home.place.name,
            timezone.localdate(home.created_at),
            home.people,
            tasks.get(home.pk, 0),
        )
        for home in households_of(viewer).annotate(people=present)
    ]
