"""The second factor of signing in: six digits that an app on one's phone shows, and codes for when it is lost."""

import base64
import hashlib
import io
import logging

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Person

logger = logging.getLogger(__name__)


class EncryptingAdapter(DefaultMFAAdapter):
    """Keeps the shared secrets encrypted, so that who reads the database cannot make codes."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Written under another secret key. No code may fit, least of all one of an empty secret.
            logger.error("A second factor cannot be read: it was made under another secret key")
            return generate_totp_secret()

    def get_totp_issuer(self) -> str:
        return _("Yingzao")

    def build_totp_svg(self, url: str) -> str:
        image = io.BytesIO()
        segno.make(url).save(image, kind="svg", scale=5, border=2, light="white", xmldecl=False)
        return image.getvalue().decode()

    def get_totp_label(self, user) -> str:
        return user.username


def has_second_factor(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def reset_second_factor(person: Person) -> None:
    """Whose phone is lost signs in by password alone once more; their sessions end."""
    Authenticator.objects.filter(user=person).delete()
    person.sign("second_factor_reset")
    end_sessions(person)


def end_sessions(person: Person) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
