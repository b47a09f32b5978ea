"""Projects from inception to completion, the parties of their contracts, lots, and parts (部位)."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation, OrganisationKind, Person
from yingzao.core.history.models import Signed


class ProjectType(models.TextChoices):
    BUILDING = "building", _("building")
    MUNICIPAL = "municipal", _("municipal works")
    METRO = "metro", _("metro")
    ROAD = "road", _("road")
    WATER = "water", _("water works")
    MEP = "mep", _("mechanical and electrical installation")


class Stage(models.TextChoices):
    INCEPTION = "inception", _("inception")
    PREPARATION = "preparation", _("preparation")
    CONSTRUCTION = "construction", _("construction")
    ACCEPTANCE = "acceptance", _("completion acceptance")
    WARRANTY = "warranty", _("warranty")
    CLOSED = "closed", _("closed")


class Project(Signed):
    """One construction contract of the company."""

    code = models.CharField(
        _("code"), max_length=12, unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,12}$", _("Two to twelve capital letters or digits."))],
        help_text=_("Appears in every number, for example LJL."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    type = models.CharField(_("type"), max_length=12, choices=ProjectType.choices)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.INCEPTION)
    province = models.CharField(_("province"), max_length=20, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    contract_number = models.CharField(_("contract number"), max_length=40, blank=True)
    contract_amount = models.DecimalField(
        _("contract amount (CNY)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField(_("contract start"), null=True, blank=True)
    finishes_on = models.DateField(_("contract finish"), null=True, blank=True)
    manager = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project manager")
    )
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.short_name


class Party(Signed):
    """An organisation's part in a project (建设、设计、监理、分包、检测 …)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organisation"))
    kind = models.CharField(_("takes part as"), max_length=15, choices=OrganisationKind.choices)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    withdrawn = models.BooleanField(_("no longer takes part"), default=False)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation", "kind"], name="party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organisation}"


class Lot(Signed):
    """A contract section (标段) that people and records may be limited to."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="lots")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="lot_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Part(Signed):
    """A place in the works (部位): unit → storey or section → … ; records meet here.

    ``code`` is the full outline code within the project ("1.3.2"); ``path`` is the same with padded
    numbers, so that ordering by it is the order of the tree and a prefix of it is a subtree.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="parts")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    path = models.CharField(max_length=200, editable=False)
    depth = models.PositiveSmallIntegerField(editable=False)
    retired = models.BooleanField(_("no longer used"), default=False)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="part_code")]
        indexes = [models.Index(fields=["project", "path"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
