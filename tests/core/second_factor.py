"""A phone with an authenticator app, for tests: the shared secret and the codes it shows, each once."""

import time
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PERIOD_SECONDS = 30


@dataclass
class Phone:
    secret: str = field(default_factory=generate_totp_secret)

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many half minutes later."""
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // PERIOD_SECONDS + steps))


def enrol(person) -> Phone:
    phone = Phone()
    TOTP.activate(person, phone.secret)
    RecoveryCodes.activate(person)
    return phone


def recovery_codes(person) -> list[str]:
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
