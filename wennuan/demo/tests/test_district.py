"""The demo district, built small: what it promises whoever looks at it."""

import io
import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from wennuan.audit.models import AuditEntry
from wennuan.demo.build import is_loaded, load_demo
from wennuan.demo.payments import HISTORY
from wennuan.demo.signins import sign_ins
from wennuan.demo.world import data
from wennuan.giving import queries
from wennuan.giving.models import (
    Arrival,
    Campaign,
    CampaignReport,
    CampaignStatus,
    CampaignUpdate,
    Donation,
    DonationStatus,
    Expense,
    ExpenseStatus,
    Fund,
    FundManager,
    FundStatus,
    NameMode,
    Receipt,
    ReceiptStatus,
    ReportStatus,
)
from wennuan.kernel.clock import now
from wennuan.kernel.codes import birth_date, credit_code_error, id_number_error
from wennuan.kernel.privacy import scan_identifiers
from wennuan.ledger.queries import totals, verify
from wennuan.notices.models import Notice
from wennuan.orgs.models import Certificate, Organisation, OrgKind, Post, Role
from wennuan.payments.models import (
    DayStatus,
    ImportStatus,
    Payment,
    PaymentStatus,
    ReconciliationDay,
    Refund,
    StatementImport,
)
from wennuan.people.models import Delegation, Household, Person
from wennuan.places.models import Place, Site

SCALE = 0.05
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def district(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for all tests here, and rolled back at the end."""
    folder = tmp_path_factory.mktemp("demo")
    own = override_settings(MEDIA_ROOT=folder, PAYMENT_KEYS_DIR=str(folder), SANDBOX=True)
    with django_db_blocker.unblock(), own, transaction.atomic():
        load_demo(lambda line: None, scale=SCALE)
        yield folder
        transaction.set_rollback(True)


def raised(keys):
    """What lies in the funds' own accounts, by the ledger."""
    names = {one["key"]: one["name"] for one in data("funds")["fund"]}
    pks = Fund.objects.filter(name__in=[names[key] for key in keys]).values_list("pk", flat=True)
    sums = totals([f"fund:{pk}:raised" for pk in pks])
    return -sum(total.fen for total in sums.values())


def test_eight_named_funds_hold_exactly_what_the_drive_gave():
    named = [one["key"] for one in data("funds")["fund"]][:8]

    assert len(named) == 8
    assert raised(named) == 6_500_000_00


def test_the_general_account_and_the_district_accounts_hold_exactly_their_sums():
    assert raised(["general"]) == 712_300_00
    assert raised(["erqi", "shifan"]) == 103_600_00
    parent = Fund.objects.get(name="区县慈善账户")
    assert queries.fund_money(parent).raised == 103_600_00


def test_twenty_five_institutions_gave_in_the_drive():
    institutions = Organisation.objects.filter(kind=OrgKind.INSTITUTION)
    gifts = Donation.objects.filter(campaign=None, on_behalf__in=institutions.values("name"))

    assert institutions.count() == 25
    assert gifts.values("on_behalf").distinct().count() == 25
    assert gifts.filter(channel="wechat").exists()
    assert gifts.filter(channel="transfer").exists()


def test_every_fund_runs_by_a_deed_with_a_committee_and_a_term():
    funds = Fund.objects.all()

    assert set(funds.values_list("status", flat=True)) == {FundStatus.ACTIVE}
    assert not funds.filter(deed_file="").exists()
    assert not funds.filter(ends_on=None).exists()
    assert FundManager.objects.values("fund").distinct().count() == funds.count()


def test_there_is_a_campaign_in_every_state():
    states = Counter(Campaign.objects.values_list("status", flat=True))

    assert set(states) == set(CampaignStatus.values)
    assert states[CampaignStatus.OPEN] == 6


def test_one_emergency_runs_unfiled_under_its_clocks():
    emergency = Campaign.objects.get(is_emergency=True)

    duties = {clock.duty: clock.days_left for clock in queries.clocks(emergency)}

    assert emergency.status == CampaignStatus.OPEN
    assert not emergency.filing_number
    assert duties.keys() == {"补办备案", "公开募捐进展"}
    assert min(duties.values()) >= 0


def test_no_campaign_is_behind_with_its_duties():
    campaigns = queries.running_campaigns()

    overdue = [
        c.duty for campaign in campaigns for c in queries.clocks(campaign) if c.days_left < 0
    ]

    assert overdue == []


def test_the_ledger_agrees_with_itself_and_with_gifts_and_payments():
    paid = Payment.objects.filter(status__in=[PaymentStatus.PAID, PaymentStatus.REFUNDED])
    received = Donation.objects.filter(received_at__isnull=False)
    banks = totals([f"bank:{name}" for name in ("wechat", "alipay", "account", "partner", "cash")])
    spent = sum(
        Expense.objects.filter(status=ExpenseStatus.PAID).values_list("amount_fen", flat=True)
    )

    assert verify()[1] == []
    assert paid.count() == received.count() + 1  # the double payment, which went back
    assert sum(t.fen for t in banks.values()) + spent == sum(
        received.values_list("amount_fen", flat=True)
    ) - sum(received.values_list("refunded_fen", flat=True))


def test_the_newest_gift_is_an_hour_or_two_old():
    newest = Donation.objects.filter(received_at__isnull=False).latest("received_at")

    age = now() - newest.received_at

    assert 55 * 60 < age.total_seconds() < 3 * 3600


def test_gifts_came_in_every_way_and_under_every_kind_of_name():
    gifts = Donation.objects.filter(received_at__isnull=False)

    ways = {"wechat", "alipay", "transfer", "partner", "cash"}
    assert set(gifts.values_list("channel", flat=True)) == ways
    assert set(gifts.values_list("name_mode", flat=True)) == set(NameMode.values)
    assert set(gifts.values_list("arrival", flat=True)) == {
        Arrival.IN_TIME, Arrival.LATE, Arrival.HELD,
    }  # fmt: skip


def test_gifts_receipts_reports_and_spendings_stand_in_every_state():
    def states(model):
        return set(model.objects.values_list("status", flat=True))

    assert states(Donation) == set(DonationStatus.values)
    assert states(Receipt) == set(ReceiptStatus.values)
    assert states(CampaignReport) == set(ReportStatus.values)
    words = set(Donation.objects.values_list("words_state", flat=True))
    assert words == {"none", "waiting", "shown", "hidden"}
    assert states(Expense) == set(ExpenseStatus.values)


def test_one_reconciled_day_differs_and_statements_wait_and_count():
    days = Counter(ReconciliationDay.objects.values_list("status", flat=True))
    files = set(StatementImport.objects.values_list("status", flat=True))

    assert days[DayStatus.DIFFERS] == 1
    assert set(days) == {DayStatus.DIFFERS, DayStatus.MATCH}
    assert files == {ImportStatus.DRAFT, ImportStatus.ACCEPTED}


def test_the_sandbox_gateway_is_left_every_online_order(district):
    online = Payment.objects.filter(gateway__in=["wechat", "alipay"], paid_at__isnull=False)

    lines = (district / HISTORY).read_text(encoding="utf-8").splitlines()

    orders = [json.loads(line) for line in lines]
    assert {one["number"] for one in orders} == set(online.values_list("number", flat=True))
    assert sum(len(one["refunds"]) for one in orders) == Refund.objects.count() == 2


def test_every_role_is_held_by_someone_who_may_sign_in():
    held = Post.objects.filter(ends_on__gte=now().date()).select_related("person")
    phones = {row.phone for row in sign_ins()}

    by_phone = [(f"199 {str(p.person.phone)[6:10]} {str(p.person.phone)[10:]}", p) for p in held]

    assert {post.role for phone, post in by_phone if phone in phones} == set(Role.values)


def test_households_a_helper_and_notices_are_there():
    assert Household.objects.count() >= 3
    assert Delegation.objects.filter(status="active").exists()
    assert Notice.objects.filter(read_at=None).exists()
    assert Certificate.objects.filter(status="verified").count() == 3


def test_people_and_organisations_can_be_nobody_real():
    numbers = [str(person.id_number) for person in Person.objects.exclude(verified_at=None)]
    codes = Organisation.objects.exclude(credit_code=None).values_list("credit_code", flat=True)

    assert all(number.startswith("000000") and birth_date(number) for number in numbers)
    assert [id_number_error(number) for number in numbers] == [None] * len(numbers)
    assert [credit_code_error(code) for code in codes] == [None] * len(codes)
    assert all(
        str(p.phone).startswith("+861990000") for p in Person.objects.exclude(phone_hash=None)
    )


def public_texts():
    """Everything written that anyone may read."""
    columns = {
        Campaign: ("name", "purpose", "story", "beneficiaries", "settlement", "leftover_rule",
                   "contact_phone", "suspended_reason"),
        CampaignUpdate: ("title", "body"),
        Fund: ("name", "purpose", "end_rule"),
        Donation: ("alias", "on_behalf", "in_memory", "words"),
        Expense: ("payee", "purpose", "reason"),
        Site: ("name", "address", "phone", "intro", "state_reason"),
        Organisation: ("name", "short_name", "address", "phone", "intro"),
    }  # fmt: skip
    for model, names in columns.items():
        for row in model.objects.values_list(*names):
            yield " ｜ ".join(row)


def test_no_text_holds_a_number_of_a_person_or_shouts():
    texts = list(public_texts())

    assert len(texts) > 300
    assert [found for text in texts for found in scan_identifiers(text)] == []
    assert [text for text in texts if "！" in text or "!" in text] == []


def test_sites_stand_in_the_district():
    spots = Site.objects.filter(longitude__range=(113.5, 113.68), latitude__range=(34.58, 34.77))

    assert spots.count() == Site.objects.count() > 0
    assert Place.objects.filter(level="community").count() == 176
    assert sum(kind["count"] for kind in data("sites")["kind"]) == 312


def test_loading_again_changes_nothing():
    before = (AuditEntry.objects.count(), Donation.objects.count(), Payment.objects.count())
    out = io.StringIO()

    call_command("demo", stdout=out)

    assert is_loaded()
    assert "没有改动" in out.getvalue()
    assert (AuditEntry.objects.count(), Donation.objects.count(), Payment.objects.count()) == before


def test_the_sign_ins_are_printed_as_a_table():
    out = io.StringIO()

    call_command("demo", "--signins", stdout=out)

    assert out.getvalue().count("199 0000 00") == len(sign_ins())
    assert "小满" in out.getvalue()
