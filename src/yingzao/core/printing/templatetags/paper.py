"""What forms laid down by a standard (B.0.2, B.0.10 …) need on paper: addressees, and a place to sign and to seal."""

from collections.abc import Iterable
from typing import Any

from django import template

from ..addressees import addressees
from ..opinions import OpinionLine

register = template.Library()
register.simple_tag(addressees)


@register.inclusion_tag("printing/signed_box.html")
def signed_box(opinions: Iterable[OpinionLine], step: str, seal: str, signer: str) -> dict[str, Any]:
    """What was said in ``step`` of the route, and below it who signed; blank places before anybody did."""
    said = [line for line in opinions if line.key == step]
    return {"line": said[-1] if said else None, "seal": seal, "signer": signer}
