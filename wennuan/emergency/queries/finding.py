"""How rows are found: keyed hashes, doubles, and the communities that an address names."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from wennuan.emergency.models import Emergency, JoinedBy, Row
from wennuan.emergency.reading import Facts, home_key
from wennuan.kernel.crypto import blind_index
from wennuan.places.models import Level, Place
from wennuan.places.queries import inside

PHONE, IDENTITY, HOME = "emergency.phone", "emergency.identity", "emergency.home"


def phone_hash(phone: str | None) -> bytes | None:
    """What a row is found by its phone with."""
    return blind_index(phone, PHONE) if phone else None


def set_hashes(row: Row, identity: str = "") -> None:
    """Set what a row is found by. An identity number leaves its hash only."""
    row.phone_hash = phone_hash(row.phone)
    home = home_key(row.name or "", row.address or "")
    row.home_hash = blind_index(home, HOME) if home else None
    if identity:
        row.identity_hash = blind_index(identity, IDENTITY)


def roots(emergency: Emergency) -> QuerySet[Row]:
    """The rows that stand for a household of their own."""
    return emergency.rows.filter(joined_into=None, is_dropped=False)


def last_number(emergency: Emergency) -> int:
    """The highest number given so far."""
    return emergency.rows.aggregate(last=Max("number"))["last"] or 0


@dataclass(frozen=True, slots=True)
class Twin:
    """The row of the same household, and how one sees that it is the same."""

    pk: int
    why: JoinedBy


class Doubles:
    """Which household of an emergency is which, by phone, identity number, name and address."""

    def __init__(self, emergency: Emergency) -> None:
        """Read the keyed hashes of all rows once."""
        self._found: dict[tuple[JoinedBy, bytes], int] = {}
        hashes = ("pk", "joined_into_id", "phone_hash", "identity_hash", "home_hash")
        for row in emergency.rows.filter(is_dropped=False).only(*hashes).order_by("number"):
            self.add(row, root=row.joined_into_id)

    def add(self, row: Row, *, root: int | None = None) -> None:
        """From now on this row is found, or the one that it was joined into."""
        for key in _keys(row):
            self._found.setdefault(key, root or row.pk)

    def find(self, row: Row) -> Twin | None:
        """The household that this row is of, if it is there."""
        for why, value in _keys(row):
            found = self._found.get((why, value))
            if found is not None and found != row.pk:
                return Twin(found, why)
        return None


def _keys(row: Row) -> list[tuple[JoinedBy, bytes]]:
    hashes = (
        (JoinedBy.PHONE, row.phone_hash),
        (JoinedBy.IDENTITY, row.identity_hash),
        (JoinedBy.HOME, row.home_hash),
    )
    return [(why, bytes(value)) for why, value in hashes if value]


class Communities:
    """The communities of an area, found by their names in what people write."""

    def __init__(self, places: list[Place]) -> None:
        """Longer names first, so that 新祥和社区 is not taken for 祥和社区."""
        named = [(place.name.removesuffix("居民委员会"), place.pk) for place in places]
        self._named = sorted(named, key=lambda pair: -len(pair[0]))

    def find(self, column: str, address: str) -> int | None:
        """The community that a column of its own names, with 社区 or without; else the address,
        where a bare name could as well be a street's (新华路)."""
        for name, pk in self._named:
            if column and (name in column or name.removesuffix("社区") == column):
                return pk
        return next((pk for name, pk in self._named if name in address), None)


def communities_of(emergency: Emergency) -> Communities:
    """The communities inside an emergency's area."""
    return Communities(list(inside(emergency.place).filter(level=Level.COMMUNITY)))


def values_of(facts: Facts, communities: Communities) -> dict[str, Any]:
    """Facts as the fields of a row."""
    return {
        "name": facts.name or None,
        "phone": facts.phone or None,
        "address": facts.address or None,
        "people_count": facts.people,
        "needs": facts.needs or None,
        "note": facts.note or None,
        "place_id": communities.find(facts.community, facts.address),
    }
