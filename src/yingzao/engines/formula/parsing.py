"""A formula's text to its tree, by recursive descent bounded in length, parts and depth.

::

    comparison = sum [("=" | "<>" | "<" | "<=" | ">" | ">=") sum]
    sum        = product {("+" | "-") product}
    product    = signed {("*" | "/") signed}
    signed     = {"-" | "+"} value
    value      = number [unit] | "text" | TRUE | FALSE | name | table.column | FUNCTION "(" … ")" | "(" comparison ")"
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from .errors import FormulaError
from .tokens import Token, tokens
from .tree import (
    MOST_CHARACTERS,
    MOST_DEPTH,
    MOST_PARTS,
    Call,
    Chain,
    Comparison,
    Formula,
    Literal,
    Name,
    Negative,
    Node,
)
from .units import PLAIN, read_unit

FUNCTIONS = {
    "SUM": "SUM", "合计": "SUM", "COUNT": "COUNT", "计数": "COUNT", "AVG": "AVG", "平均": "AVG",
    "MIN": "MIN", "最小": "MIN", "MAX": "MAX", "最大": "MAX", "IF": "IF", "如果": "IF", "AND": "AND", "且": "AND",
    "OR": "OR", "或": "OR", "NOT": "NOT", "非": "NOT", "ROUND": "ROUND", "四舍五入": "ROUND", "ABS": "ABS",
    "绝对值": "ABS", "EMPTY": "EMPTY", "未填": "EMPTY", "DATE": "DATE", "日期": "DATE",
    "OTHERWISE": "OTHERWISE", "其他情况": "OTHERWISE",
}  # fmt: skip
"""What may stand before a bracket, and the function it means; letters in either case."""
_TRUTHS = {"TRUE": True, "是": True, "FALSE": False, "否": False}
_COMPARISONS = {"=", "<>", "<", "<=", ">", ">="}

T = TypeVar("T")


def parse(text: str) -> Formula:
    """Read a formula; raises :class:`FormulaError` with the place of what is wrong."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaError("long", limit=MOST_CHARACTERS)
    if not text.strip():
        raise FormulaError("empty")
    reader = _Reader(text)
    tree = reader.comparison()
    reader.expect_end()
    return Formula(text, tree, reader.parts, tuple(reader.names))


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        if len(self._tokens) > MOST_PARTS:
            raise FormulaError("too_many_parts", limit=MOST_PARTS)
        self._next = 0
        self._depth = 0
        self.names: list[str] = []

    def comparison(self) -> Node:
        left = self._sum()
        sign = self._take(_COMPARISONS)
        if sign is None:
            return left
        right = self._sum()
        if (again := self._take(_COMPARISONS)) is not None:
            raise FormulaError("chained", again.at)
        return Comparison(sign.at, sign.text, left, right)

    def expect_end(self) -> None:
        if self._token.kind != "end":
            raise self._unexpected()

    @property
    def parts(self) -> int:
        return len(self._tokens) - 1

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self, signs: set[str]) -> Token | None:
        token = self._token
        if token.kind != "sign" or token.text not in signs:
            return None
        self._next += 1
        return token

    def _unexpected(self) -> FormulaError:
        token = self._token
        if token.kind == "end":
            return FormulaError("ends", token.at)
        return FormulaError("unexpected", token.at, text=token.text + token.unit)

    def _sum(self) -> Node:
        return self._chain("sum", {"+", "-"}, self._product)

    def _product(self) -> Node:
        return self._chain("product", {"*", "/"}, self._signed)

    def _chain(self, kind: str, signs: set[str], part: Callable[[], Node]) -> Node:
        at = self._token.at
        first = part()
        rest: list[tuple[str, int, Node]] = []
        while (sign := self._take(signs)) is not None:
            rest.append((sign.text, sign.at, part()))
        return Chain(at, kind, (("+" if kind == "sum" else "*", at, first), *rest)) if rest else first

    def _signed(self) -> Node:
        at, negative = self._token.at, False
        while (sign := self._take({"+", "-"})) is not None:
            negative ^= sign.text == "-"
        value = self._value()
        return Negative(at, value) if negative else value

    def _value(self) -> Node:
        token = self._token
        if token.kind == "number":
            self._next += 1
            unit = read_unit(token.unit, token.at) if token.unit else PLAIN
            return Literal(token.at, Decimal(token.text), unit)
        if token.kind == "text":
            self._next += 1
            return Literal(token.at, token.text)
        if token.kind == "name":
            self._next += 1
            return self._named(token)
        if self._take({"("}) is not None:
            return self._inside(token.at, self.comparison)
        raise self._unexpected()

    def _named(self, token: Token) -> Node:
        bracket = self._take({"("})
        if bracket is None:
            if token.text.upper() in _TRUTHS:
                return Literal(token.at, _TRUTHS[token.text.upper()])
            self.names.append(token.text)
            return Name(token.at, token.text)
        function = FUNCTIONS.get(token.text.upper())
        if function is None:
            raise FormulaError("not_a_function", token.at, name=token.text)
        return Call(token.at, function, self._inside(bracket.at, self._arguments))

    def _arguments(self) -> tuple[Node, ...]:
        if self._token.text == ")" and self._token.kind == "sign":
            return ()
        found = [self.comparison()]
        while self._take({","}) is not None:
            found.append(self.comparison())
        return tuple(found)

    def _inside(self, at: int, read: Callable[[], T]) -> T:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise FormulaError("deep", at, limit=MOST_DEPTH)
        found = read()
        if self._take({")"}) is None:
            raise FormulaError("open_bracket", at) if self._token.kind == "end" else self._unexpected()
        self._depth -= 1
        return found
