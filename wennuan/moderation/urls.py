"""Addresses of checks, reports and appeals."""

from django.urls import path

from wennuan.moderation import views

app_name = "moderation"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:pk>/", views.check, name="check"),
    path("<int:pk>/picture/<int:number>/", views.picture, name="picture"),
    path("report/<slug:kind>/<str:ref>/", views.report, name="report"),
    path("mine/", views.mine, name="mine"),
    path("mine/<int:pk>/", views.mine_check, name="mine_check"),
]
