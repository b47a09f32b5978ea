"""What the sheet of a work instruction shows beside its fields."""

from django import template

from ..instructions import card_code

register = template.Library()
register.simple_tag(card_code)
