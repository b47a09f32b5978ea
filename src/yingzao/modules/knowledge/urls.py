"""Addresses of the library of standards."""

from django.urls import path

from . import views

urlpatterns = [
    path("company/standards/", views.standards, name="standards"),
    path("company/standards/new/", views.standard_form, name="standard_new"),
    path("company/standards/<int:pk>/", views.standard, name="standard"),
    path("company/standards/<int:pk>/edit/", views.standard_form, name="standard_edit"),
    path("company/standards/<int:pk>/replaced/", views.replaced, name="standard_replaced"),
]
