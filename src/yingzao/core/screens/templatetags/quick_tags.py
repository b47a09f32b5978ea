"""``{% translate %}`` and ``{% url %}`` as Django has them, worked out once: a page has some eighty words and thirty
addresses, the same for every reader of a language."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags import i18n
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class WordNode(Node):
    """A literal that is translated; its words are kept for each language."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.words: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        key = (get_language(), context.autoescape)
        if key not in self.words:
            self.words[key] = self.node.render(context)
        return self.words[key]


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    wording = node.filter_expression
    is_literal = getattr(wording.var, "literal", None) is not None and not wording.filters
    return WordNode(node) if is_literal and not (node.asvar or node.message_context or node.noop) else node


class AddressNode(Node):
    """The address of a view; reversing walks patterns, and the same few names come with the same few arguments."""

    def __init__(self, node: URLNode) -> None:
        self.node = node

    def render(self, context: Context) -> str:
        name = self.node.view_name.resolve(context)
        arguments = (argument.resolve(context) for argument in self.node.args)
        return _address(name, get_urlconf(), get_script_prefix(), context.autoescape, *arguments)


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    node = django_url(parser, token)
    return node if node.asvar or node.kwargs else AddressNode(node)


@lru_cache(maxsize=4096, typed=True)
def _address(name: str, urlconf: Any, prefix: str, is_escaped: bool, *arguments: Any) -> str:
    address = reverse(name, urlconf=urlconf, args=arguments)
    return conditional_escape(address) if is_escaped else address
