"""Several people at once: the database decides, and everyone reads what happened."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from wennuan.emergency import actions
from wennuan.emergency.models import Edit, Row, Sheet
from wennuan.emergency.reading import Facts
from wennuan.emergency.tests import make
from wennuan.kernel.errors import WrongState

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = [f"住户{n}\t1990000{n:04d}\t祥和社区{n}号楼\t2\t水" for n in range(30)]


def at_once(*acts):
    """Do all of these in threads of their own; what each said."""

    def run(act):
        try:
            return act()
        except WrongState as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_of_many_takes_a_row_and_the_others_read_who():
    emergency = make.an_emergency()
    row = make.a_row(emergency)
    workers = [make.community_worker() for _ in range(6)]

    said = at_once(*(lambda w=w: actions.take_row(row, by=w) for w in workers))

    refused = [one for one in said if isinstance(one, WrongState)]
    row.refresh_from_db()
    assert len(refused) == 5
    assert all("已经在路上了" in one.sentence for one in refused)
    assert row.version == 2
    assert row.taker in workers


def test_the_same_sheet_pasted_twice_at_once_counts_once():
    emergency = make.an_emergency()
    sheets = [make.a_sheet(emergency, *GOOD) for _ in range(2)]

    said = at_once(*(lambda s=s: actions.merge_sheet(s, by=emergency.opened_by) for s in sheets))

    assert sum(isinstance(one, WrongState) for one in said) == 1
    assert Row.objects.count() == 30
    assert Sheet.objects.filter(status="merged").count() == 1


def test_sheets_that_overlap_are_joined_even_when_they_come_at_once():
    emergency = make.an_emergency()
    sheets = [
        make.a_sheet(emergency, *GOOD),
        make.a_sheet(emergency, *GOOD[10:], "钱\t19911110000"),
    ]

    at_once(*(lambda s=s: actions.merge_sheet(s, by=emergency.opened_by) for s in sheets))

    assert Row.objects.filter(joined_into=None).count() == 31
    assert Row.objects.exclude(joined_into=None).count() == 20
    assert sorted(Row.objects.values_list("number", flat=True)) == list(range(1, 52))


def test_of_an_undo_and_an_edit_at_once_nothing_is_lost():
    emergency = make.an_emergency()
    row = make.a_row(emergency, name="甲")
    phone = row.phone
    actions.change_row(row, Facts(name="乙", phone=phone), 1, by=emergency.opened_by)
    edit = row.edits.first()

    said = at_once(
        lambda: actions.undo_edit(edit, by=emergency.opened_by),
        lambda: actions.change_row(row, Facts(name="丙", phone=phone), 2, by=emergency.opened_by),
    )

    row.refresh_from_db()
    refused = [one for one in said if isinstance(one, WrongState)]
    assert len(refused) == 1
    assert row.name in {"甲", "丙"}
    assert row.version == 3
    assert Edit.objects.filter(row=row).count() == 3


def test_nobody_writes_into_a_list_that_is_just_ending():
    emergency = make.an_emergency()

    at_once(
        lambda: actions.close_emergency(
            emergency, "结束", by=emergency.opened_by, handover="各社区"
        ),
        lambda: _add(emergency),
    )

    emergency.refresh_from_db()
    last = emergency.bulletins.get()
    assert last.counts["households"] == Row.objects.count()


def _add(emergency):
    try:
        return make.a_row(emergency)
    except Exception as refused:  # whoever comes after the end is refused, that is all
        return refused
