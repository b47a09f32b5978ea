"""What sheets of this discipline show beside the declared fields."""

from django import template

from ..testing_panels import evaluation_panel, removal_panel

register = template.Library()
register.simple_tag(evaluation_panel, name="evaluation_facts")
register.simple_tag(removal_panel, name="removal_facts")
