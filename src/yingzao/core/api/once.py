"""Idempotency: a writing request that carries a key writes once, however often it is sent.

The answer is stored in the transaction of the write. A twin that comes meanwhile waits for it (at the
unique key, or at SQLite's write lock) and is then given the stored answer. A request that was refused
left nothing behind, its key neither.
"""

import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person

from .models import StoredAnswer
from .problems import Problem, field_error
from .wire import JSON, MULTIPART

HEADER = "Idempotency-Key"
_HEADERS = ("Location", "ETag")
_LONGEST_KEY = 100


def once(request: HttpRequest, person: Person, write: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry out ``write`` in one transaction, or give the answer of the first request with this key."""
    key = request.headers.get(HEADER)
    if key is None:
        return write()
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= _LONGEST_KEY):
        text = _("Give 1 to %s plain characters, for example a UUID.") % _LONGEST_KEY
        raise Problem("bad_request", text, [field_error(HEADER, text)])
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        first = _reserve(person, key, fingerprint)
        if first is None:
            return _stored(StoredAnswer.objects.get(person=person, key=key), fingerprint)
        response = write()
        first.status, first.body = response.status_code, response.content.decode()
        first.headers = {name: response[name] for name in _HEADERS if name in response}
        first.save()
        return response


def _reserve(person: Person, key: str, fingerprint: str) -> StoredAnswer | None:
    """The row of this key, if this request is the first; waits for a twin that is under way."""
    try:
        with transaction.atomic():
            return StoredAnswer.objects.create(person=person, key=key, fingerprint=fingerprint)
    except IntegrityError:
        return None


def _stored(answer: StoredAnswer, fingerprint: str) -> HttpResponse:
    if answer.fingerprint != fingerprint:
        raise Problem("key_reused", _("Use a new key for every new request."))
    response = HttpResponse(answer.body, status=answer.status, content_type=JSON, headers=answer.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    """What makes two requests the same: method, address, and the content however it was packed."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != MULTIPART:
        digest.update(request.body)
        return digest.hexdigest()
    for name, texts in sorted(request.POST.lists()):
        digest.update(repr((name, texts)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                digest.update(hashlib.sha256(chunk).digest())
            file.seek(0)
    return digest.hexdigest()
