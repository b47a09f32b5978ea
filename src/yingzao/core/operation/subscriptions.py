"""What other parts tell and an operator wants to count."""

from yingzao.core.accounts.events import SignInFailed
from yingzao.core.events import on

from .figures import SIGN_IN_FAILURES, may_count


@on(SignInFailed)
def count_failed_sign_in(event: SignInFailed) -> None:
    if may_count():
        SIGN_IN_FAILURES.labels(event.by).inc()
