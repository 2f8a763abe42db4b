"""Who may touch a notice."""

from typing import TYPE_CHECKING

from wennuan.kernel.rules import rule
from wennuan.notices.models import Notice

if TYPE_CHECKING:
    from wennuan.people.models import Person


@rule("只能打开自己的消息")
def may_open(person: "Person", notice: Notice) -> bool:
    """A notice is for the eyes of the person it was sent to."""
    return notice.to_id == person.pk
