"""Organisations are registered, verified by a second person, suspended and resumed."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from wennuan.audit.actions import record
from wennuan.kernel.clock import now, today
from wennuan.kernel.codes import credit_code_error
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid
from wennuan.kernel.privacy import scan_identifiers
from wennuan.kernel.rules import require
from wennuan.notices.actions import tell, tell_all
from wennuan.orgs.actions.posts import Grant, grant_post
from wennuan.orgs.holding import holds_post
from wennuan.orgs.models import Organisation, Role, SiteHost
from wennuan.orgs.queries.organisations import people_in_charge
from wennuan.orgs.rules import (
    may_edit_org,
    may_edit_story,
    may_host,
    may_register_org,
    may_see_account,
    may_suspend_org,
    may_verify_org,
)
from wennuan.people.models import Person
from wennuan.places.models import Place, Site
from wennuan.search.actions import refresh

FIRST_TERM = timedelta(days=365)
_IDENTITY = [
    "kind",
    "name",
    "credit_code",
    "place",
    "account_name",
    "bank_name",
    "account_number",
    "responsible",
]
_STORY = ["short_name", "address", "phone", "website", "intro"]
_STATUS = ["status", "status_reason", "submitted_by", "verified_by", "verified_at"]


@dataclass(frozen=True, slots=True)
class OrgFacts:
    """Who an organisation is: verified by a second person, so changed only while filling in."""

    kind: str
    name: str
    place: Place
    credit_code: str = ""
    account_name: str = ""
    bank_name: str = ""
    account_number: str = ""
    responsible: Person | None = None  # stays as it is


@dataclass(frozen=True, slots=True)
class OrgStory:
    """What an organisation says of itself: changed at any time."""

    short_name: str = ""
    address: str = ""
    phone: str = ""
    website: str = ""
    intro: str = ""


@transaction.atomic
def register_org(facts: OrgFacts, story: OrgStory, *, by: Person) -> Organisation:
    """Begin the registration of an organisation; whoever begins it answers for it."""
    require(may_register_org, by, facts.place)
    org = Organisation(registered_by=by, responsible=by)
    _take(org, facts)
    _tell_story(org, story)
    org.save()
    record("orgs.registered", org, by=by, kind=org.kind)
    return org


@transaction.atomic
def edit_org(org: Organisation, facts: OrgFacts, *, by: Person) -> Organisation:
    """Correct who an organisation is, while it is being filled in."""
    org = lock(org)
    require(may_edit_org, by, org)
    if not org.FLOW.can(org, "submit"):
        raise Invalid("核实过的信息不能直接改，请先申请变更，改好后重新核实。")
    _take(org, facts)
    org.save(update_fields=_IDENTITY)
    record("orgs.edited", org, by=by)
    return org


@transaction.atomic
def edit_story(org: Organisation, story: OrgStory, *, by: Person) -> Organisation:
    """Correct what an organisation says of itself; never who it is or where its money goes."""
    org = lock(org)
    require(may_edit_story, by, org)
    _tell_story(org, story)
    org.save(update_fields=_STORY)
    record("orgs.story_edited", org, by=by)
    refresh("org", org, by=by)
    return org


@transaction.atomic
def correct_org(org: Organisation, facts: OrgFacts, story: OrgStory, *, by: Person) -> Organisation:
    """Correct a whole registration at once, while it is being filled in."""
    edit_story(org, story, by=by)
    return edit_org(org, facts, by=by)


@transaction.atomic
def submit_org(org: Organisation, *, by: Person) -> Organisation:
    """Ask for verification by a second person."""
    org = lock(org)
    require(may_edit_org, by, org)
    for field, word in (("credit_code", "统一社会信用代码"), ("phone", "公开电话")):
        if not getattr(org, field):
            raise Invalid(f"请先填写{word}，再提交核实。", field=field)
    org.submitted_by, org.status_reason = by, ""
    return _step(org, "submit", by)


@transaction.atomic
def verify_org(org: Organisation, *, by: Person) -> Organisation:
    """Confirm who an organisation is; its responsible person becomes its manager for a year."""
    org = lock(org)
    require(may_verify_org, by, org)
    org.verified_by, org.verified_at = by, now()
    org = _step(org, "verify", by)
    if not holds_post(org.responsible, Role.ORG_MANAGER, org=org):
        term = Grant(org.responsible, Role.ORG_MANAGER, today() + FIRST_TERM, org=org)
        post = grant_post(term, by=None)
        record("orgs.manager_by_verification", post, by=by, org=org.pk)
    _tell_org(org, by)
    return org


@transaction.atomic
def send_back_org(org: Organisation, *, by: Person, reason: str) -> Organisation:
    """Give a registration back with a reason, to be corrected."""
    org = lock(org)
    require(may_verify_org, by, org)
    submitter = org.submitted_by
    org = _step(org, "send_back", by, _given(reason))
    link = reverse("orgs:edit", args=[org.pk])
    for person in {p for p in (submitter, org.responsible) if p is not None}:
        tell(person, "orgs/notices/org_status", by=by, link=link, org=org)
    return org


@transaction.atomic
def reopen_org(org: Organisation, *, by: Person, reason: str) -> Organisation:
    """Change who an organisation is: until it is verified again it counts as unverified."""
    org = lock(org)
    require(may_edit_org, by, org)
    org.verified_by, org.verified_at, org.submitted_by = None, None, None
    return _step(org, "reopen", by, _given(reason))


@transaction.atomic
def suspend_org(org: Organisation, *, by: Person, reason: str) -> Organisation:
    """Stop acting on what an organisation says, with a public reason."""
    org = lock(org)
    require(may_suspend_org, by, org)
    org = _step(org, "suspend", by, _given(reason))
    _tell_org(org, by)
    return org


@transaction.atomic
def resume_org(org: Organisation, *, by: Person) -> Organisation:
    """Act on it again."""
    org = lock(org)
    require(may_suspend_org, by, org)
    org = _step(org, "resume", by)
    _tell_org(org, by)
    return org


@transaction.atomic
def reveal_account(org: Organisation, *, by: Person, reason: str) -> str:
    """The bank account number in clear, for those it concerns; the reading is on record."""
    require(may_see_account, by, org)
    record("orgs.account_read", org, by=by, reason=_given(reason))
    return org.account_number or ""


@transaction.atomic
def host_site(org: Organisation, site: Site, *, by: Person | None) -> SiteHost:
    """Note which organisation runs a site; another one takes the place of the first."""
    require(may_host, by, (org, site))
    host, _ = SiteHost.objects.update_or_create(site=site, defaults={"org": org})
    record("orgs.site_hosted", host, by=by, site=site.pk, org=org.pk)
    return host


@transaction.atomic
def release_site(site: Site, *, by: Person | None) -> None:
    """Note that no organisation runs a site any more; nothing happens where none did."""
    host = SiteHost.objects.select_for_update(of=("self",)).filter(site=site).first()
    if host is None:
        return
    require(may_host, by, (host.org, site))
    record("orgs.site_released", site, by=by, site=site.pk, org=host.org_id)
    host.delete()


def follow_merged_place(place: Place) -> None:
    """Organisations of an area that was merged belong to its successor (socket of places)."""
    Organisation.objects.filter(place=place).update(place=place.successor)


def _step(org: Organisation, step: str, by: Person, reason: str = "") -> Organisation:
    org.FLOW.take(org, step)
    org.status_reason = reason
    org.save(update_fields=_STATUS)
    record(f"orgs.{step}", org, by=by, reason=reason)
    refresh("org", org, by=by)
    return org


def _tell_org(org: Organisation, by: Person) -> None:
    link = reverse("orgs:org", args=[org.pk])
    tell_all(people_in_charge(org), "orgs/notices/org_status", by=by, link=link, org=org)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明原因。", field="reason")
    return reason.strip()


def _take(org: Organisation, facts: OrgFacts) -> None:
    code = facts.credit_code.strip().upper()
    if code and (error := credit_code_error(code)):
        raise Invalid(error, field="credit_code")
    if code and Organisation.objects.filter(credit_code=code).exclude(pk=org.pk).exists():
        raise Invalid("这个统一社会信用代码已经登记过。", field="credit_code")
    if facts.account_name and facts.account_name != facts.name:
        raise Invalid("账户名称必须和组织名称一致，不能用个人或别家的账户。", field="account_name")
    if facts.responsible is not None and not facts.responsible.is_verified:
        raise Invalid("负责人需要先完成实名。", field="responsible")
    org.responsible = facts.responsible or org.responsible
    org.kind, org.name, org.place = facts.kind, facts.name, facts.place
    org.credit_code = code or None
    org.account_name, org.bank_name = facts.account_name, facts.bank_name
    org.account_number = facts.account_number or None


def _tell_story(org: Organisation, story: OrgStory) -> None:
    if scan_identifiers(story.intro):
        raise Invalid("公开的简介里不能有手机号、证件号或银行账号。", field="intro")
    org.short_name, org.address, org.phone = story.short_name, story.address, story.phone
    org.website, org.intro = story.website, story.intro
