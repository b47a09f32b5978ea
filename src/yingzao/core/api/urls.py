"""Addresses of the API (the version stands in the path), its description, and the pages of tokens."""

from django.urls import include, path

from . import event_screens, screens
from .api import addresses, missing
from .docs_page import docs
from .document import openapi

urlpatterns = [
    path("api/v1/openapi.json", openapi, name="api_openapi"),
    path("api/v1/docs/", docs, name="api_docs"),
    path("api/v1/", include((addresses(), "api_v1"))),  # its names are not those of the pages
    path("api/<path:rest>", missing),
    path("me/tokens/", screens.my_tokens, name="api_tokens"),
    path("tokens/<int:pk>/revoke/", screens.token_revoke, name="api_token_revoke"),
    path("company/events/", event_screens.events, name="incoming_events"),
    path("company/events/rules/new/", event_screens.rule, name="event_rule_new"),
    path("company/events/rules/<int:pk>/", event_screens.rule, name="event_rule"),
    path("company/events/<int:pk>/again/", event_screens.try_again, name="event_again"),
    path("company/services/", screens.service_accounts, name="service_accounts"),
    path("company/services/<int:pk>/", screens.service_account, name="service_account"),
]
