"""Projects from inception to completion, the parties of their contracts, lots, and parts (部位)."""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Kept, Master, Organisation, OrganisationKind, Person
from yingzao.core.history.models import Signed


class ProjectType(models.TextChoices):
    BUILDING = "building", _("building")
    MUNICIPAL = "municipal", _("municipal works")
    METRO = "metro", _("metro")
    ROAD = "road", _("road")
    WATER = "water", _("water works")
    MEP = "mep", _("mechanical and electrical installation")


class Craft(models.TextChoices):
    """Works of their own kind that a project may hold (专业工艺): sub-procedures bind by them."""

    EARTHWORK = "earthwork", _("earthwork")
    DEEP_PIT = "deep_pit", _("deep foundation pit")
    PILES = "piles", _("piles and diaphragm walls")
    DEWATERING = "dewatering", _("dewatering")
    SHIELD = "shield", _("shield tunnelling")
    MINED_TUNNEL = "mined_tunnel", _("mined tunnel")
    FALSEWORK = "falsework", _("formwork and falsework")
    SCAFFOLD = "scaffold", _("scaffolding")
    LIFTING = "lifting", _("lifting and hoisting")
    CONCRETE = "concrete", _("mass concrete")
    PRESTRESS = "prestress", _("prestressing")
    STEEL = "steel", _("steel structure")
    CURTAIN_WALL = "curtain_wall", _("curtain wall")
    WATERPROOFING = "waterproofing", _("waterproofing")
    INSTALLATION = "installation", _("pipes, ducts and cables")
    PAVEMENT = "pavement", _("pavement")
    BRIDGE = "bridge", _("bridge erection")
    HYDRAULIC = "hydraulic", _("hydraulic structures")
    DEMOLITION = "demolition", _("demolition")


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
    crafts = models.JSONField(_("crafts"), default=list, blank=True)
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


class Part(Kept):
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


class MeasurementUnit(Signed):
    """A unit of measure; quantities name it by its symbol, whatever else people call it."""

    symbol = models.CharField(
        _("symbol"), max_length=10, unique=True, help_text=_("As it is printed, for example m³.")
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=20)
    name_en = models.CharField(_("name (English)"), max_length=40)
    other_spellings = models.CharField(
        _("other spellings"),
        max_length=80,
        blank=True,
        help_text=_("Separated by blanks, for example m3 方."),
    )
    order = models.PositiveSmallIntegerField(_("order in lists"), default=100)

    class Meta:
        verbose_name = _("unit of measure")
        verbose_name_plural = _("units of measure")
        ordering = ["order", "symbol"]

    def __str__(self) -> str:
        return self.symbol

    @property
    def name(self) -> str:
        return self.name_zh if translation.get_language() == "zh-hans" else self.name_en

    @property
    def spellings(self) -> set[str]:
        """Everything this unit is written as."""
        return {self.symbol, self.name_zh, *self.other_spellings.split()}


class MaterialCategory(models.TextChoices):
    """What kind of material it is (主材、周转材料 …)."""

    STEEL = "steel", _("steel")
    CONCRETE = "concrete", _("concrete and mortar")
    CEMENT = "cement", _("cement and admixtures")
    AGGREGATE = "aggregate", _("sand, stone and stabilised mixes")
    MASONRY = "masonry", _("bricks and blocks")
    TIMBER = "timber", _("timber and formwork")
    WATERPROOFING = "waterproofing", _("waterproofing and insulation")
    PIPES = "pipes", _("pipes and fittings")
    ELECTRICAL = "electrical", _("cables and electrical")
    FINISHING = "finishing", _("finishing")
    TURNOVER = "turnover", _("scaffold and turnover material")
    OTHER = "other", _("other")


class Material(Master):
    """One material of one specification, for all projects; deliveries, tests and costs refer to it."""

    naming: ClassVar[tuple[str, ...]] = ("name", "specification")
    still_used: ClassVar[dict[str, Any]] = {"retired": False}

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    specification = models.CharField(_("specification"), max_length=80, blank=True)
    unit = models.ForeignKey(
        MeasurementUnit, models.PROTECT, related_name="materials", verbose_name=_("unit")
    )
    category = models.CharField(
        _("category"), max_length=15, choices=MaterialCategory.choices, default=MaterialCategory.OTHER
    )
    retired = models.BooleanField(_("no longer used"), default=False)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["category", "name", "specification"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "specification"], condition=Q(merged_into=None), name="material_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.specification}".strip()

    def renamed_from(self, before: dict[str, Any]) -> None:
        self.known_as(f"{before['name']} {before['specification']}".strip())
