"""Aliyun's SMS service (Dysmsapi 2017-05-25, SendSms), signed with ACS3-HMAC-SHA256.

The number and the code travel in the query, as documented, so nothing here may log an address:
``http.client`` neither logs it nor puts it into its errors.
"""

import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

from django.conf import settings

from wennuan.kernel.errors import DomainError, Invalid, TooMany, Unavailable

ALGORITHM, ACTION, VERSION = "ACS3-HMAC-SHA256", "SendSms", "2017-05-25"
TIMEOUT_SECONDS = 5
EMPTY_BODY = sha256(b"").hexdigest()
THROTTLED = {
    "isv.BUSINESS_LIMIT_CONTROL",
    "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL",
    "isv.SMS_CODE_CONTENT_LIMIT",
    "isp.GATEWAY_LIMIT",
    "Throttling",
    "Throttling.User",
    "Throttling.Api",
}
BAD_NUMBER = {"isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "MobileIsBlack"}
log = logging.getLogger("wennuan.sms")


def send(phone: str, kind: str, params: Mapping[str, str]) -> str:
    """Hand one message to Aliyun and return its BizId, or say in a sentence why not."""
    conf = settings.ALIYUN_SMS
    query = {
        "PhoneNumbers": phone.removeprefix("+86"),
        "SignName": conf["sign_name"],
        "TemplateCode": conf[f"{kind}_template"],
        "TemplateParam": json.dumps(dict(params), ensure_ascii=False, separators=(",", ":")),
    }
    answer = _ask(conf, query)
    if answer.get("Code") == "OK":
        return str(answer.get("BizId", ""))
    raise _refusal(str(answer.get("Code", "")), str(answer.get("RequestId", "")))


def signed_headers(
    host: str, query: str, *, secret: str, key_id: str, action: str, version: str,
    nonce: str, at: datetime,
) -> dict[str, str]:  # fmt: skip
    """The headers of one bodiless POST to ``/``, with its signature (V3 of Aliyun's mechanism)."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": EMPTY_BODY,
        "x-acs-date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    canonical = "\n".join(["POST", "/", query, lines, names, EMPTY_BODY])
    to_sign = f"{ALGORITHM}\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), sha256).hexdigest()
    credential = f"Credential={key_id},SignedHeaders={names},Signature={signature}"
    return headers | {"Authorization": f"{ALGORITHM} {credential}"}


def canonical_query(params: Mapping[str, str]) -> str:
    """Sorted by name, encoded after RFC 3986."""
    encoded = sorted((quote(k, safe="~"), quote(v, safe="~")) for k, v in params.items())
    return "&".join(f"{name}={value}" for name, value in encoded)


def _ask(conf: Mapping[str, str], params: Mapping[str, str]) -> dict[str, object]:
    parts, query = urlsplit(conf["endpoint"]), canonical_query(params)
    headers = signed_headers(
        parts.netloc,
        query,
        secret=conf["key_secret"],
        key_id=conf["key_id"],
        action=ACTION,
        version=VERSION,
        nonce=secrets.token_hex(16),
        at=datetime.now(UTC),
    )
    kind = HTTPConnection if parts.scheme == "http" else HTTPSConnection
    link = kind(parts.netloc, timeout=TIMEOUT_SECONDS)
    try:
        link.request("POST", f"/?{query}", headers=headers | {"accept": "application/json"})
        found = json.loads(link.getresponse().read())
    except (OSError, HTTPException, ValueError) as error:
        log.warning("SMS service out of reach: %s", type(error).__name__)
        raise Unavailable(
            "短信服务暂时没有回应，短信还没有发出。", hint="请过一会儿再试，或者打电话给我们。"
        ) from None
    finally:
        link.close()
    return found if isinstance(found, dict) else {}


def _refusal(code: str, request_id: str) -> DomainError:
    """The provider's code as our sentence; what concerns the operator goes to the log."""
    log.warning("SMS refused: %s, request %s", code, request_id)
    if code in THROTTLED:
        return TooMany(
            "这个号码收到的短信太多了，运营商要求过一会儿再发。",
            hint="请稍后再试，或者打电话给我们。",
        )
    if code in BAD_NUMBER:
        return Invalid("这个手机号收不了短信，请核对号码。", field="phone")
    return Unavailable("短信没有发出去，我们已经记下。", hint="请稍后再试，或者打电话给我们。")
