"""Records that were given to somebody because they are addressed to the person or to the organisation."""

from django.db.models import Q

from yingzao.core.access.gate import note_assignment
from yingzao.core.accounts.models import Organisation, Person

from .ledgers import ledgers
from .status import EDITABLE


def addressed(person: Person) -> Q:
    """Sent records that name the person or the person's organisation in an ``addressed_to`` field."""
    condition = Q(pk__in=[])
    for ledger in ledgers():
        for name in ledger.addressed_to:
            related = ledger.model._meta.get_field(name).related_model
            me = person.organisation_id if related is Organisation else person.pk
            sent = ledger.model._default_manager.filter(**{name: me}).exclude(status__in=EDITABLE)
            condition |= Q(pk__in=sent.values("pk"))
    return condition


note_assignment(addressed)
