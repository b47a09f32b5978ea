"""Small words of this discipline: labels of standards in the reader's language."""

from typing import Any

from django.utils.translation import get_language

from yingzao.core.records.wording import in_words
from yingzao.engines.safety.hazard_wording import Language


def language() -> Language:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def label(item: Any) -> str:
    """The name of a work, parameter, choice or chapter in the reader's language."""
    return str(in_words(item))
