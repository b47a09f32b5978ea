"""What guests write behind their link without a signal is carried in later, while the link is still in force."""

from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.core.screens.guest_frame import as_refusal
from yingzao.core.screens.views.guest_page import opened

from .sendable import Scope, sendable


def opened_by(secret: str) -> Scope:
    """The record of a guest link that asks for an answer. One with a PIN is answered at once or not at all: the PIN
    opens it for an hour only."""
    with as_refusal():
        link, record = opened(secret)
    if not link.may_write:
        raise Refusal(_("This link is for reading only."))
    if link.pin_hash:
        raise Refusal(_("This link has a PIN: open it with a signal, enter the PIN and send it there."))
    return Scope(record, str(link))


sendable("guest_page", guests=opened_by)
