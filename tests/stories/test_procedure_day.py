"""A working day under a procedure: held back, made good, released once in an emergency, adapted, and run out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.procedures import review, write_procedure, write_version
from tests.samples import write
from tests.schemes import approved_scheme, install_routes, send_in
from yingzao.core.access.models import Role
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.services import Refusal, set_status
from yingzao.core.records.status import Status
from yingzao.engines.procedures.steps import Reach, Step
from yingzao.modules.governance.drafts import adapt, begin_adaptation
from yingzao.modules.governance.gates import missing_before
from yingzao.modules.governance.models import ProcedureReview, Release
from yingzao.modules.governance.releases import release
from yingzao.modules.governance.subjects import subject_of_record
from yingzao.modules.governance.validity import watch_validity
from yingzao.modules.technical.models import Briefing
from yingzao.modules.training.models import TrainingSession

pytestmark = pytest.mark.django_db
STEPS = (
    Step("s1", "专项方案", "technical.method_statement", reach=Reach.PART,
         duties={"R": ("technician",), "A": ("chief_engineer",)}),
    Step("s2", "班组教育", "training.training_session", fact="level", value="crew",
         duties={"R": ("safety_officer",), "A": ("project_manager",)}),
    Step("s3", "班组交底", "technical.briefing", fact="level", value="crew",
         duties={"R": ("site_engineer",), "A": ("project_chief_engineer",), "C": ("safety_officer",)}),
)  # fmt: skip


def brief(company, statement) -> Briefing:
    with acting_as(company.technician):
        fields = {"statement": statement, "level": "crew", "content": "分层开挖，先撑后挖。"}
        return write(company, Briefing, part=company.part, **fields)


def test_a_day_under_a_procedure(company, signed_in):
    install_routes()
    role = Role.objects.get(code="project_manager")
    procedure = write_procedure(company, kinds=["technical.briefing"], bypass_role=role)
    version = write_version(procedure, steps=STEPS)
    review(company, version, "issue")

    # The briefing runs under the version in force and waits for the crew's education, which the page says.
    statement = approved_scheme(company, "2.0")
    briefing = brief(company, statement)
    assert briefing.procedure_version == version
    with pytest.raises(Refusal, match="班组教育"):
        send_in(briefing, company.technician)
    page = signed_in(company.technician).get(subject_of_record(briefing).gate_url).content.decode()
    assert company.site_engineer.name in page and company.safety_officer.name in page
    assert "/l/training.training_session/new/?level=crew" in page

    # Water breaks in: the project manager lets this one briefing go ahead, and the release is listed.
    with acting_as(company.project_manager):
        record = release(subject_of_record(briefing), company.project_manager, "坑底突涌，先行交底抢险")
    assert send_in(briefing, company.technician).status == "live"
    assert list(Release.objects.filter(project=company.project)) == [record]

    # The next one waits again until the education was given.
    second = brief(company, statement)
    assert [state.step.name for state in missing_before(subject_of_record(second))] == ["班组教育"]
    with acting_as(company.safety_officer):
        set_status(write(company, TrainingSession, level="crew"), Status.APPROVED)
    assert send_in(second, company.technician).status == "live"

    # The project adapts a local clause; its next briefing runs under its own version, the old ones keep theirs.
    with acting_as(company.project_chief_engineer):
        local = begin_adaptation(version, company.project)
        adapt(local, {"2": "职责\n施工员编写。"}, "软土地层")
    review(company, local, "issue")
    third = brief(company, statement)
    assert third.procedure_version == local
    second.refresh_from_db()
    assert second.procedure_version == version

    # The validity runs out: no new briefing, and the owner has a review to write, which alone prolongs it.
    with acting_as(company.administrator):
        local.valid_until = timezone.localdate() - timedelta(days=1)
        local.save()
    assert watch_validity() == 1
    before = Briefing.objects.count()
    with pytest.raises(Refusal, match="到期"):
        brief(company, statement)
    assert Briefing.objects.count() == before
    assert ProcedureReview.objects.get(reviewed=local, status="draft").responsible == company.chief_engineer
    local = ProcedureVersion.objects.get(pk=local.pk)
    review(company, local, "prolong", prolong_until=version.valid_until)
    assert brief(company, statement).procedure_version == local
