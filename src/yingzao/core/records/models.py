"""The record: what one person writes and another answers for, and what hangs on it.

``Record`` is a concrete parent table with one level of multi-table inheritance, so that inbox,
timeline, overdue list and counts are one query over one table. A record is always loaded and saved
as its specific model; the bare parent refuses to be saved.
"""

import re
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.expressions import OrderBy, RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.gate import visible_to
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.files.models import StoredFile
from yingzao.core.history.actor import UnsignedWrite
from yingzao.core.history.ends import COMPANY, end_of
from yingzao.core.history.known import name_known, split_known
from yingzao.core.history.models import Signed, SignedQuerySet
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.projects.models import Lot, Part, Project, ProjectType

from .kinds import keep_up
from .status import OPEN, PAST, Status


def kind_of(model: type[models.Model]) -> str:
    """``MethodStatement`` of app ``technical`` → ``technical.method_statement``."""
    word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model._meta.object_name or "").lower()
    return f"{model._meta.app_label}.{word}"


@cache
def _installed() -> dict[str, type["Record"]]:
    """Those that the code declares: asked for first when the applications are loaded and no kind is made yet."""
    return {
        kind_of(m): m
        for m in apps.get_models()
        if issubclass(m, Record) and m is not Record and m._meta.managed
    }


_made: dict[str, type["Record"]] = {}


def record_models() -> dict[str, type["Record"]]:
    """Kind → specific model, for every installed record and every kind made at run time."""
    keep_up()
    return {**_installed(), **_made}


def model_of(kind: str) -> type["Record"]:
    """The specific model of records of ``kind``; raises KeyError where there is none."""
    found = _installed().get(kind)
    if found is None:
        keep_up()
        found = _made[kind]
    return found


def note_made_model(model: type["Record"]) -> None:
    """Called by whoever made a kind of record at run time, or made it anew."""
    _made[kind_of(model)] = model


def forget_made_model(kind: str) -> None:
    _made.pop(kind, None)


def newest() -> OrderBy:
    """Order by the envelope's key, with which its indexes end; the ORM would sort by the child's."""
    return RawSQL('"records_record"."id"', ()).desc()


class RecordQuerySet(SignedQuerySet):
    def visible_to(self, person, verb: str = "view", kinds: Iterable[str] | None = None) -> Self:
        """Only the records on which ``person`` may do ``verb``; of envelopes, perhaps of some kinds only."""
        if kinds is None:
            kinds = record_models() if self.model is Record else [kind_of(self.model)]
        return self.filter(visible_to(person, kinds, verb))

    def specific(self, pk: int) -> Any:
        """The record of that key as its own model, with what nearly every page of it reads; or None."""
        kind = _kind_at.first(pk)
        if kind is None:
            return None
        end = end_of(COMPANY)
        ask, company_wide = _whole(model_of(kind))
        record = ask.first(pk)
        name_known([record], company_wide, end)
        return record

    def newest_first(self) -> Self:
        return self.order_by(newest())

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self) -> Self:
        return self.filter(due_on__lt=timezone.localdate()).open()

    def in_part(self, part: Part) -> Self:
        """Records at ``part`` or anywhere below it."""
        return self.filter(part__path__startswith=part.path)

    def current(self) -> Self:
        """Neither void nor superseded."""
        return self.exclude(status__in=PAST)


_kind_at = PreparedQuery(lambda pk: Record.objects.filter(pk=pk).values_list("kind", flat=True))


@cache
def _whole(model: type["Record"]) -> tuple[PreparedQuery, list[str]]:
    """The query for one record of ``model`` with what is of its project, and its relations to rows of the company."""
    related = [field.name for field in model._meta.concrete_fields if field.many_to_one]
    company_wide, own = split_known(model, related)
    joined = [name for name in own if name in ("lot", "part")]
    return PreparedQuery(
        lambda pk: model._default_manager.filter(pk=pk).select_related(*joined)
    ), company_wide


class Record(Signed):
    """The envelope every written thing shares."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="records", verbose_name=_("project"), db_index=False
    )
    lot = models.ForeignKey(
        Lot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        verbose_name=_("lot"),
        db_index=False,
    )
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("part")
    )
    number = models.CharField(_("number"), max_length=60, editable=False)
    revision = models.CharField(_("revision"), max_length=3, default="A", editable=False)
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        editable=False,
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=160)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    author = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="written", verbose_name=_("author"), editable=False,
        db_index=False,
    )  # fmt: skip
    responsible = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers_for",
        db_index=False,
        verbose_name=_("responsible"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("organisation"),
    )  # fmt: skip
    due_on = models.DateField(_("due"), null=True, blank=True)
    procedure_version = models.ForeignKey(
        ProcedureVersion, models.PROTECT, null=True, editable=False, related_name="records", db_index=False,
        verbose_name=_("procedure"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecordQuerySet.as_manager()  # type: ignore[misc]
    is_envelope: ClassVar[bool] = True
    unsigned_columns: ClassVar[frozenset[str]] = frozenset({"updated_at", "version"})

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number", "revision"], name="record_number_once"),
        ]
        indexes = [  # what each is for: docs/howto/scaling.md
            models.Index(fields=["project", "kind", "-id"], name="record_ledger"),  # a ledger's first page
            models.Index(fields=["project", "kind", "status", "-id"], name="record_ledger_status"),
            models.Index(fields=["project", "kind", "due_on"], name="record_ledger_due"),
            models.Index(fields=["project", "status", "kind", "due_on"], name="record_undecided"),  # cockpits
            models.Index(fields=["project", "-id"], name="record_project"),
            models.Index(fields=["kind", "-id"], name="record_company"),
            models.Index(fields=["kind", "due_on"], name="record_company_due"),
            models.Index(fields=["kind", "status", "-id"], name="record_company_status"),
            models.Index(fields=["author", "status"], name="record_author"),
            models.Index(fields=["responsible", "status"], name="record_responsible"),
            # Most records have none of these, and then take no place in the index.
            models.Index(fields=["lot"], name="record_lot", condition=Q(lot__isnull=False)),
            models.Index(fields=["revises"], name="record_revises", condition=Q(revises__isnull=False)),
            models.Index(
                fields=["procedure_version"],
                name="record_procedure",
                condition=Q(procedure_version__isnull=False),
            ),
        ]

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        cls.is_envelope = False

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def specific(self) -> "Record":
        """This record as its own model, with the fields of its kind."""
        if type(self) is not Record:
            return self
        return model_of(self.kind)._default_manager.get(pk=self.pk)

    @property
    def state(self) -> Status:
        return Status(self.status)

    #: what its own kind calls its state, where a list holds envelopes only: see :func:`.told.tell_states`
    told_state: Any = None

    @property
    def shown_state(self) -> Any:
        """The state as its tag says it: something with ``label`` and ``colour``."""
        return self.told_state or self.state

    def get_status_display(self) -> Any:  # type: ignore[no-redef]
        return self.shown_state.label

    @property
    def is_overdue(self) -> bool:
        return bool(self.due_on and self.status in OPEN and self.due_on < timezone.localdate())

    @property
    def full_number(self) -> str:
        """Number with revision, as printed; the first revision is not named."""
        return self.number if self.revision == "A" else f"{self.number} {self.revision}"

    def get_absolute_url(self) -> str:
        return reverse("record", args=[self.pk])

    def history_chain(self) -> int:
        return self.project_id

    def save(self, *args, **kwargs) -> None:
        if type(self) is Record:
            raise UnsignedWrite("Save the specific record, not its envelope: record.specific.")
        self.kind = kind_of(type(self))
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)


class NumberRule(Signed):
    """How records of one kind are numbered: in one project, in projects of one type, or in all."""

    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="number_rules")
    project_type = models.CharField(
        _("project type"), max_length=20, choices=ProjectType.choices, blank=True, default=""
    )
    kind = models.CharField(max_length=60)
    pattern = models.CharField(_("pattern"), max_length=80)

    class Meta:
        verbose_name = _("numbering rule")
        verbose_name_plural = _("numbering rules")
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="number_rule_once"),
            models.UniqueConstraint(
                fields=["kind", "project_type"], condition=Q(project=None), name="number_rule_default_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pattern}"


class Counter(models.Model):
    """The last number given in one series; locked while the next is taken, so that no gap can arise."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    series = models.CharField(max_length=80)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "series"], name="counter_series")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Attachment(Signed):
    """A file on a record."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    comment = models.ForeignKey("Comment", models.PROTECT, null=True, blank=True, related_name="files")
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or self.file.name

    def history_chain(self) -> int:
        return self.record.project_id


class Comment(Signed):
    """What somebody says on a record; people named with @ are told."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="comments")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]

    def history_chain(self) -> int:
        return self.record.project_id


class Meaning(models.TextChoices):
    """Why two records belong together."""

    REFERS_TO = "refers_to", _("refers to")
    FOLLOWS_FROM = "follows_from", _("follows from")
    REPLACES = "replaces", _("replaces")
    EVIDENCE_OF = "evidence_of", _("evidence of")


class Link(Signed):
    """A record belongs to another, and why."""

    origin = models.ForeignKey(Record, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Record, models.PROTECT, related_name="links_in")
    meaning = models.CharField(max_length=15, choices=Meaning.choices)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "target", "meaning"], name="link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.get_meaning_display()} {self.target}"

    def history_chain(self) -> int:
        return self.origin.project_id
