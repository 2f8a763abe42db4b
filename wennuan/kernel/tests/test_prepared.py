"""Lists travel to hand-written statements whole."""

from datetime import UTC, datetime

import pytest

from wennuan.kernel.db import prepared

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)
LISTS = {
    "text": ['say "hi"', "back\\slash", "{a,b}", "NULL", "", " 温暖 ", "two\nlines", "it's", None],
    "bytea": [b"\x00\xff", b"", b'\\"', None],
    "bigint": [1, -5, 2**62, None],
    "timestamptz": [MOMENT, None],
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_arrives_as_it_was_sent(kind):
    rows = prepared(f"SELECT * FROM unnest(%s::{kind}[])", LISTS[kind])

    assert [value for (value,) in rows] == LISTS[kind]


def test_an_empty_list_is_empty():
    assert prepared("SELECT %s::bigint[]", []) == [([],)]
