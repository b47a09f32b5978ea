"""An accident: graded by its harm, reported within the hour, closed only with causes and prevention."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.samples import write
from tests.schemes import fresh, install_routes, send_in
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import Refusal
from yingzao.modules.safety.models import Accident

pytestmark = pytest.mark.django_db


def written(company, **fields):
    with acting_as(company.safety_officer):
        return write(
            company, Accident, title="脚手架坠落", accident_type="fall", causes="", prevention="", **fields
        )


def test_the_need_names_the_hour_until_which_it_is_reported(company):
    at = timezone.now() - timedelta(minutes=10)
    accident = written(company, happened_at=at, injured=1, reported_at=None)
    need = str(ledger_of(Accident).next_need(accident))
    assert accident.grade == "ordinary" and f"{timezone.localtime(at + timedelta(hours=1)):%H:%M}" in need
    assert written(company, injured=0, reported_at=None).grade == ""


@pytest.mark.parametrize(("fields", "said"), [
    ({"injured": 1, "causes": "护栏缺失", "prevention": "验收挂牌"}, "第9条"),
    ({"injured": 0, "causes": "护栏缺失", "prevention": ""}, "原因"),
])  # fmt: skip
def test_it_is_not_sent_in_unreported_or_unexplained(company, fields, said):
    install_routes()
    accident = written(
        company, **{key: value for key, value in fields.items() if key == "injured"}, reported_at=None
    )
    with acting_as(company.safety_officer):
        for name in ("causes", "prevention"):
            setattr(accident, name, fields[name])
        accident.save(action="changed")
    with pytest.raises(Refusal, match=said):
        send_in(accident, company.safety_officer)
    assert fresh(accident).status == "draft"


def test_it_was_not_reported_before_it_happened(company):
    now = timezone.now()
    with pytest.raises(Refusal, match="发生"):
        written(company, happened_at=now, reported_at=now - timedelta(hours=1))
    assert Accident.objects.count() == 0
