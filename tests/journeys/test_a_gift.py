"""A resident gives by transfer, two people find the money, and it can be followed to a receipt."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wennuan.giving.models import Donation, Receipt
from wennuan.kernel.clock import now
from wennuan.ledger.queries import balance, verify
from wennuan.payments.models import Payment, StatementImport

HEAD = "交易流水号,交易时间,贷方发生额（元）,借方发生额（元）,对方户名,附言"


def bank_file(payment):
    row = f"S0001,{now():%Y-%m-%d %H:%M:%S},20.00,,麦小满,捐赠 {payment.number[-6:]}"
    return SimpleUploadedFile("bank.csv", f"{HEAD}\r\n{row}".encode(), "text/csv")


def test_from_the_campaign_page_to_the_receipt(client, resident, staff, campaign, charity):
    giver = resident("19900008801")
    giver.post(
        reverse("giving:donate", args=[campaign.pk]),
        {
            "amount": "20",
            "own": "",
            "name_mode": "alias",
            "shown_name": "小满",
            "gateway": "transfer",
        },
    )
    gift, payment = Donation.objects.get(), Payment.objects.get()
    before = client.get(reverse("giving:ledger")).text

    accountant, reviewer = staff("accountant"), staff("reviewer")
    accountant.post(
        reverse("payments:import_new"),
        {"kind": "bank", "org": charity.pk, "target": "", "file": bank_file(payment)},
    )
    statement = StatementImport.objects.get()
    alone = accountant.post(reverse("payments:accept_import", args=[statement.pk]))
    reviewer.post(reverse("payments:accept_import", args=[statement.pk]))
    after = client.get(f"{reverse('giving:ledger')}?campaign={campaign.pk}").text

    giver.post(reverse("giving:ask_receipt", args=[gift.number]), {"is_org": "0", "name": "麦小满"})
    accountant.post(
        reverse("giving:desk_receipt", args=[Receipt.objects.get().pk]),
        {"code": "41010126", "number": "0000000001"},
    )
    page = giver.get(reverse("giving:gift", args=[gift.number])).text

    assert "小满" not in before
    assert alone.status_code == 403
    assert "小满" in after
    assert (balance("bank:account"), verify()[1]) == (20_00, [])
    assert "已到账" in page
    assert "0000000001" in page
    assert gift.number in giver.get(reverse("giving:mine")).text
