"""Addresses of records."""

from django.urls import path

from wennuan.support.views import acts, own, public, records

app_name = "support"
urlpatterns = [
    path("", records.index, name="records"),
    path("new/", records.new, name="new"),
    path("mine/", own.mine, name="mine"),
    path("mine/object/", own.make_objection, name="object"),
    path("objections/<int:pk>/", own.objection, name="objection"),
    path("notices/", public.notices, name="notices"),
    path("notices/<int:pk>/object/", own.object_to_notice, name="notice_object"),
    path("<int:pk>/", records.record, name="record"),
    path("<int:pk>/print/", records.printed, name="print"),
    path("<int:pk>/years/<int:year>/", records.snapshot, name="snapshot"),
    path("<int:pk>/do/<slug:name>/", acts.act, name="act"),
    path("<int:pk>/do/<slug:name>/<int:item>/", acts.act_on, name="act_on"),
]
