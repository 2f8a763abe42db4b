"""What editors do with one row. Every edit can be undone; an undo is one more edit."""

from typing import Any

from django.db import transaction

from wennuan.audit.actions import record, record_reading
from wennuan.emergency import queries
from wennuan.emergency.actions import adding
from wennuan.emergency.actions.edits import hold, write
from wennuan.emergency.models import (
    ClosedHow,
    Edit,
    EditKind,
    Emergency,
    JoinedBy,
    Row,
    RowState,
)
from wennuan.emergency.reading import Facts, checked
from wennuan.emergency.rules import may_call, may_edit
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.rules import require
from wennuan.orgs.queries import has_accepted_conduct
from wennuan.people import timeline
from wennuan.people.models import Person
from wennuan.people.queries import household_of, person_by_phone


class Clash(WrongState):
    """Somebody changed the row while this person was typing."""


@transaction.atomic
def add_row(emergency: Emergency, facts: Facts, *, by: Person) -> Row:
    """Write down one household, typed on a phone; a double is joined as in a sheet."""
    emergency = lock(emergency)
    require(may_edit, by, emergency)
    row = adding.add_rows(emergency, [_sound(facts)], by=by)[0]
    record("emergency.row_added", row, by=by)
    return row


@transaction.atomic
def change_row(row: Row, facts: Facts, version: int, *, by: Person) -> Row:
    """Correct what a row says. Raises Clash when it changed since ``version`` was shown."""
    row, facts = hold(row, by=by), _sound(facts)
    if row.version != version:
        raise Clash("您填写的时候，这一行被别人改过了。请看看新内容，再决定要不要保存。")
    wanted = queries.values_of(facts, queries.communities_of(row.emergency))
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if changes:
        write(row, EditKind.CHANGED, changes, by=by)
        record("emergency.row_changed", row, by=by)
    return row


@transaction.atomic
def phone_row(row: Row, *, by: Person, words: str = "") -> Row:
    """Somebody spoke with the household."""
    return _step(row, "phone", EditKind.PHONED, {}, by=by, words=words)


@transaction.atomic
def take_row(row: Row, *, by: Person) -> Row:
    """“I go”: the household is this person's now. The second one reads who was first."""
    row = hold(row, by=by)
    if row.state == RowState.ON_WAY and row.taker is not None:
        name = "您自己" if row.taker_id == by.pk else row.taker.public_name
        raise WrongState(f"{name}已经在路上了，您可以去看别的户。")
    return _step(row, "take", EditKind.TAKEN, {"taker_id": by.pk}, by=by)


@transaction.atomic
def let_go_row(row: Row, *, by: Person) -> Row:
    """Nobody is on the way any more: the household has to be looked at again."""
    return _step(row, "let_go", EditKind.LET_GO, {"taker_id": None}, by=by)


@transaction.atomic
def close_row(row: Row, how: str, *, by: Person, words: str = "") -> Row:
    """Say how it ended for this household."""
    if how not in ClosedHow.values:
        raise Invalid("请选择怎么办结的。", field="how")
    row = _step(
        row, "close", EditKind.CLOSED, {"taker_id": None, "closed_how": how}, by=by, words=words
    )
    _tell_household(row, f"“{row.emergency}”应急登记：{row.get_closed_how_display()}", by=by)
    return row


@transaction.atomic
def reopen_row(row: Row, *, by: Person) -> Row:
    """It wasn't over."""
    return _step(row, "reopen", EditKind.REOPENED, {"closed_how": ""}, by=by)


@transaction.atomic
def drop_row(row: Row, *, by: Person) -> Row:
    """Take a row off the list: entered by mistake. Its history stays."""
    row = hold(row, by=by)
    if row.is_dropped:
        return row
    write(row, EditKind.DROPPED, {"is_dropped": True}, by=by)
    record("emergency.row_dropped", row, by=by)
    return row


@transaction.atomic
def join_row(row: Row, number: int, *, by: Person) -> Row:
    """Join two rows that are one household, and give back the row that stays.

    This one goes below that of a number; the other way round where something hangs below this one.
    """
    row = hold(row, by=by)
    other = row.emergency.rows.filter(number=number, is_dropped=False).first()
    if other is None or other.pk == row.pk:
        raise Invalid("没有这个序号，请看看列表左边的数字。", field="number")
    other = lock(other.joined_into or other)
    if other.pk == row.pk:
        raise WrongState("它已经并在这一户下面了。")
    if row.joined.filter(is_dropped=False).exists():
        row, other = other, row
    changes = {"joined_into_id": other.pk, "joined_by": JoinedBy.HAND}
    write(row, EditKind.JOINED, changes, by=by)
    record("emergency.row_joined", row, by=by, into=other.number)
    return other


@transaction.atomic
def split_row(row: Row, *, by: Person) -> Row:
    """Not one household after all."""
    row = hold(row, by=by)
    if row.joined_into_id is None:
        raise WrongState("这一行没有并在别的户下面，不用分开。")
    write(row, EditKind.SPLIT, {"joined_into_id": None, "joined_by": ""}, by=by)
    record("emergency.row_split", row, by=by)
    return row


@transaction.atomic
def undo_edit(edit: Edit, *, by: Person) -> Row:
    """Put back what stood there before one edit, unless the same was edited again since."""
    row = hold(edit.row, by=by)
    if Edit.objects.filter(undoes=edit).exists():
        raise WrongState("这个改动已经撤销过了。")
    before, after = queries.sides_of(edit)
    if any(queries.plain(getattr(row, name)) != after.get(name) for name in before):
        raise WrongState("后来又有人改过同一处，请先撤销后面的改动。")
    changes = {name: queries.parsed(name, value) for name, value in before.items()}
    write(row, EditKind.UNDONE, changes, by=by, undoes=edit)
    record("emergency.edit_undone", row, by=by, version=edit.version)
    return row


@transaction.atomic
def open_phone(row: Row, *, by: Person) -> str:
    """The whole number, to call it. Recorded once a row and person; a resident can see it too."""
    require(may_call, by, row)
    if not has_accepted_conduct(by):
        raise NotAllowed("看别人的电话前，请先读并接受行为守则。", hint="在“我的—岗位与组织”里。")
    phone = row.phone or ""
    if phone and not queries.phones_opened(by, [row]):
        record("emergency.phone_opened", row, by=by)
        person = person_by_phone(phone)
        if person is not None and person.pk != by.pk:
            why = f"{row.emergency}：打电话核实"
            record_reading(person, by=by, what="手机号", reason=why)
    return phone


def _sound(facts: Facts) -> Facts:
    shown = facts.shown()
    tidy, fault = checked(shown)
    if fault:
        raise Invalid(fault, field="phone" if "电话" in fault else "name")
    return tidy


def _step(
    row: Row, step: str, kind: EditKind, more: dict[str, Any], *, by: Person, words: str = ""
) -> Row:
    row = hold(row, by=by)
    if row.is_dropped or row.joined_into_id:
        raise WrongState("这一行已经撤下或并入别的户，请在那一户上操作。")
    was = row.state
    row.FLOW.take(row, step)
    changes = {"state": row.state, "state_by_id": by.pk, "state_at": now(), **more}
    if words.strip():
        changes["note"] = "；".join(filter(None, [row.note, words.strip()[:100]]))
    row.state = was  # ``write`` keeps what stood there before
    write(row, kind, changes, by=by)
    record(f"emergency.row_{kind}", row, by=by)
    return row


def _tell_household(row: Row, sentence: str, *, by: Person) -> None:
    person = person_by_phone(row.phone) if row.phone else None
    if person is not None:
        timeline.note(household_of(person) or person, sentence, app="emergency", by=by)
