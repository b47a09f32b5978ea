"""What sheets of this discipline show beside the declared fields."""

from django import template

from ..lab_panels import order_panel
from ..parameter_board import check_panel
from ..testing_panels import evaluation_panel, removal_panel

register = template.Library()
register.simple_tag(order_panel, name="order_facts")
register.simple_tag(check_panel, name="parameter_facts")
register.simple_tag(evaluation_panel, name="evaluation_facts")
register.simple_tag(removal_panel, name="removal_facts")
