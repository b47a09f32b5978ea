"""What tests begin with is the same company, whether it was written or copied."""

import pytest

from yingzao.core.history.chain import verify
from yingzao.core.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("turn", ["written or copied", "copied"])
def test_a_copied_company_has_the_rows_seals_and_next_keys_of_the_one_written(company, turn, signed_in):
    assert list(verify()) == []
    assert signed_in(company.technician).get("/p/LJL/").status_code == 200
    company.hire("newcomer", "technician", company.project)
    assert Project.objects.count() == 2 and list(verify()) == []
