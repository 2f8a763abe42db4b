"""A small world with one of everything, and somebody in every post, here and elsewhere."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.urls import URLPattern, get_resolver, reverse

from wennuan.aid.tests import make as aid
from wennuan.desk.tests import make as desk
from wennuan.emergency.tests import make as emergency
from wennuan.giving import actions as acts
from wennuan.giving.models import Receipt
from wennuan.giving.tests import make as giving
from wennuan.kernel.clock import now, today
from wennuan.moderation.tests import make as moderation
from wennuan.orgs.models import AREA_ROLES, ORG_ROLES, Organisation, Post, Role
from wennuan.orgs.tests import make as orgs
from wennuan.payments.models import Payment, ReconciliationDay, Refund, StatementImport
from wennuan.payments.models.reconciliation import BillDifference, DayStatus, DifferenceKind
from wennuan.payments.models.statements import LineResult, StatementKind, StatementLine
from wennuan.people.actions import identity, rights
from wennuan.people.models import Person, RightsKind
from wennuan.places.tests import make as places
from wennuan.support.tests import make as support
from wennuan.talk.tests import make as talk
from wennuan.wishes.tests import make as wishes

OTHERS = ("admin:",)  # Django's own back office has its own door: is_staff


def pages():
    """Every page: its name, and the names of its arguments."""
    found = {}
    for name, converters in _names(get_resolver()):
        if not name.startswith(OTHERS):
            found.setdefault(name, tuple(converters))
    return found


def _names(resolver, space="", above=()):
    for entry in resolver.url_patterns:
        here = (*above, *entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", here
        else:
            yield from _names(
                entry, f"{space}{entry.namespace}:" if entry.namespace else space, here
            )


@dataclass
class World:
    """What the addresses name, and who walks."""

    named: dict[str, object]
    merchant: Organisation
    walkers: dict[str, Person] = field(default_factory=dict)

    def address(self, page, arguments):
        """The page about things that exist here."""
        space = page.partition(":")[0]
        chosen = {argument: self._chosen(page, space, argument) for argument in arguments}
        return reverse(page, kwargs=chosen)

    def _chosen(self, page, space, argument):
        """A thing of this page's own, else of its space."""
        usual = self.named.get(f"{space}.{argument}", 1)
        return self.named.get(page, usual) if argument == "pk" else usual


def build():
    """One charity with a campaign, a gift and a site; another one to be the wrong one."""
    here = orgs.verified(name="这边慈善会")
    there = orgs.verified(name="那边慈善会", place=places.community("410103009001", "远方社区"))
    fund = giving.a_fund(here)
    campaign = giving.an_open_campaign(fund)
    gift = giving.a_gift(campaign)
    named = _giving(here, fund, campaign)
    site = places.site()
    paper = orgs.certificate(here)
    money = _money(here)
    _holder(Role.MODERATOR, place=places.district())
    check = moderation.a_check(pictures=("2026/01/a.webp",))
    post = orgs.post(Role.PARTNER_EDITOR, org=here)
    world = World(
        named={
            "giving.pk": campaign.pk, "giving:fund": fund.pk, "giving.number": gift.number,
            "giving.code": gift.check_code,
            "api-1.campaign_id": campaign.pk,
            "orgs.pk": here.pk, "orgs.code": site.place.code,
            "orgs:certificate": paper.pk, "orgs:certificate_verify": paper.pk,
            "orgs:certificate_refuse": paper.pk, "orgs:certificate_revoke": paper.pk,
            "orgs:host_site": site.pk, "orgs:post_renew": post.pk, "orgs:post_end": post.pk,
            "places.pk": site.pk, "places.code": site.place.code,
            "people.kind": "privacy", "people.pk": 10**9,
            "people.code": _asked_about(site.place).code,
            "notices.pk": 10**9,
            "moderation.pk": check.pk, "moderation.number": 0, "moderation.kind": "post",
            "moderation.ref": "1",
            "file": "x",
            **money,
            **named,
            **aid.for_every_page(here, fund),
            **emergency.for_every_page(_holder(Role.COMMUNITY_WORKER, place=places.street())),
            **support.for_every_page(),
            **talk.for_every_page(_holder(Role.COMMUNITY_WORKER, place=places.street())),
            **wishes.for_every_page(site),
            **desk.for_every_page(
                _holder(Role.COMMUNITY_WORKER, place=places.street()), site.place
            ),
        },
        merchant=here,
    )  # fmt: skip
    world.walkers = {"phone": orgs.person(verified=False), "real_name": orgs.person()}
    for role in Role:
        if role in ORG_ROLES:
            world.walkers[f"{role}@here"] = _holder(role, org=here)
            world.walkers[f"{role}@there"] = _holder(role, org=there)
        if role in AREA_ROLES:
            world.walkers[f"{role}@district"] = _holder(role, place=places.district())
            world.walkers[f"{role}@far"] = _holder(role, place=there.place)
    return world


def _asked_about(place):
    """Somebody who lives here asked what is kept about them."""
    resident = orgs.person()
    identity.move_to(resident, place, by=resident)
    return rights.ask_about_data(resident, RightsKind.ACCESS, "", by=resident)


def _giving(org, fund, campaign):
    """One of everything that waits on the desk of a charity."""
    back = giving.a_gift(campaign)
    acts.ask_refund(back, by=None, reason="捐多了")
    spoken = giving.a_gift(campaign, words="大家加油")
    report = acts.report_campaign(campaign, acts.Complaint("other", "想问清楚"), by=None)
    money = acts.Spending(100, "某商店", "冬衣", "2026/01/bill.pdf")
    by = _holder(Role.FUND_MANAGER, org=org)
    expense = acts.enter_expense(fund, money, by=by, campaign=campaign)
    receipt = Receipt.objects.create(donation=giving.a_gift(campaign), payer_name="某人")
    return {
        "giving.fund_pk": fund.pk, "giving.org_pk": org.pk, "giving.name": "close",
        "giving:desk_fund": fund.pk, "giving:desk_establish": fund.pk,
        "giving:desk_decide_expense": expense.pk, "giving:desk_decide_refund": back.pk,
        "giving:desk_receipt": receipt.pk, "giving:desk_answer_report": report.pk,
        "giving:desk_judge_words": spoken.pk,
    }  # fmt: skip


def _money(org):
    """A payment, a refund, an imported statement and a day that doesn't agree."""
    payment = Payment.objects.create(
        purpose="donation", reference="1", title="现金", org=org, amount_fen=2000, gateway="cash",
        channel="desk", status="pending", recorded_by=org.responsible,
        expires_at=now() + timedelta(days=1),
    )  # fmt: skip
    refund = Refund.objects.create(
        payment=payment, amount_fen=100, reason="测试", asked_by=org.responsible
    )
    statement = StatementImport.objects.create(
        kind=StatementKind.BANK, org=org, file_name="a.csv", imported_by=org.responsible
    )
    line = StatementLine.objects.create(
        statement=statement, row=1, serial="S1", booked_at=now(), amount_fen=100,
        result=LineResult.UNMATCHED,
    )  # fmt: skip
    day = ReconciliationDay.objects.create(gateway="wechat", day=today(), status=DayStatus.DIFFERS)
    difference = BillDifference.objects.create(
        day=day, kind=DifferenceKind.MISSING_HERE, number="P1", payment=payment, their_fen=100,
        next_step="查询",
    )  # fmt: skip
    return {
        "payments.gateway": "wechat", "payments.number": payment.number, "payments.pk": refund.pk,
        "payments:import": statement.pk, "payments:accept_import": statement.pk,
        "payments:discard_import": statement.pk, "payments:assign_line": line.pk,
        "payments:day": day.pk, "payments:resolve": difference.pk,
    }  # fmt: skip


def _holder(role, **where):
    person = orgs.person()
    Post.objects.create(
        person=person, role=role, starts_on=today() - timedelta(days=9),
        ends_on=today() + timedelta(days=90), **where,
    )  # fmt: skip
    return person


def sign_in(client, person):
    """A session that has proven the second factor, as allauth remembers it."""
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = SimpleNamespace(session=client.session)
    record_authentication(request, person, "mfa", type="totp", id=1)
    request.session.save()
