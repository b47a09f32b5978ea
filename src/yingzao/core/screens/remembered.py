"""Pages sent again as they were, as long as the signed rows they were made of have not changed.

A page is kept for one person, language, theme, address and day, with the posts and counters of that moment, under
the ends of the chains of its project and of the company. All of these are asked for at every request, so a page
that would look different is drawn anew, and nobody sees one after the grant that opened it has gone.
"""

import re
from collections.abc import Callable, Hashable

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language

from yingzao.core.access.posts import post_rows
from yingzao.core.history.ends import COMPANY, Memory, end_of
from yingzao.core.projects.models import Project

from .context import counters, theme_of

ROOM_BYTES = 24 * 1024 * 1024
"""Of each web process; a page of fifty rows takes some 60,000."""
_TOKEN = re.compile(rb'<meta name="csrf-token" content="(\w+)">')
_FIELD = b'name="csrfmiddlewaretoken"'
Pieces = list[bytes]

_pages: Memory[Pieces] = Memory(ROOM_BYTES, lambda pieces: sum(map(len, pieces)))


def remembered(
    request: HttpRequest, project: Project, facts: Hashable,
    draw: Callable[[], HttpResponse], lasts: Callable[[], bool],
) -> HttpResponse:  # fmt: skip
    """The page that ``draw`` gives, or the one it gave before.

    ``facts`` is what else the page shows that no chain holds. ``lasts`` is asked after drawing: was the page
    made of nothing but rows signed in the chains of ``project`` and of the company?
    """
    if request.method != "GET" or len(get_messages(request)):
        return draw()
    key = (_seen_by(request), project.pk, facts)
    end = end_of(COMPANY, project.pk)
    pieces = _pages.find(key, end)
    if pieces is not None:
        return HttpResponse(get_token(request).encode().join(pieces))
    response = draw()
    if response.status_code == 200 and lasts() and (pieces := _around_token(response.content)):
        _pages.keep(key, end, pieces)
    return response


def _seen_by(request: HttpRequest) -> Hashable:
    person = request.user
    return (
        person.pk, post_rows(person), counters(person), get_language(), theme_of(request), timezone.localdate(),
        request.get_full_path(), request.headers.get("HX-Request"), request.headers.get("HX-Target"),
    )  # fmt: skip


def _around_token(content: bytes) -> Pieces | None:
    """The page without its token against forged requests; None when another one stands in it too."""
    found = _TOKEN.search(content)
    if found is None:
        return None
    pieces = content.split(found[1])
    return pieces if len(pieces) == content.count(_FIELD) + 2 else None
