"""The tree of parts (部位): see, add, rename, retire, paste from Excel, copy to Excel, print labels."""

from collections import Counter
from typing import Any

import segno
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.twins import tell_apart, twins_of
from yingzao.core.projects.models import Part, Project
from yingzao.core.projects.parts import (
    LineError,
    PartLine,
    check_tree,
    parent_code,
    read_pasted,
    store_tree,
)
from yingzao.core.projects.twins import alike_lines
from yingzao.core.records.models import Record
from yingzao.core.records.status import OPEN
from yingzao.core.records.told import tell_states
from yingzao.core.rectification.ledger import rectification_ledgers

from ..pages import done, fetch_project, key_in, page, refused, signed_in_only
from ..part_life import life_of
from ..part_ways import Way, ways_from
from ..uses import uses_of
from .masters import confirmed_another, with_addresses
from .projects import KIND
from .rectification import notice_url

PASTE_LIMIT_ROWS = 2000
SHOWN_AT_ONCE = 400
"""A larger tree opens folded to its second level."""
LABELS_AT_ONCE = 200


@signed_in_only
def parts(request: HttpRequest, code: str) -> HttpResponse:
    project = fetch_project(request, code)
    return _show(request, project)


def _show(request: HttpRequest, project: Project, status: int = 200, **more: Any) -> HttpResponse:
    everything = project.parts.all()
    total = everything.count()
    under = everything.filter(code=request.GET.get("under", "")).first()
    deepest = max(everything.values_list("depth", flat=True), default=1)
    depth = _depth(request, total, deepest, under)
    visible = Record.objects.visible_to(request.user).filter(project=project, status__in=OPEN)
    rows = everything.filter(depth__lte=depth).annotate(below=Count("children"))
    if under is not None:
        rows = rows.filter(path__startswith=under.path)
    counts = _with_those_below(visible.exclude(part=None))
    context = {
        "here": "parts", "total": total, "depth": depth, "depths": range(1, deepest + 1), "under": under,
        "rows": [(part, "\u3000\u3000" * (part.depth - 1), counts[part.path]) for part in rows],
        "may_edit": may(request.user, "edit", KIND, project),
        "tsv": tsv(project) if total else "", **more,
    }  # fmt: skip
    return page(request, "screens/foundation/parts.html", context, project, status)


def _with_those_below(records: QuerySet[Record]) -> Counter[str]:
    """Path of a part → records there or below it, as the list behind the figure shows them."""
    counts: Counter[str] = Counter()
    for path, count in records.values_list("part__path").annotate(n=Count("pk")).order_by():
        steps = path.split("/")[:-1]
        counts.update({"/".join(steps[:depth]) + "/": count for depth in range(1, len(steps) + 1)})
    return counts


def _depth(request: HttpRequest, total: int, deepest: int, under: Part | None) -> int:
    wanted = request.GET.get("depth", "")
    if wanted.isascii() and wanted.isdigit():
        return int(wanted[:3])
    if under is not None:
        return under.depth + 2 if total > SHOWN_AT_ONCE else deepest
    return 2 if total > SHOWN_AT_ONCE else deepest


def tsv(project: Project) -> str:
    """The tree as Excel takes it from the clipboard; what :func:`parts_paste` reads back unchanged."""
    rows = project.parts.filter(retired=False).values_list("code", "name")
    return "\n".join([f"{_('code')}\t{_('name')}", *(f"{code}\t{name}" for code, name in rows)])


@signed_in_only
def parts_tsv(request: HttpRequest, code: str) -> HttpResponse:
    project = fetch_project(request, code)
    response = HttpResponse("\ufeff" + tsv(project), content_type="text/tab-separated-values; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{code}-{_('parts')}.tsv") or ""
    return response


@signed_in_only
@require_POST
def part_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add one part by the same checks as a pasted row; a code that exists is refused."""
    project = fetch_project(request, code, "edit")
    line = f"{request.POST.get('code', '').strip()}\t{request.POST.get('name', '').strip()}"
    lines, errors = read_pasted(line) if line.strip() else ([], [LineError(1, _("code"), _("Give a code."))])
    errors = errors or check_tree(project, lines)
    if not errors and project.parts.filter(code=lines[0].code).exists():
        errors = [LineError(1, _("code"), _("Part %s exists already.") % lines[0].code)]
    if not errors and not lines:
        errors = [
            LineError(1, _("code"), _("“%s” is no outline code such as 1.2.3.") % request.POST.get("code"))
        ]
    if errors:
        return _show(request, project, 422, add_errors=errors, typed=request.POST)
    parent = project.parts.filter(code=parent_code(lines[0].code)).first()
    twins = twins_of(Part(project=project, parent=parent, name=lines[0].name))
    if twins and not confirmed_another(request):
        return _show(request, project, 422, twins=with_addresses(twins), typed=request.POST)
    with transaction.atomic():
        (stored,) = store_tree(project, lines)
        tell_apart(stored, [twin.other for twin in twins])
    return done(request, reverse("parts", args=[code]), _("Part %s added") % lines[0].code)


@signed_in_only
def part(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What a label on site opens: the part, and what is undecided there."""
    project = fetch_project(request, code)
    return _part(request, project, _place(project, pk))


@signed_in_only
def part_life(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What happened at a part, in the order of time."""
    project = fetch_project(request, code)
    place = _place(project, pk)
    place.project = project
    moments, more = life_of(place, request.user)
    context = {
        "here": "parts", "part": place, "moments": moments, "more": more,
        "records_url": f"{reverse('records', args=[project.code])}?part_path={place.path}",
    }  # fmt: skip
    return page(request, "screens/foundation/part_life.html", context, project)


def _place(project: Project, pk: int) -> Part:
    return get_object_or_404(Part.objects.select_related("parent", "keeper"), pk=pk, project=project)


def _part(
    request: HttpRequest, project: Project, place: Part, status: int = 200, **more: Any
) -> HttpResponse:
    place.project = project
    here = Record.objects.visible_to(request.user).filter(project=project).in_part(place)
    undecided = list(here.filter(status__in=OPEN)[:30])
    tell_states(undecided)
    context = {
        "here": "parts", "part": place, "children": place.children.order_by("path"),
        "undecided": undecided, "count": here.count(), "name": place.name,
        "records_url": f"{reverse('records', args=[project.code])}?part_path={place.path}",
        "uses": uses_of(place, request.user), "may_edit": may(request.user, "edit", KIND, project),
        "colleagues": _members(project), "notices": [] if place.retired else _ways(request, place), **more,
    }  # fmt: skip
    return page(request, "screens/foundation/part.html", context, project, status)


def _ways(request: HttpRequest, place: Part) -> list[Way]:
    """The notices this person may send from here, what a label is mostly scanned for; then what else waits here."""
    return [*_notices(request, place), *ways_from(place, request.user)]


def _notices(request: HttpRequest, place: Part) -> list[Way]:
    """Kinds of rectification notices this person may send for the part, and where."""
    return [
        (ledger.form_title, notice_url(ledger.kind, place))
        for ledger in rectification_ledgers()
        if all(may(request.user, verb, ledger.kind, place.project) for verb in ("add", "submit"))
    ]


def _members(project: Project) -> QuerySet[Person]:
    posts = Post.objects.filter(Post.in_force(), project=project)
    return Person.objects.filter(pk__in=posts.values("person"))


@signed_in_only
@require_POST
def part_rename(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Another name, or another person who answers for the data; a likely twin is pointed out first."""
    project = fetch_project(request, code, "edit")
    place = _place(project, pk)
    url = reverse("part", args=[code, pk])
    name = request.POST.get("name", "").strip()
    if not name or len(name) > 80:
        return refused(request, url, _("Give a name of at most 80 characters."))
    twins = twins_of(Part(pk=pk, project=project, parent=place.parent, name=name))
    if twins and not confirmed_another(request):
        return _part(request, project, place, 422, twins=with_addresses(twins), name=name)
    action = "renamed" if place.name != name else "changed"
    place.name = name
    place.keeper = _members(project).filter(pk=key_in(request.POST.get("keeper"))).first()
    with transaction.atomic():
        place.save(action=action)
        tell_apart(place, [twin.other for twin in twins])
    return done(request, url, _("Saved"))


@signed_in_only
@require_POST
def part_retire(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a part and all below it out of use, or back into use; records at it stay."""
    project = fetch_project(request, code, "edit")
    place = get_object_or_404(Part, pk=pk, project=project)
    retire = request.POST.get("retired") == "1"
    above = place.parent
    if not retire and above is not None and above.retired:
        text = _("%s above it is no longer used. Take that back into use first.")
        return refused(request, reverse("part", args=[code, pk]), text % above)
    _retire(project, place, retire)
    text = _("%s is no longer offered") if retire else _("%s is offered again")
    return done(request, reverse("part", args=[code, pk]), text % place)


def _retire(project: Project, place: Part, retire: bool) -> None:
    for each in project.parts.filter(path__startswith=place.path).exclude(retired=retire):
        each.retired = retire
        each.save(action="retired" if retire else "taken_back")


@signed_in_only
def parts_paste(request: HttpRequest, code: str) -> HttpResponse:
    """Paste a tree from Excel: check first, then store all rows or none."""
    project = fetch_project(request, code, "edit")
    context: dict[str, Any] = {"here": "parts", "text": "", "limit": PASTE_LIMIT_ROWS}
    status = 200
    if request.method == "POST":
        text = request.POST.get("text", "")
        lines, errors = _read(project, text)
        if lines and not errors and request.POST.get("step") == "store":
            store_tree(project, lines)
            words = ngettext("%s part stored", "%s parts stored", len(lines)) % len(lines)
            return done(request, reverse("parts", args=[code]), words)
        status = 422 if errors else 200
        context |= {"text": text, "errors": errors, "checked": not errors, **_effect(project, lines)}
    return page(request, "screens/foundation/parts_paste.html", context, project, status)


def _read(project: Project, text: str) -> tuple[list[PartLine], list[LineError]]:
    lines, errors = read_pasted(text)
    if not lines and not errors:
        errors = [LineError(1, _("code"), _("Nothing was pasted."))]
    if len(lines) > PASTE_LIMIT_ROWS:
        errors = [
            LineError(PASTE_LIMIT_ROWS + 1, "", _("Paste at most %s rows at a time.") % PASTE_LIMIT_ROWS)
        ]
    errors = errors + check_tree(project, lines) if len(lines) <= PASTE_LIMIT_ROWS else errors
    return lines, sorted(errors, key=lambda error: error.row)


def _effect(project: Project, lines: list[PartLine]) -> dict[str, Any]:
    """What storing would do, row by row."""
    known = dict(project.parts.values_list("code", "name"))
    rows = [(line, line.code.count(".") + line.code.count("-"), known.get(line.code)) for line in lines]
    alike = alike_lines(project, lines)
    return {
        "preview": [
            (line, "\u3000\u3000" * level, old, old == line.name, alike.get(line.row, ""))
            for line, level, old in rows
        ],
        "alike": len(alike),
        "new": sum(1 for _line, _level, old in rows if old is None),
        "renamed": sum(1 for line, _level, old in rows if old is not None and old != line.name),
        "same": sum(1 for line, _level, old in rows if old == line.name),
    }


@signed_in_only
def parts_labels(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet of labels with a QR each, for the whole project or the subtree ``under``."""
    project = fetch_project(request, code)
    rows = project.parts.filter(retired=False)
    under = rows.filter(code=request.GET.get("under", "")).first()
    if under is not None:
        rows = rows.filter(path__startswith=under.path)
    count = rows.count()
    labels = [(place, _qr(request, code, place)) for place in rows[:LABELS_AT_ONCE]]
    context = {"here": "parts", "labels": labels, "under": under, "more": max(0, count - LABELS_AT_ONCE),
               "tops": project.parts.filter(depth__lte=2, retired=False)}  # fmt: skip
    return page(request, "screens/foundation/parts_labels.html", context, project)


def _qr(request: HttpRequest, code: str, place: Part) -> str:
    address = request.build_absolute_uri(reverse("part_by_code", args=[code, place.code]))
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=3, border=2)


@signed_in_only
def part_by_code(request: HttpRequest, code: str, part_code: str) -> HttpResponse:
    """The address on labels: it names the part by its code, so labels outlive the database."""
    project = fetch_project(request, code)
    place = get_object_or_404(Part, Q(project=project), code=part_code)
    return HttpResponseRedirect(reverse("part", args=[code, place.pk]))
