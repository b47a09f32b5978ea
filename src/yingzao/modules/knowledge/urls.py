"""Addresses of the library of standards and of work instructions."""

from django.urls import path

from . import views

urlpatterns = [
    path("company/standards/", views.standards, name="standards"),
    path("company/standards/new/", views.standard_form, name="standard_new"),
    path("company/standards/<int:pk>/", views.standard, name="standard"),
    path("company/standards/<int:pk>/edit/", views.standard_form, name="standard_edit"),
    path("p/<str:code>/sop/<str:number>/", views.instruction_current, name="instruction_current"),
    path("r/<int:pk>/read-instruction/", views.instruction_read, name="instruction_read"),
    path("company/standards/<int:pk>/replaced/", views.replaced, name="standard_replaced"),
]
