"""Activities named by their codes in a record: split, and checked against the plan in use."""

import re

from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal

from .queries import current_plan


def codes_in(text: str) -> list[str]:
    """The codes as written, each once."""
    return list(dict.fromkeys(filter(None, re.split(r"[\s,，、;；]+", text))))


def known_codes(project: Project, text: str) -> str:
    """The codes in one form of writing; refuses one that the plan in use does not have."""
    codes = codes_in(text)
    plan = current_plan(project) if codes else None
    known = set(plan.activities.filter(code__in=codes).values_list("code", flat=True)) if plan else set()
    if unknown := [code for code in codes if code not in known]:
        raise Refusal(_("The plan in use has no activity %s.") % together(unknown))
    return ", ".join(codes)
