"""Key material of the demo merchant, made on first run and never kept in the repository.

``merchant.json`` lists the ids and the names of the key files beside it. A merchant's program
reads that page and its own halves; the sandbox reads all of it.
"""

import fcntl
import json
import os
import secrets
import string
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

INDEX = "merchant.json"
OWNER = "owner.json"  # whoever sets the demo up may leave it: whose merchant this is
PAYEE = "温暖公益演示商户"


@dataclass(frozen=True)
class Keys:
    """The demo merchant as both sides see it."""

    folder: Path
    index: dict[str, Any]

    @property
    def payee(self) -> str:
        """The name the payer reads."""
        return str(self.index["payee"])

    @property
    def wechat(self) -> dict[str, str]:
        """Ids and file names for WeChat Pay."""
        return dict(self.index["wechat"])

    @property
    def alipay(self) -> dict[str, str]:
        """Ids and file names for Alipay."""
        return dict(self.index["alipay"])

    @cached_property
    def mchid(self) -> str:
        """WeChat merchant number."""
        return self.wechat["mchid"]

    @cached_property
    def appid(self) -> str:
        """WeChat application id."""
        return self.wechat["appid"]

    @cached_property
    def app_id(self) -> str:
        """Alipay application id."""
        return self.alipay["app_id"]

    @cached_property
    def seller_id(self) -> str:
        """Alipay user number of the merchant."""
        return self.alipay["seller_id"]

    @cached_property
    def apiv3_key(self) -> str:
        """The 32 characters that encrypt notices."""
        return self.text(self.wechat["apiv3_key_file"])

    @cached_property
    def wechat_merchant(self) -> rsa.RSAPrivateKey:
        """What the merchant signs with."""
        return self._private(self.wechat["merchant_private_key_file"])

    @cached_property
    def wechat_platform(self) -> rsa.RSAPrivateKey:
        """What WeChat Pay signs with."""
        return self._private(self.wechat["platform_private_key_file"])

    @cached_property
    def alipay_app(self) -> rsa.RSAPublicKey:
        """What the application's signatures are checked with."""
        return self._private(self.alipay["app_private_key_file"]).public_key()

    @cached_property
    def alipay_platform(self) -> rsa.RSAPrivateKey:
        """What Alipay signs with."""
        return self._private(self.alipay["alipay_private_key_file"])

    def text(self, name: str) -> str:
        """The text of one file of the folder."""
        return (self.folder / name).read_text(encoding="utf-8").strip()

    def _private(self, name: str) -> rsa.RSAPrivateKey:
        key = serialization.load_pem_private_key(self.text(name).encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(name)
        return key


def ensure_keys(folder: Path | str) -> Keys:
    """Make the demo merchant's keys when they are missing; safe to call by many at once."""
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        if not (folder / INDEX).is_file():
            _make(folder)
        _take_owner(folder)
    return load_keys(folder)


def _take_owner(folder: Path) -> None:
    """The payee's name and credit code, as they were left beside the keys."""
    if not (folder / OWNER).is_file():
        return
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    named = json.loads((folder / OWNER).read_text(encoding="utf-8"))
    if any(index.get(name) != value for name, value in named.items()):
        _write(folder, INDEX, json.dumps(index | named, ensure_ascii=False, indent=2))


def load_keys(folder: Path | str) -> Keys:
    """Read keys that were made before. FileNotFoundError when there are none."""
    folder = Path(folder)
    return Keys(folder, json.loads((folder / INDEX).read_text(encoding="utf-8")))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One maker at a time, across processes."""
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make(folder: Path) -> None:
    """Write all files; the index comes last, so half a set is never taken for a whole one."""
    digits = "".join(secrets.choice(string.digits) for _ in range(12))
    _pair(folder, "wechat_merchant")
    _pair(folder, "wechat_platform")
    _pair(folder, "alipay_app")
    _pair(folder, "alipay_platform")
    letters = string.ascii_letters + string.digits
    _write(folder, "wechat_apiv3.key", "".join(secrets.choice(letters) for _ in range(32)))
    index = {
        "payee": PAYEE,
        "wechat": {
            "mchid": "19" + digits[:8],
            "appid": "wx" + secrets.token_hex(8),
            "appsecret": secrets.token_hex(16),
            "merchant_serial": secrets.token_hex(20).upper(),
            "merchant_private_key_file": "wechat_merchant_private.pem",
            "merchant_public_key_file": "wechat_merchant_public.pem",
            "public_key_id": "PUB_KEY_ID_01" + "19" + digits[:8] + secrets.token_hex(8).upper(),
            "public_key_file": "wechat_platform_public.pem",
            "platform_private_key_file": "wechat_platform_private.pem",
            "apiv3_key_file": "wechat_apiv3.key",
        },
        "alipay": {
            "app_id": "2021" + digits,
            "seller_id": "2088" + digits,
            "app_private_key_file": "alipay_app_private.pem",
            "app_public_key_file": "alipay_app_public.pem",
            "alipay_public_key_file": "alipay_platform_public.pem",
            "alipay_private_key_file": "alipay_platform_private.pem",
        },
    }
    _write(folder, INDEX, json.dumps(index, ensure_ascii=False, indent=2))


def _pair(folder: Path, name: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write(folder, f"{name}_private.pem", private.decode())
    _write(folder, f"{name}_public.pem", public.decode())


def _write(folder: Path, name: str, text: str) -> None:
    """Whole or not at all, for the owner's eyes only."""
    draft = folder / f".{name}.new"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text.strip() + "\n")
    draft.replace(folder / name)


def main() -> None:
    """``python -m wennuan.sandbox.keys DIR``: make the keys and say where they are."""
    if len(sys.argv) != 1 + 1:
        raise SystemExit("usage: python -m wennuan.sandbox.keys DIR")
    sys.stdout.write(f"{ensure_keys(sys.argv[1]).folder / INDEX}\n")


if __name__ == "__main__":
    main()
