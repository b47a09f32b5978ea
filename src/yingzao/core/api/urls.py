"""Addresses of the API; the version stands in the path."""

from django.urls import path

from .views import record_detail, record_list

urlpatterns = [
    path("api/v1/<str:kind>/", record_list, name="api_list"),
    path("api/v1/<str:kind>/<int:pk>/", record_detail, name="api_detail"),
]
