"""One's own pages, under /me/."""

from django.urls import path

from wennuan.people.views import delegations, me, signing_in, wechat

app_name = "people"

urlpatterns = [
    path("", me.me, name="me"),
    path("texts/<str:kind>/", signing_in.text, name="text"),
    path("wechat/", wechat.silent, name="wechat"),
    path("acting/stop/", delegations.stop_acting, name="stop_acting"),
]
