"""What of organisations the search finds."""

from django.db.models import QuerySet
from django.urls import reverse

from wennuan.orgs.models import Organisation
from wennuan.orgs.queries import OrgFilter, public_orgs
from wennuan.search.sources import Entry, add_source

ORG = "org"


def add_sources() -> None:
    """Say what is public (called once, by config/wiring.py)."""
    add_source(ORG, verified_orgs, org_entry)


def verified_orgs() -> QuerySet[Organisation]:
    """Organisations that were verified, and not suspended."""
    return public_orgs(OrgFilter())


def org_entry(org: Organisation) -> Entry:
    """An organisation by its names, kind, code and what it says of itself."""
    said = (org.short_name, org.get_kind_display(), org.credit_code, org.address, org.intro)
    return Entry(
        kind=ORG,
        ref=str(org.pk),
        title=org.name,
        body="，".join(part for part in said if part),
        url=reverse("orgs:org", args=[org.pk]),
        at=org.verified_at or org.registered_at,
        place_path=org.place.path,
    )
