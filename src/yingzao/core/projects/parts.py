"""The tree of parts: outline codes, and pasting a whole tree from Excel."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from .models import Part, Project

_CODE = re.compile(r"^[0-9A-Za-z一-鿿]+([.\-][0-9A-Za-z一-鿿]+)*$")


@dataclass(frozen=True)
class PartLine:
    """One pasted row: where it stood, its outline code and its name."""

    row: int
    code: str
    name: str


@dataclass(frozen=True)
class LineError:
    """What is wrong with one row, in the user's language."""

    row: int
    column: str
    text: str


def sort_path(code: str) -> str:
    """``1.12.3`` → ``000001/000012/000003/``: plain text order is then tree order."""
    pieces = re.split(r"[.\-]", code)
    return "".join(f"{piece.zfill(6) if piece.isdigit() else piece}/" for piece in pieces)


def parent_code(code: str) -> str:
    """The code one level up, empty for a top part: ``1.3.2`` → ``1.3``."""
    cut = max(code.rfind("."), code.rfind("-"))
    return code[:cut] if cut > 0 else ""


def read_pasted(text: str) -> tuple[list[PartLine], list[LineError]]:
    """Rows of ``code<TAB>name`` as Excel puts them on the clipboard; a header row is recognised and skipped."""
    lines: list[PartLine] = []
    errors: list[LineError] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        cells = [cell.strip() for cell in (raw.split("\t") if "\t" in raw else raw.split(None, 1))]
        if number == 1 and cells[0] in {"编码", "编号", "代码", "code", "Code", _("code")}:
            continue
        code, name = cells[0], cells[1] if len(cells) > 1 else ""
        if not _CODE.match(code) or len(code) > 60:
            errors.append(LineError(number, _("code"), _("“%s” is no outline code such as 1.2.3.") % code))
        elif not name or len(name) > 80:
            errors.append(LineError(number, _("name"), _("Give a name of at most 80 characters.")))
        else:
            lines.append(PartLine(number, code, name))
    return lines, errors


def check_tree(project: Project, lines: list[PartLine]) -> list[LineError]:
    """Every code once, and every parent present in the paste or already in the project."""
    errors: list[LineError] = []
    known = set(project.parts.values_list("code", flat=True))
    seen: dict[str, int] = {}
    pasted = {line.code for line in lines}
    for line in lines:
        if line.code in seen:
            text = _("Code %(code)s stands already in row %(row)s.")
            errors.append(LineError(line.row, _("code"), text % {"code": line.code, "row": seen[line.code]}))
        seen.setdefault(line.code, line.row)
        above = parent_code(line.code)
        if above and above not in pasted and above not in known:
            text = _("Its parent %s is missing: add a row for it.")
            errors.append(LineError(line.row, _("code"), text % above))
    return errors


@transaction.atomic
def store_tree(project: Project, lines: list[PartLine]) -> list[Part]:
    """Create or rename the parts; call only when :func:`check_tree` found nothing."""
    parts = {part.code: part for part in project.parts.all()}
    stored = []
    for line in sorted(lines, key=lambda item: sort_path(item.code)):
        part = parts.get(line.code) or Part(project=project, code=line.code)
        part.name, part.retired = line.name, False
        part.parent = parts.get(parent_code(line.code))
        part.path = sort_path(line.code)
        part.depth = part.path.count("/")
        part.save()
        parts[line.code] = part
        stored.append(part)
    return stored
