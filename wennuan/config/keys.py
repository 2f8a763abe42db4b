"""Key material for a machine of one's own, made at the first run and kept out of the repository.

A real server gets its keys from its environment file: docs/operations/keys.md.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

from wennuan.config import env

KEY_BYTES = 32


def ensure_local_keys(data_dir: Path) -> Path:
    """Make ``keys.env`` in the data folder, readable by its owner only, unless it is there.

    Keys that exist are never changed: without them personal data could not be read again.
    """
    path = data_dir / "keys.env"
    if path.exists():
        return path
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = data_dir / f".keys.env.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_fresh_keys())
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _publish(draft: Path, path: Path) -> None:
    """Give the finished file its name, unless another process was faster."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return


def _fresh_keys() -> str:
    """New random keys as lines of an environment file."""
    return (
        "# Made at the first run. With this file the personal data in the database can be read,\n"
        "# without it nobody can. Not for real servers: docs/operations/keys.md.\n"
        f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
        f"DATA_KEYS=1:{_random_key()}\n"
        f"BLIND_INDEX_KEY={_random_key()}\n"
    )


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


if __name__ == "__main__":
    sys.stdout.write(f"{ensure_local_keys(env.DATA_DIR)}\n")
