"""Personal data at rest: AES-256-GCM with a key ring, and keyed hashes to find it by."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models

NONCE = 12
HASH_BYTES = 16


@lru_cache(maxsize=8)
def _ring(keys: tuple[tuple[str, str], ...]) -> dict[int, AESGCM]:
    if not keys:
        raise ImproperlyConfigured("DATA_KEYS is empty: no key to encrypt personal data with.")
    return {int(number): AESGCM(base64.b64decode(key)) for number, key in keys}


def key_ring() -> dict[int, AESGCM]:
    """Keys by number (1–255), the current one first, from ``DATA_KEYS`` (``2:…,1:…``)."""
    return _ring(tuple(settings.DATA_KEYS.items()))


def current_key() -> int:
    """Number of the key that new data is encrypted with."""
    return next(iter(key_ring()))


def encrypt(text: str, *, label: str) -> bytes:
    """One byte key number, 12 bytes nonce, ciphertext; bound to ``label`` (table.column)."""
    number, key = next(iter(key_ring().items()))
    nonce = secrets.token_bytes(NONCE)
    return bytes([number]) + nonce + key.encrypt(nonce, text.encode(), label.encode())


def encrypt_all(texts: Sequence[str], *, label: str) -> list[bytes]:
    """Encrypt many for one column, with one call for all their nonces."""
    number, key = next(iter(key_ring().items()))
    first, bound, random = bytes([number]), label.encode(), secrets.token_bytes(NONCE * len(texts))
    nonces = (random[at : at + NONCE] for at in range(0, len(random), NONCE))
    return [
        first + nonce + key.encrypt(nonce, text.encode(), bound)
        for nonce, text in zip(nonces, texts, strict=True)
    ]


def decrypt(data: bytes, *, label: str) -> str:
    """The text again. Raises InvalidTag when data was altered or moved to another column."""
    nonce, body = data[1 : 1 + NONCE], data[1 + NONCE :]
    return key_ring()[data[0]].decrypt(nonce, body, label.encode()).decode()


def blind_index(value: str, purpose: str) -> bytes:
    """A keyed hash (16 bytes) to find an encrypted value by, without storing it readable.

    The key lives outside the database, since identity numbers can be guessed.
    """
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{purpose}\0{value}".encode(), sha256).digest()[:HASH_BYTES]


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that the database holds only encrypted. It can't be searched, sorted or compared."""

    description = "Encrypted text"

    def label(self) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt; None stays None."""
        if value is None or isinstance(value, (bytes, memoryview)):
            return super().get_prep_value(value)
        return encrypt(str(value), label=self.label())

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        """Decrypt."""
        return None if value is None else decrypt(bytes(value), label=self.label())

    def to_python(self, value: Any) -> Any:
        """Text is text already."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Never put clear text into a dump."""
        return ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull``: everything else would compare ciphertexts."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.label()} is encrypted: look it up by its blind index.")
        return super().get_lookup(lookup_name)
