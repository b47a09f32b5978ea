"""A model version is submitted with its file or not at all."""

import pytest

from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, attach, create
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.bim.models import ModelVersion


def test_a_model_version_without_its_file_is_not_submitted(company):
    with acting_as(company.technician):
        install_starter_routes()
        record = create(
            ModelVersion, project=company.project, title="主体结构模型", discipline="structure", note="首版"
        )
        with pytest.raises(Refusal):
            submit(record, company.technician)
        assert ModelVersion.objects.get().status == "draft"
        attach(record, store_bytes(b"ISO-10303-21;", "station.ifc", "application/x-step"))
        submit(record, company.technician)
    assert ModelVersion.objects.get().status == "in_approval"
