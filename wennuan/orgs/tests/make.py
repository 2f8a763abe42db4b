"""People with posts, organisations and certificates for tests, through actions."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client, RequestFactory
from stdnum.cn import uscc

from wennuan.kernel.clock import today
from wennuan.orgs import actions
from wennuan.orgs.models import Certificate, CertificateKind, Organisation, Post, Role
from wennuan.people.models import Person
from wennuan.people.tests import make as people
from wennuan.places.models import Place
from wennuan.places.tests import make as places

_numbers = count(1)


def person(*, verified: bool = True) -> Person:
    """A resident, with a real name unless said otherwise."""
    return people.a_verified_person() if verified else people.a_person()


def signed_in(client: Client, who: Person) -> Client:
    """A browser in which this person has signed in, with the second factor."""
    client.force_login(who)
    session = client.session
    request = RequestFactory().get("/")
    request.session = session
    record_authentication(request, who, method="mfa")
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def post(
    role: Role,
    *,
    who: Person | None = None,
    place: Place | None = None,
    org: Organisation | None = None,
    days: int = 90,
) -> Post:
    """A post, given by the system; in the district unless said otherwise."""
    where = {"org": org} if org is not None else {"place": place or places.district()}
    grant = actions.Grant(who or person(), role, today() + timedelta(days=days), **where)
    return actions.grant_post(grant, by=None)


def holder(role: Role, **where: Any) -> Person:
    """Someone who holds a role."""
    return post(role, **where).person


def credit_code() -> str:
    """A 统一社会信用代码 that is well formed and belongs to nobody."""
    body = f"53410103MJ{next(_numbers):07d}"
    return body + uscc.calc_check_digit(body)


def facts(**changed: Any) -> actions.OrgFacts:
    """A charity federation."""
    plain: dict[str, Any] = {
        "kind": "association",
        "name": "测试慈善总会",
        "credit_code": credit_code(),
        "account_name": changed.get("name", "测试慈善总会"),
        "bank_name": "测试银行大学路支行",
        "account_number": "6200000000000000027",
    }
    if "place" not in changed:
        changed["place"] = places.community()
    return actions.OrgFacts(**(plain | changed))


def story(**changed: Any) -> actions.OrgStory:
    """What it says of itself."""
    plain = {"short_name": "测试总会", "phone": "0371-0000-0200", "intro": "为邻里做一点小事。"}
    return actions.OrgStory(**(plain | changed))


def draft(*, by: Person | None = None, **changed: Any) -> Organisation:
    """An organisation that is being filled in."""
    return actions.register_org(facts(**changed), story(), by=by or person())


def submitted(*, by: Person | None = None, **changed: Any) -> Organisation:
    """One that waits for its verification."""
    org = draft(by=by, **changed)
    return actions.submit_org(org, by=org.responsible)


def verified(*, by: Person | None = None, **changed: Any) -> Organisation:
    """One that a reviewer of the district has verified."""
    return actions.verify_org(submitted(by=by, **changed), by=holder(Role.REVIEWER))


def certificate(org: Organisation, **changed: Any) -> Certificate:
    """A fundraising certificate that waits for its verification."""
    plain: dict[str, Any] = {
        "kind": CertificateKind.FUNDRAISING,
        "number": f"测募 {next(_numbers):04d}",
        "issuer": "测试民政局",
        "issued_on": date(2024, 9, 5),
        "expires_on": today() + timedelta(days=365),
        "scan": "2026/11/scan.webp",
    }
    wanted = actions.CertificateFacts(**(plain | changed))
    return actions.submit_certificate(org, wanted, by=org.responsible)


def verified_certificate(org: Organisation, **changed: Any) -> Certificate:
    """A fundraising certificate that counts."""
    return actions.verify_certificate(certificate(org, **changed), by=holder(Role.REVIEWER))
