"""Addresses of areas and sites."""

from django.urls import path

from wennuan.places.views import changing, keeping, public

app_name = "places"
urlpatterns = [
    path("", public.sites, name="sites"),
    path("map/", public.site_map, name="map"),
    path("sites.json", public.site_points, name="points"),
    path("sites/<int:pk>/", public.site, name="site"),
    path("sites/<int:pk>/qr.svg", public.site_qr, name="site_qr"),
    path("sites/<int:pk>/edit/", keeping.site_edit, name="site_edit"),
    path("sites/<int:pk>/pause/", keeping.site_stop, {"step": "pause"}, name="site_pause"),
    path("sites/<int:pk>/close/", keeping.site_stop, {"step": "close"}, name="site_close"),
    path("sites/<int:pk>/reopen/", keeping.site_reopen, name="site_reopen"),
    path("areas/", public.whole_district, name="district"),
    path("areas/<str:code>/", public.area, name="area"),
    path("areas/<str:code>/new/", changing.new, name="area_new"),
    path("areas/<str:code>/rename/", changing.rename, name="area_rename"),
    path("areas/<str:code>/merge/", changing.merge, name="area_merge"),
    path("areas/<str:code>/abolish/", changing.abolish, name="area_abolish"),
    path("areas/<str:code>/sites/new/", keeping.site_new, name="site_new"),
]
