"""Addresses of the field app."""

from django.urls import path

from . import views

urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.worker, name="worker"),
    path("field/", views.field, name="field"),
    path("field/hello/", views.hello, name="field_hello"),
    path("field/projects/", views.projects, name="field_projects"),
    path("field/items/<str:code>/", views.items, name="field_items"),
    path("field/entries/", views.entries, name="field_entries"),
    path("field/files/<str:sha256>/", views.announce, name="field_file"),
    path("field/files/<str:sha256>/piece/", views.piece, name="field_piece"),
    path("field/along/<int:pk>/", views.along, name="field_along"),
]
