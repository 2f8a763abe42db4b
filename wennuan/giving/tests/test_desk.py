"""The desk: a campaign is led from draft to archive, and each hand is the right one."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from wennuan.giving import actions, queries
from wennuan.giving.models import Campaign, CampaignStatus, Donation, Expense
from wennuan.giving.tests import make
from wennuan.kernel.clock import today
from wennuan.kernel.errors import NotAllowed, WrongState
from wennuan.orgs.models import Role

PAGES = ("desk", "desk_expenses", "desk_refunds", "desk_receipts", "desk_reports", "desk_words",
         "desk_gift")  # fmt: skip


@pytest.fixture(autouse=True)
def _past_the_second_factor(settings):
    """The second factor is people's own matter, tried there."""
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.startswith("wennuan.people")
    ]


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def picture():
    body = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(body, "PNG")
    return SimpleUploadedFile("scan.png", body.getvalue(), "image/png")


@pytest.mark.parametrize("name", PAGES)
def test_the_desk_is_shut_to_everyone_else(client, org, giver, name):
    url = reverse(f"giving:{name}")
    assert client.get(url).status_code == 302

    client.force_login(giver)

    assert client.get(url).status_code == 403


def test_the_desk_of_another_charity_is_shut(desk, campaign):
    other = make.an_org("别处慈善会", code="53410103MJ0000002B")
    theirs = make.an_open_campaign(
        make.a_fund(other, "别处基金"), certificate=make.a_certificate(other, "慈公募 2")
    )

    assert desk.get(reverse("giving:desk_campaign", args=[theirs.pk])).status_code == 404
    url = reverse("giving:desk_step", args=[theirs.pk, "suspend"])
    assert desk.post(url, {"suspend-reason": "x"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == CampaignStatus.OPEN


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_desk_opens(desk, campaign, manager, name):
    make.a_post(Role.CASHIER, campaign.org, manager)
    gift = make.a_gift(campaign, words="加油")
    actions.ask_refund(gift, by=None, reason="填错了")

    assert desk.get(reverse(f"giving:{name}")).status_code == 200


def test_a_campaign_is_led_from_draft_to_opening_on_the_pages(
    desk, fund, picture, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    paper = make.a_certificate(fund.org)
    plan = make.a_plan(fund.org)
    typed = {name: getattr(plan, name) for name in plan.__slots__ if name != "certificate"}
    typed |= {"certificate": paper.pk, "target_fen": "10000", "cost_fen": ""}
    typed = {k: v for k, v in typed.items() if v not in (None, False, "")}

    made = desk.post(reverse("giving:desk_draft", args=[fund.pk]), typed)
    campaign = Campaign.objects.get()
    assert made.url == reverse("giving:desk_campaign", args=[campaign.pk])
    desk.post(reverse("giving:desk_budget", args=[campaign.pk]), {"lines": "冬衣 6000\n用品 4000"})
    step = [campaign.pk]
    desk.post(reverse("giving:desk_step", args=[*step, "decide"]), {"decide-document": picture})
    desk.post(
        reverse("giving:desk_step", args=[*step, "file"]),
        {"file-filing_number": "F-1", "file-filed_on": f"{today()}"},
    )
    refused = desk.post(reverse("giving:desk_step", args=[*step, "open"]))
    Campaign.objects.update(filed_on=today().replace(year=today().year - 1))
    opened = desk.post(reverse("giving:desk_step", args=[*step, "open"]))

    campaign.refresh_from_db()
    assert refused.status_code == 409
    assert opened.status_code == 302
    assert campaign.status == CampaignStatus.OPEN


def test_the_checklist_shows_what_is_missing(desk, fund):
    campaign = make.a_draft(fund, platform_url="", leftover_rule="")

    page = desk.get(reverse("giving:desk_campaign", args=[campaign.pk])).content.decode()

    assert page.count("缺少") >= 3
    assert "慈善法第二十七条" in page


def test_the_accountant_enters_and_the_reviewer_signs_on_the_pages(
    client, campaign, accountant, reviewer, picture, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    make.a_gift(campaign, 100_00)
    client.force_login(accountant)
    client.post(
        reverse("giving:desk_expense", args=[campaign.pk]),
        {"amount": "60", "payee": "某某服装厂", "purpose": "冬衣", "kind": "aid",
         "document_file": picture},
    )  # fmt: skip
    expense = Expense.objects.get()
    url = reverse("giving:desk_decide_expense", args=[expense.pk])
    own = client.post(url, {"decision": "approve"})
    client.force_login(reviewer)

    client.post(url, {"decision": "approve"})

    assert own.status_code == 403
    assert queries.campaign_money(campaign).spent == 60_00


def test_a_gift_written_down_at_the_desk_counts_after_the_second_person(
    client, campaign, cashier, accountant
):
    from wennuan.payments.actions import confirm_offline
    from wennuan.payments.models import Payment

    client.force_login(cashier)
    client.post(
        reverse("giving:desk_gift"),
        {"fund": campaign.fund_id, "campaign": campaign.pk, "amount": "200", "channel": "cash",
         "name_mode": "alias", "shown_name": "张大爷"},
    )  # fmt: skip
    donation, payment = Donation.objects.get(), Payment.objects.get()
    before = queries.campaign_money(campaign).raised

    confirm_offline(payment, by=accountant)

    donation.refresh_from_db()
    assert (before, queries.campaign_money(campaign).raised) == (0, 200_00)
    assert (donation.status, donation.entered_by, donation.channel) == ("received", cashier, "cash")


def test_a_refund_is_agreed_and_ordered_from_the_gateway_once(client, campaign, giver, reviewer):
    from wennuan.payments.models import Refund

    gift = _paid_by_transfer(campaign, giver)
    actions.ask_refund(gift, by=giver, reason="金额填错了")

    actions.approve_refund(gift, by=reviewer)

    with pytest.raises(WrongState):
        actions.approve_refund(gift, by=reviewer)
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.status) == (20_00, "approved")


def test_a_refund_of_spent_money_is_refused(campaign, giver, accountant, reviewer):
    gift = _paid_by_transfer(campaign, giver)
    spending = actions.Spending(15_00, "某某服装厂", "冬衣", "2026/01/invoice.pdf")
    expense = actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)
    actions.approve_expense(expense, by=reviewer)
    actions.ask_refund(gift, by=giver, reason="金额填错了")

    with pytest.raises(WrongState, match="余额不够"):
        actions.approve_refund(gift, by=reviewer)


def _paid_by_transfer(campaign, giver) -> Donation:
    from wennuan.payments.actions import Receipt, confirm_offline, record_transfer

    donation = actions.pledge(campaign, actions.Gift(20_00), by=giver)
    payment = record_transfer(
        Receipt("donation", str(donation.pk), "捐赠", 20_00, campaign.org_id, provider_number="S1"),
        by=make.a_post(Role.CASHIER, campaign.org),
    )
    confirm_offline(payment, by=make.a_post(Role.ACCOUNTANT, campaign.org))
    donation.refresh_from_db()
    return donation


def test_a_refund_paid_back_by_hand_comes_back_into_the_books(campaign, giver, reviewer):
    from wennuan.payments.actions import confirm_paid_back
    from wennuan.payments.models import Refund

    gift = _paid_by_transfer(campaign, giver)
    actions.ask_refund(gift, by=giver, reason="金额填错了")
    actions.approve_refund(gift, by=reviewer)

    confirm_paid_back(
        Refund.objects.get(), by=make.a_post(Role.ACCOUNTANT, campaign.org), provider_number="S2"
    )

    gift.refresh_from_db()
    assert gift.status == "refunded"
    assert queries.campaign_money(campaign).raised == 0


# What each kind of hand may do: True for the roles named.
HANDS = {
    "open_campaign": {Role.FUND_MANAGER},
    "suspend_campaign": {Role.FUND_MANAGER},
    "edit_campaign": {Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR},
    "enter_expense": {Role.FUND_MANAGER, Role.ACCOUNTANT},
    "record_gift": {Role.CASHIER, Role.ACCOUNTANT},
}


@pytest.mark.parametrize(
    "role",
    [Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR, Role.ACCOUNTANT, Role.CASHIER, Role.REVIEWER],
)
@pytest.mark.parametrize("deed", HANDS)
def test_each_deed_has_its_hands(fund, deed, role):
    person = make.a_post(role, fund.org)
    campaign = make.filed(fund) if deed == "open_campaign" else make.an_open_campaign(fund)
    spending = actions.Spending(1_00, "某某厂", "冬衣", "x.pdf")
    acts = {
        "open_campaign": lambda: actions.open_campaign(campaign, by=person),
        "suspend_campaign": lambda: actions.suspend_campaign(campaign, by=person, reason="核实"),
        "edit_campaign": lambda: actions.edit_campaign(
            campaign, make.a_plan(fund.org, story="新"), by=person
        ),
        "enter_expense": lambda: actions.enter_expense(fund, spending, by=person),
        "record_gift": lambda: actions.record_gift(fund, actions.Gift(1_00), by=person),
    }

    refused = None
    try:
        acts[deed]()
    except NotAllowed as no:
        refused = no

    assert (refused is None) == (role in HANDS[deed])


FORMS = {
    "desk_plan": {Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR},
    "desk_update": {Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR},
    "desk_expense": {Role.FUND_MANAGER, Role.ACCOUNTANT},
}


@pytest.mark.parametrize("role", [Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR, Role.ACCOUNTANT,
                                  Role.CASHIER, Role.REVIEWER, Role.ORG_MANAGER])  # fmt: skip
def test_a_form_stands_only_where_its_submit_is_taken(client, campaign, role):
    client.force_login(make.a_post(role, campaign.org))
    page = client.get(reverse("giving:desk_campaign", args=[campaign.pk])).text

    for name, roles in FORMS.items():
        address = reverse(f"giving:{name}", args=[campaign.pk])
        assert (address in page) == (role in roles), name
        assert client.get(address).status_code == (200 if role in roles else 403), name
    steer = reverse("giving:desk_step", args=[campaign.pk, "suspend"])
    assert (steer in page) == (role == Role.FUND_MANAGER)


@pytest.mark.parametrize(
    ("page", "form", "roles"),
    [
        ("desk_expenses", "desk_decide_expense", {Role.REVIEWER, Role.FUND_MANAGER}),
        ("desk_refunds", "desk_decide_refund", {Role.REVIEWER, Role.FUND_MANAGER}),
        ("desk_receipts", "desk_receipt", {Role.ACCOUNTANT}),
        ("desk_reports", "desk_answer_report",
         {Role.REVIEWER, Role.FUND_MANAGER, Role.ORG_MANAGER}),
        ("desk_words", "desk_judge_words", {Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR}),
    ],
)  # fmt: skip
def test_a_decision_is_offered_only_to_whoever_may_take_it(
    client, campaign, accountant, page, form, roles
):
    spending = actions.Spending(100, "某商店", "冬衣", "2026/01/bill.pdf")
    expense = actions.enter_expense(campaign.fund, spending, by=accountant, campaign=campaign)
    back, spoken = make.a_gift(campaign), make.a_gift(campaign, words="加油")
    actions.ask_refund(back, by=None, reason="填错了")
    asked = actions.request_receipt(spoken, actions.Payer("某人"), by=None)
    report = actions.report_campaign(campaign, actions.Complaint("other", "想问清楚"), by=None)
    about = {"desk_decide_expense": expense, "desk_decide_refund": back, "desk_receipt": asked,
             "desk_answer_report": report, "desk_judge_words": spoken}  # fmt: skip
    address = reverse(f"giving:{form}", args=[about[form].pk])

    offered = set()
    for role in (Role.FUND_MANAGER, Role.CAMPAIGN_EDITOR, Role.ACCOUNTANT, Role.CASHIER,
                 Role.REVIEWER, Role.ORG_MANAGER):  # fmt: skip
        client.force_login(make.a_post(role, campaign.org))
        offered |= {role} if address in client.get(reverse(f"giving:{page}")).text else set()

    assert offered == roles


def test_who_entered_a_spending_is_not_offered_to_decide_it(client, campaign, manager):
    spending = actions.Spending(100, "某商店", "冬衣", "2026/01/bill.pdf")
    expense = actions.enter_expense(campaign.fund, spending, by=manager, campaign=campaign)
    client.force_login(manager)

    page = client.get(reverse("giving:desk_expenses")).text

    assert reverse("giving:desk_decide_expense", args=[expense.pk]) not in page
