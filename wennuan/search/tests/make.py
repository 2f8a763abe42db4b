"""Makers for a small index."""

from datetime import timedelta

from wennuan.kernel.clock import now
from wennuan.search.actions import Entry, put


def a_text(title, body="", *, kind="post", ref=None, days_ago=0, place_path=""):
    """A public text in the index."""
    entry = Entry(
        kind=kind,
        ref=ref or title[:40],
        title=title,
        body=body,
        url=f"/{kind}/{ref or 1}/",
        at=now() - timedelta(days=days_ago),
        place_path=place_path,
    )
    put(entry, by=None)
    return entry


def titles(results):
    """What was found, by title, in its order."""
    return ["".join(piece.text for piece in hit.title) for hit in results.hits]
