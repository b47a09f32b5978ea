"""What people would change in a procedure, who else wants it, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.models import Record
from yingzao.core.routes.models import Route


class Outcome(models.TextChoices):
    ADOPTED = "adopted", _("suggestion adopted")
    DECLINED = "declined", _("declined")

    @property
    def colour(self) -> str:
        return {"adopted": "green", "declined": ""}[self.value]


class Suggestion(Record):
    """A suggestion for a clause of a procedure (改进建议); adopted, it stands in the change log of the next version."""

    about = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", verbose_name=_("procedure"))
    clause = models.CharField(
        _("clause"), max_length=12, blank=True, help_text=_("Its number; empty for the whole procedure.")
    )
    wording = models.TextField(_("what should be different"))
    reason = models.TextField(_("why"), blank=True)
    approval_route = models.ForeignKey(
        Route, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval route"),
        help_text=_("Where it is about who signs: the evidence of its runs is shown beside the suggestion."),
    )  # fmt: skip
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, blank=True, editable=False
    )
    answer = models.TextField(_("answer to the author"), blank=True, editable=False)
    carried_by = models.ForeignKey(
        ProcedureVersion, models.PROTECT, null=True, editable=False, related_name="carries",
        verbose_name=_("taken up in"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")


class SuggestionVote(Signed):
    """One person who wants the same."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "person"], name="suggestion_vote_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.suggestion.full_number}"

    def history_chain(self) -> int:
        return self.suggestion.project_id
