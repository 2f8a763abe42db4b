"""Private conversations: begun, spoken in, handed over between those on duty, ended."""

from dataclasses import dataclass

from django.db import transaction

from wennuan.audit.actions import record, record_reading
from wennuan.kernel import live
from wennuan.kernel.clock import now
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, Unavailable
from wennuan.kernel.rules import SYSTEM, require
from wennuan.notices.actions import tell
from wennuan.orgs.models import Role
from wennuan.orgs.queries import holders
from wennuan.people.models import Person
from wennuan.places.models import Place
from wennuan.talk import words
from wennuan.talk.deadlines import end_of, private_day, task_of, url_of
from wennuan.talk.models import (
    Conversation,
    ConversationMessage,
    ConversationStatus,
    DutyRole,
    MessageKind,
    Thread,
)
from wennuan.talk.queries.conversations import is_at_post, on_duty
from wennuan.talk.rules import (
    Talk,
    may_answer,
    may_lead_conversation,
    may_read_conversation,
    may_talk,
)
from wennuan.tasks.actions import Wanted, close_task, drop_task, open_task

LONGEST = 2000
NOBODY = "这个区域现在没有人值班。"


@dataclass(frozen=True, slots=True)
class Opening:
    """With whom a resident wants to talk in private, where, and the first words."""

    place: Place
    role: str
    body: str


@transaction.atomic
def begin(opening: Opening, *, by: Person) -> Conversation:
    """A resident turns to whoever is on duty in their area; the first answer has a clock.

    One conversation a person, area and post: writing again goes on with it.
    """
    found = Conversation.objects.filter(resident=by, place=opening.place, role=opening.role)
    worker = _free_worker(opening.place, opening.role, by=by)
    require(may_talk, by, Talk(by, worker, opening.role, opening.place))
    body = _looked_at(opening.body)
    conversation = found.select_for_update(of=("self",)).first()
    if conversation is None:
        conversation = Conversation.objects.create(
            resident=by, worker=worker, role=opening.role, place=opening.place,
            is_minors=by.is_minor, status=ConversationStatus.WAITING, due_on=private_day(),
        )  # fmt: skip
        record("talk.private_begun", conversation, by=by, role=opening.role)
        _say(conversation, MessageKind.RESIDENT, body, by=by)
        _owe(conversation, by=by)
        return conversation
    return _go_on(conversation, body, by=by)


@transaction.atomic
def turn_to_asker(thread: Thread, body: str, *, by: Person) -> Conversation:
    """A worker who answers for the area takes a question into private, with its adult asker."""
    require(may_answer, by, thread)
    talk = Talk(thread.author, by, DutyRole.COMMUNITY_WORKER, thread.place, by_resident=False)
    require(may_talk, by, talk)
    body = _looked_at(body)
    conversation, is_new = Conversation.objects.select_for_update(of=("self",)).get_or_create(
        resident=thread.author, place=thread.place, role=DutyRole.COMMUNITY_WORKER,
        defaults={
            "worker": by, "thread": thread, "began_by_resident": False,
            "status": ConversationStatus.TALKING,
        },
    )  # fmt: skip
    if not is_new and conversation.worker_id != by.pk:
        raise NotAllowed("这位居民正在和您的同事谈，请先由同事交接给您。")
    if is_new:
        record("talk.private_begun", conversation, by=by, role=conversation.role)
    elif conversation.FLOW.can(conversation, "answer"):
        conversation.FLOW.take(conversation, "answer")
        close_task(task_of(conversation), by=by)
    _say(conversation, MessageKind.WORKER, body, by=by)
    return conversation


@transaction.atomic
def write(conversation: Conversation, body: str, *, by: Person) -> ConversationMessage:
    """Say something: the resident starts the clock, the worker stops it."""
    conversation = lock(conversation)
    if by.pk == conversation.resident_id:
        require(may_read_conversation, by, conversation)
        _go_on(conversation, _looked_at(body), by=by)
        return conversation.messages.latest("pk")
    require(may_lead_conversation, by, conversation)
    if conversation.FLOW.can(conversation, "answer"):
        conversation.FLOW.take(conversation, "answer")
        close_task(task_of(conversation), by=by)
    elif conversation.status == ConversationStatus.ENDED:
        conversation.FLOW.take(conversation, "answer")  # raises: the resident begins anew
    return _say(conversation, MessageKind.WORKER, _looked_at(body), by=by)


@transaction.atomic
def hand_over(conversation: Conversation, to: Person, *, by: Person | None) -> Conversation:
    """Give a conversation to a colleague on duty; the resident is told, the first reads no more."""
    conversation = lock(conversation)
    require(may_lead_conversation, by, conversation)
    talk = Talk(conversation.resident, to, conversation.role, conversation.place, by_resident=True)
    if to.pk == conversation.worker_id or not may_talk(conversation.resident, talk):
        raise NotAllowed("只能交给本区域同一岗位、正在值班的同事。")
    before = conversation.worker
    conversation.worker = to
    conversation.save(update_fields=["worker"])
    ConversationMessage.objects.create(
        conversation=conversation, kind=MessageKind.HANDOVER, author=by or before,
        body=f"谈话已交给{conversation.place.name}的另一位{conversation.get_role_display()}，前面的内容对方可以看到。",
    )  # fmt: skip
    record("talk.private_handed_over", conversation, by=by, to=to.code)
    _tell(conversation, conversation.resident, "talk/notices/handed_over", by=by)
    _tell(conversation, to, "talk/notices/taken_over", by=by)
    if conversation.status == ConversationStatus.WAITING:
        drop_task(task_of(conversation), by=by)
        _owe(conversation, by=by)
    return conversation


@transaction.atomic
def end(conversation: Conversation, *, by: Person) -> Conversation:
    """The worker ends a conversation; the resident may go on with it at any time."""
    conversation = lock(conversation)
    require(may_lead_conversation, by, conversation)
    conversation.FLOW.take(conversation, "end")
    conversation.due_on = None
    conversation.save(update_fields=["status", "due_on"])
    drop_task(task_of(conversation), by=by)
    record("talk.private_ended", conversation, by=by)
    _publish(conversation)
    return conversation


def note_reading(conversation: Conversation, *, by: Person) -> None:
    """Somebody on duty opened a minor's conversation: each time is on record for the child."""
    if conversation.is_minors and by.pk != conversation.resident_id:
        record_reading(
            conversation.resident, by=by, what="私下谈话", reason="值班人员查看未成年人的谈话"
        )


@transaction.atomic
def find_new_worker(conversation: Conversation, *, by: Person | None) -> Conversation:
    """Give a conversation whose worker is away or left the post to whoever is on duty."""
    others = on_duty(conversation.place, conversation.role, but=conversation.worker)
    others = [person for person in others if person.pk != conversation.resident_id]
    return hand_over(conversation, others[0], by=by) if others else conversation


def _free_worker(place: Place, role: str, *, by: Person) -> Person:
    if role not in DutyRole.values:
        raise Invalid("请选择想和谁说。", field="role")
    others = [person for person in on_duty(place, role) if person.pk != by.pk]
    if not others:
        raise Unavailable(NOBODY, hint="请打页面上的电话，或者直接到社区来。")
    return others[0]


def _looked_at(body: str) -> str:
    body = body.strip()
    if not body or len(body) > LONGEST:
        raise Invalid(f"请写 1 到 {LONGEST} 个字。", field="body")
    words.refuse_payment(body, field="body")
    return body


def _go_on(conversation: Conversation, body: str, *, by: Person) -> Conversation:
    """The resident says more: an answer is owed from now, unless one is owed already."""
    if not is_at_post(conversation):
        conversation = find_new_worker(conversation, by=SYSTEM)
    if conversation.FLOW.can(conversation, "ask"):
        conversation.FLOW.take(conversation, "ask")
        conversation.due_on = private_day()
        _owe(conversation, by=by)
    _say(conversation, MessageKind.RESIDENT, body, by=by)
    return conversation


def _owe(conversation: Conversation, *, by: Person | None) -> None:
    assert conversation.due_on is not None  # noqa: S101 — kept by the database
    colleagues = holders(conversation.role, place=conversation.place)
    wanted = Wanted(
        key=task_of(conversation), kind="talk.private", title="回复一位居民的私下谈话",
        url=url_of(conversation), roles=(Role(conversation.role),),
        due_at=end_of(conversation.due_on), place=conversation.place, basis="两个工作日内回复",
        barred=tuple(colleagues.exclude(pk=conversation.worker_id)),  # it is this worker's alone
    )  # fmt: skip
    open_task(wanted, by=by)


def _say(
    conversation: Conversation, kind: MessageKind, body: str, *, by: Person
) -> ConversationMessage:
    message = ConversationMessage.objects.create(
        conversation=conversation, kind=kind, author=by, body=body
    )
    conversation.last_at = now()
    conversation.save(update_fields=["status", "due_on", "last_at"])
    other = conversation.resident if kind == MessageKind.WORKER else conversation.worker
    template = "replied_privately" if kind == MessageKind.WORKER else "asked_privately"
    _tell(conversation, other, f"talk/notices/{template}", by=by)
    _publish(conversation)
    return message


def _tell(conversation: Conversation, person: Person, template: str, *, by: Person | None) -> None:
    """Notices say that there is something, never what: others may see a phone's screen."""
    tell(person, template, by=by, link=url_of(conversation), conversation=conversation)


def _publish(conversation: Conversation) -> None:
    live.publish(f"person:{conversation.resident_id}", f"person:{conversation.worker_id}")
