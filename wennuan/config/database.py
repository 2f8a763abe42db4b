"""Which PostgreSQL the project talks to: the one in ``DATABASE_URL``, or a server of its own.

Reading the settings starts nothing: the address of the own server is known beforehand.
``ensure`` starts it; the supervisor, ``make`` and the tests call that.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from wennuan.config import env
from wennuan.config.embedded import SetupError, ensure, is_up, stop, url

__all__ = ["SetupError", "config", "database_url", "ensure", "is_up", "main", "root", "stop"]

CONNECTION_AGE_SECONDS = 600
POOL_WAIT_SECONDS = 10
PREPARE_AFTER = 5
_SCHEMAS = re.compile(r"[a-z_][a-z0-9_]*(,[a-z_][a-z0-9_]*)*")


def root() -> Path:
    """The folder of the own server."""
    return env.DATA_DIR / "pg"


def is_own() -> bool:
    """Whether the project runs its own server, because no other is named."""
    return not env.text("DATABASE_URL")


def database_url() -> str:
    """The address of a database that answers: the given one, or the own one, started if needed."""
    return env.text("DATABASE_URL") or ensure(root())


def config() -> dict[str, Any]:
    """Django's settings for the database; nothing is started or asked.

    ``DB_POOL`` is the size of a pool shared by the threads of a process; without it each
    thread keeps its connection. ``DB_SCHEMA`` is the district's schema (or several, by comma).
    """
    parts = conninfo_to_dict(env.text("DATABASE_URL") or url(root()))
    named = {key: parts.pop(name, "") for key, name in _NAMES.items()}
    pool = env.number("DB_POOL", 0)
    options: dict[str, Any] = parts | {
        "options": f"{parts.get('options', '')} -c search_path={_schemas()}".strip(),
        "prepare_threshold": PREPARE_AFTER,
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": POOL_WAIT_SECONDS}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{key: str(value) for key, value in named.items()},
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else CONNECTION_AGE_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.text("TEST_DB", "test_wennuan")},
    }


_NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def _schemas() -> str:
    """The schemas that names are looked up in, in their order."""
    given = env.text("DB_SCHEMA", "public").replace(" ", "")
    if not _SCHEMAS.fullmatch(given):
        raise SetupError(
            "DB_SCHEMA 只能是小写字母、数字和下划线组成的模式名，多个用逗号分隔。"
            " (DB_SCHEMA must be schema names of lower-case letters, digits and _, by comma.)"
        )
    return given


def _status() -> str:
    """One line on the database."""
    if not is_own():
        return "DATABASE_URL is set: that server is used"
    return f"{'running' if is_up(root()) else 'stopped'} in {root()}"


def _stop() -> str:
    """Stop the own server and say so."""
    return "stopped" if is_own() and stop(root()) else "not running"


def main() -> int:
    """``python -m wennuan.config.database start|stop|url|status``."""
    commands = {"start": database_url, "url": database_url, "status": _status, "stop": _stop}
    parser = argparse.ArgumentParser(description="The project's own PostgreSQL.")
    parser.add_argument("command", choices=sorted(commands))
    try:
        sys.stdout.write(f"{commands[parser.parse_args().command]()}\n")
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
