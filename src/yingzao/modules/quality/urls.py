"""Addresses of quality."""

from django.urls import path

from . import views

urlpatterns = [
    path("p/<str:code>/lots/matrix/", views.lot_matrix, name="lot_matrix"),
    path("p/<str:code>/lots/propose/", views.proposal, name="lot_proposal"),
    path("r/<int:pk>/seen/<int:place>/", views.note_seen, name="patrol_seen"),
    path("p/<str:code>/lots/figures/", views.lot_figures, name="lot_figures"),
]
