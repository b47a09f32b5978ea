"""All addresses: every installed part of the product brings its own ``urls`` module."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

handler403 = "yingzao.core.screens.errors.forbidden"
handler404 = "yingzao.core.screens.errors.not_found"
handler500 = "yingzao.core.screens.errors.broken"


def _own_urls() -> list:
    """One include per app of ours that has addresses, in the order of INSTALLED_APPS."""
    found = []
    for app in apps.get_app_configs():
        if app.name.startswith("yingzao.") and find_spec(f"{app.name}.urls"):
            found.append(path("", include(import_module(f"{app.name}.urls").urlpatterns)))
    return found


urlpatterns = _own_urls()
