"""Roles (what a post may do, as data) and posts (who holds which role where)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.ends import COMPANY
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Lot, Project


class Role(Signed):
    """A named list of grants such as ``quality.*:view`` or ``technical.briefing:add@own``.

    A grant is ``kind:verb`` with ``*`` as wildcard in both; the ending ``@own`` limits it to records
    one wrote or answers for, ``@org`` to records of one's own organisation.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=60)
    grants = models.JSONField(_("grants"), default=list)
    order = models.PositiveSmallIntegerField(_("order in lists"), default=100)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name_zh if translation.get_language() == "zh-hans" else self.name_en


class Post(Signed):
    """One person's post: a role in one project or lot, or (without project) in the whole company."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("person"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts", verbose_name=_("role"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("project"),
        help_text=_("Empty: in every project of the company."),
    )  # fmt: skip
    lot = models.ForeignKey(
        Lot, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("lot")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="posts",
        verbose_name=_("acts for"), help_text=_("Empty: for the person's own organisation."),
    )  # fmt: skip
    discipline = models.CharField(_("discipline"), max_length=40, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    successor = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("successor")
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["role__order", "person__name"]

    def __str__(self) -> str:
        where = self.project.short_name if self.project else _("company")
        return f"{self.person} · {self.role} · {where}"

    @staticmethod
    def within_dates() -> Q:
        today = timezone.localdate()
        return (Q(since=None) | Q(since__lte=today)) & (Q(until=None) | Q(until__gte=today))

    @classmethod
    def in_force(cls) -> Q:
        """Posts of active people within their dates."""
        return cls.within_dates() & Q(person__is_active=True)

    def others_here(self) -> "models.QuerySet[Post]":
        """Other posts in force through which the same person still works where this one counts."""
        others = Post.objects.filter(Post.in_force(), person=self.person_id).exclude(pk=self.pk)
        wider = Q(project=None) if self.project_id is None else Q(project=None) | Q(project=self.project_id)
        return others.filter(wider)

    def goes_over(self, path: str = "") -> Q:
        """Condition over records (found at ``path``) that go over with this post: those where it counts,
        and none while another post keeps its holder there."""
        if self.others_here().exists():
            return Q(pk__in=[])
        place = Q()
        if self.project_id:
            place &= Q(**{f"{path}project": self.project_id})
        if self.lot_id:
            place &= Q(**{f"{path}lot": self.lot_id})
        return place


class ModuleSwitch(Signed):
    """A module that is switched off, in one project or (without project) in the whole company (模块启停)."""

    module = models.SlugField(_("module"), max_length=40)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    off = models.BooleanField(_("switched off"), default=True)

    class Meta:
        verbose_name = _("module switch")
        verbose_name_plural = _("module switches")
        ordering = ["module", "id"]
        constraints = [
            models.UniqueConstraint(fields=["module", "project"], name="access_module_switch_once"),
            models.UniqueConstraint(
                fields=["module"], condition=Q(project=None), name="access_module_company_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module} · {self.project or _('company')}"

    def history_chain(self) -> int:
        """The company's: what is open to whom is vouched for by one chain."""
        return COMPANY
