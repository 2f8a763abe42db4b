"""WeChat's web sign-in and its page bridge, for places where there is no WeChat."""

import json
import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from wennuan.sandbox.box import HERE, Box, box_of, page, sorry, web_origin

CODE_LIFE = 300
TOKEN_LIFE = 7200
PEOPLE = {
    "oSANDBOXpayer000000000000001": "温小暖",
    "oSANDBOXpayer000000000000002": "齐心",
    "oSANDBOXpayer000000000000003": "田阿姨",
    "oSANDBOXpayer000000000000004": "安师傅",
    "oSANDBOXpayer000000000000005": "第一次来的人",
}
SCOPES = {"snsapi_base", "snsapi_userinfo", "snsapi_login"}
BAD_APP = (40013, "invalid appid")
BAD_SECRET = (40125, "invalid appsecret")
BAD_CODE = (40029, "invalid code")
USED_CODE = (40163, "code been used")
BAD_TOKEN = (40001, "invalid credential, access_token is invalid or not latest")


async def authorize(request: Request) -> Response:
    """Choose who you are; a program adds ``openid=`` to skip the page."""
    box, given = box_of(request), request.query_params
    target, scope = given.get("redirect_uri", ""), given.get("scope", "snsapi_base")
    if given.get("appid") != box.keys.appid:
        return sorry(request, "appid 参数错误。")
    if not web_origin(target) or scope not in SCOPES:
        return sorry(request, "redirect_uri 或 scope 参数错误。")
    openid = given.get("openid", "")
    if not openid:
        query = dict(given)
        people = [(name, urlencode(query | {"openid": one})) for one, name in PEOPLE.items()]
        return page(request, "choose.html", {"people": people})
    code = secrets.token_hex(16)
    box.store.keep_ticket(code, "code", openid=openid, scope=scope)
    return RedirectResponse(_with(target, code=code, state=given.get("state", "")), 302)


def _with(url: str, **more: str) -> str:
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True) + list(more.items())
    return urlunsplit(parts._replace(query=urlencode(query)))


async def access_token(request: Request) -> Response:
    """A code for an openid, once, within five minutes."""
    box, given = box_of(request), request.query_params
    code = given.get("code", "")
    if given.get("appid") != box.keys.appid:
        return _fault(*BAD_APP)
    if not secrets.compare_digest(given.get("secret", ""), box.keys.wechat["appsecret"]):
        return _fault(*BAD_SECRET)
    facts = box.store.ticket(code, "code", CODE_LIFE)
    if facts is None:
        return _fault(*BAD_CODE)
    if not box.store.use_ticket(code):
        return _fault(*USED_CODE)
    return _tokens(box, facts)


def _tokens(box: Box, facts: dict[str, str]) -> Response:
    token = secrets.token_urlsafe(48)
    box.store.keep_ticket(token, "token", **facts)
    answer: dict[str, object] = {
        "access_token": token,
        "expires_in": TOKEN_LIFE,
        "refresh_token": secrets.token_urlsafe(48),
        "openid": facts["openid"],
        "scope": facts["scope"],
    }
    if facts["scope"] != "snsapi_base":
        answer["unionid"] = _union(facts["openid"])
    return _say(answer)


async def user_info(request: Request) -> Response:
    """Name of whom the token belongs to."""
    box, given = box_of(request), request.query_params
    facts = box.store.ticket(given.get("access_token", ""), "token", TOKEN_LIFE)
    if facts is None or facts["openid"] != given.get("openid"):
        return _fault(*BAD_TOKEN)
    return _say(
        {
            "openid": facts["openid"],
            "nickname": PEOPLE.get(facts["openid"], "演示用户"),
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": "",
            "privilege": [],
            "unionid": _union(facts["openid"]),
        }
    )


def _union(openid: str) -> str:
    return "uSANDBOX" + openid[-20:]


def _say(answer: dict[str, object]) -> Response:
    """WeChat answers JSON under the name of plain text, errors with status 200."""
    return Response(json.dumps(answer, ensure_ascii=False), media_type="text/plain")


def _fault(code: int, message: str) -> Response:
    return _say({"errcode": code, "errmsg": message})


async def bridge(request: Request) -> Response:
    """The script that stands in for WeChat's page bridge."""
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache"}
    return FileResponse(HERE / "static" / "bridge.js", headers=headers)


routes = [
    Route("/connect/oauth2/authorize", authorize, methods=["GET"]),
    Route("/connect/qrconnect", authorize, methods=["GET"]),
    Route("/sns/oauth2/access_token", access_token, methods=["GET"]),
    Route("/sns/userinfo", user_info, methods=["GET"]),
    Route("/sandbox/wechat/bridge.js", bridge, methods=["GET"]),
]
