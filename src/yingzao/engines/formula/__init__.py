"""A small formula language for forms: numbers with units, dates, texts and yes/no; nothing in it runs code.

``parse`` reads the text, ``check`` gives every part its type and unit and refuses what does not fit together,
``Checked.evaluate`` computes. An empty field is not zero: what needs it is :class:`Unknown` and names it.

>>> from decimal import Decimal
>>> checked = check(parse("length * width * 0.2 m"), {"length": number("m"), "width": number("m")})
>>> checked.type.unit.text, checked.evaluate({"length": Decimal(6), "width": Decimal(4)})
('m³', Decimal('4.8'))
>>> checked.evaluate({"length": Decimal(6)}).missing
(Missing(name='width', row=0),)
"""

from .checking import Checked, check, check_result
from .errors import FormulaError
from .evaluating import Missing, Unknown, Value
from .ordering import in_order
from .parsing import parse
from .tree import Formula
from .types import DAY, TEXT, THING, TRUTH, Column, Number, Type, number
from .units import Unit, read_unit

__all__ = [
    "DAY",
    "TEXT",
    "THING",
    "TRUTH",
    "Checked",
    "Column",
    "Formula",
    "FormulaError",
    "Missing",
    "Number",
    "Type",
    "Unit",
    "Unknown",
    "Value",
    "check",
    "check_result",
    "in_order",
    "number",
    "parse",
    "read_unit",
]
