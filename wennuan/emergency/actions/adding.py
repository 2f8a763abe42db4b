"""New rows, one or hundreds: written at once, doubles joined, and households told."""

from collections.abc import Mapping, Sequence

from wennuan.emergency import queries
from wennuan.emergency.models import (
    Edit,
    EditContent,
    EditKind,
    Emergency,
    JoinedBy,
    Row,
    SheetLine,
)
from wennuan.emergency.reading import Facts
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.people import timeline
from wennuan.people.models import Person
from wennuan.people.queries import household_of, phone_hash

ADDED_BEFORE = {"is_dropped": True}  # undoing the first edit takes the row off the list
NOT_JOINED = {"joined_into_id": None, "joined_by": ""}


def add_rows(
    emergency: Emergency,
    all_facts: Sequence[Facts],
    *,
    by: Person,
    lines: Sequence[SheetLine] = (),
) -> list[Row]:
    """Write rows into an emergency that is held; those of a household already there are joined.

    ``lines`` are those of a sheet that the facts came from, one each.
    """
    communities = queries.communities_of(emergency)
    number, moment = queries.last_number(emergency), now()
    rows = []
    for place, facts in enumerate(all_facts, 1):
        row = Row(
            emergency=emergency, number=number + place, entered_by=by, entered_at=moment,
            **queries.values_of(facts, communities),
        )  # fmt: skip
        queries.set_hashes(row, identity=facts.identity)
        row.line = lines[place - 1] if lines else None
        rows.append(row)
    doubles = queries.Doubles(emergency)
    Row.objects.bulk_create(rows)
    joined = _join(rows, doubles)
    _keep_edits(rows, joined, by=by)
    _tell_households(emergency, rows, by=by)
    live.publish(f"emergency:{emergency.pk}")
    return rows


def _join(rows: list[Row], doubles: "queries.Doubles") -> list[Row]:
    joined = []
    for row in rows:
        twin = doubles.find(row)
        if twin is None:
            doubles.add(row)
        else:
            row.joined_into_id, row.joined_by = twin.pk, twin.why
            row.version = 2
            joined.append(row)
            doubles.add(row, root=twin.pk)
    Row.objects.bulk_update(joined, ["joined_into", "joined_by", "version"])
    return joined


def _keep_edits(rows: list[Row], joined: list[Row], *, by: Person) -> None:
    moment = now()
    edits = [Edit(row=row, version=1, kind=EditKind.ADDED, by=by, at=moment) for row in rows]
    edits += [Edit(row=row, version=2, kind=EditKind.JOINED, by=by, at=moment) for row in joined]
    Edit.objects.bulk_create(edits)
    EditContent.objects.bulk_create([_content(edit) for edit in edits])


def _content(edit: Edit) -> EditContent:
    row = edit.row
    before: Mapping[str, object]
    after: Mapping[str, object]
    if edit.kind == EditKind.JOINED:
        after = {"joined_into_id": row.joined_into_id, "joined_by": JoinedBy(row.joined_by).value}
        before = NOT_JOINED
    else:
        values = {name: getattr(row, name) for name in queries.CONTENT}
        before, after = ADDED_BEFORE, {"is_dropped": False, **values}
    return EditContent(edit=edit, before=queries.side(before), after=queries.side(after))


def _tell_households(emergency: Emergency, rows: list[Row], *, by: Person) -> None:
    """Residents who are known by their phone find this in their history, once."""
    phones = {phone_hash(row.phone) for row in rows if row.phone and row.joined_into_id is None}
    sentence = f"登记进“{emergency}”应急名单"
    for person in Person.objects.filter(phone_hash__in=phones):
        timeline.note(household_of(person) or person, sentence, app="emergency", by=by)
