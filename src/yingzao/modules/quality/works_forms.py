"""The form of an acceptance of works: what its level asks for, and one field for each check."""

from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext as _

from yingzao.core.projects.models import Part
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.wording import in_words
from yingzao.core.screens.pages import key_in
from yingzao.engines.quality.works_checks import read_found
from yingzao.standards.works_checks import AskedCheck, CheckGroup

from .line_forms import Line, LineForm
from .models import WorksAcceptance, WorksLevel
from .works import FORMS, asked_of, level_of

_FIELDS = (
    "title", "part", "scope", "subcontractor", "responsible", "due_on", "structure_kind", "size", "began_on",
    "finished_on", "appearance", "remarks",
)  # fmt: skip
_OF_UNIT = ("structure_kind", "size", "began_on", "finished_on")


class PlainWorksForm(RecordForm):
    """For lists and programs: the checks stand in one field, a line for each."""

    class Meta:
        model = WorksAcceptance
        fields = (*_FIELDS, "checks")


class WorksForm(LineForm):
    """For people: the checks one by one, by form and trade."""

    kept_in = "checks"
    asks_again = ("scope", "part")

    class Meta:
        model = WorksAcceptance
        fields = _FIELDS

    def lines(self) -> Iterable[Line]:
        scope = self.typed("scope")
        if scope not in {key for key, _name in WorksAcceptance._meta.get_field("scope").flatchoices}:
            return ()
        level = level_of(scope)
        for name in _OF_UNIT if level is not WorksLevel.UNIT else ():
            del self.fields[name]
        if level is WorksLevel.ITEM:
            del self.fields["appearance"]
        typed = self.typed("part")
        key = typed.pk if isinstance(typed, Part) else key_in(str(typed or ""))
        part = Part.objects.filter(project=self.project, pk=key).first()
        return map(_line, asked_of(WorksAcceptance(project=self.project, scope=scope, part=part)))


def _line(check: AskedCheck) -> Line:
    how = {
        CheckGroup.DOCUMENTS: _("documents / not as required: 12/0; none: -"),
        CheckGroup.FUNCTIONS: _("reports / not as required, then spot checks: 6/0 2/0; none: -"),
        CheckGroup.APPEARANCE: _("places good / fair / poor: 8/2/0; none: -"),
    }[check.group]
    label = f"{FORMS[check.group]} · {in_words(check.trade)} · {in_words(check.row)}"
    return Line(
        check.key, label, f"{how} · {check.clause}", partial(read_found, check), _("Write it so: %s") % how
    )
