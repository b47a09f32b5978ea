"""Addresses of this discipline."""

from django.urls import path

from . import strength_board

urlpatterns = [
    path("p/<str:code>/strength/", strength_board.strength_board, name="strength_board"),
]
