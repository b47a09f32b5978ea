"""Addresses of the archive."""

from django.urls import path

from . import views

urlpatterns = [
    path("r/<int:pk>/verify/", views.verify, name="volume_verify"),
    path("archive/item/<int:pk>/", views.item, name="archive_item"),
]
