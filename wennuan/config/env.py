"""Settings from the environment, then from ``.env``, then from keys made on this machine."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _read(path: Path) -> dict[str, str]:
    """``NAME=value`` lines of one file; comments and empty lines are skipped."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


_dotenv = _read(ROOT / ".env")
DATA_DIR = Path(os.environ.get("DATA_DIR") or _dotenv.get("DATA_DIR") or ROOT / "var").resolve()
_FROM_FILES = _read(DATA_DIR / "keys.env") | _dotenv


def text(name: str, default: str = "") -> str:
    """The setting as text."""
    return os.environ.get(name, _FROM_FILES.get(name, default))


def flag(name: str, default: bool = False) -> bool:
    """The setting as yes or no: 1, true, yes and on mean yes."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """The setting as a whole number."""
    return int(text(name) or default)


def words(name: str, default: str = "") -> list[str]:
    """The setting as a list, split at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """The setting as ``key:value`` pairs, split at commas, in their order."""
    return dict(word.split(":", 1) for word in words(name))
