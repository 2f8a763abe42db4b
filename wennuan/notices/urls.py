from django.urls import path

from wennuan.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("badge", views.badge, name="badge"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/", views.detail, name="detail"),
    path("demo-sms/", views.demo_sms, name="demo_sms"),
]
