"""WGS-84 to GCJ-02, against pairs that are known."""

import pytest

from wennuan.places.coordinates import GCJ02, WGS84, Point, to_system

KNOWN = [  # Shanghai, Shenzhen, Beijing
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]


@pytest.mark.parametrize(("measured", "drawn"), KNOWN)
def test_a_known_pair_agrees_within_a_few_centimetres(measured, drawn):
    found = to_system(Point(*measured), GCJ02)

    assert found.system == GCJ02
    assert (found.longitude, found.latitude) == pytest.approx(drawn, abs=5e-7)


def test_a_point_abroad_stays_where_it_is():
    found = to_system(Point(2.2945, 48.8584), GCJ02)

    assert (found.longitude, found.latitude) == (2.2945, 48.8584)


def test_the_same_system_changes_nothing():
    point = Point(113.64, 34.73)

    assert to_system(point, WGS84) is point


def test_there_is_no_way_back():
    with pytest.raises(ValueError, match="no way"):
        to_system(Point(113.64, 34.73, GCJ02), WGS84)
