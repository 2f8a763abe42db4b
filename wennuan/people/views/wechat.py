"""Known by WeChat: for signing in, and for paying inside WeChat as a visitor."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wennuan.people import queries, wechat
from wennuan.people.views.posting import safe_next


@never_cache
@require_GET
def silent(request: HttpRequest) -> HttpResponse:
    """Take this visitor's openid into the session and go on to ``next``; nothing is shown."""
    if "code" not in request.GET:
        here = reverse("people:wechat")
        return HttpResponseRedirect(
            wechat.begin(request, back_to=here, next_url=safe_next(request))
        )
    openid, next_url = wechat.finish(request)
    request.session["openid"] = openid
    return HttpResponseRedirect(next_url)


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in whoever linked WeChat before; anyone else proves a phone number once."""
    if "code" not in request.GET:
        here = reverse("account_wechat")
        return HttpResponseRedirect(
            wechat.begin(request, back_to=here, next_url=safe_next(request))
        )
    openid, next_url = wechat.finish(request)
    request.session["openid"] = openid
    person = queries.person_by_openid(openid)
    if person is None or not person.phone_verified:
        request.session["links_wechat"] = True
        messages.info(request, "请先用手机号登录一次，以后在微信里就能直接进来。")
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': next_url})}")
    record_authentication(request, person, method="wechat")
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=next_url))
    return response
