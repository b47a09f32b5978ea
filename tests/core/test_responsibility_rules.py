"""Rules pick who answers and by when, the narrowest first; what they do not say is left to the issuer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.site_photos import photo
from yingzao.core.access.models import Role
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.models import Record
from yingzao.core.rectification.models import ResponsibilityRule
from yingzao.core.rectification.rules import Finding, pick
from yingzao.core.rectification.starter_rules import install_starter_rules
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db
KIND = "quality.defect"


@pytest.fixture
def site(company):
    with acting_as(company.administrator):
        install_starter_routes()
        install_starter_rules()
    company.hire("sub", "subcontractor", company.project, "subcontractor")
    return company


def rule(site, **fields):
    with acting_as(site.administrator):
        made = ResponsibilityRule(kind=KIND, **fields)
        made.save()
    return made


def picked(site, severity="minor", part=None, **more):
    return pick(
        Finding(KIND, site.project, part or site.part, severity=severity, **more), site.quality_engineer
    )


def role(code):
    return Role.objects.get(code=code)


def day(days):
    return timezone.localdate() + timedelta(days=days)


def test_without_a_rule_that_names_somebody_nobody_is_picked_and_it_is_said(site):
    found = picked(site)
    assert found.responsible is None and found.why_responsible
    assert found.due_on == day(7) and found.grace_hours == 24, "days come from the company's rules"


@pytest.mark.parametrize(
    ("severity", "days", "hours"), [("minor", 7, 24), ("serious", 3, 12), ("grave", 1, 4)]
)
def test_the_graver_the_sooner(site, severity, days, hours):
    found = picked(site, severity)
    assert (found.due_on, found.grace_hours) == (day(days), hours)


def test_a_deeper_part_goes_before_the_one_above_and_the_project_before_the_company(site):
    top = site.project.parts.get(code="1")
    rule(site, role=role("production_manager"))
    assert picked(site).responsible == site.production_manager
    rule(site, project=site.project, part=top, person=site.site_engineer)
    assert picked(site).responsible == site.site_engineer
    rule(site, project=site.project, part=site.part, person=site.technician, days=2)
    found = picked(site)
    assert (found.responsible, found.due_on) == (site.technician, day(2))
    assert str(site.part) in found.why_responsible and str(site.part) in found.why_due
    assert picked(site, part=site.project.parts.get(code="1.2")).responsible == site.site_engineer


def test_the_organisation_working_at_a_part_answers_by_its_role_holder(site):
    diggers = site.organisations["subcontractor"]
    rule(site, project=site.project, part=site.part, organisation=diggers, role=role("subcontractor"))
    assert picked(site).responsible == site.sub


def test_a_role_held_by_several_names_nobody_and_says_who_they_are(site):
    site.hire("second_engineer", "site_engineer", site.project)
    rule(site, project=site.project, role=role("site_engineer"))
    found = picked(site)
    assert found.responsible is None
    assert site.site_engineer.name in found.why_responsible and "Second Engineer" in found.why_responsible


def test_the_issuer_a_stranger_and_a_rule_out_of_force_are_never_picked(site):
    rule(site, project=site.project, person=site.quality_engineer)
    rule(site, project=site.project, person=site.outsider)
    rule(site, project=site.project, person=site.technician, is_on=False)
    rule(site, project=site.other_project, person=site.technician)
    assert picked(site).responsible is None


# -- the screens --------------------------------------------------------------------------------------


def test_a_project_manager_writes_a_rule_and_the_form_explains_it(site, signed_in):
    client = signed_in(site.project_manager)
    url = reverse("project_rule_new", args=["LJL"])
    data = {
        "kind": KIND,
        "severity": "grave",
        "part": site.part.pk,
        "person": site.technician.pk,
        "days": "0",
        "is_on": "on",
    }
    assert client.post(url, data).status_code == 302
    assert client.get(reverse("project_rules", args=["LJL"])).status_code == 200
    form = signed_in(site.quality_engineer).get(
        reverse("notice_new", args=["LJL", KIND]), {"part": site.part.pk, "severity": "grave"}
    )
    assert form.context["pick"].responsible == site.technician and form.context["pick"].due_on == day(0)
    assert form.context["pick"].why_responsible in form.content.decode().replace("&#x27;", "'")
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("quality_engineer", 403), ("sub", 403), ("outsider", 404)]
)
def test_others_write_no_rule_and_nothing_changes(site, signed_in, who, status):
    before = ResponsibilityRule.objects.count()
    url = reverse("project_rule_new", args=["LJL"])
    assert signed_in(site.people[who]).post(url, {"kind": KIND, "days": "1"}).status_code == status
    assert ResponsibilityRule.objects.count() == before


@pytest.mark.parametrize("who", ["project_manager", "viewer", "sub"])
def test_the_rules_of_the_company_are_for_its_administrators(site, signed_in, who):
    before = ResponsibilityRule.objects.count()
    assert (
        signed_in(site.people[who]).post(reverse("company_rule_new"), {"kind": KIND, "days": "1"}).status_code
        == 403
    )
    assert ResponsibilityRule.objects.count() == before


def test_a_rule_that_says_nothing_or_names_a_foreign_severity_is_refused(site, signed_in):
    client, before = signed_in(site.administrator), ResponsibilityRule.objects.count()
    for data in ({"kind": KIND}, {"kind": KIND, "severity": "red", "days": "1"}, {"kind": "x", "days": "1"}):
        assert client.post(reverse("company_rule_new"), data).status_code == 422
    assert ResponsibilityRule.objects.count() == before


# -- the quick form -----------------------------------------------------------------------------------


def send(client, site, **fields):
    data = {
        "part": site.part.pk,
        "words": "漏浆",
        "severity": "minor",
        "requirement": "修补",
        "grace_hours": "24",
    }
    return client.post(reverse("notice_new", args=["LJL", KIND]), {**data, **fields, "photos": [photo()]})


def test_what_nobody_changed_follows_the_rule_for_the_severity_that_was_sent(site, signed_in):
    rule(site, project=site.project, person=site.technician)
    client = signed_in(site.quality_engineer)
    offered = picked(site)
    kept = {
        "responsible": site.technician.pk,
        "due_on": offered.due_on.isoformat(),
        "offered": offered.offered,
    }
    assert send(client, site, severity="grave", **kept).status_code == 302
    record = Defect.objects.get()
    assert (record.due_on, record.grace_hours, record.responsible) == (day(1), 4, site.technician)


def test_what_was_changed_by_hand_stays(site, signed_in):
    rule(site, project=site.project, person=site.technician)
    client, offered = signed_in(site.quality_engineer), picked(site)
    chosen = {"responsible": site.sub.pk, "due_on": day(2).isoformat(), "offered": offered.offered}
    assert send(client, site, **chosen).status_code == 302
    record = Defect.objects.get()
    assert (record.due_on, record.responsible, record.title) == (day(2), site.sub, "漏浆")


def test_without_anybody_named_the_form_comes_back_and_no_number_is_used(site, signed_in):
    answer = send(signed_in(site.quality_engineer), site, due_on=day(2).isoformat())
    assert answer.status_code == 422 and not Record.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("sub", 403), ("outsider", 404)])
def test_others_send_no_notice(site, signed_in, who, status):
    assert send(signed_in(site.people[who]), site).status_code == status
    assert not Record.objects.exists()


def test_the_original_of_a_photo_opens_for_whoever_sees_the_record_only(site, signed_in):
    send(signed_in(site.quality_engineer), site, responsible=site.sub.pk, due_on=day(2).isoformat())
    record = Defect.objects.get()
    [shown] = record.attachments.all()
    url = reverse("photo_original", args=[record.pk, shown.pk])
    assert signed_in(site.sub).get(url)["Content-Type"] == "image/jpeg"
    assert signed_in(site.outsider).get(url).status_code == 404
    assert (
        shown.file.photo.original.sha256
        in signed_in(site.sub).get(record.get_absolute_url()).content.decode()
    )


def test_a_viewer_is_offered_no_reply_and_cannot_send_one(site, signed_in):
    send(signed_in(site.quality_engineer), site, responsible=site.sub.pk, due_on=day(2).isoformat())
    record = Defect.objects.get()
    url = reverse("record_do", args=[record.pk, "reply"])
    for who, status in (("viewer", 403), ("administrator", 403), ("outsider", 404)):
        client = signed_in(site.people[who])
        assert client.post(url, {"words": "改了", "photos": [photo("green")]}).status_code == status
    assert signed_in(site.sub).post(url, {"words": "改了", "photos": [photo("green")]}).status_code == 302
    assert Defect.objects.get().stage == "to_recheck"


def test_a_label_scanned_for_a_notice_leads_to_its_form(site, signed_in):
    client = signed_in(site.quality_engineer)
    label = f"http://testserver/p/LJL/at/{site.part.code}/"
    answer = client.get(reverse("scan"), {"text": label, "for": KIND, "in": "LJL"})
    assert answer["Location"] == f"{reverse('notice_new', args=['LJL', KIND])}?part={site.part.pk}"
    assert client.get(reverse("scan"), {"text": label})["Location"].endswith("/at/1.1/")
