"""The sheet of a record as the enclosure of an e-mail, where its ledger wishes so."""

import logging
from typing import Any

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.notices.mail import Enclosure, enclosing
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal

from .document import CONTENT_TYPE, pdf_name, record_pdf

logger = logging.getLogger(__name__)
LARGEST_BYTES = 8 * 1024 * 1024
"""Above that many mail servers refuse the whole e-mail; the link is in it anyway."""


def sheet_of(record: Record, person: Person) -> Enclosure | None:
    """The sheet in the person's language as PDF; None where none is wanted, may be seen or can be made."""
    specific: Any = record.specific
    if not ledger_of(type(specific)).mails_sheet or not may(person, "view", record.kind, record=specific):
        return None
    try:
        content = record_pdf(specific, person.language, person=person)
    except Refusal as why:
        logger.warning("E-mail about record %s goes without its sheet: %s", record.pk, why)
        return None
    return (pdf_name(specific), content, CONTENT_TYPE) if len(content) <= LARGEST_BYTES else None


enclosing.append(sheet_of)
