"""Whether this server can make PDF: Pango must be installed, and a font with Chinese characters."""

import ctypes
import sys
from functools import lru_cache

from django.utils.translation import gettext as _

_CHINESE = b":lang=zh-cn:scalable=true"


def why_no_pdf() -> str:
    """The sentence that says which package is missing; empty when PDF can be made."""
    missing = _missing()
    if missing == "pango":
        return _(
            "PDF needs the library Pango: install the package libpangoft2-1.0-0. Pages print without it."
        )
    if missing == "font":
        return _("PDF needs a Chinese font: install the package fonts-noto-cjk. Pages print without it.")
    return ""


@lru_cache(maxsize=1)
def _missing() -> str:
    """``pango``, ``font`` or nothing; asked once, for installing either wants a restart."""
    try:
        for name in ("pango-1.0", "pangoft2-1.0"):
            _library(f"lib{name}.so.0", f"lib{name}.dylib")
        fontconfig = _library("libfontconfig.so.1", "libfontconfig.1.dylib")
    except OSError:
        return "pango"
    return "" if _fonts(fontconfig) else "font"


def _library(on_linux: str, on_mac: str) -> ctypes.CDLL:
    return ctypes.CDLL(on_mac if sys.platform == "darwin" else on_linux)


class _FontSet(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.c_void_p)]


def _fonts(fontconfig: ctypes.CDLL) -> int:
    """How many installed fonts hold the characters of simplified Chinese."""
    fontconfig.FcNameParse.restype = fontconfig.FcObjectSetCreate.restype = ctypes.c_void_p
    fontconfig.FcFontList.restype = ctypes.POINTER(_FontSet)
    pattern = ctypes.c_void_p(fontconfig.FcNameParse(_CHINESE))
    wanted = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
    found = fontconfig.FcFontList(None, pattern, wanted)
    count = found.contents.count if found else 0
    if found:
        fontconfig.FcFontSetDestroy(found)
    fontconfig.FcObjectSetDestroy(wanted)
    fontconfig.FcPatternDestroy(pattern)
    return count
