"""Confirmation codes (收货确认码): told once, held as a digest that the database compares."""

import hashlib
import secrets

SALT_BYTES = 6


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_salt() -> str:
    """What makes the same digits look different elsewhere."""
    return secrets.token_hex(SALT_BYTES)


def digest(salt: str, code: str) -> str:
    """As the CHECK ``claim_confirmed_by_the_right_code`` computes it."""
    return hashlib.sha256(f"{salt}{code}".encode()).hexdigest()
