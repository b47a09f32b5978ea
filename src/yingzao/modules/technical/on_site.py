"""What of this discipline is taken along to the site: briefings that a crew signs, with their signing page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.field.sendable import sendable
from yingzao.core.field.taking import MOST_RECORDS, Item, taken_along
from yingzao.core.projects.models import Project

from .briefing_services import is_open_for_signing
from .models import Briefing
from .signing_links import token_for
from .views_public import opened_by

sendable("briefing_public", guests=opened_by)


@taken_along
def briefings(person: Any, project: Project) -> Iterator[Item]:
    """The page on which a crew reads and signs, one phone for all of them."""
    mine = Briefing.objects.visible_to(person).filter(project=project).exclude(published_at=None).current()
    for each in mine.newest_first()[:MOST_RECORDS]:
        if is_open_for_signing(each):
            label = f"{each.full_number} {each.title}"
            yield Item(_("Briefings to sign"), label, reverse("briefing_public", args=[token_for(each)]))
