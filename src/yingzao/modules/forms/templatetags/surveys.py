"""What the page of a survey asks of the gate."""

from django import template

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person

from ..models import Survey

register = template.Library()


@register.simple_tag
def may_tag(person: Person, survey: Survey) -> bool:
    """May ``person`` say what the words of its answers speak of?"""
    return bool(may(person, "edit", survey.kind, record=survey))
