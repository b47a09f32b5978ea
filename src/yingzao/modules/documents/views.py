"""Screens of the archive: a filed document, and the check that nothing has changed since filing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from yingzao.core.screens.pages import fetch_record, page, signed_in_only
from yingzao.core.screens.views.record import serve

from .models import ArchiveItem, ArchiveVolume
from .services import verify_volume


@signed_in_only
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Hash every file of the volume again and say which still agrees."""
    volume = fetch_record(request, pk)
    if not isinstance(volume, ArchiveVolume):
        raise Http404
    checks = verify_volume(volume)
    context = {"record": volume, "checks": checks, "all_intact": all(check.is_intact for check in checks)}
    return page(request, "documents/verify.html", context, volume.project)


@signed_in_only
def item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One filed document, as a download unless it is a picture or PDF."""
    filed = get_object_or_404(ArchiveItem.objects.select_related("file"), pk=pk)
    fetch_record(request, filed.volume_id)
    if not filed.file.exists():
        raise Http404
    return serve(filed.file)
