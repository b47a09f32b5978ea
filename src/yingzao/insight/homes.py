"""Where somebody arrives after signing in: by the main post, the company's cockpit, a project's, or the site home."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.gate import may, posts_of
from yingzao.core.access.models import Post
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.ledgers import Text, ledger_for
from yingzao.core.records.models import Record
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.core.routes.models import Task
from yingzao.modules.schedule.gates import missing_by_activity
from yingzao.modules.schedule.models import Activity

from . import activity_sets
from .boards import ActivityRow, as_rows
from .figures import Figure, ids_filter, light_for, records_url

#: Posts whose work is on site with the phone in hand; everybody else arrives at a cockpit.
ON_SITE = frozenset(
    {"site_engineer", "quality_engineer", "safety_officer", "materials_clerk", "crew_leader", "worker"}
)

VERBS_SHOWN = 8


@dataclass(frozen=True)
class Verb:
    """A big key of the site home: what it does, and the form or list it opens."""

    sign: Text
    label: Text
    url: str


#: sign, label, kind, gate verb; an ``add`` opens the form, a ``view`` the list
_VERBS: tuple[tuple[Text, Text, str, str], ...] = (
    (_("De"), _("Defect with photo"), "quality.defect", "add"),
    (_("Ha"), _("Hazard"), "safety.hazard_report", "add"),
    (_("Ta"), _("Toolbox talk"), "safety.toolbox_talk", "add"),
    (_("Po"), _("Pour"), "quality.pour", "add"),
    (_("Wk"), _("Day work"), "cost.daywork_slip", "add"),
    (_("Su"), _("Suggest"), "governance.suggestion", "add"),
    (_("Ma"), _("Delivery"), "resources.material_delivery", "add"),
    (_("Br"), _("Briefing"), "technical.briefing", "add"),
    (_("Tr"), _("Training"), "training.training_session", "add"),
    (_("Mo"), _("Reading"), "monitoring.monitoring_reading", "add"),
    (_("Co"), _("Contact sheet"), "collaboration.contact_sheet", "add"),
    (_("Sc"), _("Schemes"), "technical.method_statement", "view"),
    (_("Bf"), _("Briefings"), "technical.briefing", "view"),
    (_("Dr"), _("Drawings"), "documents.drawing", "view"),
)


@dataclass
class SiteHome:
    """What somebody on site needs in the hand: verbs, tasks, what is due, and the activities to report on."""

    project: Project
    post: Post
    verbs: list[Verb]
    tasks: list[Task]
    due: list[Record]
    activities: list[ActivityRow]
    figures: list[Figure]

    def every_figure(self) -> list[Figure]:
        return self.figures


def main_post(person) -> Post | None:
    """The post that decides the home: one for the whole company first, else the highest role."""
    open_posts = [
        post for post in posts_of(person) if post.project is None or post.project.stage != Stage.CLOSED
    ]
    return min(
        open_posts, key=lambda post: (post.project_id is not None, post.role.order, post.pk), default=None
    )


def verbs_for(person, project: Project) -> list[Verb]:
    """At most eight, only what exists and the gate allows here."""
    found = []
    for sign, label, kind, verb in _VERBS:
        if ledger_for(kind) is not None and may(person, verb, kind, project):
            found.append(Verb(sign, label, _address(person, project, kind, verb)))
    if may(person, "view", activity_sets.PLAN_KIND, project):
        plan = Verb(_("Pl"), _("Plan"), reverse("schedule:current", args=[project.code]))
        found.insert(min(len(found), VERBS_SHOWN - 1), plan)
    return found[:VERBS_SHOWN]


def _address(person, project: Project, kind: str, verb: str) -> str:
    """A list, a blank form, or for a rectification notice the scanner: its part comes from the label."""
    if verb == "view":
        return reverse("ledger", args=[project.code, kind])
    sends = isinstance(ledger_for(kind), RectificationLedger) and may(person, "submit", kind, project)
    if sends:
        return f"{reverse('scan')}?for={kind}&in={project.code}"
    return reverse("record_new", args=[project.code, kind])


def site_home(person, post: Post, today: date) -> SiteHome:
    project = post.project
    assert project is not None  # a post on site is a post in a project
    tasks = Task.objects.open_for(person).filter(run__record__project=project)
    mine = Record.objects.visible_to(person).filter(
        Q(responsible=person) | Q(author=person, responsible=None), project=project, due_on__lte=today
    )
    due = mine.open().select_related("project", "part", "responsible")
    rows: list[Activity] = []
    if may(person, "view", activity_sets.PLAN_KIND, project):
        week = activity_sets.chosen("week", [project], today)
        rows = [row for row in week if row.responsible_id == person.pk][:8]
    missing = missing_by_activity([row for row in rows if not row.progress])
    found = list(due.order_by("due_on", "pk")[:20])
    return SiteHome(
        project, post, verbs_for(person, project),
        list(tasks.select_related("run__record__project", "person").order_by("due_on", "pk")[:12]),
        found, as_rows(rows, missing), _figures(project, found),
    )  # fmt: skip


def _figures(project: Project, due: list[Record]) -> list[Figure]:
    url = records_url(project, ids=ids_filter(record.pk for record in due))
    return [
        Figure(
            "due", _("Due today or overdue"), len(due), url, light_for(len(due), red_from=5, yellow_from=1)
        )
    ]
