"""The kinds of things that can be found, each named by its app in ``ready``."""

from collections.abc import Mapping

_NAMES: dict[str, str] = {}
_LASTING: set[str] = set()


def name_kinds(names: Mapping[str, str], *, lasting: bool = False) -> None:
    """Give kinds their Chinese names; the order of naming is that of the tabs.

    ``lasting`` kinds (a fund, a station) are as good years later; the others, such as posts, are
    looked for among the recent ones first. One kind, one name: a second one raises.
    """
    for kind, name in names.items():
        if _NAMES.setdefault(kind, name) != name:
            raise ValueError(f"{kind} is already called {_NAMES[kind]}")
        if lasting:
            _LASTING.add(kind)


def name_of(kind: str) -> str:
    """What residents call a kind; the bare kind when nobody named it."""
    return _NAMES.get(kind, kind)


def known_kinds() -> tuple[str, ...]:
    """All kinds that have a name, in the order of the tabs."""
    return tuple(_NAMES)


def is_lasting(kind: str) -> bool:
    """Is a thing of this kind as good to find years later?"""
    return kind in _LASTING
