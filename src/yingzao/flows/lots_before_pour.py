"""Concrete is to be placed → the lots of forms and reinforcement at its part must be accepted."""

from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE
from yingzao.core.routes.events import Presented
from yingzao.modules.quality.lot_words import lacking_checks
from yingzao.modules.quality.models import InspectionLot, Pour

COVERED = ("020101", "020102")
"""Formwork and reinforcement of concrete structures: what a pour hides."""


@on(Presented, of=Pour)
def hold_pour(event: Presented) -> None:
    """Only lots that were planned hold: where none is written, none is missing."""
    pour = event.subject
    if pour.part is None:
        return
    lots = InspectionLot.objects.filter(project=pour.project_id, item__in=COVERED).in_part(pour.part)
    lot = lots.current().exclude(status__in=IN_FORCE).order_by("pk").first()
    if lot is not None:
        text = _("Inspection lot %(lot)s comes before the pour and lacks: %(checks)s.")
        raise Refusal(text % {"lot": lot, "checks": lacking_checks(lot.stage)})
