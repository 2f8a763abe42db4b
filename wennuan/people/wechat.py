"""WeChat's own sign-in (网页授权), spoken directly: all we take from it is the openid.

``snsapi_base`` is silent and gives nothing else: no nickname, picture or friends. The same
openid pays inside WeChat (JSAPI) and, when its owner asked for that, opens the door.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.http import HttpRequest

from wennuan.kernel.errors import Invalid, Unavailable

STATE = "wechat_state"
SECONDS = 5
LEAST_STATE = 16


@dataclass(frozen=True, slots=True)
class App:
    """The official account (公众号) that this site belongs to."""

    app_id: str
    secret: str


def the_app() -> App | None:
    """From the settings, or beside the sandbox merchant's keys; None when there is none."""
    if settings.WECHAT_APP_ID and settings.WECHAT_APP_SECRET:
        return App(settings.WECHAT_APP_ID, settings.WECHAT_APP_SECRET)
    index = Path(settings.PAYMENT_KEYS_DIR or "/nonexistent") / "merchant.json"
    if not (settings.SANDBOX and index.is_file()):
        return None
    facts = json.loads(index.read_text(encoding="utf-8")).get("wechat")
    return App(facts["appid"], facts["appsecret"]) if facts else None


def is_inside(request: HttpRequest) -> bool:
    """Is this page open inside WeChat?"""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def is_offered(request: HttpRequest) -> bool:
    """Can this visitor be known by WeChat?"""
    return is_inside(request) and the_app() is not None


def openid_of(request: HttpRequest) -> str:
    """The openid of whoever holds this phone, or of the account; empty when neither is known."""
    held = request.session.get("openid", "")
    if held or not request.user.is_authenticated:
        return str(held)
    return getattr(request.user, "openid", None) or ""


def begin(request: HttpRequest, *, back_to: str, next_url: str) -> str:
    """Where to send the browser so that WeChat sends it back to ``back_to`` with a code."""
    app = the_app()
    if app is None:
        raise Unavailable("这里还没有接通微信。", hint="请用手机号登录。")
    state = secrets.token_urlsafe(LEAST_STATE)
    request.session[STATE] = {"state": state, "next": next_url}
    query = {
        "appid": app.app_id,
        "redirect_uri": request.build_absolute_uri(back_to),
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    return f"{settings.WECHAT_OPEN_URL}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


def finish(request: HttpRequest) -> tuple[str, str]:
    """The openid behind the code that came back, and where to go on. Raises Invalid."""
    kept = request.session.pop(STATE, None) or {}
    given = request.GET.get("state", "")
    if not kept or not secrets.compare_digest(given.encode(), kept["state"].encode()):
        raise Invalid("微信登录没有完成。", hint="请回到上一页再试一次，或者用手机号登录。")
    return _openid(request.GET["code"]), str(kept["next"])


def _openid(code: str) -> str:
    app = the_app()
    if app is None:
        raise Unavailable("这里还没有接通微信。", hint="请用手机号登录。")
    query = {
        "appid": app.app_id,
        "secret": app.secret,
        "code": code,
        "grant_type": "authorization_code",
    }
    try:
        answer = requests.get(
            f"{settings.WECHAT_API_URL}/sns/oauth2/access_token", params=query, timeout=SECONDS
        ).json()
    except (requests.RequestException, ValueError) as silent:
        raise Unavailable("微信暂时没有回应。", hint="请稍后再试，或者用手机号登录。") from silent
    if not answer.get("openid"):
        raise Invalid("微信登录没有完成。", hint="请回到上一页再试一次，或者用手机号登录。")
    return str(answer["openid"])
