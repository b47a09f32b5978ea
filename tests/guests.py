"""Guest links as tests make and use them."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yingzao.core.access.models import Post, Role
from yingzao.core.guests.links import Invitation, share
from yingzao.core.guests.models import GuestLink, Purpose
from yingzao.core.history.actor import acting_as, acting_as_system

GUEST, THEIRS = "王设计", "市政设计院"


def invitation(**wish: Any) -> Invitation:
    usual = {
        "guest": GUEST, "organisation": THEIRS, "purpose": Purpose.REPLY,
        "valid_until": timezone.localdate() + timedelta(days=7),
    }  # fmt: skip
    return Invitation(**(usual | wish))


def shared(record: Any, by: Any, **wish: Any) -> tuple[GuestLink, str]:
    """The link and the path it opens."""
    with acting_as(by):
        link, secret = share(record, by, invitation(**wish))
    return link, reverse("guest_page", args=[secret])


def let_expire(link: GuestLink) -> None:
    link.valid_until = timezone.localdate() - timedelta(days=1)
    save(link)


def save(row: Any) -> None:
    with acting_as_system("test"):
        row.save()


def take_right_away(person: Any) -> None:
    for post in Post.objects.filter(person=person):
        post.role = Role.objects.get(code="viewer")
        save(post)


def uid_on(page: Any) -> str:
    return str(page.context["form"]["uid"].value())


def answer(path: str, client: Client | None = None, **data: Any) -> Any:
    """Open the page, then send its form as a browser does."""
    client = client or Client()
    return client.post(path, {"uid": uid_on(client.get(path)), **data})


def upload(
    content: bytes = b"%PDF-1.4 seal", name: str = "回复.pdf", content_type: str = "application/pdf"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
