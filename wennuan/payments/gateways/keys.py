"""The merchant's ids and keys: ``merchant.json`` and the files it names, read once."""

import json
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from wennuan.orgs.models import Organisation

INDEX = "merchant.json"
LOOK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class WeChatKeys:
    """What a merchant of WeChat Pay holds. ``public_keys``: by serial, the current one first."""

    mchid: str
    appid: str
    appsecret: str
    serial: str
    private_key: str
    apiv3_key: str
    public_keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AlipayKeys:
    """What an application at Alipay holds."""

    app_id: str
    seller_id: str
    private_key: str
    alipay_public_key: str


def merchant_code() -> str:
    """The credit code of the charity whose merchant accounts these are; empty when not said."""
    return _owner(*_index())


def serves(org: Organisation | None) -> bool:
    """Do the merchant accounts belong to this organisation? Money goes to nobody else's.

    Only in production must ``merchant.json`` say whose they are; None asks about no one.
    """
    code = merchant_code()
    if not code:
        return not settings.PRODUCTION
    return org is None or org.credit_code == code


def wechat_keys() -> WeChatKeys | None:
    """The keys for WeChat Pay, or None when the charity has none."""
    return _wechat(*_index())


def alipay_keys() -> AlipayKeys | None:
    """The keys for Alipay, or None when the charity has none."""
    return _alipay(*_index())


def _index() -> tuple[str, int]:
    """Where the keys are, and when they last changed (0: nowhere)."""
    folder = settings.PAYMENT_KEYS_DIR
    return folder, _changed(folder, int(time.monotonic()) // LOOK_SECONDS) if folder else 0


@lru_cache(maxsize=4)
def _changed(folder: str, moment: int) -> int:
    """Looked up once in a while, not once a notice."""
    path = Path(folder, INDEX)
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=4)
def _owner(folder: str, changed: int) -> str:
    return str(_read(folder).get("credit_code") or "") if changed else ""


@lru_cache(maxsize=4)
def _wechat(folder: str, changed: int) -> WeChatKeys | None:
    ids = _section(folder, changed, "wechat")
    if not ids:
        return None
    known = [ids, *ids.get("former_public_keys", [])]  # two while WeChat changes its key
    return WeChatKeys(
        mchid=ids["mchid"],
        appid=ids["appid"],
        appsecret=ids.get("appsecret", ""),
        serial=ids["merchant_serial"],
        private_key=_text(folder, ids["merchant_private_key_file"]),
        apiv3_key=_text(folder, ids["apiv3_key_file"]),
        public_keys=tuple(
            (one["public_key_id"], _text(folder, one["public_key_file"])) for one in known
        ),
    )


@lru_cache(maxsize=4)
def _alipay(folder: str, changed: int) -> AlipayKeys | None:
    ids = _section(folder, changed, "alipay")
    if not ids:
        return None
    return AlipayKeys(
        app_id=ids["app_id"],
        seller_id=ids["seller_id"],
        private_key=_text(folder, ids["app_private_key_file"]),
        alipay_public_key=_text(folder, ids["alipay_public_key_file"]),
    )


def _section(folder: str, changed: int, name: str) -> dict[str, Any]:
    if not changed:
        return {}
    return dict(_read(folder).get(name) or {})


def _read(folder: str) -> dict[str, Any]:
    return dict(json.loads(Path(folder, INDEX).read_text(encoding="utf-8")))


def _text(folder: str, name: str) -> str:
    return Path(folder, name).read_text(encoding="utf-8").strip()
