"""Addresses of the designer of forms and of surveys; ``q/`` alone is open to people without an account."""

from django.urls import path

from . import packages, shipped, views, views_survey

urlpatterns = [
    path("p/<str:code>/forms/design/", views.designer_new, name="form_designer_new"),
    path("p/<str:code>/forms/design/data/", views.designer_data, name="designer_data_new"),
    path("p/<str:code>/forms/design/check/", views.designer_check, name="designer_check_new"),
    path("p/<str:code>/forms/design/save/", views.designer_save, name="designer_save_new"),
    path("p/<str:code>/forms/import/", packages.package_in, name="form_package_in"),
    path("p/<str:code>/forms/standard/", shipped.standard_forms, name="standard_forms"),
    path("p/<str:code>/forms/standard/<str:prefix>/", shipped.standard_form, name="standard_form"),
    path("r/<int:pk>/survey/qr/", views_survey.sheet, name="survey_sheet"),
    path("r/<int:pk>/survey/answers.xlsx", views_survey.export, name="survey_export"),
    path("r/<int:pk>/survey/tag/<int:given>/", views_survey.tag_answer, name="survey_tag"),
    path("q/<str:token>/", views_survey.answer_survey, name="survey_public"),
    path("r/<int:pk>/design/package/", packages.package_out, name="form_package"),
    path("r/<int:pk>/design/", views.designer, name="form_designer"),
    path("r/<int:pk>/design/data/", views.designer_data, name="designer_data"),
    path("r/<int:pk>/design/check/", views.designer_check, name="designer_check"),
    path("r/<int:pk>/design/save/", views.designer_save, name="designer_save"),
    path("r/<int:pk>/design/revise/", views.revise_and_design, name="form_revise_and_design"),
]
