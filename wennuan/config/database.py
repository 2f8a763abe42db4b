"""Which PostgreSQL the project talks to: the one in ``DATABASE_URL``, or a server of its own.

Reading the settings starts nothing: the address of the own server is known beforehand.
``ensure`` starts it; the supervisor, ``make`` and the tests call that.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from wennuan.config import env
from wennuan.config.embedded import SetupError, ensure, is_up, stop, url

__all__ = ["SetupError", "config", "database_url", "ensure", "is_up", "prepare", "root", "stop"]

CONNECTION_AGE_SECONDS = 600
POOL_WAIT_SECONDS = 10
PREPARE_AFTER = 5
PLANS = "-c plan_cache_mode=force_generic_plan"  # of what is prepared: planned once, not each time
OLDEST_SERVER = 15
CONNECT_SECONDS = 10
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,40}")


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
    thread keeps its connection. ``DB_SCHEMA`` is the district's schema.
    """
    parts = conninfo_to_dict(env.text("DATABASE_URL") or url(root()))
    named = {key: parts.pop(name, "") for key, name in _NAMES.items()}
    pool, paths = env.number("DB_POOL", 0), ",".join(schemas())
    options: dict[str, Any] = parts | {
        "options": f"{parts.get('options', '')} {PLANS} -c search_path={paths}".strip(),
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


def schemas() -> list[str]:
    """The district's schema, then the one that holds its job queue: names are looked up so."""
    district = env.text("DB_SCHEMA", "public")
    queue = env.text("DB_JOBS_SCHEMA", "jobs" if district == "public" else f"{district}_jobs")
    if not (_SCHEMA.fullmatch(district) and _SCHEMA.fullmatch(queue)):
        raise SetupError(
            "DB_SCHEMA 和 DB_JOBS_SCHEMA 只能由小写字母、数字和下划线组成。"
            " (DB_SCHEMA and DB_JOBS_SCHEMA take lower-case letters, digits and _.)"
        )
    return [district, queue]


def prepare() -> str:
    """Give the address of a database that answers and is new enough."""
    address = database_url()
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_SECONDS) as link:
            _check_version(link.info.server_version // 10_000)
    except psycopg.OperationalError as error:
        raise SetupError(
            "连不上数据库：请检查 DATABASE_URL，并确认数据库已启动。"
            f" (The database can't be reached: check DATABASE_URL. {error})"
        ) from error
    return address


def _check_version(found: int) -> None:
    """Refuse a server older than those we test on."""
    if found < OLDEST_SERVER:
        raise SetupError(
            f"数据库是 PostgreSQL {found}，需要 {OLDEST_SERVER} 或更新。"
            f" (The server is PostgreSQL {found}; {OLDEST_SERVER} or newer is needed.)"
        )


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
    commands = {"start": prepare, "url": database_url, "status": _status, "stop": _stop}
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
