"""What ends: certificates and posts; and what waits to be verified."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from wennuan.audit.queries import entries_about
from wennuan.desk.sweeps.days import by_the_end_of, within
from wennuan.kernel.clock import today
from wennuan.orgs.holding import holding
from wennuan.orgs.models import Certificate, CertificateStatus, Organisation, OrgStatus, Post, Role
from wennuan.orgs.queries import posts
from wennuan.tasks.actions import Wanted

AHEAD = 30  # days


def organisations_to_verify() -> Iterable[Wanted]:
    """Organisations that handed in what a reviewer has to compare."""
    found = Organisation.objects.filter(status=OrgStatus.SUBMITTED)
    people = ("registered_by", "submitted_by", "responsible")
    for org in found.select_related("place", *people).order_by("pk"):
        part = {one for one in (getattr(org, name) for name in people) if one is not None}
        yield Wanted(
            key=f"orgs.verify:{org.pk}",
            kind="orgs.verify",
            title=f"核实组织：{org}",
            url=reverse("orgs:desk", args=[org.pk]),
            roles=(Role.REVIEWER,),
            due_at=within(_handed_in(org), 5),
            place=org.place,
            barred=tuple(part),
        )


def certificates_to_verify() -> Iterable[Wanted]:
    """Certificates whose scan a second person has to compare."""
    found = Certificate.objects.filter(status=CertificateStatus.SUBMITTED)
    for one in found.select_related("org__place", "submitted_by").order_by("pk"):
        yield Wanted(
            key=f"orgs.certificate:{one.pk}",
            kind="orgs.certificate",
            title=f"核验{one.get_kind_display()}：{one.org}",
            url=reverse("orgs:certificate", args=[one.pk]),
            roles=(Role.REVIEWER,),
            due_at=within(one.submitted_at, 5),
            place=one.org.place,
            barred=(one.submitted_by,),
        )


def certificates_that_expire() -> Iterable[Wanted]:
    """Certificates that end within a month, or ended, and have no successor."""
    until = today() + timedelta(days=AHEAD)
    found = Certificate.objects.filter(status=CertificateStatus.VERIFIED, expires_on__lte=until)
    for one in found.select_related("org__place").order_by("pk"):
        if one.expires_on is not None and not _has_successor(one):
            yield Wanted(
                key=f"orgs.expires:{one.pk}",
                kind="orgs.expires",
                title=f"续办{one.get_kind_display()}",
                url=reverse("orgs:desk", args=[one.org_id]),
                roles=(Role.ORG_MANAGER,),
                due_at=by_the_end_of(one.expires_on),
                org=one.org,
                basis="慈善法第二十二条" if one.kind == "fundraising" else "",
            )


def posts_that_end() -> Iterable[Wanted]:
    """Posts that end within a month: somebody renews them or finds a successor."""
    for post in posts.due_for_reminder(AHEAD).select_related("place__parent", "org__place"):
        if post.ended_on is None and not _is_renewed(post):
            where, roles = _granters(post.org)
            yield Wanted(
                key=f"orgs.post:{post.pk}",
                kind="orgs.post",
                title=f"{post.get_role_display()}岗位快到期：{post.where}",
                url=reverse(where, args=[post.org_id or (post.place and post.place.code)]),
                roles=roles,
                due_at=by_the_end_of(post.ends_on),
                place=None if post.org else post.place,
                org=post.org,
                barred=(post.person,),
            )


def _granters(org: Organisation | None) -> tuple[str, tuple[Role, ...]]:
    if org is not None:
        return "orgs:posts", (Role.ORG_MANAGER,)
    return "orgs:area_posts", (Role.ADMIN_SECURITY,)


def _has_successor(one: Certificate) -> bool:
    newer = Certificate.objects.filter(
        org=one.org_id, kind=one.kind, status__in=[CertificateStatus.SUBMITTED, "verified"]
    )
    return newer.filter(expires_on__gt=one.expires_on).exists()


def _is_renewed(post: Post) -> bool:
    """Does the same person hold the same post longer by another row?"""
    after = holding(post.ends_on + timedelta(days=1))
    same = after.filter(person=post.person_id, role=post.role)
    return same.filter(place=post.place_id, org=post.org_id).exists()


def _handed_in(org: Organisation) -> datetime:
    """When it was handed in, the last time."""
    entry = entries_about(org).filter(verb="orgs.submit").first()
    return entry.at if entry else org.registered_at
