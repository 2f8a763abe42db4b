"""Writing the index, in the transaction of the act that made a text public or withdrew it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Model

from wennuan.kernel.clock import now
from wennuan.search.marks import area_marks, marks_of, place_mark
from wennuan.search.models import LONGEST_BODY, LONGEST_TITLE, IndexedText
from wennuan.search.sources import Entry, Source, ref_of, source_of
from wennuan.search.words import TITLE, text_words, title_words

if TYPE_CHECKING:
    from wennuan.people.models import Person

__all__ = ["Entry", "drop", "move_area", "put", "put_all", "refresh", "renew_batch", "sweep_batch"]

_PUT = """
INSERT INTO search_indexedtext
    (kind, ref, title, body, url, place_path, at, words, indexed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, array_to_tsvector(%s::text[]), %s)
ON CONFLICT (kind, ref) DO UPDATE SET
    title = EXCLUDED.title, body = EXCLUDED.body, url = EXCLUDED.url,
    place_path = EXCLUDED.place_path, at = EXCLUDED.at, words = EXCLUDED.words,
    indexed_at = EXCLUDED.indexed_at
"""
_MOVE = """
UPDATE search_indexedtext
SET place_path = %s, words = words || array_to_tsvector(%s::text[])
WHERE words @@ quote_literal(%s)::tsquery AND place_path = %s
"""


def put(entry: Entry, *, by: "Person | None") -> None:
    """Let a public text be found, or be found as it reads now. Safe to repeat."""
    put_all([entry], by=by)


def put_all(entries: Iterable[Entry], *, by: "Person | None") -> None:
    """Let many public texts be found."""
    moment = now()
    rows = [_row(entry, moment) for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, rows)


def drop(kind: str, ref: str, *, by: "Person | None" = None) -> None:
    """Let a text no longer be found; nothing happens when it wasn't."""
    IndexedText.objects.filter(kind=kind, ref=str(ref)).delete()


@transaction.atomic
def refresh(kind: str, thing: Model, *, by: "Person | None") -> None:
    """Let a thing be found exactly when its source counts it as public, as it reads now.

    For acts that may make a thing public, change it or withdraw it: call it after saving.
    """
    source = source_of(kind)
    public = source.rows().filter(pk=thing.pk).first()
    if public is None:
        drop(kind, ref_of(thing), by=by)
    else:
        put(source.entry(public), by=by)


def move_area(old: str, new: str, *, by: "Person | None") -> None:
    """Let what belonged to an area that was merged be found in its successor, by their paths."""
    with connection.cursor() as cursor:
        marks = sorted(area_marks(new))
        cursor.execute(_MOVE, [new, marks, place_mark(old), old])


@transaction.atomic
def renew_batch(source: Source, *, after: int, count: int, by: "Person | None") -> int | None:
    """Put the next things of a source after one, by number; the last one's number, or None.

    Their rows are held meanwhile, so that nothing withdrawn at this moment comes back.
    """
    rows = source.rows().filter(pk__gt=after).order_by("pk")
    found = list(rows.select_for_update(of=("self",))[:count])
    put_all([source.entry(thing) for thing in found], by=by)
    return found[-1].pk if found else None


@transaction.atomic
def sweep_batch(
    source: Source, *, after: int, count: int, before: datetime, by: "Person | None"
) -> int | None:
    """Drop what the index holds of a source that isn't public, unless put since ``before``."""
    held = IndexedText.objects.filter(kind=source.kind, pk__gt=after, indexed_at__lt=before)
    batch = dict(held.order_by("pk").values_list("pk", "ref")[:count])
    public = source.rows().filter(pk__in=[int(ref) for ref in batch.values()])
    kept = {str(pk) for pk in public.values_list("pk", flat=True)}
    gone = [pk for pk, ref in batch.items() if ref not in kept]
    IndexedText.objects.filter(pk__in=gone, indexed_at__lt=before).delete()
    return max(batch, default=None)


def _row(entry: Entry, moment: datetime) -> Sequence[Any]:
    title = " ".join(entry.title.replace("\x00", "").split())[:LONGEST_TITLE]
    body = entry.body.replace("\x00", "").strip()[:LONGEST_BODY]
    told = {f"{TITLE}{word}" for word in title_words(title)}
    words = sorted(text_words(f"{title}\n{body}") | told | marks_of(entry))
    return (
        entry.kind, entry.ref, title, body, entry.url, entry.place_path, entry.at, words, moment
    )  # fmt: skip
