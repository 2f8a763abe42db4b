"""Makers of requests: they call actions, so a test world obeys the rules of the real one."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

from wennuan.aid import actions
from wennuan.aid.models import (
    AidProgramme,
    AidRequest,
    CommunityReview,
    HomeVisit,
    Item,
    Referral,
    Source,
)
from wennuan.giving.models import Fund
from wennuan.kernel.clock import now
from wennuan.orgs.actions import accept_conduct
from wennuan.orgs.models import Organisation, Role
from wennuan.orgs.queries import CONDUCT_VERSION
from wennuan.orgs.tests import make as orgs
from wennuan.people.models import Person
from wennuan.people.tests import make as people
from wennuan.places.tests import make as places

_numbers = itertools.count(1)
_WEEK = timedelta(days=7, minutes=1)


def worker(role: Role = Role.COMMUNITY_WORKER, **where: Any) -> Person:
    """Somebody at work in the community, who has accepted the code of conduct."""
    person = orgs.holder(role, **({"place": places.community()} | where))
    accept_conduct(CONDUCT_VERSION, by=person)
    return person


def resident(name: str = "") -> Person:
    """Somebody in need with a verified name."""
    return people.a_verified_person(name or f"温{next(_numbers)}春")


def intake(**changed: Any) -> actions.Intake:
    """What somebody tells of their own trouble."""
    number = next(_numbers)
    plain: dict[str, Any] = {
        "place": places.community(), "name": f"温{number}春", "kind": "living",
        "situation": "店关了，两个月没有收入，房租交不上。",
        "phone": f"+86199{number + 50000000:08d}",
        "address": f"示范楼 {number} 号", "member_count": 3, "has_agreed": True,
        "key": uuid.uuid4(),
    }  # fmt: skip
    return actions.Intake(**(plain | changed))


def received(*, by: Person | None = None, **changed: Any) -> AidRequest:
    """A request that was entered by the one in need."""
    by = by or resident()
    return actions.enter_request(intake(name=by.real_name, **changed), by=by)


def by_phone(by: Person, **changed: Any) -> AidRequest:
    """A request that a worker took down from a call."""
    return actions.enter_request(intake(source=Source.PHONE, **changed), by=by)


def accepted(*, by: Person | None = None, urgency: str = "yellow", **changed: Any) -> AidRequest:
    """One that was taken on."""
    request = received(**changed)
    return actions.accept_request(request, urgency, by=by or worker(), go_on_reason="另一件事")


def planned(request: AidRequest | None = None) -> HomeVisit:
    """A visit that two people were asked to make."""
    request = request or accepted()
    return actions.plan_visit(
        request, worker(Role.SOCIAL_WORKER), worker(Role.STATION_KEEPER), by=worker()
    )


def report(**changed: Any) -> actions.Report:
    """A form that is filled in and signed."""
    plain: dict[str, Any] = {
        "key": uuid.uuid4(), "visited_at": now(), "met": "本人和女儿", "findings": "家里四壁空空。",
        "needs": "米面油和一个月房租", "checklist": {item.value: ("seen", "") for item in Item},
        "signature": "2026/11/signature.webp",
    }  # fmt: skip
    return actions.Report(**(plain | changed))


def visited(request: AidRequest | None = None) -> AidRequest:
    """One that two people looked at, and both signed for."""
    visit = actions.report_visit(planned(request), report(), by=_first(request))
    return confirmed(visit)


def _first(_: AidRequest | None) -> Person:
    return HomeVisit.objects.latest("pk").first


def confirmed(visit: HomeVisit) -> AidRequest:
    """The other visitor signs too."""
    other = visit.second if visit.reported_by_id == visit.first_id else visit.first
    actions.confirm_visit(visit, by=other, signature="2026/11/other.webp")
    return AidRequest.objects.get(pk=visit.request_id)


def reviewers(count: int = 3) -> list[Person]:
    """Neighbours who weigh a proposal."""
    return [people.a_verified_person(f"评议{n}") for n in range(count)]


def reviewing(
    request: AidRequest | None = None, seats: int = 3, **proposed: Any
) -> CommunityReview:
    """A review that waits for its votes."""
    words = {
        "words": "临时困难帮助：米面油和房租",
        "summary": "三口之家，店面关停，两个月没有收入。",
    }
    proposal = actions.Proposal(**(words | proposed))
    return actions.open_review(request or visited(), proposal, reviewers(seats), by=worker())


def supported(request: AidRequest | None = None, **proposed: Any) -> CommunityReview:
    """A review that all supported; its notice is up."""
    review = reviewing(request, **proposed)
    for vote in review.votes.all():
        actions.cast_vote(review, "support", by=vote.reviewer)
    return actions.close_review(review, by=worker())


def deciding(request: AidRequest | None = None, **proposed: Any) -> AidRequest:
    """One whose seven days are over without a word; the clock of the notice is set back."""
    review = supported(request, **proposed)
    notice = review.notice
    notice.starts_at, notice.ends_at = notice.starts_at - _WEEK, notice.ends_at - _WEEK
    notice.save()
    actions.end_notice(notice, by=None)
    return AidRequest.objects.get(pk=review.request_id)


def refused(request: AidRequest | None = None, *, by: Person | None = None) -> AidRequest:
    """One that was not supported."""
    request = request or accepted()
    actions.refuse_help(request, by=by or worker(), reason="收入超过了标准，可以到区民政咨询。")
    request.refresh_from_db()
    return request


def accepted_of(by: Person) -> AidRequest:
    """One of this person that was taken on."""
    return actions.accept_request(received(by=by), "yellow", by=worker())


def granted() -> AidRequest:
    """One that is being helped."""
    request = deciding()
    actions.grant_help(request, actions.Grant("符合标准"), by=worker())
    request.refresh_from_db()
    return request


def programme(org: Organisation, fund: Fund | None = None, **changed: Any) -> AidProgramme:
    """A programme of an organisation, published."""
    staff = orgs.holder(Role.FUND_MANAGER, org=org)
    plain: dict[str, Any] = {
        "name": f"临时困难帮扶 {next(_numbers)}", "kind": "living", "who": "家里突然没了收入的。",
        "gives": "一次性生活帮助。", "process": "登记、上门、评议、公示、决定。",
        "rights": "不收费，可以申诉。", "workdays": 30, "phone": "0371-0000-0101", "fund": fund,
        "cap_fen": 300_000 if fund else None,
    }  # fmt: skip
    made = actions.write_programme(org, actions.Standard(**(plain | changed)), by=staff)
    return actions.publish_programme(made, by=staff)


def referral(request: AidRequest, **changed: Any) -> Referral:
    """A referral to the street, with the name and phone."""
    plain: dict[str, Any] = {
        "route": "civil", "asked": "请看看能不能办临时救助", "shares": ("name", "phone"),
        "has_agreed": True,
    }  # fmt: skip
    return actions.refer(request, actions.Handing(**(plain | changed)), by=worker())


def for_every_page(org: Organisation, fund: Fund) -> dict[str, Any]:
    """One of everything, by the name of the page that shows it (tests/architecture/world.py)."""
    worker(place=places.street())
    standard = programme(org, fund)
    request = deciding(programme=standard, fen=200_000)
    grant = actions.Grant("符合标准", programme=standard, approved_fen=200_000)
    decision = actions.grant_help(request, grant, by=worker())
    notice = supported().notice
    objection = actions.object_to(notice, "听说情况不是这样", by=None, address="a")
    visit = planned()
    over = actions.close_request(request, by=worker(), words="房租补上了。")
    return {
        "aid.code": visit.request.code, "aid.mark": objection.code, "aid.org_pk": org.pk,
        "aid.pk": standard.pk, "aid:notice": notice.pk, "aid:amounts": decision.pk,
        "aid:follow": over.follow_ups.first().pk,
        **dict.fromkeys(("aid:review", "aid:stand_aside", "aid:close_review"), reviewing().pk),
        **{f"aid:{page}": visit.pk for page in VISIT_PAGES},
        **dict.fromkeys(REFERRAL_PAGES, referral(accepted()).pk),
    }  # fmt: skip


VISIT_PAGES = ("visit", "visit_form", "visit_paper", "visit_cancel")
REFERRAL_PAGES = (
    "aid:referral",
    "aid:referral_show",
    "aid:referral_outcome",
    "aid:referral_recall",
)
