"""Verbs of a method statement beyond those of every record: close it once its works are done."""

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.events import publish
from yingzao.core.records.services import Refusal, locked, set_status
from yingzao.core.records.status import Status

from .events import ChainClosed
from .models import MethodStatement
from .queries import chain_of


@transaction.atomic
def close_statement(statement: MethodStatement) -> MethodStatement:
    """The works are done: everything was signed and there are photos of the execution. Files the chain."""
    fresh = locked(statement)
    if fresh.status != Status.APPROVED:
        raise Refusal(_("Only an approved scheme is closed; %s is not.") % fresh.full_number)
    missing = chain_of(fresh).missing
    if missing is not None:
        raise Refusal(_("The chain is not complete: %s") % missing.text)
    evidence = fresh.attachments.filter(withdrawn=False, file__content_type__startswith="image/")
    if not evidence.exists():
        raise Refusal(_("Attach at least one photo of the execution before closing."))
    closed = set_status(fresh, Status.CLOSED, "closed")
    publish(ChainClosed(closed))
    return closed
