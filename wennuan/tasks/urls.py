"""Addresses under /tasks/."""

from django.urls import path

from wennuan.tasks import views

app_name = "tasks"
urlpatterns = [
    path("<int:pk>/", views.task, name="task"),
    path("<int:pk>/hand-over", views.hand_over, name="hand_over"),
    path("absences/", views.absences, name="absences"),
    path("absences/new", views.absence_new, name="absence_new"),
    path("absences/for/<str:code>", views.absence_new, name="absence_for"),
    path("absences/<int:pk>/end", views.absence_end, name="absence_end"),
]
