"""A form with the settings of its ledger as one file: questions, list, route, permissions and tile, as JSON.

``{"yingzao_form": 1, "sha256": …, "form": {"title": …, "purpose": …, "questions": …, "ledger": …}}`` in UTF-8; the
digest is taken over the form as compact JSON with sorted keys. What a form means is not judged here.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

VERSION = 1
MOST_BYTES = 1024 * 1024
MOST_DEPTH = 20
_TEXTS = ("title", "purpose")
_PARTS = {*_TEXTS, "questions", "ledger"}


class Fault(StrEnum):
    """What is wrong with a file."""

    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    CUT = "cut"
    TOO_DEEP = "too_deep"
    NOT_A_PACKAGE = "not_a_package"
    WRONG_VERSION = "wrong_version"
    CHANGED = "changed"


class PackageError(ValueError):
    """The file is no package; ``detail`` names the line of a fault in its JSON, or the version it has."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault, self.detail = fault, detail


@dataclass(frozen=True)
class FormPackage:
    """A form as it travels; ``questions`` and ``ledger`` as a form definition stores them."""

    title: str
    purpose: str
    questions: Any
    ledger: Any


def write_package(package: FormPackage) -> bytes:
    """The file; :func:`read_package` gives an equal package back."""
    form = {
        "title": package.title, "purpose": package.purpose, "questions": package.questions, "ledger": package.ledger,
    }  # fmt: skip
    whole = {"yingzao_form": VERSION, "sha256": _digest(form), "form": form}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def read_package(data: bytes) -> FormPackage:
    """Bytes to a package; raises :class:`PackageError`."""
    if len(data) > MOST_BYTES:
        raise PackageError(Fault.TOO_LARGE)
    whole = _json(data)
    if not isinstance(whole, dict) or "yingzao_form" not in whole:
        raise PackageError(Fault.NOT_A_PACKAGE)
    version = whole["yingzao_form"]
    if version != VERSION or isinstance(version, bool):
        raise PackageError(Fault.WRONG_VERSION, str(version)[:20])
    form = whole.get("form")
    if not isinstance(form, dict) or set(form) != _PARTS or not all(isinstance(form[w], str) for w in _TEXTS):
        raise PackageError(Fault.NOT_A_PACKAGE)
    if whole.get("sha256") != _digest(form):
        raise PackageError(Fault.CHANGED)
    return FormPackage(form["title"], form["purpose"], form["questions"], form["ledger"])


def _json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackageError(Fault.NOT_TEXT) from error
    if _depth(text) > MOST_DEPTH:
        raise PackageError(Fault.TOO_DEEP)
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise PackageError(Fault.CUT, str(error.lineno)) from error
    except ValueError as error:  # a number of thousands of digits
        raise PackageError(Fault.NOT_A_PACKAGE) from error


def _no_number(word: str) -> Any:
    raise PackageError(Fault.NOT_A_PACKAGE, word)


def _depth(text: str) -> int:
    """An upper bound of how deep the brackets go, those within texts counted too."""
    depth = deepest = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _digest(form: Any) -> str:
    canonical = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
