"""A pour plans its groups; degree-days foretell their day; three cubes give a value; lots and forms are judged."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, change, create, revise
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.models import (
    FormRemoval,
    GroupStage,
    LotMethod,
    Pour,
    SpecimenGroup,
    StrengthEvaluation,
    TemperatureLog,
    Use,
)
from yingzao.modules.quality.specimens import enter_results, plan_specimens, send_group


@pytest.fixture
def engineer(company):
    with acting_as(company.quality_engineer):
        install_starter_routes()
        yield company.quality_engineer


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def poured(company, days: int = 40, **fields) -> Pour:
    values = {
        "title": "顶板浇筑",
        "grade": 30,
        "volume_m3": Decimal(320),
        "poured_on": days_ago(days),
        **fields,
    }
    return write(company, Pour, **values)


def group(company, *cubes, use: str = Use.STANDARD, grade: str = "C30", days: int = 40) -> SpecimenGroup:
    """A group made so many days ago, tested 28 days later if it has cubes."""
    made = write(company, SpecimenGroup, use=use, grade=grade, made_on=days_ago(days))
    if not cubes:
        return made
    return enter_results(made, days_ago(days - 28), *(Decimal(str(cube)) for cube in cubes), "BG-1")


def log(company, days: int, *degrees, **fields) -> TemperatureLog:
    hours = dict(zip(("at_02", "at_08", "at_14", "at_20"), map(Decimal, degrees), strict=False))
    return write(company, TemperatureLog, measured_on=days_ago(days), **hours, **fields)


def evaluation(company, **fields) -> StrengthEvaluation:
    return write(company, StrengthEvaluation, made_from=days_ago(60), made_to=days_ago(0), **fields)


def test_a_pour_of_320_m3_sent_in_plans_four_standard_groups_and_two_beside_the_structure(company, engineer):
    pour = poured(company)
    submit(pour, engineer)
    groups = SpecimenGroup.objects.filter(of_pour=pour)
    assert sorted(groups.values_list("use", "serial")) == [
        ("entity", 1), ("removal", 1), ("standard", 1), ("standard", 2), ("standard", 3), ("standard", 4),
    ]  # fmt: skip
    standard = groups.filter(use=Use.STANDARD).first()
    assert (standard.due_on, standard.grade) == (pour.poured_on + timedelta(days=28), "C30")
    assert standard.days_late == 12 and standard.is_overdue
    assert plan_specimens(pour) == [], "planned twice is planned once"


def test_how_many_groups_stand_beside_the_structure_is_written_on_the_pour(company, engineer):
    pour = poured(company, entity_groups=2, removal_groups=0)
    plan_specimens(pour)
    assert SpecimenGroup.objects.filter(use=Use.ENTITY).count() == 2
    assert not SpecimenGroup.objects.filter(use=Use.REMOVAL).exists()


def test_a_mistyped_volume_does_not_plan_a_thousand_groups(company, engineer):
    pour = poured(company, volume_m3=Decimal(100_000))
    with pytest.raises(Refusal, match="200"):
        submit(pour, engineer)
    assert Record.objects.get(pk=pour.pk).status == "draft" and not SpecimenGroup.objects.exists()


def test_a_revision_of_a_pour_plans_only_the_groups_that_come_in_addition(company, engineer):
    pour = poured(company)
    submit(pour, engineer)
    pour.refresh_from_db()
    pour.status = "approved"
    pour.save(action="approved")
    more = revise(pour)
    more = change(more, more.version, volume_m3=Decimal(420))
    assert [each.serial for each in plan_specimens(more)] == [5]


def test_groups_beside_the_structure_fall_due_by_the_logged_temperatures(company, engineer):
    made = group(company, use=Use.ENTITY, days=10)
    assert made.due_on is None, "without a log nobody knows"
    for days in range(10):
        log(company, days, 18, 20, 24, 18)
    made.refresh_from_db()
    assert made.due_on == days_ago(-20), "10 days at 20 ℃ are 200 ℃·d; 20 more make 600"
    assert "200.0 ℃·d" in made.due_because
    log(company, 0, 4, 6, 8, 6)  # a correction of today: 186 ℃·d, and the days to come are taken as cooler
    made.refresh_from_db()
    assert made.due_on > days_ago(-20)


def test_a_day_without_four_readings_has_no_mean_and_counts_nothing(company, engineer):
    assert log(company, 1, 18, 20).mean_c is None
    assert log(company, 1, 18, 20, 24, 18).mean_c == Decimal("20.0")
    room = log(company, 1, 20, 23, 20, 20, place="curing_room", humidity_percent=Decimal(90))
    assert "23 ℃ > 22" in room.remark and "90" in room.remark


@pytest.mark.parametrize(
    ("cubes", "value", "stage"),
    [
        ((34, 35, 45), "35.0", GroupStage.REACHED),
        ((27, 28, 29), "28.0", GroupStage.BELOW),
        ((20, 30, 40), None, GroupStage.INVALID),
    ],
)
def test_three_cubes_give_the_value_of_a_group(company, engineer, cubes, value, stage):
    done = group(company, *cubes)
    assert (done.value_mpa, done.stage) == (value and Decimal(value), stage)
    assert done.status == "closed" and done.age_days == 28


def test_small_cubes_are_converted_and_mortar_has_its_own_rule(company, engineer):
    small = write(company, SpecimenGroup, grade="C30", cube_mm=100, made_on=days_ago(30))
    done = enter_results(small, days_ago(1), Decimal(40), Decimal(40), Decimal(40), "BG-2")
    assert done.value_mpa == Decimal("38.0")
    assert group(company, 9, 10, "11.6", use=Use.MORTAR, grade="M10").value_mpa == Decimal("10.0")


def test_a_group_tested_too_early_or_twice_is_refused_and_nothing_changes(company, engineer):
    made = group(company, days=20)
    with pytest.raises(Refusal, match="28"):
        enter_results(made, days_ago(0), Decimal(30), Decimal(30), Decimal(30), "BG-1")
    with pytest.raises(Refusal):
        enter_results(made, days_ago(-9), Decimal(30), Decimal(30), Decimal(30), "BG-1")
    with pytest.raises(Refusal):
        send_group(made, company.own, days_ago(21))
    with pytest.raises(Refusal):
        submit(made, engineer)
    made.refresh_from_db()
    assert (made.status, made.stage, made.version, made.value_mpa) == ("draft", GroupStage.CURING, 1, None)
    done = group(company, 31, 32, 33)
    with pytest.raises(Refusal):
        enter_results(done, days_ago(0), Decimal(40), Decimal(40), Decimal(40), "BG-1")
    assert SpecimenGroup.objects.get(pk=done.pk).value_mpa == Decimal("32.0")


def test_a_wrong_result_is_corrected_by_a_revision_that_takes_its_place(company, engineer):
    done = group(company, 31, 32, 33)
    corrected = enter_results(revise(done), days_ago(12), Decimal(34), Decimal(35), Decimal(36), "BG-1")
    assert SpecimenGroup.objects.get(pk=done.pk).status == "superseded"
    record = evaluation(company)
    assert [row[0] for row in record.figures["groups"]] == [corrected.pk]


def test_a_grade_that_does_not_fit_is_refused(company, engineer):
    pour = poured(company)
    for fields in ({"use": Use.MORTAR, "grade": "C30"}, {"grade": "M10"}, {"grade": "C35", "of_pour": pour}):
        with pytest.raises(Refusal):
            write(company, SpecimenGroup, **fields)
    assert not SpecimenGroup.objects.exists()


def test_few_groups_are_judged_without_statistics_and_ten_with_their_own_deviation(company, engineer):
    for _each in range(3):
        group(company, 36, 36, 36)
    few = evaluation(company)
    assert few.verdict == "yes" and few.figures["verdict"]["formula"] == "m ≥ 1.15×30; min ≥ 0.95×30"
    assert few.figures["verdict"]["required_mean_mpa"] == "34.5"
    for _each in range(7):
        group(company, 31, 31, 31)
    many = evaluation(company)  # m = 32.5, S = 2.5 at least: 30 + 1.15 × 2.5 = 32.875 is not reached
    assert many.figures["verdict"]["method"] == "unknown_sigma" and many.verdict == "no"
    assert Decimal(many.figures["verdict"]["mean_gap_mpa"]) < 0


def test_the_structure_is_judged_by_its_cubes_divided_by_088(company, engineer):
    for _each in range(3):
        group(company, 31, 31, 31, use=Use.ENTITY)
    record = evaluation(company, use=Use.ENTITY)
    assert record.verdict == "yes" and record.figures["verdict"]["mean_mpa"] == "35.23"


def test_an_evaluation_waits_for_every_group_of_its_lot(company, engineer):
    group(company, 36, 36, 36)
    waiting = group(company)
    record = evaluation(company)
    with pytest.raises(Refusal, match=waiting.number):
        submit(record, engineer)
    assert Record.objects.get(pk=record.pk).status == "draft"
    enter_results(waiting, days_ago(1), Decimal(36), Decimal(36), Decimal(36), "BG-3")
    submit(record, engineer)
    assert StrengthEvaluation.objects.get(pk=record.pk).status == "in_approval"


def test_a_known_deviation_that_rests_on_too_little_judges_nothing(company, engineer):
    for _each in range(3):
        group(company, 36, 36, 36)
        group(company, 36, 36, 36, days=120)
    earlier = {"sigma_from": days_ago(140), "sigma_to": days_ago(70)}
    record = evaluation(company, method=LotMethod.KNOWN_SIGMA, **earlier)
    assert record.verdict == "unknown" and record.figures["sigma"]["groups"] == 3
    with pytest.raises(Refusal):
        submit(record, engineer)
    with pytest.raises(Refusal):
        evaluation(company, method=LotMethod.KNOWN_SIGMA)
    assert Record.objects.get(pk=record.pk).status == "draft"


def test_forms_go_when_the_group_reaches_the_share_that_member_and_span_ask_for(company, engineer):
    pour = poured(company, days=9)
    plan_specimens(pour)
    request = write(company, FormRemoval, of_pour=pour, member="slab", span_m=Decimal(4))
    assert (request.verdict, request.figures["required_mpa"]) == ("unknown", "22.5")
    with pytest.raises(Refusal, match="22.5"):
        submit(request, engineer)
    tested = SpecimenGroup.objects.get(use=Use.REMOVAL)
    enter_results(tested, days_ago(2), Decimal(23), Decimal(24), Decimal(25), "BG-4")
    submit(request, engineer)
    request.refresh_from_db()
    assert (request.verdict, request.group, request.status) == ("yes", tested, "in_approval")
    with pytest.raises(Refusal):
        submit(write(company, FormRemoval, of_pour=pour, member="cantilever"), engineer)


def test_the_board_tells_grades_curve_and_what_is_late(company, engineer, signed_in):
    for value in (36, 37, 29):
        group(company, value, value, value)
    late = group(company)
    client = signed_in(company.viewer)
    text = client.get(reverse("strength_board", args=["LJL"])).content.decode()
    assert text.count("<circle") == 3 and late.number in text and "1.15×30" in text
    assert signed_in(company.outsider).get(reverse("strength_board", args=["LJL"])).status_code == 404


def test_the_verdict_prints_with_clause_and_inputs_and_the_history_holds(company, engineer, signed_in):
    done = group(company, 36, 36, 36)
    record = evaluation(company)
    text = signed_in(company.viewer).get(reverse("record_print", args=[record.pk])).content.decode()
    assert "GB/T 50107-2010" in text and done.number in text and "34.5" in text
    waiting = group(company)
    page = signed_in(company.quality_engineer).get(reverse("record", args=[waiting.pk])).content.decode()
    assert "录入试验结果" in page
    assert reverse("record_do", args=[waiting.pk, "submit"]) not in page, (
        "what ends by its results is not submitted"
    )
    assert list(verify()) == []


def test_results_are_entered_on_the_page_by_whoever_may_edit(company, engineer, signed_in):
    made = group(company)
    data = {
        "tested_on": days_ago(1),
        "first_mpa": 33,
        "second_mpa": 34,
        "third_mpa": 35,
        "report_number": "BG-9",
    }
    url = reverse("record_do", args=[made.pk, "enter_results"])
    assert signed_in(company.viewer).post(url, data).status_code == 403
    assert SpecimenGroup.objects.get(pk=made.pk).value_mpa is None
    assert signed_in(company.site_engineer).post(url, data).status_code == 302
    assert SpecimenGroup.objects.get(pk=made.pk).value_mpa == Decimal("34.0")


def test_an_evaluation_written_by_hand_is_a_record_like_any_other(company, engineer):
    record = create(
        StrengthEvaluation, project=company.project, title="C30", made_from=days_ago(3), made_to=days_ago(1)
    )
    assert record.verdict == "unknown" and record.figures["groups"] == []
