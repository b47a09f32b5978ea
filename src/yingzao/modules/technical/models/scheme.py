"""Method statements (方案), expert reviews (专家论证) and briefings (交底) as they are written down."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.files.drawn import picture
from yingzao.core.files.models import StoredFile
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.standards.loader import load

from ..wording import label


class SchemeType(models.TextChoices):
    SPECIAL = "special", _("special scheme for hazardous works")
    ORGANISATION = "organisation", _("construction organisation plan")
    WORK = "work", _("construction scheme")
    EMERGENCY = "emergency", _("emergency plan")


class HazardAnswer(models.TextChoices):
    """What the classification says, in the words of the two national lists."""

    ORDINARY = "ordinary", _("not hazardous")
    HAZARDOUS = "hazardous", _("hazardous works")
    OVER_SCALE = "over_scale", _("beyond a certain scale")
    UNKNOWN = "unknown", _("cannot be judged yet")

    @property
    def colour(self) -> str:
        return {"ordinary": "grey", "hazardous": "yellow", "over_scale": "red", "unknown": "yellow"}[
            self.value
        ]


class MethodStatement(Record):
    """A method statement with its versions, its hazard class and its way to the crews (方案)."""

    scheme_type = models.CharField(
        _("type of scheme"), max_length=15, choices=SchemeType.choices, default=SchemeType.SPECIAL
    )
    works = models.CharField(_("hazardous works"), max_length=60, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    chapters = models.JSONField(_("chapters"), default=dict, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    classification = models.JSONField(_("classification"), default=dict, editable=False)
    level = models.PositiveSmallIntegerField(_("hazard level"), default=0, editable=False)
    answer = models.CharField(
        _("hazard class"), max_length=10, choices=HazardAnswer.choices, default=HazardAnswer.ORDINARY,
        editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("method statement")
        verbose_name_plural = _("method statements")

    @property
    def chapter_texts(self) -> list[tuple[str, str]]:
        """Heading and text of every chapter that is written, in the order of the nine chapters."""
        written = self.chapters or {}
        nine = load("hazardous_works").workflow.chapters
        return [(label(chapter), written[chapter.key]) for chapter in nine if written.get(chapter.key)]

    @property
    def is_over_scale(self) -> bool:
        return self.level == 2

    @property
    def is_hazardous(self) -> bool:
        return self.level >= 1


class HazardOverlay(Signed):
    """Rules a company or a province lays over the national lists; they may add and tighten, never loosen."""

    name = models.CharField(_("name"), max_length=80)
    province = models.CharField(
        _("province"), max_length=20, blank=True, help_text=_("Empty: for every project of the company.")
    )
    content = models.JSONField(_("rules"))
    active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("hazard overlay")
        verbose_name_plural = _("hazard overlays")
        ordering = ["province", "name"]

    def __str__(self) -> str:
        return self.name


class Expert(Signed):
    """Somebody in the expert pool (专家库)."""

    name = models.CharField(_("name"), max_length=60)
    discipline = models.CharField(_("discipline"), max_length=40)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="experts", verbose_name=_("unit"))
    title = models.CharField(_("professional title"), max_length=40, blank=True)
    years = models.PositiveSmallIntegerField(_("years in the profession"), null=True, blank=True)
    pool = models.CharField(_("pool"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ["discipline", "name"]
        constraints = [models.UniqueConstraint(fields=["name", "unit"], name="expert_once")]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"


class ConflictDeclaration(Signed):
    """An expert must not sit on panels of a project, and why (回避)."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts", verbose_name=_("expert"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", verbose_name=_("project"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("declared conflict of interest")
        verbose_name_plural = _("declared conflicts of interest")
        constraints = [models.UniqueConstraint(fields=["expert", "project"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.expert}: {self.reason}"


class Vote(models.TextChoices):
    """The three outcomes of an expert review (令第37号 第13条)."""

    PASSED = "passed", _("passed")
    AMEND = "amend", _("passed with amendments")
    FAILED = "failed", _("not passed")

    @property
    def colour(self) -> str:
        return {"passed": "green", "amend": "yellow", "failed": "red"}[self.value]


class ExpertReview(Record):
    """One meeting of experts over one method statement, with its conclusion (专家论证)."""

    statement = models.ForeignKey(
        MethodStatement, models.PROTECT, related_name="reviews", verbose_name=_("method statement")
    )
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    conclusion = models.CharField(
        _("conclusion"), max_length=6, choices=Vote.choices, blank=True, editable=False
    )
    report = models.TextField(_("report of the panel"), blank=True, editable=False)
    concluded_at = models.DateTimeField(_("concluded"), null=True, editable=False)

    class Meta:
        verbose_name = _("expert review")
        verbose_name_plural = _("expert reviews")


class PanelMember(Signed):
    """An expert on a panel, with vote, opinion and signature."""

    review = models.ForeignKey(ExpertReview, models.PROTECT, related_name="members")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats", verbose_name=_("expert"))
    vote = models.CharField(_("vote"), max_length=6, choices=Vote.choices, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = models.CharField(_("signed as"), max_length=60, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "expert"], name="panel_member_once")]

    def __str__(self) -> str:
        return str(self.expert)

    @property
    def image(self) -> str:
        return picture(self.signature)

    @property
    def has_signed(self) -> bool:
        return bool(self.vote and (self.signature_id or self.signed_name))

    def history_chain(self) -> int:
        return self.review.project_id


class Amendment(Signed):
    """One thing the panel wants changed; open until answered by one person and closed by another."""

    review = models.ForeignKey(ExpertReview, models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("no."))
    text = models.TextField(_("what is to be amended"))
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    answer = models.TextField(_("how it was amended"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(_("closed on"), null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="amendment_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:40]}"

    def history_chain(self) -> int:
        return self.review.project_id


class BriefingLevel(models.TextChoices):
    """The three levels of a briefing (三级交底), from the office to the crew."""

    COMPANY = "company", _("company level")
    PROJECT = "project", _("project level")
    CREW = "crew", _("crew level")


class Briefing(Record):
    """What people are told before they start, and who has signed that they heard it (交底)."""

    statement = models.ForeignKey(
        MethodStatement, models.PROTECT, related_name="briefings", verbose_name=_("method statement")
    )
    level = models.CharField(
        _("level"), max_length=8, choices=BriefingLevel.choices, default=BriefingLevel.CREW
    )
    content = models.TextField(_("content"), blank=True)
    valid_until = models.DateField(_("valid until"))
    open_to_all = models.BooleanField(_("people not on the list may add themselves"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    issue = models.PositiveSmallIntegerField(_("issue of the link"), default=0, editable=False)
    needs_rebriefing = models.BooleanField(_("must be briefed again"), default=False, editable=False)

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")


class BriefingAttendee(Signed):
    """Somebody a briefing is for; needs no account."""

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="attendees")
    name = models.CharField(_("name"), max_length=40)
    crew = models.CharField(_("crew"), max_length=40, blank=True)
    phone_tail = models.CharField(_("last four digits of the phone"), max_length=4, blank=True)
    required = models.BooleanField(_("must sign"), default=True)

    class Meta:
        ordering = ["crew", "id"]
        constraints = [
            models.UniqueConstraint(fields=["briefing", "name", "phone_tail"], name="briefing_attendee_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.phone_tail and not (
            self.phone_tail.isascii() and self.phone_tail.isdigit() and len(self.phone_tail) == 4
        ):
            raise ValidationError(_("Give exactly the last four digits of the phone."))

    def history_chain(self) -> int:
        return self.briefing.project_id


class SigningMethod(models.TextChoices):
    TOUCH = "touch", _("by hand on the screen")
    TYPED = "typed", _("typed name")


class BriefingSignature(Signed):
    """One person has read one text and signed; ``content_digest`` says which text."""

    attendee = models.OneToOneField(BriefingAttendee, models.PROTECT, related_name="signature")
    signed_at = models.DateTimeField(_("signed"))
    method = models.CharField(_("signed how"), max_length=5, choices=SigningMethod.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    ip = models.GenericIPAddressField(null=True)
    content_digest = models.CharField(max_length=64)
    read_seconds = models.PositiveIntegerField(_("seconds from opening to signing"), default=0)

    class Meta:
        ordering = ["signed_at"]

    def __str__(self) -> str:
        return str(self.attendee)

    @property
    def image(self) -> str:
        return picture(self.file)

    def history_chain(self) -> int:
        return self.attendee.briefing.project_id
