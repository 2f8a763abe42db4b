"""One's own pages, under /me/."""

from django.urls import path

from wennuan.people.views import consents, delegations, households, me, signing_in, wechat

app_name = "people"

urlpatterns = [
    path("", me.me, name="me"),
    path("profile/", me.profile, name="profile"),
    path("real-name/", me.verify, name="verify"),
    path("real-name/guardian/", me.ask_guardian, name="ask_guardian"),
    path("real-name/child/", me.verify_child, name="verify_child"),
    path("history/", me.history, name="history"),
    path("readings/", me.readings, name="readings"),
    path("export/", me.export, name="export"),
    path("export/file/", me.export_file, name="export_file"),
    path("close/", me.close, name="close"),
    path("close/confirm/", me.close_confirm, name="close_confirm"),
    path("close/done/", me.closed, name="closed"),
    path("texts/<str:kind>/", signing_in.text, name="text"),
    path("consents/", consents.ledger, name="consents"),
    path("consents/<str:kind>/", consents.agree, name="agree"),
    path("consents/<int:pk>/withdraw/", consents.withdraw, name="withdraw"),
    path("household/", households.home, name="household"),
    path("household/address/", households.address, name="household_address"),
    path("household/members/", households.add_member, name="add_member"),
    path("household/members/<int:pk>/end/", households.end_member, name="end_member"),
    path("household/members/<int:pk>/ask/", households.ask_member, name="member_ask"),
    path("household/members/<int:pk>/join/", households.join_member, name="member_join"),
    path("helpers/", delegations.helpers, name="helpers"),
    path("helpers/ask/", delegations.ask, name="delegation_ask"),
    path("helpers/<int:pk>/accept/", delegations.accept, name="delegation_accept"),
    path("helpers/<int:pk>/paper/", delegations.paper, name="delegation_paper"),
    path("helpers/<int:pk>/end/", delegations.end, name="delegation_end"),
    path("acting/<int:pk>/", delegations.start_acting, name="start_acting"),
    path("acting/stop/", delegations.stop_acting, name="stop_acting"),
    path("wechat/", wechat.silent, name="wechat"),
    path("wechat/forget/", me.forget_wechat, name="forget_wechat"),
]
