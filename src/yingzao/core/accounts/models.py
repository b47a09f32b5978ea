"""People (also the sign-in accounts), organisations of both sides, and absences with their deputies."""

import hashlib
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import UserManager
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.events import publish
from yingzao.core.history.actor import acting_as, has_actor
from yingzao.core.history.models import Signed, SignedQuerySet

from .events import Renamed


class OrganisationKind(models.TextChoices):
    """The parties of a construction contract (建设、勘察、设计、施工、监理、分包、检测、供应)."""

    OWN = "own", _("own company")
    OWNER = "owner", _("owner")
    SURVEY = "survey", _("survey institute")
    DESIGN = "design", _("designer")
    CONTRACTOR = "contractor", _("contractor")
    SUPERVISION = "supervision", _("supervisor")
    SUBCONTRACTOR = "subcontractor", _("subcontractor")
    TESTING = "testing", _("testing body")
    SUPPLIER = "supplier", _("supplier")


class MasterQuerySet(SignedQuerySet):
    def offered(self) -> Self:
        """What may be chosen: not what turned out to be another and lives on only as a former name."""
        return self.filter(merged_into=None)

    def choosable(self) -> Self:
        """What a new record may name: offered and still used."""
        return self.offered().filter(**self.model.still_used)  # type: ignore[attr-defined]


class Kept(Signed):
    """Entered once and named everywhere (一数一源), with somebody who answers for it."""

    naming: ClassVar[tuple[str, ...]] = ("name",)
    """The columns that make up what the row is called."""

    keeper = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answers for these data"),
    )  # fmt: skip

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Store the row; a new name is told, for whatever keeps a copy of it (the search index)."""
        before = self._state_before()
        renamed = bool(before) and any(before[column] != getattr(self, column) for column in self.naming)
        if renamed:
            self.renamed_from(before)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if renamed:
                publish(Renamed(self))

    def renamed_from(self, before: dict[str, Any]) -> None:
        """The row is about to be stored under another name than ``before`` holds."""


class Master(Kept):
    """Master data that may turn out to be entered twice: the one remains, the other becomes a former name."""

    still_used: ClassVar[dict[str, Any]] = {}
    """What holds of rows that new records may name, beside not being merged."""

    name: Any

    other_names = models.TextField(
        _("other names"), blank=True, help_text=_("Former names and other spellings, one a line.")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged",
        editable=False,
        verbose_name=_("merged into"),
    )

    objects = MasterQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def renamed_from(self, before: dict[str, Any]) -> None:
        self.known_as(before["name"])

    def known_as(self, name: str) -> None:
        """Keep ``name`` as another name of this row; the caller saves."""
        if name and name not in {*(getattr(self, column) for column in self.naming), *self.all_other_names}:
            self.other_names = "\n".join([*self.all_other_names, name])

    @property
    def all_other_names(self) -> list[str]:
        return [line.strip() for line in self.other_names.splitlines() if line.strip()]


class Organisation(Master):
    """A company, institute or department; its name is stored here and nowhere else."""

    naming: ClassVar[tuple[str, ...]] = ("name", "short_name")

    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="departments", verbose_name=_("part of")
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.short_name or self.name

    def renamed_from(self, before: dict[str, Any]) -> None:
        super().renamed_from(before)
        self.known_as(before["short_name"])


class PersonManager(UserManager.from_queryset(MasterQuerySet)):  # type: ignore[misc]
    use_in_migrations = False  # migrations work on plain rows

    def create_user(self, username: str, password: str, name: str, **fields) -> "Person":
        person = self.model(username=username, name=name, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, Master):
    """Anybody who signs in; what they may do follows from their posts (``access.Post``) alone."""

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("full name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="people", verbose_name=_("organisation")
    )
    title = models.CharField(_("professional title"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(_("active"), default=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    unsigned_columns: ClassVar[frozenset[str]] = frozenset({"last_login"})
    secret_columns: ClassVar[frozenset[str]] = frozenset({"password"})

    objects = PersonManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @classmethod
    def history_state_of(cls, row):
        state = super().history_state_of(row)
        state["password"] = hashlib.sha256(state["password"].encode()).hexdigest()
        return state

    def save(self, *args, **kwargs) -> None:
        if self.pk and not has_actor():  # sign-in stamps last_login and may strengthen the password hash
            with acting_as(self):
                return super().save(*args, **kwargs)
        return super().save(*args, **kwargs)

    def deputy_on(self, day: date | None = None) -> "Person | None":
        """Who stands in for this person on ``day`` (today when None); None when present or nobody named."""
        absence = self.absences.filter(Absence.on(day)).select_related("deputy").first()
        return absence.deputy if absence else None


class Absence(Signed):
    """A leave with the deputy who acts meanwhile."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences", verbose_name=_("person"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="stands_in_for", verbose_name=_("deputy"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="absence_days"),
            models.CheckConstraint(condition=~Q(deputy=models.F("person")), name="absence_deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day} – {self.last_day}"

    @staticmethod
    def on(day: date | None = None) -> Q:
        day = day or timezone.localdate()
        return Q(first_day__lte=day, last_day__gte=day)


class ToldApart(Signed):
    """Two rows of master data look alike and are not the same: somebody who knows has said so."""

    kind = models.CharField(max_length=60)
    one = models.BigIntegerField()
    other = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "one", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="told_apart_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.one} ≠ {self.other}"
