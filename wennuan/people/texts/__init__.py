"""What people agree to, as files: ``<kind>.<version>.txt``, the title on the first line.

A published version never changes; a new wording is a new file with the next number.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Text:
    """One version of one text."""

    kind: str
    version: int
    title: str
    body: str


@cache
def newest(kind: str) -> Text:
    """The text of a kind with the highest number."""
    return max((_read(path) for path in FOLDER.glob(f"{kind}.*.txt")), key=lambda t: t.version)


def _read(path: Path) -> Text:
    kind, version, _ = path.name.split(".")
    title, body = path.read_text(encoding="utf-8").split("\n", 1)
    return Text(kind, int(version), title.strip(), body.strip())
