"""Who may publish, check, claim, hand over and confirm."""

from dataclasses import dataclass

from wennuan.kernel.rules import rule
from wennuan.orgs.models import Organisation, Role
from wennuan.orgs.queries import holds_post, posts_of
from wennuan.people.models import Household, Person, Scope
from wennuan.people.queries import household_of, members_of
from wennuan.people.rules import Matter, may_act_for
from wennuan.places.models import Place, Site
from wennuan.wishes.models import Claim, ClaimStatus, Dispute, Wish, WishKind, WishStatus

KEEPERS = (Role.COMMUNITY_WORKER, Role.STATION_KEEPER)
CHECKERS = (Role.COMMUNITY_WORKER, Role.SOCIAL_WORKER)
POLICY = (Role.COMMUNITY_WORKER, Role.REVIEWER, Role.ADMIN_SECURITY)
CLAIM_FOR_ORG = (Role.ORG_MANAGER, Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR, Role.STATION_KEEPER)
REFEREES = (Role.COMMUNITY_WORKER, Role.REVIEWER, Role.ADMIN_SECURITY)


@dataclass(frozen=True, slots=True)
class Taking:
    """Someone wants to take a wish, for themselves or for an organisation."""

    wish: Wish
    org: Organisation | None = None


def keeps(person: Person, site: Site) -> bool:
    """Is this person staff of a station: of its area, or of the organisation that runs it?"""
    if holds_post(person, KEEPERS, place=site.place):
        return True
    hosts = Organisation.objects.filter(hosted__site=site)
    return any(holds_post(person, Role.STATION_KEEPER, org=org) for org in hosts)


def keeps_closely(person: Person, site: Site) -> bool:
    """Is this person staff of this very station, not of an area above it (X4)?"""
    if not person.is_active:
        return False
    hosts = set(Organisation.objects.filter(hosted__site=site).values_list("pk", flat=True))
    return any(
        post.role in KEEPERS and (post.place_id == site.place_id or post.org_id in hosts)
        for post in posts_of(person)
    )


def is_receiving(person: Person, wish: Wish) -> bool:
    """Is this person of the household, or its guardian or helper in such matters?"""
    if wish.household is None:
        return False
    people = [member.person for member in members_of(wish.household) if member.person]
    return any(may_act_for(person, Matter(one, Scope.REQUESTS)) for one in people)


@rule("发布心愿要由社区工作者或站点管理员来做。")
def may_publish(person: Person, site: Site) -> bool:
    """Staff of the station that will hand over."""
    return keeps(person, site)


@rule("只能为自己家，或者委托您代办的家庭许心愿。")
def may_propose(person: Person, household: Household) -> bool:
    """A member with a real name, a guardian, or a helper accepted for requests."""
    home = household_of(person)
    if home is not None and home.pk == household.pk:
        return person.is_active and person.phone_verified
    people = [member.person for member in members_of(household) if member.person]
    return any(may_act_for(person, Matter(one, Scope.REQUESTS)) for one in people)


@rule("审核要由社区工作者或社工来做，而且不能审核自己填写的心愿。")
def may_check(person: Person, wish: Wish) -> bool:
    """A worker of the area who did not write it; of this very community for a child's."""
    if person.pk == wish.made_by_id or is_receiving(person, wish):
        return False
    return holds_post(person, CHECKERS, place=wish.place)


@rule("修改和撤回心愿要由站点的工作人员来做；没人认领以前，填写人也可以。")
def may_edit(person: Person, wish: Wish) -> bool:
    """Staff of the station; whoever wrote it, as long as nobody claimed it."""
    return keeps(person, wish.site) or (person.pk == wish.made_by_id and wish.taken_count == 0)


@rule("这一页只给交接站点的工作人员看。")
def may_open_station(person: Person, site: Site) -> bool:
    """Staff of the station."""
    return keeps(person, site)


@rule("只有交接站点的人和这个家庭自己知道是谁的心愿。")
def may_know_household(person: Person, wish: Wish) -> bool:
    """The household and staff of its station; for a child's wish only this very station's."""
    if is_receiving(person, wish):
        return True
    return keeps_closely(person, wish.site) if wish.is_child else keeps(person, wish.site)


@rule("认领要先完成实名，而且不能认领自己家的心愿。代表组织认领，要由这家组织的管理员来做。")
def may_claim(person: Person, taking: Taking) -> bool:
    """A verified adult outside the household; for an organisation, whoever may speak for it."""
    wish, org = taking.wish, taking.org
    if not (person.is_active and person.is_verified) or person.is_minor:
        return False
    if is_receiving(person, wish):
        return False
    return org is None or may_speak_for(person, org)


@rule("只有已核实组织的管理员才能代表它认领。")
def may_speak_for(person: Person, org: Organisation) -> bool:
    """A manager or editor of a verified organisation, or its responsible person."""
    if not org.is_verified or not person.is_active:
        return False
    return org.responsible_id == person.pk or holds_post(person, CLAIM_FOR_ORG, org=org)


@rule("只有认领人自己，或认领组织的管理员，才能办理这次认领。")
def may_keep_claim(person: Person, claim: Claim) -> bool:
    """The claimer; for an organisation's claim, whoever may speak for it."""
    if claim.org is not None:
        return may_speak_for(person, claim.org)
    return person.is_active and person.pk == claim.claimer_id


@rule("交接要由站点的工作人员来办，而且不能办自己认领的。")
def may_handle(person: Person, claim: Claim) -> bool:
    """Staff of the station, never the claimer."""
    return person.pk != claim.claimer_id and keeps(person, claim.wish.site)


@rule("确认收到要由许愿家庭的人来做，不能由认领人或交付的人来做。")
def may_confirm(person: Person, claim: Claim) -> bool:
    """The household, its guardian or helper; never the claimer nor who handed over."""
    if person.pk in {claim.claimer_id, claim.handed_by_id}:
        return False
    return is_receiving(person, claim.wish)


@rule("见证人要实名，没有经手过这个心愿，也不是站点的工作人员。")
def may_witness(person: Person, claim: Claim) -> bool:
    """Someone verified who had no part in it and isn't staff of the station."""
    if not (person.is_active and person.is_verified) or person.is_minor:
        return False
    if person.pk in hands_of(claim) or keeps(person, claim.wish.site):
        return False
    return claim.org is None or not may_speak_for(person, claim.org)


def hands_of(claim: Claim) -> set[int]:
    """Everyone who had a hand in a claim: writer, checker, claimer, whoever handled the goods."""
    wish = claim.wish
    found = {wish.made_by_id, wish.checked_by_id, claim.claimer_id, claim.handed_by_id}
    found |= {claim.code_printed_by_id, claim.code_entered_by_id, wish.wisher_id}
    found |= set(claim.custody.values_list("by", flat=True))
    return {pk for pk in found if pk is not None}


@rule("裁定要由没有经手过的社区工作者或上级工作人员来做。")
def may_referee(person: Person, dispute: Dispute) -> bool:
    """A worker of the area or above who had no hand in it and no tie to either side."""
    claim = dispute.claim
    if person.pk in dispute.involved or is_receiving(person, claim.wish):
        return False
    if claim.org is not None and may_speak_for(person, claim.org):
        return False
    return holds_post(person, REFEREES, place=claim.wish.place)


@rule("心愿规则和受信任的站点由区域的工作人员、复核员或安全管理员管理。")
def may_set_policy(person: Person, place: Place) -> bool:
    """Workers, reviewers and security administrators of the very area or above."""
    return holds_post(person, POLICY, place=place)


@rule("这一页只给心愿站点的工作人员看。")
def may_enter_station(person: Person, _: None) -> bool:
    """Whoever keeps some station."""
    return holds_post(person, KEEPERS)


def needs_goods(wish: Wish) -> bool:
    """Do goods travel for this wish?"""
    return wish.kind != WishKind.SERVICE


def may_wait(wish: Wish) -> bool:
    """Is there something to wait for: taken, but not on its way yet?"""
    return wish.status == WishStatus.CLAIMED


def is_under_way(claim: Claim) -> bool:
    """Has the claim come further than preparing?"""
    return claim.status not in {ClaimStatus.OFFERED, ClaimStatus.HELD}
