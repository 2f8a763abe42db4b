"""News for open pages: published inside a transaction, heard after its commit."""

from django.conf import settings
from django.db import connection

MOST = 100  # topics in one message: PostgreSQL's limit is 8,000 bytes


def publish(*topics: str) -> None:
    """Tell open pages that these topics have changed, such as ``ledger`` or ``person:7``.

    A topic carries no content: a page that hears it fetches what it may see. Messages may be
    lost (a page refetches when it reconnects), so nothing may depend on them.
    """
    with connection.cursor() as cursor:
        for start in range(0, len(topics), MOST):
            message = " ".join(topics[start : start + MOST])
            cursor.execute("SELECT pg_notify(%s, %s)", [settings.LIVE_CHANNEL, message])
