"""What moderators are asked to look at: photos of things, cards of thanks."""

from django.urls import reverse

from wennuan.moderation.actions import Item, submit
from wennuan.people.models import Person
from wennuan.wishes.models import ThanksCard, Wish

PHOTO, THANKS = "wish_photo", "wish_thanks"


def ask_about_photo(wish: Wish, *, by: Person | None) -> None:
    """A photo is seen by nobody until a moderator found only a thing in it."""
    item = Item(
        PHOTO, str(wish.pk), wish.title, reverse("wishes:wish", args=[wish.pk]), wish.made_by,
        wish.place, why="照片里只能有物品，没有人、姓名和地址", pictures=(wish.photo,),
    )  # fmt: skip
    submit(item, by=by)


def ask_about_thanks(card: ThanksCard, *, by: Person | None) -> None:
    """A card reaches the giver once a moderator has read it. Who wrote for a child stays unsaid."""
    wish = card.claim.wish
    author = None if wish.is_child else card.by
    item = Item(
        THANKS, str(card.pk), card.text, reverse("wishes:wish", args=[wish.pk]), author,
        wish.place, why="感谢卡要先看过，再转给认领人",
    )  # fmt: skip
    submit(item, by=by)
