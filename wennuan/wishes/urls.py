"""Addresses under /wishes/."""

from django.urls import path

from wennuan.wishes.views import claiming, own, public, receiving, station, writing

app_name = "wishes"
urlpatterns = [
    path("", public.wall, name="wall"),
    path("part/", public.wall_part, name="wall_part"),
    path("figures/", public.figures, name="figures"),
    path("w/<int:pk>/", public.wish, name="wish"),
    path("w/<int:pk>/part/", public.wish_part, name="wish_part"),
    path("w/<int:pk>/card.png", public.share_card, name="share_card"),
    path("w/<int:pk>/claim", claiming.claim, name="take"),
    path("w/<int:pk>/wait", claiming.wait, name="wait"),
    path("w/<int:pk>/leave", claiming.leave, name="leave"),
    path("new/", writing.new, name="new"),
    path("mine/", own.mine, name="mine"),
    path("mine/w/<int:pk>/", own.own_wish, name="own_wish"),
    path("mine/w/<int:pk>/received", own.received, name="received"),
    path("mine/w/<int:pk>/refuse", own.refuse, name="refuse"),
    path("mine/w/<int:pk>/thank", own.thank, name="thank"),
    path("mine/w/<int:pk>/withdraw", own.withdraw, name="withdraw"),
    path("c/<int:pk>/", claiming.own_claim, name="claim"),
    path("c/<int:pk>/accept", claiming.accept, name="accept"),
    path("c/<int:pk>/sent", claiming.sent, name="sent"),
    path("c/<int:pk>/hand-back", claiming.give_up, name="hand_back"),
    path("c/<int:pk>/more-time", claiming.more_time, name="more_time"),
    path("o/<int:pk>/", claiming.org_claims, name="org"),
    path("r/", receiving.find, name="receive_find"),
    path("r/<str:code>/", receiving.receive, name="receive"),
    path("r/<str:code>/witness", receiving.witness, name="witness"),
    path("station/", station.overview, name="station"),
    path("station/w/<int:pk>/", station.wish, name="station_wish"),
    path("station/w/<int:pk>/judge", station.judge, name="judge"),
    path("station/w/<int:pk>/edit", writing.reword, name="reword"),
    path("station/w/<int:pk>/fund", writing.fund, name="fund"),
    path("station/w/<int:pk>/end", station.end, name="end"),
    path("station/w/<int:pk>/household", station.household, name="household"),
    path("station/c/<int:pk>/<slug:step>", station.step, name="step"),
    path("station/label/<str:code>/", station.label, name="label"),
    path("station/label/<str:code>/label.pdf", station.label_pdf, name="label_pdf"),
    path("station/label/<str:code>/slip.pdf", station.slip_pdf, name="slip_pdf"),
    path("station/disputes/<int:pk>/", station.dispute, name="dispute"),
    path("station/rules/<str:place>/", station.rules_of, name="rules"),
    path("station/trust/<int:pk>/", station.trust, name="trust"),
]
