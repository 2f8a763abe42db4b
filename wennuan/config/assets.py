"""Whether the static files that pages link to are collected and up to date."""

import hashlib
from pathlib import Path

from wennuan.config import env
from wennuan.config.embedded import SetupError

BUILT = env.ROOT / "wennuan" / "ui" / "static" / "ui" / "app.css"
STAMP = env.DATA_DIR / "static" / ".collected"


def are_collected() -> bool:
    """True when nothing has changed since the files were last collected."""
    if not BUILT.exists():
        raise SetupError(
            "页面资源还没有构建：请运行 make build。 (The front end isn't built: run `make build`.)"
        )
    return STAMP.exists() and STAMP.read_text() == _fingerprint()


def remember_collected() -> None:
    """Note what was just collected."""
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(_fingerprint())


def _fingerprint() -> str:
    """One hash over our own static files and the list of packages that bring others."""
    total = hashlib.sha256((env.ROOT / "requirements" / "base.txt").read_bytes())
    for path in _files():
        state = path.stat()
        total.update(f"{path.relative_to(env.ROOT)} {state.st_mtime_ns} {state.st_size}\n".encode())
    return total.hexdigest()


def _files() -> list[Path]:
    return sorted(path for path in env.ROOT.glob("wennuan/*/static/**/*") if path.is_file())
