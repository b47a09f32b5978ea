"""The pages of quality in the navigation, where a part's label leads on to, and what is sent from the pit later."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yingzao.core.field.sendable import sendable
from yingzao.core.projects.models import Part
from yingzao.core.screens.navigation import Place, register_place
from yingzao.core.screens.part_ways import Way, leads_on

from .counting import LOTS
from .models import PatrolRound
from .patrols import stops_of

sendable("patrol_seen")  # a round is walked where there is no signal
register_place(Place("control", _("lots by place"), "lot_matrix", LOTS))
register_place(Place("control", _("acceptance of unit works"), "works_board", LOTS))
register_place(Place("control", _("lots in figures"), "lot_figures", LOTS))


@leads_on
def open_rounds_here(part: Part, person: Any) -> Iterator[Way]:
    """Patrol rounds that this person may walk and that still have this part to be seen."""
    rounds = PatrolRound.objects.visible_to(person, "edit").filter(project=part.project_id).open()
    for walk in rounds.select_related("project"):
        for stop in stops_of(walk):
            if stop.point.part.pk == part.pk and stop.visit is None:
                place = stop.point.place
                words = gettext("Patrol round %(number)s, point %(place)s")
                yield (
                    words % {"number": walk.number, "place": place},
                    f"{walk.get_absolute_url()}#point-{place}",
                )
