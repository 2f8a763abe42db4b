"""When an area is merged into another, and when somebody closes their account."""

from django.db import transaction

from wennuan.audit.actions import record
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.talk.deadlines import task_of
from wennuan.talk.models import (
    Circle,
    CircleMember,
    CircleMemberStatus,
    CircleMessage,
    Conversation,
    ConversationMessage,
    ConversationStatus,
    Screen,
    Thread,
    ThreadStatus,
)
from wennuan.talk.queries.areas import street_of
from wennuan.tasks.actions import drop_task

ERASED = "（说话人已注销，内容已删除）"


@transaction.atomic
def follow_merged_place(place: Place, *, by: Person | None) -> int:
    """What still goes on in an area that was merged goes on in its successor; returns how much.

    What is over stays where it was asked. Of two conversations that would become one, the older
    stays behind and can be ended.
    """
    target = place.successor
    if target is None:
        return 0
    alive = Thread.objects.filter(place=place, status=ThreadStatus.WAITING)
    moved = alive.update(place=target, street=street_of(target))
    moved += Circle.objects.filter(place=place).update(place=target)
    record("talk.moved", place, by=by, count=moved, to=target.code)
    return moved


@transaction.atomic
def forget_person(person: Person, *, by: Person | None) -> None:
    """Somebody closed their account: private words are erased, public ones have no name any more.

    What was said on the boards stays under a neighbour without a name, since others answered it.
    """
    CircleMember.objects.filter(person=person).update(status=CircleMemberStatus.OUT, word="")
    own = CircleMessage.objects.filter(author=person)
    own.update(body=ERASED, screen=Screen.WITHDRAWN)
    ConversationMessage.objects.filter(author=person).update(body=ERASED)
    for conversation in Conversation.objects.filter(resident=person).select_for_update():
        drop_task(task_of(conversation), by=by)
        conversation.status, conversation.due_on = ConversationStatus.ENDED, None
        conversation.save(update_fields=["status", "due_on"])
    unseen = Thread.objects.filter(author=person).exclude(screen=Screen.SHOWN, is_private=False)
    unseen.update(screen=Screen.WITHDRAWN)
