"""A charity with its people, a fund, and campaigns that have come as far as asked."""

from dataclasses import replace
from datetime import date, timedelta

from wennuan.giving import actions
from wennuan.giving.models import Campaign, Fund
from wennuan.kernel.clock import now, today
from wennuan.orgs.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    Organisation,
    OrgKind,
    OrgStatus,
    Post,
    Role,
)
from wennuan.payments.hooks import Settled
from wennuan.people.models import Person
from wennuan.places.models import Level, Place

CREDIT_CODES = ("53410103MJ00000000", "51410103MJ0000000X")


def a_place() -> Place:
    made, _ = Place.objects.get_or_create(
        path="410103000000/",
        defaults={"code": "410103000000", "name": "二七区", "level": Level.DISTRICT},
    )
    return made


def a_person(nickname: str = "") -> Person:
    return Person.objects.create(nickname=nickname)


def an_org(name: str = "二七区慈善总会", code: str = "53410103MJ0000001A") -> Organisation:
    head, second, place = a_person("负责人"), a_person("核实人"), a_place()
    return Organisation.objects.create(
        kind=OrgKind.ASSOCIATION, name=name, credit_code=code, place=place, responsible=head,
        account_name=name, status=OrgStatus.VERIFIED, registered_by=head, submitted_by=head,
        verified_by=second, verified_at=now(), phone="0371-0000-0027", address="二七区示范路 1 号",
    )  # fmt: skip


def a_certificate(org: Organisation, number: str = "慈公募 41000001") -> Certificate:
    return Certificate.objects.create(
        org=org, kind=CertificateKind.FUNDRAISING, number=number, issuer="二七区民政局",
        issued_on=today() - timedelta(days=800), expires_on=today() + timedelta(days=900),
        scan="2026/01/scan.webp", status=CertificateStatus.VERIFIED, submitted_by=org.responsible,
        decided_by=a_person(), decided_at=now(),
    )  # fmt: skip


def a_post(role: str, org: Organisation, person: Person | None = None) -> Person:
    person = person or a_person(str(Role(role).label))
    Post.objects.create(
        person=person, role=role, org=org, starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1),
        granted_by=org.responsible,
    )  # fmt: skip
    return person


def a_fund(org: Organisation, name: str = "助学基金", parent: Fund | None = None) -> Fund:
    fund = actions.draft_fund(
        org,
        actions.FundDeed(
            name=name, purpose="帮助家庭困难的学生安心上学。", deed_number=f"设立〔2026〕{name}",
            starts_on=today() - timedelta(days=100), end_rule="转入同类专项基金。",
        ),
        by=None, parent=parent,
    )  # fmt: skip
    actions.appoint_manager(
        fund, org.responsible, "chair", by=None, title="王主任", from_on=today()
    )
    return actions.establish_fund(fund, by=None)


def a_plan(org: Organisation, **changes: object) -> actions.Plan:
    plan = actions.Plan(
        name="暖冬助学行动",
        purpose="为全区家庭困难的中小学生购买冬衣和学习用品。",
        story="冬天来了，有些孩子还缺一件厚外套。\n\n每一份捐赠都会用在名册上的孩子身上。",
        beneficiaries="二七区户籍、列入低保或低收入名册的中小学生，由社区核实、学校确认后公示。",
        not_a_person=True,
        target_fen=10_000_00,
        cost_fen=0,
        leftover_rule="用于本基金同类助学项目，并向社会公开。",
        contact_name="李娜",
        contact_phone="0371-0000-0027",
        contact_office="二七区示范路 1 号",
        area="郑州市二七区",
        account_name=org.name,
        platform_name="腾讯公益",
        platform_url="https://gongyi.qq.com/succor/detail.htm?id=27",
        certificate=Certificate.objects.filter(org=org).first() or a_certificate(org),
        starts_on=today() - timedelta(days=1),
        ends_on=today() + timedelta(days=90),
    )
    return replace(plan, **changes)


def a_draft(fund: Fund, **changes: object) -> Campaign:
    campaign = actions.draft_campaign(fund.org, fund, a_plan(fund.org, **changes), by=None)
    return actions.set_budget(campaign, [("冬衣", 6_000_00), ("学习用品", 4_000_00)], by=None)


def decided(fund: Fund, **changes: object) -> Campaign:
    return actions.decide_campaign(
        a_draft(fund, **changes), by=None, decision_file="2026/01/minutes.pdf"
    )


def filed(fund: Fund, days_ago: int = 12, **changes: object) -> Campaign:
    campaign = decided(fund, **changes)
    return actions.file_campaign(
        campaign,
        by=None,
        filing_number=f"5341010{campaign.pk:06d}",
        filed_on=today() - timedelta(days=days_ago),
    )


def an_open_campaign(fund: Fund, **changes: object) -> Campaign:
    return actions.open_campaign(filed(fund, **changes), by=None)


_count = iter(range(1, 10**9))


def settled(donation, *, gateway: str = "wechat", number: str = "", at=None) -> Settled:
    return Settled(
        payment_id=next(_count),
        number=number or f"P{next(_count):012d}",
        purpose="donation",
        reference=str(donation.pk),
        org_id=donation.fund.org_id,
        amount_fen=donation.amount_fen,
        gateway=gateway,
        paid_at=at or now(),
        provider_number="",
    )


def a_gift(campaign: Campaign, fen: int = 20_00, by: Person | None = None, **words: object):
    """A gift that has been received."""
    donation = actions.pledge(campaign, actions.Gift(fen, **words), by=by)
    actions.receive_payments([settled(donation)])
    donation.refresh_from_db()
    return donation
