"""A socket for the apps that know the district's areas (config/wiring.py)."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """An area that a search may be kept to: its path and how the choice reads."""

    path: str
    name: str
    group: str = ""

    @property
    def code(self) -> str:
        """The last step of the path, short enough for an address."""
        return self.path.strip("/").rpartition("/")[2]


class Areas:
    """All areas to choose from, as the listeners know them."""

    def __init__(self) -> None:
        self._sources: list[Callable[[], list[Area]]] = []

    def plug(self, source: Callable[[], list[Area]]) -> None:
        """Add one who knows areas."""
        self._sources.append(source)

    def __call__(self) -> list[Area]:
        """Every area, in the order of its source."""
        return [area for source in self._sources for area in source()]


areas = Areas()
