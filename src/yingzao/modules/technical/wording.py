"""Small words of this discipline: labels of standards in the reader's language, signatures as pictures."""

import base64
from typing import Any

from django.utils.translation import get_language

from yingzao.core.files.models import StoredFile
from yingzao.engines.safety.hazard_wording import Language


def language() -> Language:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def label(item: Any) -> str:
    """The name of a work, parameter, choice or chapter in the reader's language."""
    return item.zh if language() == "zh" else item.en


def picture(file: StoredFile | None) -> str:
    """A drawn signature as a data URL, so that a filed sheet needs no other file; empty without one."""
    if file is None or not file.exists():
        return ""
    return f"data:{file.content_type};base64,{base64.b64encode(file.read()).decode()}"
