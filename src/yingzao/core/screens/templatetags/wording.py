"""``{{ names|together }}`` and, within a loop, ``{% apart %}``: names in a row as the language sets them apart."""

from django import template

from yingzao.core.accounts.wording import apart, together

register = template.Library()
register.filter("together", together)
register.simple_tag(apart)
