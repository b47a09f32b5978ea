"""Addresses of this discipline."""

from django.urls import path

from . import lab_views, parameter_board, strength_board

urlpatterns = [
    path("p/<str:code>/strength/", strength_board.strength_board, name="strength_board"),
    path("p/<str:code>/reinspection/", lab_views.reinspection, name="reinspection"),
    path("p/<str:code>/parameters/", parameter_board.parameter_board, name="parameter_board"),
    path("r/<int:pk>/lab-report/", lab_views.lab_report, name="lab_report"),
]
