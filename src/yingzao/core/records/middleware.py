"""Per request: kinds of records made at run time are looked at once, as of the end the person was read at."""

from yingzao.core.accounts.identity import company_end
from yingzao.core.history.ends import COMPANY, end_of

from .kinds import one_look


class KindsMiddleware:
    """After whoever tells who is signed in: their request has asked for the end of the company's chain already."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with one_look(
            lambda: company_end(request.user) if request.user.is_authenticated else end_of(COMPANY)
        ):
            return self.get_response(request)
