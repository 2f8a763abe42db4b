"""What an edit keeps: both sides as JSON, and how a value goes in and comes out."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wennuan.emergency.models import ClosedHow, Edit, EditContent, JoinedBy, RowState

# What a row says, and how each is called.
CONTENT = {
    "name": "姓名", "phone": "电话", "address": "地址", "people_count": "人数",
    "needs": "需要", "note": "备注", "place_id": "社区",
}  # fmt: skip
NAMED = CONTENT | {
    "state": "状态", "taker_id": "谁去", "closed_how": "怎么办结", "joined_into_id": "并入",
    "joined_by": "并入依据", "is_dropped": "撤下",
}  # fmt: skip
WORDS: dict[str, dict[str, str]] = {
    "state": dict(RowState.choices), "closed_how": dict(ClosedHow.choices),
    "joined_by": dict(JoinedBy.choices),
}  # fmt: skip


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def parsed(name: str, value: Any) -> Any:
    """A kept value as the row has it."""
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value


def side(values: Mapping[str, Any]) -> str:
    """One side of an edit as it is kept."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, default=plain)


def sides_of(edit: Edit) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stood there before an edit, and after it; nothing once the data was erased."""
    content = EditContent.objects.filter(edit=edit).first()
    return both(content)


def both(content: EditContent | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sides of a content."""
    if content is None:
        return {}, {}
    return json.loads(content.before or "{}"), json.loads(content.after or "{}")
