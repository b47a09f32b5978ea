"""Addresses of the project space."""

from django.urls import path

from . import views

urlpatterns = [
    path("p/<str:code>/space/", views.space, name="project_space"),
    path("r/<int:pk>/confirm-reading/", views.confirm, name="confirm_reading"),
]
