"""Which modules a host runs (W2): one that is switched off has no address, door, link or menu.

Its tables stay and keep what they hold. ``HOST_TYPE`` names a usual choice; ``MODULES`` lists them.
"""

from importlib.util import find_spec

from django.urls import URLResolver, include, path

from wennuan.config import env

MODULES = {
    "wishes": "wishes/", "aid": "aid/", "support": "support/", "emergency": "emergency/",
    "talk": "talk/",
}  # fmt: skip
ALWAYS = {"search": "find/", "tasks": "tasks/", "moderation": "moderation/", "desk": "desk/"}
HOST_TYPES = {
    "district": frozenset(MODULES),
    "community": frozenset({"wishes", "aid", "support", "talk"}),
    "charity": frozenset({"wishes", "aid", "support"}),
}


def chosen() -> frozenset[str]:
    """The modules that are switched on here. An unknown name stops the start."""
    named = env.words("MODULES")
    if unknown := set(named) - set(MODULES):
        raise ValueError(f"MODULES: 没有 {'、'.join(sorted(unknown))}，可选 {'、'.join(MODULES)}")
    kind = env.text("HOST_TYPE", "district")
    if kind not in HOST_TYPES:
        raise ValueError(f"HOST_TYPE: 没有 {kind}，可选 {'、'.join(HOST_TYPES)}")
    return frozenset(named) if named else HOST_TYPES[kind]


def is_on(module: str) -> bool:
    """Is this module switched on here?"""
    return module in chosen()


def addresses() -> list[URLResolver]:
    """The addresses of the modules that are on."""
    on = {name: prefix for name, prefix in MODULES.items() if is_on(name)} | ALWAYS
    return [
        path(prefix, include(f"wennuan.{name}.urls"))
        for name, prefix in on.items()
        if find_spec(f"wennuan.{name}.urls")
    ]
