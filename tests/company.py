"""One small company with fixed people, the same in every test: who owns, who may look, who is a stranger."""

from dataclasses import dataclass, field

from yingzao.core.access.models import Post, Role
from yingzao.core.access.starter_roles import install_starter_roles
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.actor import acting_as_system
from yingzao.core.projects.models import Material, MeasurementUnit, Part, Party, Project
from yingzao.core.projects.parts import PartLine, store_tree
from yingzao.core.projects.starter_units import install_starter_units

PASSWORD = "correct horse 2026"


@dataclass
class Company:
    """People by role in ``project``; ``outsider`` works only in ``other_project``, ``viewer`` may only look."""

    project: Project
    other_project: Project
    part: Part
    own: Organisation
    organisations: dict[str, Organisation]
    material: Material
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def hire(
        self, username: str, role: str, project: Project | None = None, party: str = "own", **post
    ) -> Person:
        """A new person with one post; without project the post is company-wide."""
        with acting_as_system("test"):
            person = Person.objects.create_user(
                username, PASSWORD, name=username.replace("_", " ").title(),
                organisation=self.organisations[party],
            )  # fmt: skip
            Post(person=person, role=Role.objects.get(code=role), project=project, **post).save()
        self.people[username] = person
        return person


#: sign-in name, role, party whose side the person is on
PEOPLE = [
    ("project_manager", "project_manager", "own"),
    ("project_chief_engineer", "project_chief_engineer", "own"),
    ("production_manager", "production_manager", "own"),
    ("technician", "technician", "own"),
    ("site_engineer", "site_engineer", "own"),
    ("quality_engineer", "quality_engineer", "own"),
    ("safety_officer", "safety_officer", "own"),
    ("documents_clerk", "documents_clerk", "own"),
    ("chief_supervisor", "chief_supervisor", "supervision"),
    ("supervisor", "supervisor", "supervision"),
    ("owner", "owner", "owner"),
    ("viewer", "viewer", "own"),
]


def build_company() -> Company:
    """Write the company through the same services that users use."""
    with acting_as_system("test"):
        install_starter_roles()
        install_starter_units()
        organisations = {}
        for kind, name in (("own", "营造建设"), ("owner", "城投公司"), ("supervision", "方正监理"),
                           ("design", "市政设计院"), ("subcontractor", "土方分包")):  # fmt: skip
            organisations[kind] = Organisation(kind=kind, name=name)
            organisations[kind].save()
        project = Project(
            code="LJL", name="临江路地铁站土建工程", short_name="临江路站", type="metro", stage="construction"
        )
        project.save()
        other = Project(
            code="GXG", name="高新国际公寓", short_name="高新公寓", type="building", stage="construction"
        )
        other.save()
        for kind in ("owner", "supervision", "design", "subcontractor"):
            Party(project=project, organisation=organisations[kind], kind=kind).save()
        lines = [
            PartLine(1, "1", "车站主体"),
            PartLine(2, "1.1", "基坑 1 段"),
            PartLine(3, "1.2", "基坑 2 段"),
        ]
        parts = store_tree(project, lines)
        steel = Material(
            code="M00001", name="热轧带肋钢筋", specification="HRB400E Φ25", category="steel",
            unit=MeasurementUnit.objects.get(symbol="t"),
        )  # fmt: skip
        steel.save()
    company = Company(project, other, parts[1], organisations["own"], organisations, steel)
    company.hire("administrator", "administrator")
    company.hire("chief_engineer", "chief_engineer")
    for username, role, party in PEOPLE:
        company.hire(username, role, project, party)
    company.hire("outsider", "project_manager", other)
    return company
