"""Addresses of this discipline; ``s/`` alone is open to people without an account."""

from django.urls import path

from . import views, views_briefing, views_design, views_panel, views_public

urlpatterns = [
    path("r/<int:pk>/diff/", views.versions, name="statement_versions"),
    path("p/<str:code>/hazard-overlays/", views.overlays, name="hazard_overlays"),
    path("p/<str:code>/hazard-overlays/<int:pk>/retire/", views.retire_overlay, name="hazard_overlay_retire"),
    path("p/<str:code>/experts/", views_panel.experts, name="experts"),
    path("p/<str:code>/experts/new/", views_panel.edit_expert, name="expert_new"),
    path("p/<str:code>/experts/<int:pk>/", views_panel.edit_expert, name="expert"),
    path("p/<str:code>/experts/<int:pk>/conflict/", views_panel.declare, name="expert_conflict"),
    path("r/<int:pk>/seat/", views_panel.seat, name="panel_seat"),
    path("panel/<int:pk>/", views_panel.vote, name="panel_vote"),
    path("panel/<int:pk>/unseat/", views_panel.unseat, name="panel_unseat"),
    path("panel/<int:pk>/signature/", views_panel.signature, name="panel_signature"),
    path("amendment/<int:pk>/<str:verb>/", views_panel.amendment, name="amendment"),
    path("r/<int:pk>/discipline/<str:key>/", views_design.opinion, name="design_opinion"),
    path("r/<int:pk>/attendees/", views_briefing.add_attendees, name="briefing_attendees"),
    path("attendee/<int:pk>/excuse/", views_briefing.excuse, name="attendee_excuse"),
    path("attendee/<int:pk>/signature/", views_briefing.signature, name="attendee_signature"),
    path("r/<int:pk>/qr-sheet/", views_briefing.sheet, name="briefing_sheet"),
    path("s/<str:token>/", views_public.briefing, name="briefing_public"),
    path("s/<str:token>/done/<str:receipt>/", views_public.done, name="briefing_signed"),
]
