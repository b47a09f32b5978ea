"""Forms of signing in that differ from allauth's own."""

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from django.core.exceptions import ValidationError

from yingzao.core.events import publish

from .events import SignInFailed
from .models import Person


class CodeForm(AuthenticateForm):
    """Asks for the code of the second factor; a wrong one is counted."""

    def clean_code(self) -> str:
        try:
            return super().clean_code()
        except ValidationError:
            publish(SignInFailed(None, by="code"))
            raise


class PasswordByMailForm(ResetPasswordForm):
    """Sends the link to active people with this address, however it is spelled; says nothing of others."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.users = list(Person.objects.filter(email__iexact=email, is_active=True))
        return email
