"""Opening an emergency, saying who edits, telling the public, closing, erasing."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.emergency import queries
from wennuan.emergency.models import (
    Bulletin,
    EditContent,
    Editor,
    Emergency,
    RowState,
    SheetLine,
)
from wennuan.emergency.rules import EDITOR_ROLES, may_manage, may_open
from wennuan.kernel import live
from wennuan.kernel.clock import now, today
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, WrongState
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell
from wennuan.orgs.models import Role
from wennuan.people.models import Person
from wennuan.people.queries import person_by_phone
from wennuan.people.rules import has_real_name
from wennuan.places.models import Place
from wennuan.tasks.actions import Wanted, close_task, drop_task, open_task

BASIS = "慈善法第七十二条：应急期间至少每五日公开一次"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new emergency is called, where it is, and which posts may edit."""

    title: str
    place: Place
    intro: str = ""
    roles: tuple[str, ...] = ()


@transaction.atomic
def open_emergency(opening: Opening, *, by: Person) -> Emergency:
    """Open a list. From now on the public has to be told at least every five days."""
    require(may_open, by, opening.place)
    if not opening.title.strip():
        raise Invalid("请写一个名称，例如“7·20 暴雨”。", field="title")
    _refuse_numbers(opening.title, "title")
    _refuse_numbers(opening.intro, "intro")
    emergency = Emergency.objects.create(
        title=opening.title.strip(), place=opening.place, intro=opening.intro.strip(),
        editor_roles=_known(opening.roles), opened_by=by, opened_at=now(),
    )  # fmt: skip
    record("emergency.opened", emergency, by=by, place=opening.place.code)
    _start_clock(emergency, by=by)
    return emergency


def _known(roles: tuple[str, ...]) -> list[str]:
    if unknown := set(roles) - set(EDITOR_ROLES):
        raise Invalid(f"这些岗位不能登记：{'、'.join(sorted(unknown))}", field="roles")
    return [role for role in EDITOR_ROLES if role in roles]


def _refuse_numbers(text: str, field: str) -> None:
    if found := scan_identifiers(text):
        raise Invalid(f"这段文字会公开，里面有{found[0].kind}，请去掉。", field=field)


def _start_clock(emergency: Emergency, *, by: Person | None) -> None:
    number = emergency.bulletins.count() + 1
    open_task(
        Wanted(
            key=_clock_key(emergency), kind="emergency.bulletin",
            title=f"“{emergency}”第 {number} 期应急公示",
            url=reverse("emergency:bulletin", args=[emergency.pk]),
            roles=(Role.COMMUNITY_WORKER,), due_at=queries.due_at(emergency),
            place=emergency.place, basis=BASIS,
        ),
        by=by,
    )  # fmt: skip


def _clock_key(emergency: Emergency) -> str:
    return f"emergency:{emergency.pk}:bulletin"


@transaction.atomic
def set_editor_roles(emergency: Emergency, roles: tuple[str, ...], *, by: Person) -> Emergency:
    """Say which posts inside the area may edit."""
    emergency = _managed(emergency, by=by)
    emergency.editor_roles = _known(roles)
    emergency.save(update_fields=["editor_roles"])
    record("emergency.roles_set", emergency, by=by, roles=emergency.editor_roles)
    return emergency


def _managed(emergency: Emergency, *, by: Person) -> Emergency:
    emergency = lock(emergency)
    require(may_manage, by, emergency)
    if not emergency.is_open:
        raise WrongState("这份应急登记已经结束，只能看，不能改。")
    return emergency


@transaction.atomic
def name_editor(emergency: Emergency, phone: str, *, by: Person) -> Editor:
    """Name a person, known by the phone, to edit this one emergency; they are told."""
    emergency = _managed(emergency, by=by)
    person = person_by_phone(phone)
    if person is None or not has_real_name(person, None):
        raise Invalid("这个手机号还没有实名。请对方先登录、实名，再加进来。", field="phone")
    try:
        with transaction.atomic():
            editor = Editor.objects.create(emergency=emergency, person=person, added_by=by)
    except IntegrityError as twice:
        raise Invalid("这个人已经在名单里了。", field="phone") from twice
    record("emergency.editor_named", editor, by=by, person=person.code)
    link = reverse("emergency:detail", args=[emergency.pk])
    tell(person, "emergency/notices/editor", by=by, link=link, sms=True, emergency=emergency)
    return editor


@transaction.atomic
def end_editor(editor: Editor, *, by: Person) -> Editor:
    """Take a person off the list of editors; what they wrote stays."""
    _managed(editor.emergency, by=by)
    editor = lock(editor)
    if editor.removed_at is None:
        editor.removed_at = now()
        editor.save(update_fields=["removed_at"])
        record("emergency.editor_ended", editor, by=by)
    return editor


@transaction.atomic
def publish_bulletin(emergency: Emergency, body: str, *, by: Person) -> Bulletin:
    """Tell the public what was received, used and done; the next one is due in five days."""
    emergency = _managed(emergency, by=by)
    bulletin = _publish(emergency, body, by=by)
    close_task(_clock_key(emergency), by=by)
    _start_clock(emergency, by=by)
    return bulletin


def _publish(emergency: Emergency, body: str, *, by: Person) -> Bulletin:
    if not body.strip():
        raise Invalid("请写这几天收到了什么、用到了哪里、还缺什么。", field="body")
    _refuse_numbers(body, "body")
    bulletin = Bulletin.objects.create(
        emergency=emergency, number=emergency.bulletins.count() + 1, body=body.strip(),
        due_at=queries.due_at(emergency), counts=queries.counts_of(emergency),
        published_by=by, published_at=now(),
    )  # fmt: skip
    record("emergency.bulletin_published", bulletin, by=by, number=bulletin.number)
    return bulletin


@transaction.atomic
def close_emergency(
    emergency: Emergency, body: str, *, by: Person, handover: str = ""
) -> Emergency:
    """End it: one last bulletin, then the list is only read, by its managers, until it is erased.

    While households are not dealt with, ``handover`` says who goes on with them.
    """
    emergency = _managed(emergency, by=by)
    left = queries.roots(emergency).exclude(state=RowState.CLOSED).count()
    if left and not handover.strip():
        raise Invalid(f"还有 {left} 户没有办结，请写明交给谁接着办。", field="handover")
    if waiting := queries.broken_lines(emergency).count():
        raise WrongState(f"还有 {waiting} 行没有修好，请先修好或者撤下，一行也不能丢。")
    _publish(emergency, body, by=by)
    drop_task(_clock_key(emergency), by=by)
    emergency.FLOW.take(emergency, "close")
    emergency.closed_at, emergency.closed_by = now(), by
    emergency.erase_on = today() + timedelta(days=settings.EMERGENCY_KEEP_DAYS)
    emergency.save(update_fields=["status", "closed_at", "closed_by", "erase_on"])
    record("emergency.closed", emergency, by=by, reason=handover.strip()[:200], left=left)
    live.publish(f"emergency:{emergency.pk}")
    return emergency


@transaction.atomic
def erase_old(*, by: Person | None) -> int:
    """Erase names, phones, addresses and needs of those whose day has come; the counts stay."""
    erased = 0
    for found in queries.due_for_erasure(today()).select_for_update(skip_locked=True):
        EditContent.objects.filter(edit__row__emergency=found).delete()
        SheetLine.objects.filter(sheet__emergency=found).update(raw=None, facts=None)
        found.rows.update(
            name=None, phone=None, address=None, needs=None, note=None,
            phone_hash=None, identity_hash=None, home_hash=None,
        )  # fmt: skip
        found.FLOW.take(found, "erase")
        found.erased_at = now()
        found.save(update_fields=["status", "erased_at"])
        record("emergency.erased", found, by=by, rows=found.rows.count())
        erased += 1
    return erased


@transaction.atomic
def note_reading(emergency: Emergency, *, by: Person) -> None:
    """Who looked at the list is on record, once a person and day."""
    if not queries.has_looked_today(emergency, by):
        record("emergency.looked", emergency, by=by)
