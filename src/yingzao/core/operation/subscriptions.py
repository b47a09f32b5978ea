"""What other parts tell and an operator wants to count."""

from yingzao.core.accounts.events import SignInFailed
from yingzao.core.events import on

from .figures import SIGN_IN_FAILURES


@on(SignInFailed)
def count_failed_sign_in(event: SignInFailed) -> None:
    SIGN_IN_FAILURES.labels(event.by).inc()
