"""A community with its worker, its residents and boards, and what they say: through actions."""

from datetime import timedelta

from wennuan.kernel.clock import today
from wennuan.orgs.models import Role
from wennuan.orgs.tests import make as orgs
from wennuan.people.actions import identity
from wennuan.people.models import Person
from wennuan.people.tests import make as people
from wennuan.places.models import Place
from wennuan.places.tests import make as places
from wennuan.talk.actions import announcements, answers, boards, circles, conversations
from wennuan.talk.actions import polls as polling
from wennuan.talk.actions import threads as asking
from wennuan.talk.models import (
    Announcement,
    Board,
    Circle,
    CircleMember,
    Conversation,
    DutyRole,
    Poll,
    Reply,
    Thread,
)

CHILD_BORN = today() - timedelta(days=12 * 365)


def home() -> Place:
    """The community in which most of it happens."""
    return places.community()


def elsewhere() -> Place:
    """Another community of another street."""
    return places.community("410103009001", "远方社区")


def a_resident(nickname: str = "阳台上的猫", *, place: Place | None = None) -> Person:
    """Somebody with a proven phone who lives there."""
    person = people.a_person(nickname)
    return identity.move_to(person, place or home(), by=person)


def an_adult(nickname: str = "老邻居", *, place: Place | None = None) -> Person:
    """Somebody of age whose real name is verified, who lives there."""
    person = people.a_verified_person()
    person = identity.rename(person, nickname, by=person)
    return identity.move_to(person, place or home(), by=person)


def a_child(*, place: Place | None = None) -> Person:
    """Somebody known to be twelve."""
    guardian = people.a_verified_person("监护人")
    person = a_resident("小豆子", place=place)
    person.real_name, person.id_number = "小豆", people.id_number(CHILD_BORN)
    person.id_hash, person.verified_at = b"c" * 15 + bytes([person.pk % 256]), person.joined_at
    person.guardian = guardian
    person.save()
    return person


def a_worker(role: Role = Role.COMMUNITY_WORKER, *, place: Place | None = None) -> Person:
    """Somebody on duty in an area."""
    return orgs.holder(role, place=place or home())


def moderators() -> None:
    """Two who look at what is held: one decides, the other hears the appeal."""
    orgs.holder(Role.MODERATOR)
    orgs.holder(Role.MODERATOR)


def a_board(name: str = "环境卫生", days: int | None = 3, *, place: Place | None = None) -> Board:
    """A board with the days of its answers, made once."""
    where = place or places.district()
    found = Board.objects.filter(name=name, place=where).first()
    return found or boards.open_board(where, boards.Subject(name, answer_days=days), by=None)


def a_question(
    title: str = "楼道灯坏了", body: str = "3 号楼二单元的楼道灯坏了三天，老人上下楼看不清。",
    *, board: Board | None = None, place: Place | None = None,
) -> asking.Question:  # fmt: skip
    """What somebody asks."""
    return asking.Question(board or a_board(), place or home(), title, body)


def a_thread(*, by: Person | None = None, **said: object) -> Thread:
    """A question of a resident, shown and waiting."""
    return asking.ask(a_question(**said), by=by or a_resident())


def an_answered_thread(*, by: Person | None = None) -> Thread:
    """One that the community has answered."""
    thread = a_thread(by=by)
    answers.answer(thread, "今天下午电工已经换好。", by=a_worker())
    thread.refresh_from_db()
    return thread


def a_reply(thread: Thread, body: str = "我家这边也看到了。", *, by: Person | None = None) -> Reply:
    """A neighbour's comment."""
    return asking.comment(thread, body, by=by or a_resident("热心的李子"))


def an_announcement(*, by: Person | None = None, place: Place | None = None, **said: object) -> (
    Announcement
):  # fmt: skip
    """An announcement of the community."""
    plain = {"title": "停水通知", "body": "周六上午检修，八点到十二点停水。",
             "expires_on": today() + timedelta(days=7)}  # fmt: skip
    words = announcements.Words(**(plain | said))
    where = place or home()
    return announcements.announce(where, words, by=by or a_worker(place=where))


def a_poll(*, by: Person | None = None, place: Place | None = None, **said: object) -> Poll:
    """A poll among the residents of the community."""
    plain = {"question": "凉亭放在哪里", "options": ["南门", "北门"],
             "closes_on": today() + timedelta(days=7)}  # fmt: skip
    where = place or home()
    return polling.ask_poll(where, polling.Ballot(**(plain | said)), by=by or a_worker(place=where))


def a_circle(*, by: Person | None = None, name: str = "三号楼", is_free: bool = False) -> Circle:
    """A group with its keeper."""
    facts = circles.CircleFacts("building", name, "三号楼的邻居，互相有个照应。", is_free)
    return circles.open_circle(home(), facts, by=by or an_adult("三号楼老周"))


def a_member(circle: Circle, *, by: Person | None = None) -> CircleMember:
    """Somebody whom the keeper let in."""
    asked = circles.join(circle, "我住二单元", by=by or an_adult("二单元小赵"))
    return circles.admit(asked, by=circle.keeper, is_welcome=True)


def a_conversation(*, by: Person | None = None, role: str = DutyRole.SOCIAL_WORKER) -> Conversation:
    """A resident turned to whoever is on duty."""
    opening = conversations.Opening(home(), role, "家里的事，想找人说说。")
    return conversations.begin(opening, by=by or a_resident())


def for_every_page(worker: Person) -> dict[str, object]:
    """One of everything that an address names, for the test of doors."""
    thread = a_thread(by=an_adult())
    circle = a_circle()
    message = circles.say(circle, "大家好。", by=circle.keeper)
    told = dict.fromkeys(
        ["announcement", "announcement_part", "confirm", "receipts", "take_down"],
        an_announcement(by=worker, wants_receipts=True).pk,
    )
    asked = dict.fromkeys(["poll", "poll_part", "vote", "close_poll"], a_poll(by=worker).pk)
    grouped = dict.fromkeys(
        ["circle", "circle_part", "circle_close", "join", "leave", "say", "members", "member_step"],
        circle.pk,
    )
    private = dict.fromkeys(
        ["conversation", "conversation_part", "write", "hand_over", "end"],
        a_conversation(role=DutyRole.COMMUNITY_WORKER).pk,
    )
    others = {
        "withdraw_reply": a_reply(thread).pk, "withdraw_message": message.pk,
        "close_board": a_board("本院的事", 5, place=home()).pk,
    }  # fmt: skip
    pages = {f"talk:{name}": pk for name, pk in (told | asked | grouped | private | others).items()}
    member = a_member(circle)
    return pages | {"talk.pk": thread.pk, "talk.member_pk": member.pk, "talk.name": "mute"}
