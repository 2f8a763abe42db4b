import io
from concurrent.futures import ThreadPoolExecutor

import pytest
import xlsxwriter
from django.db import connection

from wennuan.kernel.errors import DomainError, Invalid, NotAllowed, WrongState
from wennuan.payments import actions
from wennuan.payments.models import LineResult, Payment, PaymentStatus, StatementImport
from wennuan.payments.tests import make

pytestmark = pytest.mark.django_db

HEAD = ["交易流水号", "交易时间", "贷方发生额（元）", "借方发生额（元）", "对方户名", "附言"]


def csv_file(rows, head=HEAD, encoding="utf-8"):
    lines = [["某银行对账单"], ["户名", "测试慈善总会"], head, *rows]
    return "\r\n".join(",".join(map(str, row)) for row in lines).encode(encoding)


def xlsx_file(rows, head=HEAD):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([head, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def bank(org, content):
    return actions.StatementFile("bank", org, "bank.csv", content)


def partner(org, content):
    return actions.StatementFile(
        "partner", org, "partner.csv", content, "campaign", "12", "温暖过冬"
    )


def results(statement):
    return dict(statement.lines.values_list("serial", "result"))


@pytest.fixture
def transfer(org):
    return make.started(org, gateway="transfer", amount_fen=12345).payment


@pytest.mark.parametrize(
    "build",
    [
        csv_file,
        lambda rows: csv_file(rows, encoding="gb18030"),
        lambda rows: csv_file(rows, encoding="utf-8-sig"),
        xlsx_file,
    ],
)
def test_a_line_with_the_code_and_the_amount_finds_its_transfer(org, transfer, heard, build):
    code = transfer.number[-6:]
    rows = [
        ["B001", "2026-11-20 10:00:00", "123.45", "", "王测试", f"捐款{code.lower()}谢谢"],
        ["B002", "2026-11-20 11:00:00", "88.00", "", "李测试", "货款"],
        ["B003", "2026-11-20 12:00:00", "", "9.90", "电信", "话费"],
    ]
    statement = actions.import_statement(bank(org, build(rows)), by=make.accountant(org))
    before = list(heard.settled)

    actions.accept_import(statement, by=make.reviewer(org))

    transfer.refresh_from_db()
    assert before == []
    assert results(statement) == {"B001": "matched", "B002": "unmatched", "B003": "out"}
    assert (transfer.status, transfer.provider_number) == (PaymentStatus.PAID, "B001")
    assert transfer.recorded_by_id != transfer.confirmed_by_id
    assert [one.number for one in heard.settled] == [transfer.number]


def test_the_code_with_another_amount_is_left_to_people(org, transfer):
    rows = [["B001", "2026-11-20", "100", "", "王测试", transfer.number[-6:]]]

    statement = actions.import_statement(bank(org, csv_file(rows)), by=make.accountant(org))

    line = statement.lines.get()
    assert line.result == LineResult.UNMATCHED
    assert line.why == "汇款码对上，金额不同，请人工核对"


def test_the_importer_does_not_review(org, transfer, heard):
    accountant = make.accountant(org)
    rows = [["B001", "2026-11-20", "123.45", "", "王测试", transfer.number]]
    statement = actions.import_statement(bank(org, csv_file(rows)), by=accountant)

    with pytest.raises(NotAllowed):
        actions.accept_import(statement, by=accountant)

    assert heard.settled == []


def test_the_same_file_again_brings_nothing(org, transfer, heard):
    accountant, reviewer = make.accountant(org), make.reviewer(org)
    file = bank(org, csv_file([["B001", "2026-11-20", "123.45", "", "", transfer.number]]))
    early = actions.import_statement(file, by=accountant)
    twin = actions.import_statement(file, by=accountant)
    actions.accept_import(early, by=reviewer)

    late = actions.import_statement(file, by=accountant)
    actions.accept_import(twin, by=reviewer)
    actions.accept_import(late, by=reviewer)

    assert results(late) == results(twin) == {"B001": "repeat"}
    assert len(heard.settled) == 1


def test_partner_results_become_gifts_once(org, heard):
    accountant, reviewer = make.accountant(org), make.reviewer(org)
    head = ["订单号", "捐赠时间", "捐赠金额(元)", "昵称"]
    first = csv_file(
        [["T1", "2026/11/20 08:00", "5", "春天"], ["T2", "2026-11-20", "6.6", ""]], head
    )
    second = csv_file([["T2", "2026-11-20", "6.6", ""], ["T3", "2026-11-21", "7", ""]], head)

    for content in (first, second, first):
        statement = actions.import_statement(partner(org, content), by=accountant)
        actions.accept_import(statement, by=reviewer)

    assert sorted(one.amount_fen for one in heard.settled) == [500, 660, 700]
    assert {(one.purpose, one.reference) for one in heard.settled} == {("campaign", "12")}
    assert Payment.objects.filter(gateway="partner", status="paid").count() == 3


def test_what_cannot_be_read_is_named_by_line(org):
    rows = [
        ["", "2026-11-20", "1", "", "", ""],
        ["B2", "some day", "1", "", "", ""],
        ["B3", "2026-11-20", "1.234", "", "", ""],
        ["B4", "2026-11-20", "", "", "", ""],
        ["B5", "2126-11-20", "1", "", "", ""],
        ["B6", "2026-11-20", "1", "", "", ""],
        ["B6", "2026-11-20", "2", "", "", ""],
    ]

    statement = actions.import_statement(bank(org, csv_file(rows)), by=make.accountant(org))

    assert [row for row, _ in statement.faults] == [4, 5, 6, 7, 8, 10]
    assert results(statement) == {"B6": "unmatched"}
    assert statement.faults[-1][1] == "流水号与第 9 行重复。"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04junk",
        b"\x00\x01\x02",
        "日期,金额\r\n2026-11-20,1".encode(),
        b"\xff\xfe\xff",
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_a_sentence(org, content):
    with pytest.raises(Invalid):
        actions.import_statement(bank(org, content), by=make.accountant(org))

    assert StatementImport.objects.count() == 0


def test_an_unmatched_line_is_assigned_and_confirmed(org, heard):
    accountant, reviewer = make.accountant(org), make.reviewer(org)
    content = csv_file([["B1", "2026-11-20", "50", "", "王测试", "爱心"]])
    statement = actions.import_statement(bank(org, content), by=accountant)
    actions.accept_import(statement, by=reviewer)
    line = statement.lines.get()

    payment = actions.assign_line(line, make.receipt(org, provider_number="B1"), by=accountant)
    actions.confirm_offline(payment, by=reviewer)
    again = actions.import_statement(bank(org, content), by=accountant)

    assert [one.amount_fen for one in heard.settled] == [5000]
    assert results(again) == {"B1": "repeat"}


@pytest.mark.django_db(transaction=True)
def test_two_reviews_at_once_count_once(org, heard):
    accountant, reviewers = make.accountant(org), [make.reviewer(org) for _ in range(4)]
    head = ["订单号", "捐赠时间", "捐赠金额", "昵称"]
    content = csv_file([["T1", "2026-11-20", "5", ""]], head)
    statements = [actions.import_statement(partner(org, content), by=accountant) for _ in range(2)]

    def accept(pair):
        try:
            actions.accept_import(pair[0], by=pair[1])
        except DomainError:
            return
        except Exception:
            return
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(accept, zip(statements * 2, reviewers, strict=True)))

    assert Payment.objects.filter(gateway="partner", status="paid").count() == 1


def test_a_file_without_one_readable_line_is_never_entered(org):
    unreadable = csv_file([["1", "某天", "很多", "", "张三", "捐款"]])
    statement = actions.import_statement(bank(org, unreadable), by=make.accountant(org))

    with pytest.raises(WrongState, match="没有一行"):
        actions.accept_import(statement, by=make.reviewer(org))

    statement.refresh_from_db()
    assert statement.status == "draft"
