"""The shapes of what people write about wishes."""

from wennuan.wishes.forms.claims import (
    ClaimForm,
    CodeForm,
    GoodsForm,
    NoteForm,
    ReasonForm,
    RulingForm,
    ThanksForm,
)
from wennuan.wishes.forms.policies import PolicyForm
from wennuan.wishes.forms.wishes import RewordForm, StaffWishForm, WishForm, starting_from

__all__ = [
    "ClaimForm",
    "CodeForm",
    "GoodsForm",
    "NoteForm",
    "PolicyForm",
    "ReasonForm",
    "RewordForm",
    "RulingForm",
    "StaffWishForm",
    "ThanksForm",
    "WishForm",
    "starting_from",
]
