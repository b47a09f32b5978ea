"""Forms as one file: out of any form, and in as a draft, after a look at what it would change."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yingzao.core.access.gate import require
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, change, create, revise
from yingzao.core.screens.pages import (
    PersonRequest,
    fetch_ledger,
    fetch_project,
    fetch_record,
    page,
    signed_in_only,
)
from yingzao.formats.form_package import (
    MOST_BYTES,
    Fault,
    FormPackage,
    PackageError,
    read_package,
    write_package,
)

from .comparing import Change, changes
from .models import BuiltLedger, FormDefinition
from .outline import Line, outline_of
from .settings_words import settings_words
from .trying import Design, Judged, judged
from .wording import place_words

KIND = "forms.form_definition"
SAID: dict[Fault, Text] = {
    Fault.TOO_LARGE: gettext_lazy(
        "The file is larger than 1 MB; no form is. Choose the file that was exported."
    ),
    Fault.NOT_TEXT: gettext_lazy("The file is no text. Choose the file that was exported."),
    Fault.CUT: gettext_lazy("The file is cut off or damaged in line %s. Export it again."),
    Fault.TOO_DEEP: gettext_lazy(
        "The file is nested deeper than any form. Choose the file that was exported."
    ),
    Fault.NOT_A_PACKAGE: gettext_lazy("The file holds no form. Choose the file that was exported."),
    Fault.WRONG_VERSION: gettext_lazy(
        "The file is of version %s; this program reads version 1. Update one of the two."
    ),
    Fault.CHANGED: gettext_lazy(
        "The file was changed after it was exported, or is damaged. Export it again."
    ),
}


@dataclass
class Look:
    """What importing a package would do; ``problems`` leave nothing to import."""

    package: FormPackage
    problems: list[str] = field(default_factory=list)
    replaces: FormDefinition | None = None
    lines: tuple[Line, ...] = ()
    changes: list[Change] = field(default_factory=list)
    settings: list[tuple[str, str]] = field(default_factory=list)


@signed_in_only
@require_GET
def package_out(request: PersonRequest, pk: int) -> HttpResponse:
    """The form with its ledger's settings as a file."""
    record = fetch_record(request, pk)
    require(request.user, "export", record.kind, record=record)
    if not isinstance(record, FormDefinition) or not record.questions:
        return HttpResponse(_("This form is not whole yet; there is nothing to export."), status=409)
    data = write_package(FormPackage(record.title, record.purpose, record.questions, record.ledger))
    response = HttpResponse(data, content_type="application/json; charset=utf-8")
    header = content_disposition_header(True, f"{record.title}.yzform.json")
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@signed_in_only
@require_http_methods(["GET", "POST"])
def package_in(request: PersonRequest, code: str) -> HttpResponse:
    """Choose a file, look at what it brings, then take it as a draft; what is wrong is refused as a whole."""
    project = fetch_project(request, code)
    ledger = fetch_ledger(request, KIND, project, "add")
    context: dict[str, Any] = {"plural": ledger.plural}
    if request.method == "POST":
        try:
            data = _sent(request)
            look = look_at(read_package(data), project)
            if "take" in request.POST and not look.problems:
                return redirect("form_designer", take(look, project).pk)
            context |= {"look": look, "text": data.decode()}
        except PackageError as error:
            text = str(SAID[error.fault])
            context["refused"] = text % error.detail if "%s" in text else text
        except Refusal as refusal:
            context["refused"] = str(refusal)
    is_wrong = "refused" in context or bool("look" in context and context["look"].problems)
    return page(request, "forms/package_in.html", context, project, status=422 if is_wrong else 200)


def _sent(request: PersonRequest) -> bytes:
    if "take" in request.POST:
        return request.POST.get("text", "").encode()
    file = request.FILES.get("file")
    if file is None:
        raise Refusal(_("Choose the file of a form."))
    return file.read(MOST_BYTES + 1)  # type: ignore[no-any-return]


def look_at(package: FormPackage, project: Project) -> Look:
    """What it holds, what is wrong with it, and which form it would be the next revision of."""
    look = Look(package)
    design = Design(package.title, package.purpose, package.questions, package.ledger)
    prefix = package.ledger.get("prefix") if isinstance(package.ledger, dict) else None
    claimed = BuiltLedger.objects.filter(prefix=prefix, form__project=project).select_related("form").first()
    look.replaces = claimed.form if claimed else None
    judgement = judged(design, look.replaces or FormDefinition(project=project, title=package.title))
    look.problems = [_line(each.place, each.words, judgement) for each in judgement.problems]
    if look.problems or judgement.definition is None or judgement.listing is None:
        return look
    definition, listing = judgement.definition, judgement.listing
    look.lines = outline_of(definition).lines
    look.settings = settings_words(definition, listing)
    look.changes = changes(look.replaces, definition, listing)
    return look


def _line(place: str, words: str, judgement: Judged) -> str:
    where = place_words(place, judgement.definition) if judgement.definition else place
    return _("%(where)s: %(what)s") % {"where": where, "what": words} if where else words


def take(look: Look, project: Project) -> FormDefinition:
    """A draft of a new form, or of the next revision of the one it replaces; it counts once it is approved."""
    package = look.package
    fields: dict[str, Any] = {
        "title": package.title, "purpose": package.purpose, "questions": package.questions, "ledger": package.ledger,
        "sketch": {},
    }  # fmt: skip
    if look.replaces is None:
        return create(FormDefinition, project=project, **fields)
    draft = _draft_of(look.replaces) or revise(look.replaces)
    return change(draft, draft.version, **fields)


def _draft_of(form: FormDefinition) -> FormDefinition | None:
    """A revision that is being written already."""
    found = Record.objects.filter(revises=form.pk, status="draft").first()
    return FormDefinition.objects.get(pk=found.pk) if found else None
