"""Addresses of emergencies."""

from django.urls import path

from wennuan.emergency.views import lists, managing, public, rows, sheets

app_name = "emergency"
urlpatterns = [
    path("", lists.index, name="index"),
    path("new/", managing.new, name="new"),
    path("bulletins/", public.bulletins, name="bulletins"),
    path("<int:pk>/", lists.detail, name="detail"),
    path("<int:pk>/rows/", lists.rows_part, name="rows_part"),
    path("<int:pk>/add/", lists.add, name="add"),
    path("<int:pk>/paste/", sheets.paste, name="paste"),
    path("<int:pk>/broken/", sheets.broken, name="broken"),
    path("<int:pk>/editors/", managing.editors, name="editors"),
    path("<int:pk>/editors/name/", managing.name_editor, name="name_editor"),
    path("<int:pk>/export/", managing.export, name="export"),
    path("<int:pk>/bulletin/", managing.bulletin, name="bulletin"),
    path("<int:pk>/close/", managing.close, name="close"),
    path("editors/<int:pk>/end/", managing.end_editor, name="end_editor"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/merge/", sheets.merge, name="merge"),
    path("sheets/<int:pk>/drop/", sheets.drop_sheet, name="drop_sheet"),
    path("lines/<int:pk>/", sheets.repair, name="repair"),
    path("lines/<int:pk>/drop/", sheets.drop_line, name="drop_line"),
    path("rows/<int:pk>/", rows.row, name="row"),
    path("rows/<int:pk>/edit/", rows.edit, name="edit"),
    path("rows/<int:pk>/call/", rows.call, name="call"),
    path("rows/<int:pk>/phoned/", rows.phoned, name="phoned"),
    path("rows/<int:pk>/close/", rows.close, name="close_row"),
    path("rows/<int:pk>/join/", rows.join, name="join"),
    path("rows/<int:pk>/step/<slug:name>/", rows.step, name="step"),
    path("edits/<int:pk>/undo/", rows.undo, name="undo"),
]
