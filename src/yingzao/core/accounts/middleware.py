"""Per request: the language of the person, and the actor who signs every write."""

from django.conf import settings
from django.utils import translation

from yingzao.core.history.actor import acting_as


def client_ip(request) -> str | None:
    """The peer's address; a proxy in front must rewrite it before it reaches the application."""
    return request.META.get("REMOTE_ADDR") or None


class LanguageMiddleware:
    """Cookie first (the switch in the top bar), then the person's own choice, else Chinese."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in dict(settings.LANGUAGES):
            person = request.user
            language = person.language if person.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ActorMiddleware:
    """Names the signed-in person as the actor of this request; anonymous requests have none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        with acting_as(request.user, client_ip(request)):
            return self.get_response(request)
