"""Rows held until the transaction ends, always in one order: the wish, then its claim."""

from wennuan.kernel.db import lock
from wennuan.wishes.models import Claim, Wish


def hold(claim: Claim) -> tuple[Wish, Claim]:
    """Read a claim and its wish afresh and hold both, the wish first."""
    wish = lock(claim.wish)
    fresh = lock(claim)
    fresh.wish = wish
    return wish, fresh
