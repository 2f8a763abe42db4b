"""Who may register, verify and grant."""

from dataclasses import dataclass

from wennuan.kernel.rules import rule
from wennuan.orgs.holding import holding, holds_post
from wennuan.orgs.models import (
    AREA_ROLES,
    ORG_ROLES,
    STAFF_OF_ORG,
    Certificate,
    Organisation,
    OrgStatus,
    Post,
    Role,
)
from wennuan.people.models import Person
from wennuan.places.models import Place, Site

KEEPERS = (Role.COMMUNITY_WORKER, Role.STATION_KEEPER)
SEES_ACCOUNT = (Role.ORG_MANAGER, Role.ACCOUNTANT, Role.CASHIER, Role.REVIEWER, Role.AUDITOR)
GRANTED_BY_WORKERS = frozenset({Role.HELPER, Role.STATION_KEEPER})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a post is: in an area, or in an organisation."""

    place: Place | None = None
    org: Organisation | None = None


@rule("登记组织需要先完成实名，这样才知道由谁负责。")
def may_register_org(person: Person, place: Place) -> bool:
    """Any resident with a verified real name."""
    return person.is_active and person.is_verified


@rule("只有负责人或这家组织的管理员才能修改登记信息。")
def may_edit_org(person: Person, org: Organisation) -> bool:
    """Its manager; while it is being filled in, the person who answers for it."""
    if org.status == OrgStatus.DRAFT and person.pk == org.responsible_id:
        return person.is_active
    return holds_post(person, Role.ORG_MANAGER, org=org)


@rule("只有这家组织的管理员、项目编辑或合作方编辑才能修改介绍。")
def may_edit_story(person: Person, org: Organisation) -> bool:
    """Whoever may edit it, and the editors; a partner's editor never touches the account."""
    editors = (Role.CAMPAIGN_EDITOR, Role.PARTNER_EDITOR)
    return may_edit_org(person, org) or holds_post(person, editors, org=org)


@rule("核实要由本区域的复核员来做，而且不能是提交人、负责人或这家组织的人。")
def may_verify_org(person: Person, org: Organisation) -> bool:
    """A reviewer of its area who has no part in it."""
    return holds_post(person, Role.REVIEWER, place=org.place) and not _has_part(person, org)


@rule("暂停和恢复由本区域的复核员或安全管理员来做，而且不能是这家组织的人。")
def may_suspend_org(person: Person, org: Organisation) -> bool:
    """A reviewer or security administrator of its area who has no part in it."""
    roles = (Role.REVIEWER, Role.ADMIN_SECURITY)
    return holds_post(person, roles, place=org.place) and not _has_part(person, org)


@rule("证书要由本区域的复核员核验，而且不能是提交人或这家组织的人。")
def may_verify_certificate(person: Person, certificate: Certificate) -> bool:
    """A reviewer of the organisation's area, neither submitter nor part of it."""
    return person.pk != certificate.submitted_by_id and may_verify_org(person, certificate.org)


@rule("银行账号只给这家组织的财务岗位和核实它的人看。")
def may_see_account(person: Person, org: Organisation) -> bool:
    """Its money posts, whoever fills it in, and whoever verifies it."""
    return (
        may_edit_org(person, org)
        or holds_post(person, SEES_ACCOUNT, org=org)
        or may_verify_org(person, org)
    )


@rule("这一页只给这家组织的人和核实它的复核员看。")
def may_open_desk(person: Person, org: Organisation) -> bool:
    """Its responsible person, its money posts and managers, and its verifiers."""
    return may_see_account(person, org) or may_suspend_org(person, org)


@rule("核实工作由复核员来做。")
def may_open_queue(person: Person, _: None) -> bool:
    """Reviewers of some area."""
    return holds_post(person, Role.REVIEWER)


def _has_part(person: Person, org: Organisation) -> bool:
    if person.pk in {org.registered_by_id, org.submitted_by_id, org.responsible_id}:
        return True
    return holding().filter(person=person, org=org).exists()


@rule("您不能查看这里的岗位安排。")
def may_see_posts(person: Person, scope: Scope) -> bool:
    """Whoever may grant some role there, and the auditors."""
    auditor = holds_post(person, Role.AUDITOR, place=_area(scope), org=scope.org)
    return bool(grantable_roles(person, scope)) or auditor


@rule("您不能在这里授予岗位。")
def may_staff(person: Person, scope: Scope) -> bool:
    """Whoever may grant some role there."""
    return bool(grantable_roles(person, scope))


@rule("您不能在这里授予或结束这个岗位，也不能给自己安排岗位。")
def may_grant(person: Person, post: Post) -> bool:
    """Never to oneself; the area's security administrator, or within one's own scope."""
    scope = Scope(place=post.place, org=post.org)
    return person.pk != post.person_id and post.role in grantable_roles(person, scope)


@rule("岗位由授予它的管理员结束，或由本人卸任。")
def may_end(person: Person, post: Post) -> bool:
    """Whoever may grant it; and everyone may lay down their own."""
    return person.pk == post.person_id or may_grant(person, post)


@rule("岗位不能自己续期，请让授予它的管理员来续。")
def may_renew(person: Person, post: Post) -> bool:
    """Whoever may grant it, never the holder."""
    return may_grant(person, post)


def grantable_roles(person: Person, scope: Scope) -> frozenset[Role]:
    """The roles that a person may hand out in an area or organisation."""
    known = ORG_ROLES if scope.org else AREA_ROLES
    if holds_post(person, Role.ADMIN_SECURITY, place=_area(scope)):
        return known
    if scope.org is not None and holds_post(person, Role.ORG_MANAGER, org=scope.org):
        return STAFF_OF_ORG if scope.org.is_verified else frozenset()
    if scope.place is not None and holds_post(person, Role.COMMUNITY_WORKER, place=scope.place):
        return GRANTED_BY_WORKERS
    return frozenset()


def _area(scope: Scope) -> Place | None:
    return scope.org.place if scope.org is not None else scope.place


@rule("承办关系由站点所在社区的工作人员登记。")
def may_host(person: Person, host: tuple[Organisation, Site]) -> bool:
    """A worker of the site's area."""
    return chooses_host(person, host[1])


@rule("请先登录。")
def may_accept_conduct(person: Person, version: str) -> bool:
    """Everyone for themselves."""
    return person.is_active


def chooses_host(person: Person, site: Site) -> bool:
    """May this person say which organisation runs a site? (socket of places)."""
    return holds_post(person, Role.COMMUNITY_WORKER, place=site.place)


def keeps_sites(person: Person, place: Place) -> bool:
    """May this person keep the sites of an area? (socket of places)."""
    return holds_post(person, KEEPERS, place=place)


def keeps_site(person: Person, site: Site) -> bool:
    """May this person keep a site because their organisation runs it? (socket of places)."""
    hosts = Organisation.objects.filter(hosted__site=site)
    return any(holds_post(person, Role.STATION_KEEPER, org=org) for org in hosts)


def keeps_places(person: Person, place: Place) -> bool:
    """May this person change the tree of areas here? (socket of places)."""
    return holds_post(person, Role.ADMIN_SYSTEM, place=place)
