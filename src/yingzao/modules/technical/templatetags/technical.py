"""What sheets and cards of this discipline show beside the declared fields."""

from django import template

from yingzao.core.accounts.models import Person

from ..decision_ledgers import compared
from ..design_reviews import open_disciplines
from ..models import DesignReview

register = template.Library()
register.simple_tag(compared, name="comparison")


@register.simple_tag
def own_disciplines(review: DesignReview, person: Person) -> set[str]:
    """Keys of the disciplines ``person`` has to conclude for now."""
    return {each.key for each in open_disciplines(review, person)}
