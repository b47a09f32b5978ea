"""Addresses of quality."""

from django.urls import path

from . import heat_map, lab_views, parameter_board, strength_board, views, works_board

urlpatterns = [
    path("p/<str:code>/lots/matrix/", views.lot_matrix, name="lot_matrix"),
    path("p/<str:code>/lots/propose/", views.proposal, name="lot_proposal"),
    path("p/<str:code>/lots/figures/", views.lot_figures, name="lot_figures"),
    path("p/<str:code>/lots/values/", heat_map.lot_values, name="lot_values"),
    path("p/<str:code>/works/", works_board.works_board, name="works_board"),
    path("p/<str:code>/strength/", strength_board.strength_board, name="strength_board"),
    path("p/<str:code>/reinspection/", lab_views.reinspection, name="reinspection"),
    path("p/<str:code>/parameters/", parameter_board.parameter_board, name="parameter_board"),
    path("r/<int:pk>/lab-report/", lab_views.lab_report, name="lab_report"),
    path("r/<int:pk>/seen/<int:place>/", views.note_seen, name="patrol_seen"),
]
