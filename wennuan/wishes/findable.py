"""What the search finds of wishes: the public text, never whose it is."""

from django.db.models import QuerySet
from django.urls import reverse

from wennuan.search.sources import Entry, add_source
from wennuan.wishes.models import PUBLIC, Wish

WISH = "wish"


def add_sources() -> None:
    """Wishes are found while they are public."""
    add_source(WISH, public_wishes, wish_entry)


def public_wishes() -> QuerySet[Wish]:
    """All wishes that everyone may see and find."""
    return Wish.objects.filter(status__in=PUBLIC).select_related("place", "site")


def wish_entry(wish: Wish) -> Entry:
    """A wish as the search shows it."""
    url = reverse("wishes:wish", args=[wish.pk])
    at = wish.published_at or wish.made_at
    return Entry(WISH, str(wish.pk), wish.title, wish.story, url, at, wish.place.path)
