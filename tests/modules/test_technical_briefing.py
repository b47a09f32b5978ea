"""Briefings: taken from the scheme, signed once without an account, repeated after a revision."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.utils import timezone

from tests.schemes import (
    PIXEL,
    approved_scheme,
    attach_photo,
    brief_all_levels,
    fresh,
    install_routes,
    published_briefing,
    send_in,
    sign_everybody,
    sign_until,
    write_scheme,
)
from yingzao.core.history.actor import acting_as, acting_as_guest
from yingzao.core.history.chain import verify
from yingzao.core.records.services import Refusal, change, revise
from yingzao.core.routes.services import submit
from yingzao.modules.technical import briefing_services as services
from yingzao.modules.technical.briefing_services import AttendeeLine, SignatureGiven
from yingzao.modules.technical.models import Briefing, BriefingSignature
from yingzao.modules.technical.queries import chain_of, unsigned
from yingzao.modules.technical.services import close_statement
from yingzao.modules.technical.signing_links import LinkInvalid, briefing_behind, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(company):
    install_routes()
    return approved_scheme(company, "4.0")


@pytest.fixture
def briefing(company, statement):
    return published_briefing(company, statement, "crew", "张三", "李四")


def signature(briefing, **fields):
    return SignatureGiven(**{"digest": services.content_digest(briefing), "drawn": PIXEL, **fields})


def sign(attendee, given):
    with acting_as_guest(attendee.name, "10.0.0.7"):
        return services.sign_briefing(attendee, given, "10.0.0.7")


def test_a_briefing_is_filled_from_the_chapters_of_its_level(briefing):
    assert "先撑后挖" in briefing.content and "坑边" in briefing.content
    assert briefing.content.startswith("【工程概况】")


def test_a_drawn_signature_is_kept_with_what_was_read(briefing):
    attendee = briefing.attendees.get(name="张三")
    given = sign(attendee, signature(briefing, read_seconds=75))
    assert (given.method, given.ip, given.read_seconds) == ("touch", "10.0.0.7", 75)
    assert given.file.read().startswith(b"\x89PNG")
    assert given.content_digest == services.content_digest(briefing)
    assert [person.name for person in unsigned(briefing)] == ["李四"]


def test_the_same_signature_sent_twice_is_one(briefing):
    attendee = briefing.attendees.get(name="张三")
    first, second = sign(attendee, signature(briefing)), sign(attendee, signature(briefing))
    assert first.pk == second.pk and BriefingSignature.objects.count() == 1


def test_the_guest_stands_in_the_history_and_the_chain_verifies(briefing):
    sign_everybody(briefing)
    assert list(verify()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "0" * 64},
        {"drawn": "", "typed_name": "王五"},
        {"drawn": "data:text/html;base64,PGI+"},
        {"drawn": "data:image/png;base64,!!!"},
        {"drawn": "data:image/png;base64," + "A" * 600_000},
    ],
)
def test_a_signature_that_cannot_count_is_refused(briefing, wrong):
    with pytest.raises(Refusal):
        sign(briefing.attendees.get(name="张三"), signature(briefing, **wrong))
    assert not BriefingSignature.objects.exists()


def test_a_typed_name_counts_as_typed(briefing):
    given = sign(briefing.attendees.get(name="张三"), signature(briefing, drawn="", typed_name="张三"))
    assert (given.method, given.file) == ("typed", None)


def test_a_wrong_phone_tail_is_refused(company, briefing):
    with acting_as(company.site_engineer):
        attendee = services.name_attendees(briefing, [AttendeeLine("赵六", "钢筋班", "1234")])[0]
    with pytest.raises(Refusal):
        sign(attendee, signature(briefing, phone_tail="9999"))
    assert not BriefingSignature.objects.exists()
    assert sign(attendee, signature(briefing, phone_tail="1234"))


def test_names_are_read_from_excel_and_phones_are_cut():
    lines = services.read_attendees("张三\t土方班\t13812345678\n\n李四，钢筋班\n")
    assert lines == [AttendeeLine("张三", "土方班", "5678"), AttendeeLine("李四", "钢筋班", "")]
    with pytest.raises(Refusal):
        services.read_attendees("张三\t土方班\t12")


def test_nobody_adds_himself_where_the_list_is_closed(briefing):
    with acting_as_guest("过客", None), pytest.raises(Refusal):
        services.add_oneself(briefing, AttendeeLine("过客"))
    assert briefing.attendees.count() == 2


def test_only_an_approved_briefing_of_a_scheme_in_force_is_published(company, statement):
    with acting_as(company.site_engineer):
        draft = services.create(
            Briefing, project=company.project, title="未审交底", statement=statement, level="crew",
            valid_until=timezone.localdate(),
        )  # fmt: skip
        with pytest.raises(Refusal):
            services.publish_briefing(draft)
    assert fresh(draft).published_at is None


def test_a_briefing_of_a_scheme_still_in_approval_is_not_published(company):
    install_routes()
    pending = write_scheme(company, "4.0", title="另一基坑")
    with pytest.raises(Refusal):
        published_briefing(company, pending, "crew", "张三")
    assert Briefing.objects.get().published_at is None


def test_a_link_is_the_same_every_time_and_nobody_can_forge_it(briefing):
    token = token_for(briefing)
    assert token == token_for(fresh(briefing)) and briefing_behind(token) == briefing
    forged = Signer(key="other", salt="technical.briefing", sep="~").sign(token.split("~")[0])
    for wrong in (forged, token[:-1] + ("A" if token[-1] != "A" else "B"), "1.20990101.1", ""):
        with pytest.raises(LinkInvalid):
            briefing_behind(wrong)


def test_publishing_again_makes_old_links_useless(company, briefing):
    old = token_for(briefing)
    with acting_as(company.site_engineer):
        again = services.publish_briefing(briefing)
    with pytest.raises(LinkInvalid):
        briefing_behind(old)
    assert briefing_behind(token_for(again)) == again


def test_a_link_ends_with_the_validity(company, statement, monkeypatch):
    briefing = published_briefing(company, statement, "crew", "张三", valid_until=timezone.localdate())
    token = token_for(briefing)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    with pytest.raises(LinkInvalid):
        briefing_behind(token)
    with pytest.raises(Refusal):
        sign(briefing.attendees.get(), signature(briefing))
    assert not BriefingSignature.objects.exists()


def test_an_excused_person_no_longer_holds_up_the_chain(company, briefing):
    with acting_as(company.site_engineer):
        sign(briefing.attendees.get(name="张三"), signature(briefing))
        with pytest.raises(Refusal):
            services.excuse_attendee(briefing.attendees.get(name="李四"), " ")
        services.excuse_attendee(briefing.attendees.get(name="李四"), "已离场")
    assert unsigned(briefing) == []


def test_the_chain_is_green_only_when_every_level_is_signed_by_all(company, statement):
    assert chain_of(statement).missing.key == "briefing_company"
    brief_all_levels(company, statement)
    assert chain_of(statement).is_complete
    late = published_briefing(company, statement, "crew", "夜班王五")
    missing = chain_of(statement).missing
    assert missing.key == "briefing_crew" and "夜班王五" in missing.text and str(late.pk) in missing.url


def test_a_revised_scheme_asks_for_briefing_again(company, statement):
    old = brief_all_levels(company, statement)
    with acting_as(company.technician):
        copy = revise(fresh(statement))
        change(copy, copy.version, chapters={**copy.chapters, "technique": "改为钢支撑。"})
        run = submit(fresh(copy), company.technician)
    assert not any(fresh(briefing).needs_rebriefing for briefing in old)
    sign_until(run)
    assert all(fresh(briefing).needs_rebriefing for briefing in old)
    new = fresh(copy)
    assert new.status == "approved" and not chain_of(new).is_complete
    with acting_as(company.site_engineer):
        with pytest.raises(Refusal):
            services.publish_briefing(fresh(old[2]))
        again = [services.brief_again(fresh(briefing)) for briefing in old]
    assert "改为钢支撑" in again[2].content
    assert [a.name for a in again[2].attendees.all()] == ["张三", "李四"]
    for briefing in again:
        sign_until(send_in(briefing, company.site_engineer))
        with acting_as(company.site_engineer):
            services.publish_briefing(fresh(briefing))
    assert chain_of(new).missing.key == "briefing_company"
    for briefing in again:
        sign_everybody(fresh(briefing))
    assert chain_of(new).is_complete


def test_a_briefing_still_good_is_not_given_again(company, briefing):
    with acting_as(company.site_engineer), pytest.raises(Refusal):
        services.brief_again(briefing)
    assert Briefing.objects.count() == 1


def test_a_revised_briefing_starts_unsigned_for_the_same_people(company, briefing):
    sign_everybody(briefing)
    with acting_as(company.site_engineer):
        copy = revise(fresh(briefing))
    copy = fresh(copy)
    assert (copy.published_at, copy.issue) == (None, 0)
    assert sorted(person.name for person in unsigned(copy)) == ["张三", "李四"]


def test_a_scheme_is_closed_only_with_its_chain_and_a_photo(company, statement):
    with acting_as(company.project_chief_engineer), pytest.raises(Refusal):
        close_statement(statement)
    brief_all_levels(company, statement)
    with acting_as(company.project_chief_engineer), pytest.raises(Refusal):
        close_statement(statement)
    assert fresh(statement).status == "approved"
    attach_photo(company, statement)
    with acting_as(company.project_chief_engineer):
        close_statement(statement)
    assert fresh(statement).status == "closed"
