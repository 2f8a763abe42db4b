"""One way to change a row: one version on, what stood there before kept, open pages told."""

from collections.abc import Mapping
from typing import Any

from wennuan.emergency import queries
from wennuan.emergency.models import Edit, EditContent, EditKind, Row
from wennuan.emergency.rules import may_edit
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import WrongState
from wennuan.kernel.rules import require
from wennuan.people.models import Person

HASHES = {"phone", "name", "address"}  # fields that rows are found by


def hold(row: Row, *, by: Person | None) -> Row:
    """The row afresh, held with its emergency, for somebody who may edit there."""
    emergency = lock(row.emergency)
    require(may_edit, by, emergency)
    fresh = lock(row)
    fresh.emergency = emergency
    return fresh


def write(
    row: Row, kind: EditKind, changes: Mapping[str, Any], *, by: Person, undoes: Edit | None = None
) -> Edit:
    """Put ``changes`` into a row that is held, and keep both sides of them."""
    _refuse_loose_ends(row, changes)
    before = {name: queries.plain(getattr(row, name)) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    if HASHES & changes.keys():
        queries.set_hashes(row)
    row.version += 1
    row.save()
    edit = Edit.objects.create(
        row=row, version=row.version, kind=kind, by=by, at=now(), undoes=undoes
    )
    after = {name: queries.plain(value) for name, value in changes.items()}
    EditContent.objects.create(edit=edit, before=queries.side(before), after=queries.side(after))
    live.publish(f"emergency:{row.emergency_id}")
    return edit


def _refuse_loose_ends(row: Row, changes: Mapping[str, Any]) -> None:
    """No household hangs below a row that is itself dropped or joined."""
    goes = changes.get("is_dropped") or changes.get("joined_into_id")
    if goes and row.joined.filter(is_dropped=False).exists():
        raise WrongState("还有别的行并在这一户下面，请先把它们分开。")
    into = changes.get("joined_into_id")
    if into and not queries.roots(row.emergency).filter(pk=into).exclude(pk=row.pk).exists():
        raise WrongState("要并入的那一户已经撤下，或者并到别处去了，请刷新看看。")
