"""Addresses of organisations and posts."""

from django.urls import path

from wennuan.orgs.views import certificates, hosting, organisations, posts, public

app_name = "orgs"
urlpatterns = [
    path("", public.orgs, name="orgs"),
    path("<int:pk>/", public.org, name="org"),
    path("mine/", organisations.mine, name="mine"),
    path("new/", organisations.new, name="new"),
    path("queue/", organisations.queue, name="queue"),
    path("conduct/", posts.conduct, name="conduct"),
    path("<int:pk>/desk/", organisations.desk, name="desk"),
    path("<int:pk>/edit/", organisations.edit, name="edit"),
    path("<int:pk>/story/", organisations.story, name="story"),
    path("<int:pk>/account/", organisations.account, name="account"),
    path("<int:pk>/submit/", organisations.step, {"name": "submit"}, name="submit"),
    path("<int:pk>/verify/", organisations.step, {"name": "verify"}, name="verify"),
    path("<int:pk>/resume/", organisations.step, {"name": "resume"}, name="resume"),
    path("<int:pk>/send-back/", organisations.reasoned, {"name": "send_back"}, name="send_back"),
    path("<int:pk>/suspend/", organisations.reasoned, {"name": "suspend"}, name="suspend"),
    path("<int:pk>/reopen/", organisations.reasoned, {"name": "reopen"}, name="reopen"),
    path("<int:pk>/certificates/new/", certificates.new, name="certificate_new"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/verify/", certificates.verify, name="certificate_verify"),
    path(
        "certificates/<int:pk>/refuse/",
        certificates.refuse,
        {"name": "refuse"},
        name="certificate_refuse",
    ),
    path(
        "certificates/<int:pk>/revoke/",
        certificates.refuse,
        {"name": "revoke"},
        name="certificate_revoke",
    ),
    path("<int:pk>/posts/", posts.of_org, name="posts"),
    path("<int:pk>/posts/new/", posts.grant_in_org, name="grant"),
    path("sites/<int:pk>/host/", hosting.host_site, name="host_site"),
    path("areas/<str:code>/posts/", posts.of_area, name="area_posts"),
    path("areas/<str:code>/posts/new/", posts.grant_in_area, name="area_grant"),
    path("posts/<int:pk>/renew/", posts.renew, name="post_renew"),
    path("posts/<int:pk>/end/", posts.end, name="post_end"),
]
