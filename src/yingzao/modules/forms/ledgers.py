"""How form definitions are listed, filed and approved."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Ledger, register
from yingzao.core.records.services import Refusal

from .models import FormDefinition
from .schema import SchemaError, read_questions


@register
class FormDefinitionLedger(Ledger):
    model = FormDefinition
    code = "BD"
    group = "support"
    columns = ("revision", "asks", "purpose")
    search = ("purpose",)
    route = "default"

    def asks(self, record: FormDefinition) -> int:
        return len(record.questions)

    asks.short_description = _("number of questions")  # type: ignore[attr-defined]

    def before_save(self, record: FormDefinition) -> None:
        try:
            read_questions(record.questions)
        except SchemaError as error:
            raise Refusal(str(error)) from error
