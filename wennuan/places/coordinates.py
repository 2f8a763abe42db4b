"""Coordinate systems: we keep WGS-84; Chinese map tiles are drawn in GCJ-02.

GCJ-02 shifts every point in mainland China by some hundred metres. A WGS-84 point on GCJ-02
tiles lands in the wrong street, so what goes to a map names its system.
"""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt

WGS84, GCJ02 = "wgs84", "gcj02"
_SEMI_MAJOR = 6378245.0  # Krasovsky 1940, in metres
_ECCENTRICITY = 0.00669342162296594323  # squared


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, in degrees, in the coordinate system that ``system`` names."""

    longitude: float
    latitude: float
    system: str = WGS84


def to_system(point: Point, system: str) -> Point:
    """The same spot in ``system``: the point itself, or a WGS-84 point as GCJ-02."""
    if point.system == system:
        return point
    if (point.system, system) != (WGS84, GCJ02):
        raise ValueError(f"no way from {point.system} to {system}")
    return wgs84_to_gcj02(point)


def wgs84_to_gcj02(point: Point) -> Point:
    """The same spot on a GCJ-02 map. Outside China the two systems are one."""
    lng, lat = point.longitude, point.latitude
    if not (72.004 <= lng <= 137.8347 and 0.8293 <= lat <= 55.8271):  # noqa: PLR2004 — China's box
        return Point(lng, lat, GCJ02)
    x, y = lng - 105.0, lat - 35.0
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    angle = lat / 180.0 * pi
    curve = 1 - _ECCENTRICITY * sin(angle) ** 2
    north = (_northing(x, y) + wave) * 180.0
    north /= (_SEMI_MAJOR * (1 - _ECCENTRICITY)) / (curve * sqrt(curve)) * pi
    east = (_easting(x, y) + wave) * 180.0 / (_SEMI_MAJOR / sqrt(curve) * cos(angle) * pi)
    return Point(lng + east, lat + north, GCJ02)


def _northing(x: float, y: float) -> float:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    shift += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    return shift + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0


def _easting(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    shift += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    return shift + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
