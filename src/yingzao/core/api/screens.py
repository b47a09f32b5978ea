"""Pages of tokens: one's own beside the account, and the company's service accounts with theirs."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.appointing import AppointmentRefusal
from yingzao.core.access.gate import may, require, visible_projects
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal

from .models import Scope, ServiceAccount, Token
from .tokens import LONGEST_DAYS, issue, open_account, revoke


class PersonRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: Person  # type: ignore[assignment]


KIND = "api.service_account"
_USUAL_DAYS = 90


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and how long."""

    name = forms.CharField(
        label=gettext_lazy("what it is for"),
        max_length=60,
        help_text=gettext_lazy("For example: weekly report."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("allowed to"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )
    project = forms.ModelChoiceField(
        Project.objects.none(), label=gettext_lazy("only in project"), required=False,
        empty_label=gettext_lazy("everywhere"),
    )  # fmt: skip
    last_day = forms.DateField(
        label=gettext_lazy("last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Project.objects.filter(visible_projects(person)).order_by("code")
        self.fields["project"].queryset = mine  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["last_day"].initial = today + timedelta(days=_USUAL_DAYS)
        self.fields["last_day"].help_text = _("At most %s days from now.") % LONGEST_DAYS


class ServiceForm(forms.Form):
    """A new service account."""

    name = forms.CharField(label=gettext_lazy("name"), max_length=60)
    username = forms.SlugField(
        label=gettext_lazy("account name"), max_length=60,
        help_text=gettext_lazy("Letters, digits and hyphens; it cannot sign in on the pages."),
    )  # fmt: skip
    purpose = forms.CharField(label=gettext_lazy("what it is for"), max_length=160)
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label=gettext_lazy("organisation"))
    contact = forms.ModelChoiceField(
        Person.objects.filter(is_active=True, service_account=None), label=gettext_lazy("who answers for it")
    )


@login_required
def my_tokens(request: PersonRequest) -> HttpResponse:
    """One's own tokens; a new one's secret is shown in the answer to its making and never again."""
    form = TokenForm(request.POST or None, person=request.user)
    secret = _issued(request, form, request.user) if request.method == "POST" else None
    context = {"here": "me", "form": form if secret is None else TokenForm(person=request.user), "secret": secret,
               "tokens": _tokens_of(request.user)}  # fmt: skip
    return render(request, "api/my_tokens.html", context, status=422 if form.errors else 200)


def _issued(request: PersonRequest, form: TokenForm, person: Person) -> str | None:
    if not form.is_valid():
        return None
    values = form.cleaned_data
    try:
        _token, secret = issue(
            request.user, person, values["name"], values["scopes"], values["last_day"], values["project"]
        )
    except (Refusal, AppointmentRefusal) as refusal:
        form.add_error(None, str(refusal))
        return None
    return secret


def _tokens_of(person: Person) -> Any:
    return person.api_tokens.select_related("project", "issued_by")


@login_required
@require_POST
def token_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Revoke one's own token, or one of a service account."""
    token = get_object_or_404(Token.objects.select_related("person"), pk=pk)
    url = reverse("api_tokens")
    if token.person_id != request.user.pk:
        account = get_object_or_404(ServiceAccount, person=token.person_id)
        require(request.user, "edit", KIND)
        url = reverse("service_account", args=[account.pk])
    revoke(token)
    messages.success(request, _("The token opens nothing any more."))
    return HttpResponseRedirect(url)


@login_required
def service_accounts(request: PersonRequest) -> HttpResponse:
    require(request.user, "view", KIND)
    form = ServiceForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "edit", KIND)
        if account := _opened(form):
            messages.success(request, _("%s is open; give it a post, then a token.") % account)
            return HttpResponseRedirect(reverse("service_account", args=[account.pk]))
    accounts = ServiceAccount.objects.select_related("person__organisation", "contact")
    accounts = accounts.prefetch_related("person__api_tokens")
    context = {"form": form, "accounts": accounts, "may_edit": _may_edit(request)}
    return render(request, "api/service_accounts.html", context, status=422 if form.errors else 200)


def _opened(form: ServiceForm) -> ServiceAccount | None:
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return open_account(**form.cleaned_data)
    except IntegrityError:
        form.add_error("username", _("This account name is taken."))
        return None


@login_required
def service_account(request: PersonRequest, pk: int) -> HttpResponse:
    """One account: what it may do follows from its posts; its tokens are issued here."""
    require(request.user, "view", KIND)
    account = get_object_or_404(
        ServiceAccount.objects.select_related("person__organisation", "contact"), pk=pk
    )
    person = account.person
    form = TokenForm(request.POST or None, person=person)
    secret = None
    if request.method == "POST":
        require(request.user, "edit", KIND)
        secret = _issued(request, form, person)
    context = {
        "account": account, "person": person, "secret": secret, "may_edit": _may_edit(request),
        "form": form if secret is None else TokenForm(person=person), "tokens": _tokens_of(person),
        "posts": person.posts.filter(Post.within_dates()).select_related("role", "project", "lot"),
    }  # fmt: skip
    return render(request, "api/service_account.html", context, status=422 if form.errors else 200)


def _may_edit(request: HttpRequest) -> bool:
    return bool(may(request.user, "edit", KIND))
