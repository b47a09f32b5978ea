"""What ``yingzao check`` says about printing."""

from typing import Any

from django.core.checks import CheckMessage, Warning

from .ability import why_no_pdf


def pdf_can_be_made(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """A warning while something is missing that PDF needs; everything else works without it."""
    missing = why_no_pdf()
    return [Warning(missing, id="printing.W001")] if missing else []
