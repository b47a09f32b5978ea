"""Forms of the library: a procedure, a version of it, its steps, what a project adapts, and the review record."""

from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.procedures.models import ENDED, Procedure, ProcedureVersion
from yingzao.core.projects.models import Craft, Project, ProjectType
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import ledger_for, ledgers
from yingzao.core.screens.plain_forms import PlainForm, PlainModelForm
from yingzao.engines.procedures.binding import Scope
from yingzao.engines.procedures.clauses import read_clauses, repeated_numbers
from yingzao.engines.procedures.steps import ACTIVITY, DUTIES, STAGE, Reach, Standing, Step

from .gates import STANDING_WORDS
from .models import ProcedureReview
from .narrowing import WrongNarrowing, read_narrowing, words_of
from .responsibility import DUTY_WORDS
from .starters import governed_already


class ReviewForm(RecordForm):
    """Offers the versions that still count, of the company and of this project."""

    class Meta:
        model = ProcedureReview
        fields = ("title", "responsible", "due_on", "reviewed", "decision", "prolong_until", "findings")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(local_to=None) | Q(local_to=self.project)
        living = ProcedureVersion.objects.filter(here).exclude(status__in=ENDED).select_related("procedure")
        named = ProcedureVersion.objects.filter(pk=self.instance.reviewed_id).select_related("procedure")
        self.fields["reviewed"].queryset = living | named  # type: ignore[attr-defined]


class ProcedureForm(PlainModelForm):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("governs"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("From its first issue on, new records of these ledgers need a version in force."),
    )  # fmt: skip
    types = forms.MultipleChoiceField(
        label=gettext_lazy("types of works"), required=False, choices=ProjectType.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    crafts = forms.MultipleChoiceField(
        label=gettext_lazy("crafts"), required=False, choices=Craft.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A sub-procedure binds projects of these types that tick one of these crafts."),
    )  # fmt: skip

    class Meta:
        model = Procedure
        fields = ("code", "title", "owner", "master", "bypass_role", "scope", "types", "crafts", "kinds")

    widths = {"code": "w3", "title": "w6", "owner": "w3"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = Q(is_active=True) | Q(pk=self.instance.owner_id)
        self.fields["owner"].queryset = Person.objects.filter(owners)  # type: ignore[attr-defined]
        masters = Procedure.objects.filter(master=None).exclude(pk=self.instance.pk)
        self.fields["master"].queryset = masters  # type: ignore[attr-defined]
        choices = [(ledger.kind, ledger.plural) for ledger in ledgers()]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]

    def clean_master(self) -> Procedure | None:
        master = self.cleaned_data["master"]
        if master is not None and self.instance.pk and self.instance.subs.exists():
            raise forms.ValidationError(_("This is a master procedure with sub-procedures of its own."))
        return master

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("master") is None and (cleaned.get("types") or cleaned.get("crafts")):
            self.add_error(
                "master", _("Name the master: only sub-procedures are limited to types or crafts.")
            )
        if cleaned.get("master") and not (cleaned.get("types") or cleaned.get("crafts")):
            self.add_error("types", _("Say for which types of works or crafts this sub-procedure is."))
        self._refuse_meeting(cleaned)
        return cleaned

    def _refuse_meeting(self, cleaned: dict[str, Any]) -> None:
        """Of two procedures that govern a ledger in one project it must be clear which one refuses."""
        types, crafts = cleaned.get("types", ()), cleaned.get("crafts", ())
        own = Scope(cleaned.get("master") is None, frozenset(types), frozenset(crafts))
        others = Procedure.objects.exclude(pk=self.instance.pk)
        for kind, other in governed_already(own, cleaned.get("kinds", ()), others).items():
            ledger = ledger_for(kind)
            text = _("“%(ledger)s” is governed by %(procedure)s already.")
            words = {"ledger": ledger.plural if ledger else kind, "procedure": other}
            self.add_error("kinds", text % words)


class VersionForm(PlainModelForm):
    pilots = forms.TypedMultipleChoiceField(
        label=gettext_lazy("trial projects"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for a trial: the version then governs in these projects alone."),
    )  # fmt: skip

    class Meta:
        model = ProcedureVersion
        fields = ("version", "valid_from", "valid_until", "changes", "text", "pilots")

    widths = {"version": "w4", "valid_from": "w4", "valid_until": "w4"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 24
        self.fields["text"].help_text = _(
            "Begin each clause with its number (1, 2.1, 一、, 第三条). Clauses are core and locked for projects unless "
            "their first line ends with 【可调】 or [local]. “- ” makes a list, | a | b | a table, **words** bold."
        )
        self.fields["changes"].widget.attrs["rows"] = 2
        projects = [(project.pk, str(project)) for project in Project.objects.all()]
        self.fields["pilots"].choices = projects  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if repeated := repeated_numbers(read_clauses(text)):
            raise forms.ValidationError(
                _("Clause number %s stands twice. Give every clause a number of its own.") % repeated[0]
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first."))
        version, others = (
            cleaned.get("version"),
            self.instance.procedure.versions.exclude(pk=self.instance.pk),
        )
        if version and others.filter(version=version).exists():
            self.add_error("version", _("Version %s exists already.") % version)
        return cleaned


class FileForm(PlainForm):
    file = forms.FileField(label=gettext_lazy("file"))
    caption = forms.CharField(label=gettext_lazy("caption"), max_length=120, required=False)


class ReleaseForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("reason of the emergency"), widget=forms.Textarea(attrs={"rows": 3})
    )


def _kinds() -> list[tuple[str, Any]]:
    own = [
        (STAGE, gettext_lazy("the project enters a stage")),
        (ACTIVITY, gettext_lazy("an activity of the plan starts")),
    ]
    return [("", "---------"), *own, *((ledger.kind, ledger.plural) for ledger in ledgers())]


class StepForm(PlainForm):
    """One step; ``narrowed`` in the words of :mod:`.narrowing`."""

    name = forms.CharField(label=gettext_lazy("step"), max_length=60)
    clause = forms.CharField(label=gettext_lazy("clause"), max_length=12, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("what it leaves behind"))
    narrowed = forms.CharField(
        label=gettext_lazy("narrowed to"), max_length=80, required=False,
        help_text=gettext_lazy("A choice of the ledger (crew), the stage, or words of the activity's name."),
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=gettext_lazy("must be"), choices=[(each, STANDING_WORDS[each]) for each in Standing],
        initial=Standing.APPROVED,
    )  # fmt: skip
    reach = forms.ChoiceField(
        label=gettext_lazy("where"),
        choices=[
            (Reach.PROJECT, gettext_lazy("in the project")),
            (Reach.PART, gettext_lazy("at the same part")),
            (Reach.WHOLE, gettext_lazy("for the whole project")),
        ],
    )
    holds = forms.BooleanField(label=gettext_lazy("later steps wait for it"), required=False, initial=True)

    widths = {
        "name": "w8",
        "clause": "w4",
        "kind": "w3",
        "narrowed": "w3",
        "standing": "w3",
        "reach": "w3",
        "holds": "w4",
    }

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _kinds()  # type: ignore[attr-defined]
        for letter in DUTIES:
            field = forms.MultipleChoiceField(
                label=str(DUTY_WORDS[letter]), required=False, choices=[(role.code, str(role)) for role in roles],
                widget=forms.SelectMultiple(attrs={"size": 4}),
            )  # fmt: skip
            field.width = "w3"  # type: ignore[attr-defined]
            self.fields[letter] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            found = read_narrowing(cleaned.get("kind", ""), cleaned.get("narrowed", ""))
        except WrongNarrowing as wrong:
            self.add_error("narrowed", str(wrong))
        else:
            cleaned["fact"], cleaned["value"] = found
        return cleaned

    def as_step(self) -> Step:
        data = self.cleaned_data
        return Step(
            key="", name=data["name"].strip(), kind=data["kind"], clause=data["clause"].strip(), fact=data["fact"],
            value=data["value"], standing=Standing(data["standing"]), reach=Reach(data["reach"]),
            holds=data["holds"], duties={letter: tuple(data[letter]) for letter in DUTIES},
        )  # fmt: skip


class BaseStepFormSet(BaseFormSet):
    def add_fields(self, form: StepForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label, form.fields["DELETE"].label = _("order of steps"), _("remove this step")
        for name in ("ORDER", "DELETE"):
            form.fields[name].width = "w4"  # type: ignore[attr-defined]

    def steps(self) -> list[Step]:
        """The steps in the order given, without those marked for removal; keys count from one."""
        kept = [form for form in self.ordered_forms if form.cleaned_data.get("name")]
        found = [form.as_step() for form in kept]
        return [Step(**{**vars(step), "key": f"s{place}"}) for place, step in enumerate(found, start=1)]


StepFormSet = formset_factory(
    StepForm, formset=BaseStepFormSet, extra=1, can_order=True, can_delete=True, max_num=40
)


def initial_of(step: Step) -> dict[str, Any]:
    """What the form of an existing step begins with."""
    plain = {"name": step.name, "clause": step.clause, "kind": step.kind, "narrowed": words_of(step)}
    duties = {letter: list(step.duties.get(letter, ())) for letter in DUTIES}
    return {**plain, "standing": step.standing, "reach": step.reach, "holds": step.holds, **duties}


class AdaptForm(PlainForm):
    """One text area for each local clause of the master; core clauses have none."""

    changes = forms.CharField(
        label=gettext_lazy("why it is adapted"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ground, climate, workforce …"),
    )  # fmt: skip

    def __init__(self, *args: Any, version: ProcedureVersion, **kwargs: Any) -> None:
        self.clauses = [(f"clause-{place}", clause) for place, clause in enumerate(version.clauses)]
        initial = {name: clause.words for name, clause in self.clauses} | {"changes": version.changes}
        super().__init__(*args, initial=initial, **kwargs)
        for name, clause in self.clauses:
            if clause.is_local:
                rows = max(3, clause.words.count("\n") + 2)
                self.fields[name] = forms.CharField(
                    label=clause.number, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows})
                )

    def rows(self) -> list[tuple[Any, Any]]:
        """Every clause in order, with its field where it may be adapted."""
        return [(clause, self[name] if name in self.fields else None) for name, clause in self.clauses]

    def own(self) -> dict[str, str]:
        """Number → words, as sent."""
        return {
            clause.number: self.cleaned_data[name] for name, clause in self.clauses if name in self.fields
        }
