"""Words as the reader's language sets them side by side."""

from collections.abc import Iterable

from django.utils.translation import get_language


def apart() -> str:
    """What stands between two names in a row."""
    return "、" if (get_language() or "zh").startswith("zh") else ", "


def together(names: Iterable[object]) -> str:
    """Several names in a row: 甲、乙 where Chinese is read, A, B otherwise."""
    return apart().join(map(str, names))
