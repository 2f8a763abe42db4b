"""Who may ask, answer, read, tell everybody, keep a group, and talk in private."""

from dataclasses import dataclass

from wennuan.kernel.rules import rule
from wennuan.moderation.rules import DECIDERS
from wennuan.orgs.models import Role
from wennuan.orgs.queries import holds_post
from wennuan.people.models import ADULT_FROM, Household, Member, Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.places.models import Place
from wennuan.talk.models import (
    Announcement,
    Circle,
    CircleMember,
    CircleMemberStatus,
    Conversation,
    DutyRole,
    Poll,
    Reply,
    Screen,
    Thread,
)

OFFICE = Role.COMMUNITY_WORKER  # answers in the name of its area
DUTY = tuple(Role(role) for role in DutyRole)


@dataclass(frozen=True, slots=True)
class Talk:
    """Two people who would talk in private: the resident, and who is on duty in their area."""

    resident: Person
    worker: Person
    role: str
    place: Place
    by_resident: bool = True


def lives_in(person: Person, place: Place) -> bool:
    """Does this person live in the area, by their own word or their household's address?"""
    if person.place is not None and person.place.path.startswith(place.path):
        return True
    homes = Member.objects.filter(person=person, to_on=None).values("household")
    return Household.objects.filter(pk__in=homes, place__path__startswith=place.path).exists()


def is_adult(person: Person) -> bool:
    """Is this person known to be of age?"""
    return person.age is not None and person.age >= ADULT_FROM


@rule("发言前请先用手机号登录，法律要求说话的人是真实的。")
def may_speak(by: Person, author: Person) -> bool:
    """Whoever proved a phone speaks for themselves; a verified helper for whom they act for."""
    if by.pk == author.pk:
        return by.is_active and by.phone_verified
    return by.is_verified and author.is_active and may_act_for(by, Matter(author, Scope.REQUESTS))


@rule("这条内容现在只有提问人和所在社区的工作人员能看到。")
def may_read_thread(person: Person, thread: Thread) -> bool:
    """Everybody what is public; the rest its asker, whoever acts for them, and who answers."""
    if thread.is_public or _is_side_of(person, thread.author):
        return True
    if thread.screen == Screen.WITHDRAWN:
        return False
    if holds_post(person, OFFICE, place=thread.place):
        return True
    return thread.screen != Screen.SHOWN and holds_post(person, DECIDERS, place=thread.place)


@rule("正式答复由这个社区的工作人员来写，而且不能答复自己的提问。")
def may_answer(person: Person, thread: Thread) -> bool:
    """A community worker over the thread's area, other than who asked or helped to ask."""
    if person.pk in {thread.author_id, thread.helped_by_id}:
        return False
    return holds_post(person, OFFICE, place=thread.place)


@rule("这一步由提问人本人来做。")
def may_settle(person: Person, thread: Thread) -> bool:
    """The asker, or whoever acts for them: say it is solved, ask again, withdraw."""
    return _is_side_of(person, thread.author)


@rule("只能撤回自己说的话。")
def may_withdraw(person: Person, reply: Reply) -> bool:
    """Its author; what the community said stays."""
    return not reply.is_official and _is_side_of(person, reply.author)


@rule("答复工作由社区工作者来做。")
def may_open_desk(person: Person, place: Place | None) -> bool:
    """Community workers of the area, or of any."""
    return holds_post(person, OFFICE, place=place)


@rule("公告、小调查和版块由这个区域的社区工作者发布。")
def may_tell_area(person: Person, place: Place) -> bool:
    """A community worker over the area."""
    return holds_post(person, OFFICE, place=place)


@rule("回执名单只给发布公告的社区工作者看。")
def may_see_receipts(person: Person, announcement: Announcement) -> bool:
    """The community workers over its area."""
    return holds_post(person, OFFICE, place=announcement.place)


@rule("这份公告发给住在这里的居民，请先在“昵称和社区”里选好您的社区。")
def may_confirm(person: Person, announcement: Announcement) -> bool:
    """A resident of its area."""
    return person.is_active and lives_in(person, announcement.place)


@rule("小调查请住在这里、用手机号登录过的居民投票。请先在“昵称和社区”里选好您的社区。")
def may_vote(person: Person, poll: Poll) -> bool:
    """A resident of its area with a proven phone."""
    return person.is_active and person.phone_verified and lives_in(person, poll.place)


@rule("建立小组要先实名、已满 18 周岁，并且住在这个区域。")
def may_open_circle(person: Person, place: Place) -> bool:
    """A verified adult who lives there."""
    return person.is_active and is_adult(person) and lives_in(person, place)


@rule("加入小组要先实名，并且已满 18 周岁，这样大家知道组里都是成年邻居。")
def may_join_circle(person: Person, _: Circle) -> bool:
    """A verified adult: nobody underage meets strangers here (未成年人保护法)."""
    return person.is_active and is_adult(person)


@rule("小组里的话只有成员能看。")
def may_read_circle(person: Person, circle: Circle) -> bool:
    """Its members."""
    found = CircleMember.objects.filter(circle=circle, person=person)
    return found.filter(status=CircleMemberStatus.IN).exists()


@rule("您现在不能在这个小组发言：不是成员，或被组长暂时禁言。")
def may_say_in_circle(person: Person, circle: Circle) -> bool:
    """A member who is not muted."""
    found = CircleMember.objects.filter(circle=circle, person=person)
    member = found.filter(status=CircleMemberStatus.IN).first()
    return member is not None and not member.is_muted


@rule("这一步由组长来做。")
def may_keep_circle(person: Person, circle: Circle) -> bool:
    """Its keeper."""
    return person.pk == circle.keeper_id


@rule("小组由组长解散；不守规矩的，由所在社区的工作人员解散。")
def may_close_circle(person: Person, circle: Circle) -> bool:
    """Its keeper, and the community worker of its area."""
    return may_keep_circle(person, circle) or holds_post(person, OFFICE, place=circle.place)


@rule("私下谈话只在居民和本区域值班的社区工作者、社工之间；对未成年人，只能由孩子自己开始。")
def may_talk(by: Person, talk: Talk) -> bool:
    """Resident with the worker on duty of their area; a worker never begins with a minor."""
    if talk.resident.pk == talk.worker.pk or talk.role not in DutyRole.values:
        return False
    if not holds_post(talk.worker, talk.role, place=talk.place):
        return False
    if talk.by_resident:
        return by.pk == talk.resident.pk and may_speak(by, by)
    return by.pk == talk.worker.pk and not talk.resident.is_minor


@rule("私下谈话只有居民本人和接谈的工作人员能看。")
def may_read_conversation(person: Person, conversation: Conversation) -> bool:
    """Its two sides; no helper, no guardian. A minor's is open to all on duty of the area."""
    if person.pk == conversation.resident_id:
        return True
    if conversation.is_minors:
        return holds_post(person, DUTY, place=conversation.place)
    holds = holds_post(person, conversation.role, place=conversation.place)
    return person.pk == conversation.worker_id and holds


@rule("这一步由接谈的工作人员来做。")
def may_lead_conversation(person: Person, conversation: Conversation) -> bool:
    """The worker who has it, while the post holds."""
    holds = holds_post(person, conversation.role, place=conversation.place)
    return person.pk == conversation.worker_id and holds


def _is_side_of(person: Person, resident: Person) -> bool:
    """Oneself, or a helper accepted for such matters."""
    return may_act_for(person, Matter(resident, Scope.REQUESTS))
