"""Addresses of the boards."""

from django.urls import path

from . import bulletin_views, contributions, problems, process_views, roll_outs, usage, value_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("p/<str:code>/", views.project, name="project"),
    path("p/<str:code>/activities/", views.project_activities, name="activities"),
    path("p/<str:code>/value/", value_views.value, name="value"),
    path("p/<str:code>/value/back-test/", value_views.back_test_page, name="back_test"),
    path("p/<str:code>/value/<str:key>/", value_views.month, name="value_month"),
    path("company/bulletin/", bulletin_views.bulletin, name="bulletin"),
    path("company/processes/", process_views.processes, name="processes"),
    path("company/processes/<int:pk>/", process_views.process, name="process"),
    path("company/problems/", problems.typical_problems, name="problems"),
    path("company/usage/", usage.usage, name="usage"),
    path("r/<int:pk>/worth/", roll_outs.roll_out_worth, name="roll_out_worth"),
    path("company/contributions/", contributions.contributors, name="contributors"),
    path("activities/", views.company_activities, name="company_activities"),
]
