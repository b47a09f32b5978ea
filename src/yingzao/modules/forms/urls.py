"""Addresses of the designer of forms."""

from django.urls import path

from . import packages, shipped, views

urlpatterns = [
    path("p/<str:code>/forms/design/", views.designer_new, name="form_designer_new"),
    path("p/<str:code>/forms/design/data/", views.designer_data, name="designer_data_new"),
    path("p/<str:code>/forms/design/check/", views.designer_check, name="designer_check_new"),
    path("p/<str:code>/forms/design/save/", views.designer_save, name="designer_save_new"),
    path("p/<str:code>/forms/import/", packages.package_in, name="form_package_in"),
    path("p/<str:code>/forms/standard/", shipped.standard_forms, name="standard_forms"),
    path("p/<str:code>/forms/standard/<str:prefix>/", shipped.standard_form, name="standard_form"),
    path("r/<int:pk>/design/package/", packages.package_out, name="form_package"),
    path("r/<int:pk>/design/", views.designer, name="form_designer"),
    path("r/<int:pk>/design/data/", views.designer_data, name="designer_data"),
    path("r/<int:pk>/design/check/", views.designer_check, name="designer_check"),
    path("r/<int:pk>/design/save/", views.designer_save, name="designer_save"),
    path("r/<int:pk>/design/revise/", views.revise_and_design, name="form_revise_and_design"),
]
