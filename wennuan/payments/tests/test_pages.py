import json

import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wennuan.kernel.clock import now
from wennuan.orgs.tests import make as orgs
from wennuan.payments import actions, hooks
from wennuan.payments.gateways import keys as key_files
from wennuan.payments.models import Payment, PaymentStatus, ReconciliationDay, StatementImport
from wennuan.payments.queries import offered_gateways
from wennuan.payments.tests import make
from wennuan.payments.tests.test_statements import HEAD, csv_file

pytestmark = pytest.mark.django_db
UA = {"HTTP_USER_AGENT": make.DESKTOP.user_agent}


@pytest.fixture(autouse=True)
def _no_second_factor(monkeypatch):
    """Signing in is people's matter; here the desk is."""
    from wennuan.people import hooks as people

    monkeypatch.setattr(people.needs_second_factor, "_plugs", [])


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def test_a_desktop_payer_sees_a_code_and_waits(client, org, gateways):
    payment = make.started(org).payment

    page = client.get(f"/pay/{payment.number}/", **UA)

    assert page.status_code == 200
    assert "<svg" in page.text
    assert "¥20.00" in page.text
    assert f"/pay/{payment.number}/state/" in page.text


def test_the_waiting_part_asks_again_until_the_money_is_there(client, org, gateways, heard):
    payment = make.started(org).payment
    waiting = client.get(f"/pay/{payment.number}/state/")
    gateways.post(f"/orders/{payment.number}/pay", behaviour="never")

    back = client.get(f"/pay/{payment.number}/back/")
    after = client.get(f"/pay/{payment.number}/state/")
    page = client.get(f"/pay/{payment.number}/")

    assert "等待付款" in waiting.text
    assert back.status_code == 302
    assert after.headers["HX-Refresh"] == "true"
    assert "已收到 ¥20.00" in page.text
    assert "/give/thanks/" in page.text


def test_coming_back_to_a_silent_gateway_is_no_fault(client, org, gateways, settings):
    payment = make.started(org).payment
    settings.WECHAT_BASE_URL = "http://127.0.0.1:9"

    assert client.get(f"/pay/{payment.number}/back/").status_code == 302


def test_a_phone_goes_on_to_the_gateway(client, org, gateways):
    payment = make.started(org, make.PHONE).payment

    page = client.get(f"/pay/{payment.number}/", HTTP_USER_AGENT=make.PHONE.user_agent)
    going = client.post(f"/pay/{payment.number}/go/", HTTP_USER_AGENT=make.PHONE.user_agent)

    assert "去微信支付付款" in page.text
    assert going.status_code == 302
    assert going.url.startswith(f"{gateways.url}/sandbox/cashier")


def test_inside_wechat_identity_is_learnt_and_the_bridge_is_opened(client, org, gateways):
    agent = make.IN_WECHAT.user_agent
    payment = make.started(org, actions.Client(user_agent=agent)).payment
    asked = client.get(f"/pay/{payment.number}/wechat/", HTTP_USER_AGENT=agent)
    answered = requests.get(
        asked.url + "&openid=oSANDBOXpayer000000000000002" if "#" not in asked.url
        else asked.url.replace("#", "&openid=oSANDBOXpayer000000000000002#"),
        timeout=10, allow_redirects=False,
    )  # fmt: skip
    query = answered.headers["Location"].split("?")[1]

    went = client.get(f"/pay/{payment.number}/wechat/?{query}", HTTP_USER_AGENT=agent)
    page = client.get(f"/pay/{payment.number}/", HTTP_USER_AGENT=agent)

    assert went.url == f"/pay/{payment.number}/"
    assert "data-wechat-pay" in page.text
    assert "payments/wechat.js" in page.text


def test_a_sign_in_that_we_did_not_ask_for_is_refused(client, org, gateways):
    payment = make.started(org, actions.Client(user_agent=make.IN_WECHAT.user_agent)).payment

    page = client.get(f"/pay/{payment.number}/wechat/?code=x&state=forged")

    assert page.status_code == 404


def test_a_payer_cancels(client, org, gateways, heard):
    payment = make.started(org).payment

    client.post(f"/pay/{payment.number}/cancel/")
    page = client.get(f"/pay/{payment.number}/")

    assert "没有被扣款" in page.text
    assert Payment.objects.get(pk=payment.pk).status == PaymentStatus.CLOSED


def test_a_transfer_shows_account_amount_and_code(client, org, gateways):
    payment = make.started(org, gateway="transfer").payment

    page = client.get(f"/pay/{payment.number}/")

    assert org.account_name in page.text
    assert payment.number[-6:] in page.text


def test_an_unknown_number_is_not_found(client):
    assert client.get("/pay/P260101NOBODYKNOWS/").status_code == 404
    assert client.post("/pay/notify/bitcoin").status_code == 404


DESK = ["payments:desk", "payments:imports", "payments:import_new", "payments:refunds",
        "payments:days"]  # fmt: skip


@pytest.mark.parametrize("name", DESK)
def test_the_desk_is_open_to_its_accountant_only(org, signed_in, client, name):
    url = reverse(name)

    strangers = client.get(url)
    neighbours = signed_in(orgs.person()).get(url)
    accountants = signed_in(make.accountant(org)).get(url)

    assert strangers.status_code == 302
    assert neighbours.status_code == 403
    assert accountants.status_code == 200


def test_an_accountant_of_another_organisation_sees_nothing_of_ours(org, signed_in):
    other = orgs.verified(name="别的慈善会", account_name="别的慈善会")
    payment = actions.record_cash(make.receipt(org), by=make.accountant(org))
    browser = signed_in(make.accountant(other))

    listed = browser.get(reverse("payments:desk"))
    opened = browser.get(reverse("payments:desk_payment", args=[payment.number]))

    assert payment.number not in listed.text
    assert opened.status_code == 403


def test_recorded_cash_is_confirmed_on_its_page(org, signed_in, heard):
    accountant, reviewer = make.accountant(org), make.reviewer(org)
    payment = actions.record_cash(make.receipt(org), by=accountant)
    url = reverse("payments:desk_payment", args=[payment.number])
    own = signed_in(accountant).get(url)
    browser = signed_in(reviewer)
    waiting = browser.get(reverse("payments:desk"))

    browser.post(reverse("payments:confirm", args=[payment.number]))

    assert "确认已到账" not in own.text
    assert "1 笔登记的收款等您确认" in waiting.text
    assert "已到账" in browser.get(url).text
    assert len(heard.settled) == 1


def test_a_statement_is_uploaded_by_one_and_accepted_by_another(org, gateways, signed_in, heard):
    transfer = make.started(org, gateway="transfer").payment
    accountant, reviewer = make.accountant(org), make.reviewer(org)
    rows = [["B1", "2026-11-20", "20", "", "王测试", transfer.number], ["", "2026-11-20", "1"]]
    file = SimpleUploadedFile("bank.csv", csv_file(rows, HEAD))
    given = {"kind": "bank", "org": org.pk, "target": "", "file": file}

    made = signed_in(accountant).post(reverse("payments:import_new"), given)
    preview = signed_in(accountant).get(made.url)
    statement = StatementImport.objects.get()
    signed_in(reviewer).post(reverse("payments:accept_import", args=[statement.pk]))

    assert "第 5 行：缺流水号。" in preview.text
    assert "复核无误" not in preview.text
    assert [one.number for one in heard.settled] == [transfer.number]


def test_a_partner_file_needs_to_say_what_it_is_for(org, signed_in, monkeypatch):
    target = hooks.Target("campaign", "12", "温暖过冬")
    monkeypatch.setattr(hooks.targets, "_plugs", [lambda org: [target]])
    browser = signed_in(make.accountant(org))
    content = csv_file([["T1", "2026-11-20", "5"]], ["订单号", "捐赠时间", "捐赠金额"])

    def upload(target):
        file = SimpleUploadedFile("partner.csv", content)
        given = {"kind": "partner", "org": org.pk, "target": target, "file": file}
        return browser.post(reverse("payments:import_new"), given)

    refused, made = upload(""), upload("campaign:12")

    assert "哪个募捐活动" in refused.text
    assert made.status_code == 302
    assert StatementImport.objects.get().title == "温暖过冬"


def test_a_refund_walks_from_asking_to_approval(org, gateways, signed_in, heard):
    payment = make.started(org).payment
    gateways.post(f"/orders/{payment.number}/pay", behaviour="never")
    actions.query_payment(payment, by=None)
    browser = signed_in(make.accountant(org))
    url = reverse("payments:ask_refund", args=[payment.number])
    too_much = browser.post(url, {"amount": "20.01", "reason": "多付"})

    browser.post(url, {"amount": "5", "reason": "多付"})
    refund = payment.refunds.get()
    browser = signed_in(make.reviewer(org))
    listed = browser.get(reverse("payments:refunds"))
    browser.post(reverse("payments:approve_refund", args=[refund.pk]))

    refund.refresh_from_db()
    assert "超过了还能退的金额" in too_much.text
    assert "同意退回 ¥5.00" in listed.text
    assert refund.status == "approved"


def test_a_difference_is_shown_with_its_next_step_and_resolved(org, gateways, signed_in):
    from wennuan.kernel.clock import today

    payment = make.started(org).payment
    gateways.post(f"/orders/{payment.number}/pay", behaviour="never")
    Payment.objects.filter(pk=payment.pk).update(number="P260101RENAMED")
    day = actions.reconcile_day("wechat", today(), by=None)
    browser = signed_in(make.accountant(org))
    difference = day.differences.get(number=payment.number)

    page = browser.get(reverse("payments:day", args=[day.pk]))
    browser.post(reverse("payments:resolve", args=[difference.pk]), {"reason": "已人工登记"})

    difference.refresh_from_db()
    assert "到商户平台查来源" in page.text
    assert difference.note == "已人工登记"


def test_the_list_of_payments_asks_few_questions(org, signed_in, django_assert_max_num_queries):
    accountant = make.accountant(org)
    for _ in range(25):
        actions.record_cash(make.receipt(org), by=accountant)
    browser = signed_in(accountant)

    with django_assert_max_num_queries(16):
        page = browser.get(reverse("payments:desk"))

    assert '已显示 <span class="num">20</span> 条' in page.text


@pytest.fixture
def owned(org, keys):
    """The keys say that the merchant accounts are this organisation's."""
    index = keys.folder / "merchant.json"
    whole = index.read_text()
    index.write_text(json.dumps(json.loads(whole) | {"credit_code": org.credit_code}))
    key_files._changed.cache_clear()  # it looks again after seconds only
    yield
    index.write_text(whole)
    key_files._changed.cache_clear()


def test_days_are_for_the_charity_whose_merchant_accounts_they_compare(
    org, owned, signed_in, settings
):
    another = orgs.verified(name="别家基金会")
    day = ReconciliationDay.objects.create(gateway="wechat", day=now().date(), status="differs")
    difference = day.differences.create(kind="amount", number="P1", next_step="核对")
    pages = [
        reverse("payments:days"), reverse("payments:day", args=[day.pk]),
        reverse("payments:resolve", args=[difference.pk]),
    ]  # fmt: skip

    theirs = [signed_in(make.accountant(another)).get(page).status_code for page in pages]
    ours = [signed_in(make.accountant(org)).get(page).status_code for page in pages]

    assert (theirs, ours) == ([403, 403, 403], [200, 200, 200])


def test_nobody_else_s_gifts_go_to_the_merchant_account(org, owned):
    another = orgs.verified(name="别家基金会")

    offered = [one.gateway for one in offered_gateways(make.DESKTOP.user_agent, another)]

    assert "wechat" not in offered
    assert "alipay" not in offered
    assert "wechat" in [one.gateway for one in offered_gateways(make.DESKTOP.user_agent, org)]
