"""Work instructions are for the works: their cards are taken along to the site."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.field.taking import MOST_RECORDS, Item, records_with_files, taken_along
from yingzao.core.projects.models import Project
from yingzao.core.records.status import IN_FORCE

from .instructions import card_path
from .models import WorkInstruction


@taken_along
def instructions(person: Any, project: Project) -> Iterator[Item]:
    """Each under its own address and under the one that the code on the card names."""
    mine = WorkInstruction.objects.visible_to(person).filter(project=project, status__in=IN_FORCE)
    cards = list(mine.newest_first()[:MOST_RECORDS])
    yield from records_with_files(_("Work instructions"), cards)
    for each in cards:
        yield Item(_("Codes of work instructions"), each.full_number, card_path(each))
