"""Both languages are complete: every message has its Chinese with the same placeholders, and shows it."""

import re

import pytest
from babel.messages.catalog import Message
from django.utils import translation

from scripts.messages import PACKAGE, homes, is_translated, stored, template_of

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?::[^}]*)?\}")
_APPS = [pytest.param(home, id=str(home.relative_to(PACKAGE))) for home in homes()]


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text.replace("%%", "")))


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, list | tuple) else [str(message.string)]


@pytest.mark.parametrize("home", _APPS)
def test_every_message_of_an_app_is_translated(home):
    catalogue = stored(home)
    known = {message.id for message in catalogue or () if is_translated(message)}
    lacking = [message.id for message in template_of(home) if message.id and message.id not in known]
    assert not lacking, f"run scripts/messages.py and translate: {lacking}"


@pytest.mark.parametrize("home", _APPS)
def test_translations_are_not_fuzzy_and_keep_their_placeholders(home):
    for message in stored(home) or ():
        assert not (message.id and message.fuzzy), message.id
        if not message.id or not is_translated(message):
            continue
        wanted = message.id if isinstance(message.id, str) else message.id[-1]
        for text in _strings(message):
            assert _placeholders(text) == _placeholders(wanted), message.id


def test_an_app_shows_the_words_of_its_own_catalogue_and_not_those_of_another():
    differing = []
    with translation.override("zh-hans"):
        for home in homes():
            for message in stored(home) or ():
                if isinstance(message.id, str) and message.id and is_translated(message):
                    shown = translation.gettext(message.id)
                    if shown != message.string:
                        differing.append((str(home.relative_to(PACKAGE)), message.id, message.string, shown))
    assert not differing
