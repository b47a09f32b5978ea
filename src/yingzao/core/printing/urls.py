"""The address on every printed sheet; short, because it is printed as a QR code."""

from django.urls import path

from .views import check

urlpatterns = [path("v/<str:token>/", check, name="print_check")]
