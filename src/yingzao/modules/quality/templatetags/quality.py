"""Tags of quality: the record of a lot on paper, and the mark of figures nobody compared with the standard."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import patrols
from ..items import path_of, unit_of
from ..lab_panels import order_panel
from ..lot_words import shown
from ..matrix_rows import matrix_rows
from ..parameter_board import check_panel
from ..patrols import Stop
from ..testing_panels import evaluation_panel, removal_panel
from ..works_words import parties_of
from ..works_words import shown as works_shown

register = template.Library()
register.simple_tag(order_panel, name="order_facts")
register.simple_tag(check_panel, name="parameter_facts")
register.simple_tag(evaluation_panel, name="evaluation_facts")
register.simple_tag(removal_panel, name="removal_facts")
register.simple_tag(works_shown, name="works_of")
register.simple_tag(parties_of)
register.simple_tag(matrix_rows)


@register.simple_tag
def unverified(is_verified: bool) -> str:
    """The mark 待核 beside what was not compared with the printed standard; nothing where it was."""
    return "" if is_verified else format_html(' <span class="tag plain">{}</span>', _("unverified"))


@register.simple_tag
def lot_of(record: Any) -> dict[str, Any]:
    """The record of a lot as its sheet shows it."""
    return {**shown(record), "path": path_of(record.item), "unit": unit_of(record.part)}


@register.simple_tag
def stops_of(record: Any) -> list[Stop]:
    """The points of a patrol round with what was seen there."""
    return patrols.stops_of(record)
