"""Templates of briefings: published by version, filled from the scheme, asked for before a briefing is sent in."""

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.core.records.wording import in_words
from yingzao.standards.loader import load

from .models import BriefingLevel, BriefingTemplate
from .models.briefing_template import Heading
from .sections import sections

MOST_HEADINGS, HEADING_LETTERS = 30, 30


def suggested() -> str:
    """The headings that a first template begins with, in the reader's language; the company changes them."""
    rows = load("briefing_headings").headings
    return "\n".join(f"{in_words(row)}{'*' if row.required else ''}" for row in rows)


def in_force(level: str) -> BriefingTemplate | None:
    """The newest version for that level; None where the company asks for nothing."""
    return BriefingTemplate.objects.filter(level=level).order_by("-version").first()


@transaction.atomic
def publish_template(level: str, headings: str) -> BriefingTemplate:
    """The next version for a level; what was written by an earlier one keeps it."""
    last = BriefingTemplate.objects.select_for_update().filter(level=level).order_by("-version").first()
    template = BriefingTemplate(
        level=level, version=last.version + 1 if last else 1, headings=headings.strip()
    )
    _check(template.lines)
    if level not in BriefingLevel.values:
        raise Refusal(_("Choose a level."))
    if last is not None and last.lines == template.lines:
        raise Refusal(_("Nothing was changed against %s.") % last)
    template.save(action="issued")
    return template


def _check(lines: list[Heading]) -> None:
    if not lines or len(lines) > MOST_HEADINGS:
        raise Refusal(_("Write between 1 and %s headings, one a line.") % MOST_HEADINGS)
    names = [line.name for line in lines]
    for place, name in enumerate(names, start=1):
        if not name or len(name) > HEADING_LETTERS or set(name) & set("【】"):
            text = _("Line %(line)s: a heading has 1 to %(letters)s letters and no 【】.")
            raise Refusal(text % {"line": place, "letters": HEADING_LETTERS})
        if names.index(name) + 1 != place:
            raise Refusal(_("Line %(line)s: “%(name)s” stands twice.") % {"line": place, "name": name})


def laid_out(template: BriefingTemplate, content: str) -> str:
    """The headings of the template with what ``content`` says under them; its other parts follow."""
    said = dict(sections(content))
    names = [line.name for line in template.lines]
    parts = [f"【{name}】\n{said.get(name, '')}" for name in names]
    parts += [f"【{name}】\n{text}" if name else text for name, text in said.items() if name not in names]
    return "\n\n".join(part.rstrip() for part in parts if part.strip())


def left_empty(template: BriefingTemplate, content: str) -> list[str]:
    """Required headings under which nothing is said."""
    said = dict(sections(content))
    return [line.name for line in template.lines if line.is_required and not said.get(line.name, "").strip()]
