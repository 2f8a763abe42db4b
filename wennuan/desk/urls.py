"""Addresses under /desk/."""

from django.urls import path

from wennuan.desk.views import households, imports, worklist

app_name = "desk"
urlpatterns = [
    path("", worklist.desk, name="desk"),
    path("part/", worklist.desk_part, name="desk_part"),
    path("bulk/", worklist.bulk, name="bulk"),
    path("runs/<int:pk>/", worklist.run, name="run"),
    path("runs/<int:pk>/part/", worklist.run_part, name="run_part"),
    path("export/", worklist.export, name="export"),
    path("households/", households.find, name="find"),
    path("households/export/", households.export, name="export_households"),
    path("households/<str:code>/", households.household, name="household"),
    path("households/<str:code>/visit.pdf", households.visit_form, name="visit_form"),
    path("alarms/<int:pk>/", households.alarm, name="alarm"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/<slug:kind>/", imports.new, name="import_new"),
    path("imports/new/<slug:kind>/sample.xlsx", imports.sample, name="import_sample"),
    path("imports/<int:pk>/", imports.sheet, name="import"),
    path("imports/<int:pk>/part/", imports.sheet_part, name="import_part"),
    path("imports/<int:pk>/merge", imports.merge, name="import_merge"),
    path("imports/<int:pk>/discard", imports.discard, name="import_discard"),
    path("imports/<int:pk>/faults.xlsx", imports.faults, name="import_faults"),
    path("imports/lines/<int:pk>/skip", imports.skip, name="import_skip"),
]
