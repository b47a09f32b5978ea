"""Forms that users define (自定义表单); each revision is one version of the form."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class FormDefinition(Record):
    """A form as a list of typed questions; approved, it is revised rather than edited (自定义表单)."""

    purpose = models.TextField(_("what it is for"), blank=True)
    questions = models.JSONField(
        _("questions"), default=list,
        help_text=_("A list such as [{\"key\": \"slump_mm\", \"label\": \"坍落度\", \"type\": \"number\"}]."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("form definition")
        verbose_name_plural = _("form definitions")
