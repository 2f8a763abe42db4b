"""The front page and the pages about the site itself."""

from django.urls import path

from wennuan.home import views

app_name = "home"

urlpatterns = [
    path("", views.index, name="index"),
    path("parts/today/", views.today_part, name="today_part"),
    path("parts/gifts/", views.gifts_part, name="gifts_part"),
    path("figures/", views.figures, name="figures"),
    path("search/", views.search, name="search"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms, name="terms"),
    path("all/", views.everything, name="all"),
    path("robots.txt", views.robots, name="robots"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
