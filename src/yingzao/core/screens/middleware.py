"""What every answer carries and every signed-in request passes."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.access.second_factor import must_have_second_factor
from yingzao.core.accounts.second_factor import has_second_factor

from .errors import unreadable
from .pages import is_fragment


def policy() -> str:
    """Nothing is loaded from other hosts, no script stands in a page; forms lead here or to the sign-in server."""
    sign_in = settings.COMPANY_SIGN_IN
    return "; ".join(
        (
            "default-src 'self'",
            # The scanner compiles its decoder, which is served from here; nothing else is evaluated.
            "script-src 'self' 'wasm-unsafe-eval'",
            # The Gantt places its bars by style attributes; style elements and foreign sheets stay out.
            "style-src 'self'; style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            f"form-action 'self'{f' {sign_in.origin}' if sign_in else ''}",
            "frame-ancestors 'none'",
        )
    )


def allowed_devices() -> str:
    """Camera and position for photos of the site; the microphone only where the company lets people dictate."""
    heard = "(self)" if settings.SPEECH_INPUT else "()"
    return f"camera=(self), geolocation=(self), microphone={heard}"


class ContentSecurityMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = policy()

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", allowed_devices())
        if request.user.is_authenticated and not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class TextMiddleware:
    """A NUL is in no text that anybody types, and PostgreSQL stores none: it is refused before it is looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return self.get_response(request)  # the API's own schemas say it in its own way
        if "\0" in request.path_info or _has_nul(request.GET):
            return unreadable(request)
        if request.method == "POST" and _has_nul(request.POST):
            return unreadable(request)
        return self.get_response(request)


def _has_nul(sent: QueryDict) -> bool:
    return any("\0" in value for values in sent.lists() for value in (values[0], *values[1]))


class SecondFactorMiddleware:
    """Whose role asks for a second factor goes nowhere before there is one; not used where no role does.

    The session remembers that it was seen: resetting somebody's second factor ends their sessions.
    """

    SEEN = "second_factor_seen"
    OPEN_PATHS = ("/accounts/", "/language/", "/static/")

    def __init__(self, get_response):
        if not settings.SECOND_FACTOR_ROLES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_wanted(request):
            return _lead_to_enrolment(request)
        return self.get_response(request)

    def _is_wanted(self, request: HttpRequest) -> bool:
        person = request.user
        if not person.is_authenticated or request.path.startswith(self.OPEN_PATHS):
            return False
        if request.session.get(self.SEEN) == person.pk or not must_have_second_factor(person):
            return False
        if not has_second_factor(person):
            return True
        request.session[self.SEEN] = person.pk
        return False


def _lead_to_enrolment(request: HttpRequest) -> HttpResponse:
    url = f"{reverse('mfa_index')}?wanted=1"
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("Set up the second factor first.")}, status=403)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
