"""Addresses of guest links: for the guest the short one, for everybody else the rest."""

from django.urls import path

from .views import guest_links, guest_page

urlpatterns = [
    path("g/<str:secret>/", guest_page.guest_page, name="guest_page"),
    path("g/<str:secret>/file/<int:pk>/", guest_page.guest_file, name="guest_file"),
    path("r/<int:pk>/share/", guest_links.record_share, name="record_share"),
    path("guest-links/<int:pk>/", guest_links.guest_link, name="guest_link"),
    path("guest-links/<int:pk>/replace/", guest_links.guest_link_replace, name="guest_link_replace"),
    path("guest-links/<int:pk>/revoke/", guest_links.guest_link_revoke, name="guest_link_revoke"),
    path("guest-replies/<int:pk>/take-over/", guest_links.reply_take_over, name="reply_take_over"),
    path("guest-replies/<int:pk>/decline/", guest_links.reply_decline, name="reply_decline"),
    path("guest-replies/<int:pk>/file/<int:file_pk>/", guest_links.reply_file, name="reply_file"),
    path("me/guest-links/", guest_links.my_links, name="my_guest_links"),
    path("company/guest-links/", guest_links.all_links, name="guest_links"),
]
