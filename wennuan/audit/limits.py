"""How often something may be tried, counted in the database for all processes together."""

import time

from django.db import connection

from wennuan.audit.models import Attempt
from wennuan.kernel.errors import TooMany

_COUNT = """
INSERT INTO audit_attempt (key, "window", count, until) VALUES (%s, %s, 1, %s)
ON CONFLICT (key, "window") DO UPDATE SET count = audit_attempt.count + 1
RETURNING count
"""


def hit(key: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt; True while no more than ``limit`` were made in this window."""
    window = int(time.time()) // seconds
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key[:120], window, (window + 1) * seconds])
        return bool(cursor.fetchone()[0] <= limit)


def allow(key: str, *, limit: int, seconds: int) -> None:
    """Count one attempt; raise TooMany beyond the limit."""
    if not hit(key, limit=limit, seconds=seconds):
        raise TooMany("操作太频繁了，请稍后再试。", hint="如果着急，可以打页面上方的电话。")


def forget_old() -> int:
    """Drop the counts of windows that are over."""
    return Attempt.objects.filter(until__lt=int(time.time())).delete()[0]
