"""Amounts in capital numerals, as on receipts; and what one's own page and file hold."""

import pytest

from wennuan.giving import actions, plugs
from wennuan.giving.certificate import big_amount
from wennuan.giving.tests import make


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"), (1, "壹分"), (10, "壹角整"), (15, "壹角伍分"), (100, "壹元整"),
        (105, "壹元零伍分"), (2050, "贰拾元伍角整"), (100500, "壹仟零伍元整"),
        (1_000_000, "壹万元整"), (10_001_000, "壹拾万零壹拾元整"), (10_050_000, "壹拾万零伍佰元整"),
        (1_234_567_890, "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整"),
        (2_050_000_000, "贰仟零伍拾万元整"), (10_000_000_100, "壹亿零壹元整"),
    ],
)  # fmt: skip
def test_amounts_are_written_in_capital_numerals(fen, words):
    assert big_amount(fen) == words


def test_ones_gifts_are_on_ones_own_page_and_in_what_one_takes_along(campaign, giver, manager):
    gift = make.a_gift(campaign, by=giver)

    doors = [door.title for door in plugs.me_doors(giver)]
    rows = [row for section in plugs.export_sections(giver) for row in section.rows]

    assert doors == ["我的捐赠"]
    assert [door.title for door in plugs.me_doors(manager)] == ["我的捐赠", "捐赠工作台"]
    assert [row["捐赠编号"] for row in rows] == [gift.number]


def test_an_account_stays_while_a_refund_is_under_way(campaign, giver):
    gift = make.a_gift(campaign, by=giver)
    assert list(plugs.reasons_to_stay(giver)) == []

    actions.ask_refund(gift, by=giver, reason="金额填错了")

    assert list(plugs.reasons_to_stay(giver)) == ["有一笔捐赠正在退款"]


def test_closing_an_account_leaves_gifts_without_a_name(campaign, giver):
    gift = make.a_gift(campaign, by=giver, name_mode="real", shown_name="王小明", words="加油")

    actions.hide_names(giver, by=None)

    gift.refresh_from_db()
    assert (gift.public_name, gift.real_name, gift.words) == ("爱心人士", None, "")
