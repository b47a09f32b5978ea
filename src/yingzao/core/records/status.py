"""The life of a record: one enum with value, label and colour."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("in approval")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    VETOED = "vetoed", _("technical veto")
    CLOSED = "closed", _("closed")
    SUPERSEDED = "superseded", _("superseded")
    VOID = "void", _("void")

    @property
    def colour(self) -> str:
        """The tag class of the design language; always shown together with the word."""
        return _COLOURS[self]


_COLOURS = {
    Status.DRAFT: "grey",
    Status.IN_APPROVAL: "blue",
    Status.RETURNED: "yellow",
    Status.APPROVED: "green",
    Status.VETOED: "red",
    Status.CLOSED: "green",
    Status.SUPERSEDED: "grey",
    Status.VOID: "grey",
}

EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
"""In these the author may still change the record; afterwards it is revised instead."""

OPEN = frozenset({Status.DRAFT, Status.IN_APPROVAL, Status.RETURNED, Status.VETOED})
"""Not yet decided: what can be overdue."""

IN_FORCE = frozenset({Status.APPROVED, Status.CLOSED})
"""Approved, and neither void nor replaced since."""

ENDED = frozenset({Status.CLOSED, Status.SUPERSEDED, Status.VOID})
"""Nothing more will happen to it."""

PAST = frozenset({Status.SUPERSEDED, Status.VOID})
"""Kept to be read, and counted nowhere."""
