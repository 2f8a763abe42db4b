"""Addresses under /pay/."""

from django.urls import path

from wennuan.payments.views import payers

app_name = "payments"
urlpatterns = [
    path("notify/<str:gateway>", payers.notify, name="notify"),
    path("<str:number>/", payers.payment, name="payment"),
    path("<str:number>/state/", payers.state, name="state"),
    path("<str:number>/back/", payers.back, name="back"),
    path("<str:number>/go/", payers.go, name="go"),
    path("<str:number>/wechat/", payers.openid, name="openid"),
    path("<str:number>/cancel/", payers.cancel, name="cancel"),
]
