"""Who may enter, read, visit, weigh, decide, hear and answer."""

from dataclasses import dataclass

from wennuan.aid.interests import interest_between
from wennuan.aid.models import (
    AidDecision,
    AidPart,
    AidProgramme,
    AidRequest,
    CommunityReview,
    HomeVisit,
    Objection,
    ObjectionKind,
    Outcome,
    Part,
    Referral,
    ReferralStatus,
)
from wennuan.kernel.clock import today
from wennuan.kernel.rules import rule
from wennuan.orgs.holding import holds_post
from wennuan.orgs.models import Organisation, Role
from wennuan.people.models import Person, Scope
from wennuan.people.rules import Matter, may_act_for
from wennuan.places.models import Place

INTAKE = (Role.COMMUNITY_WORKER, Role.STATION_KEEPER, Role.HELPER, Role.SOCIAL_WORKER)
HANDLERS = (Role.COMMUNITY_WORKER,)
VISITORS = (Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER, Role.STATION_KEEPER, Role.HELPER)
PROGRAMME_STAFF = (Role.FUND_MANAGER, Role.ORG_MANAGER)
ORG_RECEIVERS = (Role.ORG_MANAGER, Role.FUND_MANAGER, Role.REVIEWER)
MONEY_STAFF = (Role.ACCOUNTANT, Role.FUND_MANAGER)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is to take a part in a request."""

    person: Person
    request: AidRequest


@rule("请先用手机号登录，或者打电话、到站点由工作人员登记。")
def may_ask(person: Person, _: Place) -> bool:
    """Everyone who has signed in, for themselves or for somebody they know."""
    return person.is_active


@rule("电话、窗口和纸质求助由本社区的工作人员、站点管理员、帮办员或社工登记。")
def may_take_down(person: Person, place: Place) -> bool:
    """A post of the area that meets residents."""
    return holds_post(person, INTAKE, place=place)


@rule("求助只由本社区和所属街道的工作人员经办，而且不能与求助人有利害关系。")
def may_handle(person: Person, request: AidRequest) -> bool:
    """A worker of the community or its street, no interested party."""
    return holds_post(person, HANDLERS, place=request.place) and not interest_between(
        person, request
    )


@rule("只有本人、受委托的帮办员或登记这件求助的人可以查看进展。")
def may_follow(person: Person, request: AidRequest) -> bool:
    """The one in need, their helper for such matters, and whoever entered it."""
    return person.pk == request.entered_by_id or speaks_for(person, request)


@rule("这一步只有求助人本人、受委托的人，或听到本人说的工作人员可以做。")
def may_speak_for(person: Person, request: AidRequest) -> bool:
    """The one in need or their helper; a worker who heard it by phone or has it on paper."""
    return speaks_for(person, request) or may_handle(person, request)


def speaks_for(person: Person, request: AidRequest) -> bool:
    """Is this the one in need, or somebody accepted for their requests?"""
    return request.person is not None and may_act_for(
        person, Matter(request.person, Scope.REQUESTS)
    )


@rule("这件求助只给经办的工作人员、指定的走访人看。")
def may_open(person: Person, request: AidRequest) -> bool:
    """Its workers and its visitors; the page itself is masked, more asks for a reason."""
    return may_handle(person, request) or is_visitor(person, request)


def is_visitor(person: Person, request: AidRequest) -> bool:
    """Is this person a visitor of the request?"""
    parts = AidPart.objects.filter(request=request, person=person, part=Part.VISITOR)
    return parts.exists()


@rule("走访人要是本社区的工作人员、社工、站点管理员或帮办员，而且与求助人没有利害关系。")
def may_be_visitor(by: Person, seat: Seat) -> bool:
    """A post of the area that visits, without interest, with no other part in the request."""
    return (
        holds_post(seat.person, VISITORS, place=seat.request.place)
        and not interest_between(seat.person, seat.request)
        and _is_free(seat.person, seat.request, Part.VISITOR)
    )


@rule("走访表只能由指定的两位走访人提交和确认。")
def may_report(person: Person, visit: HomeVisit) -> bool:
    """One of the two."""
    return person.pk in {visit.first_id, visit.second_id}


@rule("走访要由另一位走访人确认，提交的人不能自己确认。")
def may_confirm(person: Person, visit: HomeVisit) -> bool:
    """The other one of the two."""
    return may_report(person, visit) and person.pk != visit.reported_by_id


@rule("评议人要是已经实名的居民，而且与求助人没有利害关系。")
def may_be_reviewer(by: Person, seat: Seat) -> bool:
    """A resident with a verified name, no interested party."""
    return (
        seat.person.is_active
        and seat.person.is_verified
        and not interest_between(seat.person, seat.request)
    )


@rule("只有被请来的评议人可以看这份评议材料和投票。")
def may_vote(person: Person, review: CommunityReview) -> bool:
    """Whoever holds a seat, unless an interest has come up."""
    return review.votes.filter(reviewer=person).exists() and not interest_between(
        person, review.request
    )


@rule("作决定的人要是本社区或街道的工作人员，没有参加上门，也没有利害关系。")
def may_decide(person: Person, request: AidRequest) -> bool:
    """A worker of the area who neither visited nor refused before."""
    return may_handle(person, request) and _is_free(person, request, Part.DECIDER)


@rule("原来作决定的人不能再次决定同一件求助，请换一位同事。")
def may_decide_again(person: Person, request: AidRequest) -> bool:
    """Nobody who already refused this one."""
    refused = AidDecision.objects.filter(request=request, outcome=Outcome.REFUSE)
    return not refused.filter(decided_by=person).exists()


@rule("申诉要由没有参加走访和决定的另一位工作人员处理。")
def may_hear(person: Person, objection: Objection) -> bool:
    """A worker of the area; of an appeal, one who took no other part."""
    request = objection.request
    if objection.kind == ObjectionKind.OBJECTION:
        return may_handle(person, request)
    return may_handle(person, request) and _is_free(person, request, Part.HEARER)


def _is_free(person: Person, request: AidRequest, part: Part) -> bool:
    others = AidPart.objects.filter(request=request, person=person).exclude(part=part)
    return not others.exists()


@rule("这份转介只给接收单位的经办人看，而且在同意的期限以内。")
def may_receive(person: Person, referral: Referral) -> bool:
    """Whoever receives for the organisation or the area it went to, while consent stands."""
    return _receives(person, referral) and is_readable(referral)


def _receives(person: Person, referral: Referral) -> bool:
    if referral.to_org is not None:
        return holds_post(person, ORG_RECEIVERS, org=referral.to_org)
    if referral.to_place is None:
        return False
    return holds_post(person, HANDLERS, place=referral.to_place) and not interest_between(
        person, referral.request
    )


def is_readable(referral: Referral) -> bool:
    """Does the consent of this referral still stand, in its time?"""
    if referral.status == ReferralStatus.RECALLED or referral.ends_on < today():
        return False
    return referral.consent is None or referral.consent.withdrawn_at is None


@rule("帮扶项目由主办组织的基金管理员或组织管理员发布。")
def may_manage_programmes(person: Person, org: Organisation) -> bool:
    """The managers of the organisation and of its funds."""
    return holds_post(person, PROGRAMME_STAFF, org=org)


@rule("只有主办组织的会计或基金管理员才能登记救助款的去向。")
def may_note_money(person: Person, programme: AidProgramme) -> bool:
    """Accountants and fund managers of the programme's organisation."""
    return holds_post(person, MONEY_STAFF, org=programme.org)


@rule("这一页只给社区和街道经办求助的人看。")
def may_enter_desk(person: Person, _: None) -> bool:
    """Workers of some area."""
    return holds_post(person, HANDLERS)
