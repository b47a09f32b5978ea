"""Where people arrive: by their main post, with only what their post allows."""

import pytest
from django.urls import reverse

from yingzao.core.access.gate import may
from yingzao.core.access.models import Post, Role
from yingzao.core.history.actor import acting_as
from yingzao.insight.homes import ON_SITE, main_post, verbs_for

pytestmark = pytest.mark.django_db
HOMES = {
    "administrator": "insight/company.html", "chief_engineer": "insight/company.html",
    "project_manager": "insight/project.html", "owner": "insight/project.html",
    "documents_clerk": "insight/project.html", "site_engineer": "insight/site.html",
    "quality_engineer": "insight/site.html", "safety_officer": "insight/site.html",
}  # fmt: skip


@pytest.mark.parametrize(("who", "template"), HOMES.items())
def test_the_main_post_decides_the_home(company, signed_in, who, template):
    answer = signed_in(company.people[who]).get("/")
    assert answer.status_code == 200
    assert template in [each.name for each in answer.templates]


def test_a_post_in_the_company_comes_before_one_in_a_project(company):
    with acting_as(company.administrator):
        Post(person=company.site_engineer, role=Role.objects.get(code="viewer")).save()
    assert main_post(company.site_engineer).project is None


def test_somebody_without_a_post_is_told_whom_to_ask(company, signed_in):
    company.hire("newcomer", "worker", company.project)
    with acting_as(company.administrator):
        for post in company.newcomer.posts.all():
            post.until = post.person.created_at.date().replace(year=2020)
            post.save()
    answer = signed_in(company.newcomer).get("/")
    assert answer.status_code == 200 and "insight/no_post.html" in [each.name for each in answer.templates]


def test_guests_are_asked_to_sign_in(client, company):
    in_project = [reverse(name, args=["LJL"]) for name in ("project", "activities")]
    for url in ("/", *in_project, reverse("company_activities")):
        answer = client.get(url)
        assert answer.status_code == 302 and "login" in answer["Location"]


@pytest.mark.parametrize("role", sorted(ON_SITE))
def test_every_verb_of_the_site_home_opens(company, signed_in, role):
    person = company.hire(f"somebody_{role}", role, company.project)
    client = signed_in(person)
    verbs = client.get("/").context["board"].verbs
    assert 1 <= len(verbs) <= 8
    for verb in verbs:
        assert client.get(verb.url, follow=True).status_code == 200, (role, verb.url)


def test_a_worker_is_offered_no_form_the_gate_refuses(company):
    worker = company.hire("hand", "worker", company.project)
    urls = [verb.url for verb in verbs_for(worker, company.project)]
    assert f"{reverse('scan')}?for=safety.hazard_report&in=LJL" in urls
    assert not may(worker, "add", "quality.defect", company.project)
    assert not any("quality.defect" in url for url in urls)


@pytest.mark.parametrize("who", ("chief_engineer", "project_manager"))
def test_the_big_screen_is_the_same_board_in_the_dark_and_refreshes_itself(company, signed_in, who):
    client = signed_in(company.people[who])
    desk, screen = client.get("/"), client.get("/?screen=1")
    text = screen.content.decode()
    assert 'data-theme="dark"' in text and 'class="big-screen"' in text and 'hx-trigger="every 60s"' in text
    assert [f.count for f in screen.context["board"].figures] == [
        f.count for f in desk.context["board"].figures
    ]
    for figure in desk.context["board"].figures:
        assert f'data-figure="{figure.key}"' in text


def test_an_empty_project_says_the_next_step(company, signed_in):
    text = signed_in(company.project_manager).get(reverse("project", args=["LJL"])).content.decode()
    assert reverse("schedule:current", args=["LJL"]) in text
    assert "还没有启用的计划" in text
