"""The pages: what everyone sees, what a giver sees, and what nobody else sees."""

import re

import pytest
from django.urls import reverse

from wennuan.giving import actions
from wennuan.giving.models import Donation, NameMode
from wennuan.giving.tests import make
from wennuan.kernel.web import FRESH_COOKIE

FACTS = [
    "二七区慈善总会",
    "53410103MJ0000001A",
    "慈公募 41000001",
    "5341010",
    "腾讯公益",
    "0371-0000-0027",
]


@pytest.fixture
def fresh(client):
    client.cookies[FRESH_COOKIE] = "1"  # never from the short cache of another test
    return client


@pytest.fixture
def transfers(org):
    org.bank_name, org.account_number = "示范银行二七支行", "6200000000000000"
    org.save(update_fields=["bank_name", "account_number"])
    return org


def test_the_campaign_page_shows_what_the_law_asks_for_before_the_money(fresh, campaign):
    page = fresh.get(reverse("giving:campaign", args=[campaign.pk])).content.decode()

    above = page[: page.index("campaign-live")]
    assert all(fact in above for fact in FACTS)
    assert "举报这个活动" in page
    assert "csrfmiddlewaretoken" not in page


def test_a_draft_is_nobodys_page(fresh, fund):
    draft = make.a_draft(fund)

    for name in ("campaign", "donate", "report", "campaign_part"):
        assert fresh.get(reverse(f"giving:{name}", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["campaigns", "funds", "about", "check", "ledger", "ledger_part", "report_find"]
)
def test_public_pages_open(fresh, campaign, name):
    make.a_gift(campaign, 20_00)

    assert fresh.get(reverse(f"giving:{name}")).status_code == 200


def test_public_pages_bear_strange_addresses(fresh, campaign):
    huge = "9" * 30
    for path in (
        f"/give/?page={huge}&fund={huge}&state=x", f"/give/ledger/?fund={huge}&month=2026-99",
        "/give/ledger/?month=%00&channel=%00&kind=%00&campaign=-1", f"/give/c/{huge}/",
        "/give/check/?code=%00", "/give/ledger/?page=99999",
    ):  # fmt: skip
        assert fresh.get(path).status_code in {200, 404}


def test_a_visitor_gives_without_an_account(fresh, campaign, transfers):
    url = reverse("giving:donate", args=[campaign.pk])
    page = fresh.get(f"{url}?amount=2000").content.decode()
    assert re.search(r'value="20"[^>]*checked', page)

    answer = fresh.post(
        url, {"amount": "20", "own": "", "name_mode": "anonymous", "gateway": "transfer"}
    )

    donation = Donation.objects.get()
    assert answer.status_code == 302
    assert (donation.amount_fen, donation.donor, donation.channel) == (20_00, None, "transfer")


def test_an_own_amount_wins_over_the_tile(fresh, campaign, transfers):
    fresh.post(
        reverse("giving:donate", args=[campaign.pk]),
        {"amount": "20", "own": "￥8．50", "name_mode": "anonymous", "gateway": "transfer"},
    )

    assert Donation.objects.get().amount_fen == 8_50


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "", "own": ""}, {"own": "abc"}, {"own": "0"}, {"own": "99999999"},
        {"gateway": "cash"}, {"name_mode": "alias", "shown_name": ""}, {"amount": "7"},
        {"words": "打我电话 13812345678"}, {"name_mode": "boss"},
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_said_on_the_form(fresh, campaign, transfers, wrong):
    sent = {"amount": "20", "own": "", "name_mode": "anonymous", "gateway": "transfer"} | wrong

    answer = fresh.post(reverse("giving:donate", args=[campaign.pk]), sent)

    assert "error-summary" in answer.content.decode()
    assert not Donation.objects.exists()


def test_no_way_to_pay_still_leaves_a_way_to_give(fresh, campaign, settings):
    settings.PAYMENT_KEYS_DIR = ""

    page = fresh.get(reverse("giving:donate", args=[campaign.pk])).content.decode()

    assert "腾讯公益" in page


def test_a_gift_is_seen_by_its_giver_and_the_holder_of_its_link_only(fresh, campaign, giver):
    gift = make.a_gift(campaign, by=giver)
    url = reverse("giving:gift", args=[gift.number])
    stranger = make.a_person()

    assert fresh.get(url).status_code == 404
    assert fresh.get(f"{url}?t=WRONG").status_code == 404
    assert "已到账" in fresh.get(f"{url}?t={gift.follow_token}").content.decode()
    fresh.force_login(stranger)
    assert fresh.get(url).status_code == 404
    fresh.force_login(giver)
    assert fresh.get(url).status_code == 200


@pytest.mark.parametrize("name", ["ask_receipt", "ask_refund", "waive_receipt", "pay_again"])
def test_nobody_acts_on_anothers_gift(fresh, campaign, giver, name):
    gift = make.a_gift(campaign, by=giver)
    fresh.force_login(make.a_person())

    answer = fresh.post(reverse(f"giving:{name}", args=[gift.number]), {"reason": "x"})

    assert answer.status_code == 404
    gift.refresh_from_db()
    assert gift.status == "received"


def test_a_visitor_asks_for_a_receipt_and_a_refund_by_the_link(fresh, campaign):
    gift = make.a_gift(campaign)
    token = {"t": gift.follow_token}

    fresh.post(
        reverse("giving:ask_receipt", args=[gift.number]),
        {**token, "is_org": "0", "name": "王小明"},
    )
    fresh.post(reverse("giving:ask_refund", args=[gift.number]), {**token, "reason": "金额填错了"})

    gift.refresh_from_db()
    assert gift.receipts.get().payer_name == "王小明"
    assert gift.status == "refunding"


def test_a_wrong_identity_number_is_said_beside_the_field(fresh, campaign):
    gift = make.a_gift(campaign)
    sent = {"t": gift.follow_token, "is_org": "0", "name": "王小明", "code": "410103199001011234"}

    answer = fresh.post(reverse("giving:ask_receipt", args=[gift.number]), sent)

    assert answer.status_code == 422
    assert "校验位" in answer.content.decode()
    assert not gift.receipts.exists()


@pytest.mark.parametrize(
    ("mode", "name", "shown"),
    [
        (NameMode.REAL, "王小明", "王小明"),
        (NameMode.ALIAS, "小橘子", "小橘子"),
        (NameMode.ANONYMOUS, "王小明", "爱心人士"),
    ],
)
def test_names_are_public_only_as_chosen(fresh, campaign, giver, mode, name, shown):
    make.a_gift(campaign, by=giver, name_mode=mode, shown_name=name)
    urls = [reverse("giving:campaign", args=[campaign.pk]), reverse("giving:ledger")]
    csv = b"".join(fresh.get(reverse("giving:ledger_csv")).streaming_content).decode()

    pages = [fresh.get(url).content.decode() for url in urls] + [csv]

    assert all(shown in page for page in pages)
    assert all(("王小明" in page) == (mode == NameMode.REAL) for page in pages)


def test_words_are_public_only_after_they_were_read(fresh, campaign, editor):
    gift = make.a_gift(campaign, words="愿孩子们暖和过冬")
    url = reverse("giving:campaign_part", args=[campaign.pk])
    before = fresh.get(url).content.decode()

    actions.judge_words(gift, by=editor, is_shown=True)

    assert "暖和过冬" not in before
    assert "暖和过冬" in fresh.get(url).content.decode()


def test_a_certificate_is_a_pdf_that_anyone_can_check(fresh, campaign):
    gift = make.a_gift(campaign, 20_50, name_mode=NameMode.ALIAS, shown_name="小橘子")
    url = reverse("giving:certificate", args=[gift.number])

    pdf = fresh.get(f"{url}?t={gift.follow_token}")
    page = fresh.get(reverse("giving:check_code", args=[gift.check_code.lower()])).content.decode()

    assert pdf.content.startswith(b"%PDF-")
    assert all(word in page for word in ("证书属实", "小橘子", "¥20.50", gift.number))
    assert "没有这个查验码" in fresh.get("/give/check/?code=AAAABBBBCCCC").content.decode()


def test_a_promise_has_no_certificate(fresh, campaign):
    gift = actions.pledge(campaign, actions.Gift(20_00), by=None)
    url = reverse("giving:certificate", args=[gift.number])

    assert fresh.get(f"{url}?t={gift.follow_token}").status_code == 409


def test_my_gifts_are_mine(fresh, campaign, giver):
    make.a_gift(campaign, 66_00, by=giver)
    make.a_gift(campaign, 77_00, by=make.a_person())
    fresh.force_login(giver)

    page = fresh.get(reverse("giving:mine")).content.decode()
    file = b"".join(fresh.get(reverse("giving:mine_csv")).streaming_content).decode()

    assert "¥66.00" in page
    assert "¥77.00" not in page
    assert "66.00" in file
    assert "77.00" not in file


def test_a_file_never_begins_a_formula(fresh, campaign):
    make.a_gift(campaign, 20_00, name_mode=NameMode.ALIAS, shown_name="=HYPERLINK(1)")

    file = b"".join(fresh.get(reverse("giving:ledger_csv")).streaming_content).decode()

    assert "'=HYPERLINK(1)" in file


def test_a_report_gets_a_code_and_an_answer(fresh, campaign, reviewer):
    answer = fresh.post(
        reverse("giving:report", args=[campaign.pk]), {"kind": "use", "body": "冬衣没有发到学校"}
    )
    waiting = fresh.get(answer.url).content.decode()
    report = campaign.reports.get()

    actions.answer_report(report, by=reviewer, is_upheld=False, answer="已附签收单。")

    done = fresh.get(answer.url).content.decode()
    assert report.code in waiting
    assert "已附签收单" in done
    assert "冬衣没有发到学校" not in waiting + done


@pytest.mark.parametrize(("name", "most"), [("campaigns", 6), ("ledger", 16), ("funds", 6)])
def test_lists_cost_the_same_for_many_rows(fresh, fund, django_assert_max_num_queries, name, most):
    for _ in range(5):
        make.a_gift(make.an_open_campaign(fund), 10_00)

    with django_assert_max_num_queries(most):
        fresh.get(reverse(f"giving:{name}"))


def test_the_campaign_page_keeps_to_its_query_budget(
    fresh, campaign, django_assert_max_num_queries
):
    for _ in range(15):
        make.a_gift(campaign, 1_00)

    with django_assert_max_num_queries(9):
        fresh.get(reverse("giving:campaign", args=[campaign.pk]))


def test_the_ledger_filters_and_sums(fresh, fund, campaign):
    other = make.an_open_campaign(make.a_fund(fund.org, "敬老基金"))
    make.a_gift(campaign, 20_00)
    make.a_gift(other, 5_00)

    def shown(query):
        return fresh.get(reverse("giving:ledger") + query).context["sums"].received_fen

    assert shown("") == 25_00
    assert shown(f"?fund={fund.pk}") == 20_00
    assert shown(f"?campaign={other.pk}") == 5_00
    assert shown("?channel=wechat") == 25_00
    assert shown("?channel=cash") == 0
    assert shown("?month=2001-01") == 0
    assert shown("?kind=out") == 0
