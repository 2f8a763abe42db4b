"""Addresses of requests for help."""

from django.urls import path

from wennuan.aid.views import asking, desk, programmes, public, receiving, visits, weighing

app_name = "aid"
urlpatterns = [
    path("", public.home, name="home"),
    path("new/", asking.new, name="new"),
    path("take/", asking.take, name="take"),
    path("mine/", asking.mine, name="mine"),
    path("find/", public.find, name="find"),
    path("s/<str:code>/", public.state, name="state"),
    path("s/<str:code>/slip.pdf", public.slip, name="slip"),
    path("s/<str:code>/withdraw/", asking.withdraw, name="withdraw"),
    path("s/<str:code>/appeal/", asking.appeal, name="appeal"),
    path("standards/", public.standards, name="standards"),
    path("standards/<int:pk>/", public.standard, name="standard"),
    path("notices/", public.notices, name="notices"),
    path("notices/<int:pk>/", public.notice, name="notice"),
    path("objections/<str:mark>/", public.objection, name="objection"),
    path("desk/", desk.desk, name="desk"),
    path("r/<str:code>/", desk.one, name="request"),
    path("r/<str:code>/agreement.pdf", desk.agreement, name="agreement"),
    path("r/<str:code>/show/", desk.show, name="show"),
    *(path(f"r/<str:code>/{name}/", desk.step, {"name": name}, name=name) for name in desk.STEPS),
    path("follow/<int:pk>/", desk.follow, name="follow"),
    path("hear/<str:mark>/", weighing.hear, name="hear"),
    path("reviews/<int:pk>/", weighing.review, name="review"),
    path("reviews/<int:pk>/recuse/", weighing.recuse, name="stand_aside"),
    path("reviews/<int:pk>/close/", weighing.close_review, name="close_review"),
    path("visits/", visits.visits, name="visits"),
    path("visits/offline.js", visits.offline_worker, name="offline"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/form/", visits.form, name="visit_form"),
    path("visits/<int:pk>/form.pdf", visits.paper, name="visit_paper"),
    path("visits/<int:pk>/cancel/", visits.cancel, name="visit_cancel"),
    path("referrals/", receiving.referrals, name="referrals"),
    path("referrals/<int:pk>/", receiving.referral, name="referral"),
    path("referrals/<int:pk>/show/", receiving.show, name="referral_show"),
    path("referrals/<int:pk>/outcome/", receiving.outcome, name="referral_outcome"),
    path("referrals/<int:pk>/recall/", receiving.recall, name="referral_recall"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/<int:org_pk>/", programmes.new, name="programme_new"),
    path("programmes/<int:pk>/edit/", programmes.edit, name="programme_edit"),
    *(
        path(
            f"programmes/<int:pk>/{name}/",
            programmes.step,
            {"name": name},
            name=f"programme_{name}",
        )
        for name in programmes.PLAIN
    ),
    path("money/", programmes.money, name="money"),
    path("money/<int:pk>/", programmes.amounts, name="amounts"),
]
