"""Each use of a guest link is noted, with a shortened address; wrong PINs close it for a while."""

import ipaddress
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from .models import GuestLink, GuestOpening, Opened

MOST_WRONG_PINS = 5
PIN_MINUTES = 15
_KEPT_BITS = {4: 24, 6: 48}


class PinLocked(Exception):
    """Too many wrong PINs; nothing is compared until the minutes are over."""


def shortened(address: str | None) -> str:
    """``10.8.0.21`` → ``10.8.0.0``; nothing where there is no address."""
    try:
        full = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{full}/{_KEPT_BITS[full.version]}", strict=False).network_address)


def note_opening(link: GuestLink, what: Opened, address: str | None) -> None:
    GuestOpening.objects.create(link=link, what=what, address=shortened(address))


@transaction.atomic
def is_pin_right(link: GuestLink, pin: str, address: str | None) -> bool:
    """Compare, and note a wrong one; of guesses at the same moment each waits for the one before it."""
    GuestLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    recent = timezone.now() - timedelta(minutes=PIN_MINUTES)
    if link.openings.filter(what=Opened.WRONG_PIN, at__gte=recent).count() >= MOST_WRONG_PINS:
        raise PinLocked
    if check_password(pin, link.pin_hash):
        return True
    note_opening(link, Opened.WRONG_PIN, address)
    return False
