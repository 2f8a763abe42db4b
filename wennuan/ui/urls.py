from django.urls import path

from wennuan.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("elder/", views.elder, name="elder"),
]
