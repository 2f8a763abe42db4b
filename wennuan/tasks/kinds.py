"""What a task asks for, in Chinese: each app names its kinds in its ``apps.py``."""

OTHER = "其他"
_NAMES: dict[str, str] = {}


def name_kinds(names: dict[str, str]) -> None:
    """Give kinds their names: ``name_kinds({"wishes.check": "心愿审核"})``.

    Called from an app's ``ready``. One kind, one name: a second one raises.
    """
    for kind, name in names.items():
        if _NAMES.setdefault(kind, name) != name:
            raise ValueError(f"{kind} already means {_NAMES[kind]}")


def name_of(kind: str) -> str:
    """The name of a kind; one word for all that nobody named."""
    return _NAMES.get(kind, OTHER)
