"""Work instructions: which revision counts, what its code says, and who has read it."""

import re
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.printing.document import default_site
from yingzao.core.printing.qr import qr_svg
from yingzao.core.records.models import RecordQuerySet
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE

from .instruction import InstructionReading, WorkInstruction

_OWN_NUMBER = re.compile(r"^(?:第?\d{1,2}\s*(?:[、．)）:：]|\.(?!\d)|步)\s*|[-•]\s+)")
"""A number somebody typed before a step; 3.5 m at the beginning of one is none."""


def current(instructions: RecordQuerySet, number: str) -> WorkInstruction | None:
    """The revision in force of that number among ``instructions``; None while none was approved."""
    return instructions.filter(number=number, status__in=IN_FORCE).newest_first().first()


def card_code(record: WorkInstruction) -> Any:
    """The code on the card: it names the number, not the revision, so that a card on the wall stays right."""
    return qr_svg(f"{default_site()}{card_path(record)}")


def card_path(record: WorkInstruction) -> str:
    """Where the code on the card leads: to the revision in force."""
    return reverse("instruction_current", args=[record.project.code, record.number])


def numbered(steps: str) -> str:
    """One step a line, numbered from one; what people numbered themselves is numbered anew.

    >>> numbered("1、就位\\n\\n 加力")
    '1. 就位\\n2. 加力'
    """
    lines = (_OWN_NUMBER.sub("", line.strip()) for line in steps.splitlines())
    return "\n".join(f"{place}. {line}" for place, line in enumerate(filter(None, lines), start=1))


@transaction.atomic
def confirm_read(instruction: WorkInstruction, person: Person) -> InstructionReading:
    """The person has read this revision; twice is once."""
    if instruction.status not in IN_FORCE:
        raise Refusal(_("Only the instruction in force is confirmed; open that one."))
    found = InstructionReading.objects.filter(instruction=instruction, person=person).first()
    if found is None:
        found = InstructionReading(instruction=instruction, person=person)
        found.save(action="read")
    return found


def reading_card(record: WorkInstruction) -> dict[str, Any]:
    readings = list(
        InstructionReading.objects.filter(instruction=record).select_related("person__organisation")
    )
    return {
        "readings": readings, "readers": {each.person_id for each in readings},
        "is_current": record.status in IN_FORCE, "code": card_code(record),
    }  # fmt: skip
