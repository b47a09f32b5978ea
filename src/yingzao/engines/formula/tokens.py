"""A formula's text as tokens. Full-width signs of a Chinese keyboard count as plain ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import FormulaError
from .tree import MOST_DIGITS, MOST_TEXT

_TWINS = {
    "（": "(", "）": ")", "，": ",", "＋": "+", "－": "-", "−": "-", "×": "*", "＊": "*", "÷": "/", "／": "/",
    "＝": "=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>",
}  # fmt: skip
_LETTER = r"[^\W\d_²³]"
_NAME = rf"(?:{_LETTER}|_)\w*"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)(?:[ \t]*(?P<unit>{_LETTER}{{1,8}}[²³23]?(?!\w)|℃|°|%|％|‰))?
    |(?P<text>["“”](?:[^"“”]|"")*["“”])
    |(?P<name>{_NAME}(?:\.{_NAME})?)(?!\w)
    |(?P<sign><=|>=|<>|!=|[-+*/=<>(),（），＋－−×＊÷／＝＜＞≤≥≠])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """``kind`` number, text, name, sign or end; ``at`` counts from 1."""

    kind: str
    text: str
    at: int
    unit: str = ""


def tokens(text: str) -> Iterator[Token]:
    """Tokens of the formula with an end token; raises FormulaError at the first that is none."""
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            code = "open_text" if text[at] in '"“”' else "bad_character"
            raise FormulaError(code, at + 1, **({} if code == "open_text" else {"character": text[at]}))
        if found.lastgroup != "space":
            yield _token(found, at + 1)
        at = found.end()
    yield Token("end", "", len(text) + 1)


def _token(found: re.Match[str], at: int) -> Token:
    if (digits := found["number"]) is not None:
        if len(digits) > MOST_DIGITS:
            raise FormulaError("long_number", at, limit=MOST_DIGITS)
        return Token("number", digits, at, (found["unit"] or "").replace("％", "%"))
    if (quoted := found["text"]) is not None:
        if len(quoted) > MOST_TEXT + 2:
            raise FormulaError("long_text", at, limit=MOST_TEXT)
        return Token("text", quoted[1:-1].replace('""', '"'), at)
    if (name := found["name"]) is not None:
        return Token("name", name, at)
    return Token("sign", _TWINS.get(found["sign"], found["sign"]), at)
