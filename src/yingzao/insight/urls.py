"""Addresses of the boards."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("p/<str:code>/", views.project, name="project"),
    path("p/<str:code>/activities/", views.project_activities, name="activities"),
    path("activities/", views.company_activities, name="company_activities"),
]
