"""Fictional organisations, their certificates, and the posts of the cast."""

from datetime import timedelta

from stdnum.cn import uscc

from wennuan.demo.places import DISTRICT
from wennuan.demo.world import Record, World, data
from wennuan.kernel.clock import today
from wennuan.kernel.rules import SYSTEM
from wennuan.orgs import actions
from wennuan.orgs.models import (
    CertificateKind,
    Organisation,
    OrgKind,
    Role,
)
from wennuan.orgs.queries import CONDUCT_VERSION, posts_of
from wennuan.people.models import Person

TERM = timedelta(days=1000)
HOME = "410103007001"


def appoint_district(world: World) -> None:
    """The district's posts: the first by the system, the others by the security administrator."""
    security = world.people["security"]
    for record in data("people")["person"]:
        role, where = record.get("post", ["", "org"])
        if where == "org":
            continue
        place = world.places[DISTRICT if where == "district" else where]
        person = world.people[record["key"]]
        grant = actions.Grant(person, role, today() + TERM, place=place)
        actions.grant_post(grant, by=SYSTEM if person == security else security)
        _accept_conduct(person)


def found_federation(world: World) -> None:
    """The charity that raises money: registered, verified, with its certificates and posts."""
    record, manager = data("orgs")["federation"], world.people["manager"]
    facts = actions.OrgFacts(
        kind=record["kind"],
        name=record["name"],
        place=world.places[DISTRICT],
        credit_code=credit_code(record["body"]),
        account_name=record["name"],
        bank_name=record["bank"],
        account_number=record["account"],
    )
    story = actions.OrgStory(
        short_name=record["short"],
        address=record["address"],
        phone=record["phone"],
        intro=record["intro"],
    )
    org = actions.register_org(facts, story, by=manager)
    org = actions.submit_org(org, by=manager)
    org = actions.verify_org(org, by=world.people["verifier"])
    world.orgs["federation"] = org
    _accept_conduct(manager)
    _certify(world)
    for each in data("people")["person"]:
        role, where = each.get("post", ["", ""])
        if where == "org":
            grant = actions.Grant(world.people[each["key"]], role, today() + TERM, org=org)
            actions.grant_post(grant, by=manager)
            _accept_conduct(world.people[each["key"]])


def _certify(world: World) -> None:
    """Three papers, handed in by one person and compared by another."""
    org, manager = world.orgs["federation"], world.people["manager"]
    papers = {
        CertificateKind.REGISTRATION: ("登记（演示）2019 第 27 号", ""),
        CertificateKind.FUNDRAISING: ("公募（演示）2021 第 27 号", ""),
        CertificateKind.RATING: ("评估（演示）2023 第 27 号", "4A"),
    }
    for kind, (number, grade) in papers.items():
        facts = actions.CertificateFacts(
            kind=kind,
            number=number,
            issuer="示范市民政局（演示）",
            issued_on=today() - timedelta(days=700),
            expires_on=today() + timedelta(days=1125),
            scan=world.scan,
            grade=grade,
        )
        paper = actions.submit_certificate(org, facts, by=manager)
        paper = actions.verify_certificate(paper, by=world.people["verifier"])
        if kind == CertificateKind.FUNDRAISING:
            world.certificate = paper


def add_partners(world: World) -> None:
    """Organisations that work along: verified, waiting to be, and only begun."""
    partner = world.people["partner"]
    for record in data("orgs")["partner"]:
        org = _register(world, record, partner)
        if record["state"] in {"submitted", "verified"}:
            org = actions.submit_org(org, by=partner)
        if record["state"] == "verified":
            org = actions.verify_org(org, by=world.people["verifier"])
        world.orgs[record["key"]] = org


def add_institutions(world: World) -> None:
    """The institutions of the health system, which give in one drive."""
    liaison = world.people["liaison"]
    for number, name in enumerate(data("orgs")["institutions"]["names"]):
        record = {
            "kind": OrgKind.INSTITUTION,
            "name": f"{name}（演示）",
            "short": name,
            "body": f"12410103MJ00002{number:02d}",
            "phone": f"0371-0000-02{number:02d}",
            "intro": "",
        }
        org = actions.submit_org(_register(world, record, liaison), by=liaison)
        world.institutions.append(actions.verify_org(org, by=world.people["verifier"]))
    world.counts["orgs"] = Organisation.objects.count()


def _register(world: World, record: Record, by: Person) -> Organisation:
    facts = actions.OrgFacts(
        kind=record["kind"],
        name=record["name"],
        place=world.places[HOME if record["kind"] == OrgKind.COMMUNITY else DISTRICT],
        credit_code=credit_code(record["body"]),
    )
    story = actions.OrgStory(
        short_name=record["short"], phone=record["phone"], intro=record["intro"]
    )
    return actions.register_org(facts, story, by=by)


def credit_code(body: str) -> str:
    """17 characters and their check character; nothing stays nothing."""
    return body + uscc.calc_check_digit(body) if body else ""


def renew_manager(world: World) -> None:
    """The manager's first year ends; the security administrator lets the post go on."""
    manager = world.people["manager"]
    for post in posts_of(manager).filter(role=Role.ORG_MANAGER):
        actions.renew_post(post, today() + timedelta(days=730), by=world.people["security"])


def _accept_conduct(person: Person) -> None:
    actions.accept_conduct(CONDUCT_VERSION, by=person)
