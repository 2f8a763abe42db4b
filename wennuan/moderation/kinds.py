"""What is checked, in Chinese: each app names its kinds in its ``apps.py``."""

from collections.abc import Mapping

from wennuan.search.kinds import name_of as found_as

_NAMES: dict[str, str] = {}


def name_kinds(names: Mapping[str, str]) -> None:
    """Give kinds that no search finds their names: ``name_kinds({"reply": "回复"})``.

    Kinds that the search knows have theirs already. One kind, one name: a second one raises.
    """
    for kind, name in names.items():
        if _NAMES.setdefault(kind, name) != name:
            raise ValueError(f"{kind} is already called {_NAMES[kind]}")


def name_of(kind: str) -> str:
    """The name of a kind, here or in the search."""
    return _NAMES.get(kind) or found_as(kind)
