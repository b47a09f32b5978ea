"""Stored files as answers of the server."""

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from .models import StoredFile

IN_MEMORY_BYTES = 8 * 1024 * 1024


def file_response(stored: StoredFile, content_type: str) -> HttpResponseBase:
    """The content: a small file is checked before its first byte goes out, a large one streams and breaks
    off before its last piece when it is damaged."""
    if stored.size_bytes <= IN_MEMORY_BYTES:
        return HttpResponse(stored.read(), content_type=content_type)
    response = StreamingHttpResponse(stored.chunks(), content_type=content_type)
    response["Content-Length"] = stored.size_bytes
    return response
