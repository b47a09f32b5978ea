"""A printed sheet says by its code whether it still equals the record, and says no more than that."""

import pytest
from django.core import signing

from yingzao.core.history.actor import acting_as
from yingzao.core.printing.qr import qr_png, qr_svg
from yingzao.core.printing.verification import Paper, check_print, print_path, print_token
from yingzao.core.records.services import change, create, set_status, void
from yingzao.core.records.status import Status
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.knowledge.models import Lesson


@pytest.fixture
def lesson(company):
    with acting_as(company.technician):
        install_starter_routes()
        yield create(
            Lesson,
            project=company.project,
            title="轴力损失",
            subject="technical",
            event="损失三成",
            cause="未复加",
            advice="复加",
        )


def test_a_sheet_equals_its_record_until_the_record_changes(lesson):
    token = print_token(lesson)
    assert check_print(token).paper is Paper.EQUAL
    changed = change(lesson, lesson.version, advice="安装后 24 小时内复加")
    assert check_print(token).paper is Paper.CHANGED
    assert check_print(print_token(changed)).paper is Paper.EQUAL


def test_a_sheet_printed_before_a_signature_lacks_it(company, lesson):
    before = print_token(lesson)
    run = submit(lesson, company.technician)
    assert check_print(before).paper is Paper.EQUAL
    with acting_as(company.project_manager):
        decide(run, company.project_manager, "approve", opinion="同意")
    assert check_print(before).paper is Paper.CHANGED


def test_closing_a_record_leaves_its_paper_good(lesson):
    token = print_token(lesson)
    set_status(lesson, Status.CLOSED)
    assert check_print(token).paper is Paper.EQUAL


def test_the_sheet_of_a_void_record_is_not_in_force(lesson):
    token = print_token(lesson)
    void(lesson, "填错项目")
    assert check_print(token).paper is Paper.NOT_IN_FORCE


def test_a_token_of_another_purpose_or_a_changed_one_is_forged(lesson):
    token = print_token(lesson)
    assert check_print(token[:-2] + ("aa" if token[-2:] != "aa" else "bb")).paper is Paper.FORGED
    assert check_print(signing.dumps([lesson.pk, "0" * 32], salt="other")).paper is Paper.FORGED
    assert check_print("nonsense").paper is Paper.FORGED


def test_a_guest_learns_number_and_finding_but_nothing_of_the_content(client, lesson):
    page = client.get(print_path(lesson))
    words = page.content.decode()
    assert page.status_code == 200
    assert lesson.number in words
    assert lesson.title not in words and lesson.get_absolute_url() not in words


def test_who_may_see_the_record_gets_the_way_to_it(company, signed_in, lesson):
    words = signed_in(company.viewer).get(print_path(lesson)).content.decode()
    assert lesson.get_absolute_url() in words


def test_a_stranger_to_the_project_sees_no_more_than_a_guest(company, signed_in, lesson):
    words = signed_in(company.outsider).get(print_path(lesson)).content.decode()
    assert lesson.number in words and lesson.title not in words


def test_a_forged_code_is_not_found(client, db):
    assert client.get("/v/nonsense/").status_code == 404


def test_a_code_is_drawn_as_svg_and_as_png():
    assert qr_svg("https://example.org/v/abc/", "Check <this>").startswith("<svg")
    assert "<this>" not in qr_svg("x", "Check <this>")
    assert qr_png("x").startswith(b"\x89PNG")
