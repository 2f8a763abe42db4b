"""What of this app the search finds: standards and nothing else. Requests are nobody's to find."""

from django.db.models import QuerySet
from django.urls import reverse

from wennuan.aid.models import AidProgramme
from wennuan.aid.queries import public_programmes
from wennuan.search.sources import Entry, add_source

STANDARD = "aid_standard"


def add_sources() -> None:
    """Say what is public (called once, by config/wiring.py)."""
    add_source(STANDARD, standards, standard_entry)


def standards() -> QuerySet[AidProgramme]:
    """Programmes that were published."""
    return public_programmes()


def standard_entry(programme: AidProgramme) -> Entry:
    """A programme by who may ask, what it gives and how."""
    said = (programme.org.name, programme.who, programme.gives, programme.process)
    return Entry(
        kind=STANDARD,
        ref=str(programme.pk),
        title=programme.name,
        body="，".join(said),
        url=reverse("aid:standard", args=[programme.pk]),
        at=programme.changed_at,
        place_path=programme.org.place.path,
    )
