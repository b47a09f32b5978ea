"""Addresses of what people and other systems are told: notices, reminders, webhooks, the outbox."""

from django.urls import path

from .views import notices, outbox, reminders, webhooks

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("me/notices/", notices.notice_choices, name="notice_choices"),
    path("company/reminders/", reminders.reminders, name="reminders"),
    path("company/reminders/usual/", reminders.reminders_usual, name="reminders_usual"),
    path("company/reminders/new/", reminders.reminder_rule, name="reminder_rule_new"),
    path("company/reminders/<int:pk>/", reminders.reminder_rule, name="reminder_rule"),
    path("company/webhooks/", webhooks.webhooks, name="webhooks"),
    path("company/webhooks/new/", webhooks.webhook_form, name="webhook_new"),
    path("company/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("company/webhooks/<int:pk>/edit/", webhooks.webhook_form, name="webhook_edit"),
    path("company/webhooks/<int:pk>/test/", webhooks.webhook_test, name="webhook_test"),
    path("company/webhooks/<int:pk>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path("company/outbox/", outbox.outbox, name="outbox"),
    path("company/outbox/again/", outbox.outbox_again, name="outbox_again"),
]
