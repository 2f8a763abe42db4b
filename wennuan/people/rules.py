"""Who may do what with a person's data, household and name."""

from dataclasses import dataclass

from wennuan.kernel.clock import today
from wennuan.kernel.rules import rule
from wennuan.people import hooks
from wennuan.people.models import (
    ADULT_FROM,
    Delegation,
    DelegationStatus,
    Household,
    Member,
    Person,
    RightsRequest,
    Scope,
)
from wennuan.places.models import Level, Place


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody at work in an area, or anywhere when none is known."""

    person: Person
    place: Place | None


@dataclass(frozen=True, slots=True)
class Matter:
    """Something of a person's that someone wants to act in."""

    person: Person
    scope: Scope


@rule("这一步要先用手机号登录")
def has_phone(person: Person, _: object) -> bool:
    """Signed in with a number that is proven."""
    return person.is_active and person.phone_verified


@rule("这一步要先完成实名")
def has_real_name(person: Person, _: object) -> bool:
    """Real name verified."""
    return person.is_active and person.is_verified


@rule("这一步只有本人可以做")
def is_oneself(by: Person, person: Person) -> bool:
    """Nobody else, whoever they help."""
    return by.pk == person.pk


@rule("只有本人、监护人，或者本人委托办这件事的人可以这样做")
def may_act_for(by: Person, matter: Matter) -> bool:
    """Oneself, a guardian of a minor, or a helper accepted for just this, in its time."""
    person = matter.person
    if by.pk == person.pk or (person.guardian_id == by.pk and person.is_minor):
        return True
    scopes = Delegation.objects.filter(
        helper=by, resident=person, status=DelegationStatus.ACTIVE, valid_until__gte=today()
    ).values_list("scope", flat=True)
    return any(matter.scope in granted for granted in scopes)


@rule("监护人需要先用自己的手机号完成实名，并且已满 18 周岁")
def may_be_guardian(guardian: Person, child: Person) -> bool:
    """A verified adult, other than the child."""
    return guardian.is_verified and (guardian.age or 0) >= ADULT_FROM and guardian.pk != child.pk


@rule("只有这个家庭的成员可以查看和修改")
def may_edit_household(by: Person, household: Household) -> bool:
    """A present member, or someone who acts in household matters for one."""
    members = Member.objects.filter(household=household, to_on=None).values("person")
    people = Person.objects.filter(pk__in=members)
    return any(may_act_for(by, Matter(person, Scope.HOUSEHOLD)) for person in people)


@rule("只有帮办员可以凭书面委托为居民代办")
def may_take_paper(by: Person, _: object) -> bool:
    """Holds the post of a 帮办员."""
    return hooks.is_helper(by)


@rule("只有本社区接待居民的岗位可以代为登记")
def may_write_down(by: Person, post: Post) -> bool:
    """A post of the area that meets residents."""
    return hooks.meets_residents((by, post.place))


@rule("只有委托双方可以结束这份委托")
def may_end_delegation(by: Person, delegation: Delegation) -> bool:
    """The helper or the resident, each alone."""
    return by.pk in {delegation.helper_id, delegation.resident_id}


@rule("只有孩子的监护人可以这样做")
def is_guardian_of(by: Person, child: Person) -> bool:
    """The guardian, while the child is under 18."""
    return child.guardian_id == by.pk and child.is_minor


@rule("只有本人，或者未成年人的监护人可以这样做")
def may_keep_own(by: Person, person: Person) -> bool:
    """One's own account: its names, its closing. A guardian does it for a child."""
    return is_oneself(by, person) or is_guardian_of(by, person)


@rule("这份申请由居民所在区域的安全管理员或社区工作者答复，不能由本人或提出人答复")
def may_answer_rights(by: Person, asked: RightsRequest) -> bool:
    """Whoever answers for the area, never for oneself or what one asked."""
    if not by.is_active or by.pk in {asked.person_id, asked.asked_by_id}:
        return False
    home = asked.person.place
    return any(
        home.path.startswith(area.path) if home else area.level == Level.DISTRICT
        for area in hooks.rights_areas(by)
    )


@rule("这一页只给答复个人信息申请的岗位看")
def may_open_rights_queue(by: Person, _: object) -> bool:
    """Whoever answers in some area."""
    return by.is_active and bool(hooks.rights_areas(by))


@rule("您的岗位不能查看这些信息")
def may_reveal(by: Person, wanted: hooks.Reveal) -> bool:
    """A post that needs it, as the apps above know; nobody by default. Oneself always."""
    return by.pk == wanted.person.pk or hooks.may_reveal(wanted)
