"""What the walk over the pages does not reach: what lies in the database as it is, what somebody
may do with what they only read, and what one side of a case learns of the other."""

import pytest
from django.apps import apps
from django.db import connection

from school_care.cases.enums import CaseType
from school_care.cases.models import FileGlass, InboundReferral
from school_care.cases.protection.enums import InboundMatter, InboundState, Level, Part
from school_care.cases.protection.reading import read
from school_care.cases.protection.selectors_list import found
from school_care.cases.protection.services import calls, entries, file_glass, guardian, people
from school_care.cases.protection.services.glass import break_glass
from school_care.cases.protection.source import MANDATORY
from school_care.core import clock
from school_care.duties.models import Notice
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation
from school_care.escalation.services.nudging import nudge
from school_care.escalation.services.rights import NOT_YOURS
from school_care.escalation.services.sending import withdraw
from school_care.school.refusal import Refused
from tests.cases.making import all_recipients
from tests.cases.protection.making import CANARY, filed
from tests.cases.protection.planting import ALL_WORDS, plant
from tests.cases.protection.report_making import reported

pytestmark = pytest.mark.django_db
MR, BU, CR = CaseType.MR, CaseType.BU, CaseType.CR
WHY = "夜里值班，民警来电需要核对情况"
# Plain by decision: whom somebody rang or told, names and numbers of bodies; titles; a link's tail.
PLAIN = {
    "cases_bullying": {"through", "committee"},
    "cases_bullyingchild": {"family_told_whom"},
    "cases_crisis": {"parents_told_whom", "hospital", "hospital_with", "meeting_people"},
    "cases_crisisnotice": {"guardian"},
    "cases_inboundreferral": {"unit", "person", "number", "answered_how"},
    "cases_mandatoryreport": {"edu_number"},
    "cases_protectioncall": {"unit", "caller", "answered_by", "number"},
    "cases_referralresult": {"unit", "number", "rating", "withdrawn_why"},
    "cases_bullyingsurvey": {"title"},
    "cases_surveyclass": {"token_last4", "token_index"},
}


def test_database__read_as_it_lies__holds_no_word_of_a_case(cast):
    """Whoever gets a copy of the tables without the keys reads who stands in a case, and nothing of
    what was said, why, or before which witnesses."""
    all_recipients(cast.school)
    plant(cast)
    known = {model._meta.db_table for model in apps.get_models()}
    read_in = set()
    with connection.cursor() as cursor:
        for table in sorted(known & set(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = bytes(value) if isinstance(value, bytes | memoryview) else str(value)
                    read = text.decode("utf-8", "ignore") if isinstance(text, bytes) else text
                    if any(words in read for words in ALL_WORDS):
                        read_in |= {(table, name)}
    plain = {(table, name) for table, names in PLAIN.items() for name in names}
    assert read_in <= plain, sorted(read_in - plain)


@pytest.mark.parametrize("act", [nudge, withdraw], ids=["nudge", "withdraw"])
def test_report_upwards__read_by_emergency_glass__nothing_can_be_done_with_it(cast, act):
    all_recipients(cast.school)
    made = reported(cast.teacher, cast.zixuan)
    break_glass(by=cast.principal, protection=made, why=WHY)
    sent = Escalation.objects.visible_to(cast.principal).filter(kind=MANDATORY).first()
    more = {"why": "看看"} if act is withdraw else {"by_name": "王", "happened_at": clock.now()}

    with pytest.raises(Refused, match=NOT_YOURS):
        act(by=cast.principal, escalation=sent, **more)
    sent.refresh_from_db()
    assert (sent.state != State.WITHDRAWN, sent.nudges) == (True, 0)


def test_report_upwards__read_by_emergency_glass__page_offers_nothing(cast, client):
    all_recipients(cast.school)
    made = reported(cast.teacher, cast.zixuan)
    break_glass(by=cast.principal, protection=made, why=WHY)
    sent = Escalation.objects.visible_to(cast.principal).filter(kind=MANDATORY).first()
    pages = {}
    for who in (cast.principal, cast.director):
        client.force_login(who)
        pages[who] = client.get(f"/desk/reports-up/{sent.public_id}/").content.decode()
    assert f"{sent.public_id}/withdraw/" in pages[cast.director]
    assert f"{sent.public_id}/withdraw/" not in pages[cast.principal]


def test_entry_of_bullying__nothing_ticked__supporter_of_one_side_reads_no_word(cast):
    row = filed(cast.teacher, cast.zixuan, BU)
    people.let_in(by=cast.director, protection=row, user=cast.dormitory, part=Part.SUPPORTER)
    entries.add(by=cast.director, protection=row, kind="other", text="王可的家长不同意道歉")
    entries.add(
        by=cast.director, protection=row, kind="support", text="每周三见一次", in_content=False
    )
    calls.record(
        by=cast.director,
        protection=row,
        to="station",
        unit="王可家所在的派出所",
        called_at=clock.now(),
        caller="郑德育",
    )
    page = read(cast.dormitory, row)
    assert page.level == Level.STEPS
    said = str(page.lines)
    assert "王可" not in said
    assert "每周三见一次" in said
    assert "王可的家长" in str(read(cast.director, row).lines)


def test_page_of_a_new_entry__of_bullying__is_ticked_to_stay_with_handlers(cast, client):
    row = filed(cast.teacher, cast.zixuan, BU)
    client.force_login(cast.director)
    page = client.get(f"/desk/protection/{row.public_id}/entry/")
    assert page.context["form"]["in_content"].value() is True
    other = filed(cast.teacher, cast.zixuan, MR)
    page = client.get(f"/desk/protection/{other.public_id}/entry/")
    assert page.context["form"]["in_content"].value() is False


def test_flag_of_the_guardian__taken_away__supporter_does_not_read_why(cast):
    row = filed(cast.teacher, cast.zixuan, MR)
    people.let_in(by=cast.director, protection=row, user=cast.dormitory, part=Part.SUPPORTER)
    guardian.set_flag(by=cast.director, protection=row, value=True)
    guardian.set_flag(
        by=cast.director, protection=row, value=False, why=f"{CANARY}派出所核实不是继父"
    )
    assert CANARY not in str(read(cast.dormitory, row).lines)
    assert CANARY in str(read(cast.director, row).lines)


def test_search__number_of_a_case_described_in_words__does_not_tell_that_the_pupil_is_known(cast):
    row = filed(cast.teacher, cast.keke, MR, pupil_words="王可 七(2)班")
    typed = row.case.case_no
    assert found(cast.director, cast.school, typed, clock.today())
    assert not found(cast.teacher, cast.school, typed, clock.today())
    mine = filed(cast.teacher, cast.zixuan, MR)
    assert found(cast.teacher, cast.school, mine.case.case_no, clock.today())


@pytest.mark.parametrize("in_confidence", [True, False])
def test_inbound__director_keeps_out_of_a_case_of_the_child__only_what_is_open(cast, in_confidence):
    filed(cast.teacher, cast.keke, MR, named=[cast.director])
    row = InboundReferral.objects.create(
        school=cast.school,
        student=cast.keke,
        org_type=OrgType.POLICE,
        matter=InboundMatter.values[0],
        in_confidence=in_confidence,
        received_on=clock.today(),
        state=InboundState.RECEIVED,
        written_at=clock.now(),
    )
    assert InboundReferral.objects.visible_to(cast.principal).filter(pk=row.pk).exists()
    seen = InboundReferral.objects.visible_to(cast.director).filter(pk=row.pk).exists()
    assert seen is not in_confidence


def test_inbound__pupil_not_known_yet__director_who_keeps_out_elsewhere_sees_it(cast):
    filed(cast.teacher, None, MR, school=cast.school, named=[cast.director], pupil_words="一个男孩")
    row = InboundReferral.objects.create(
        school=cast.school,
        org_type=OrgType.POLICE,
        matter=InboundMatter.values[0],
        in_confidence=True,
        received_on=clock.today(),
        state=InboundState.RECEIVED,
        written_at=clock.now(),
    )
    assert InboundReferral.objects.visible_to(cast.director).filter(pk=row.pk).exists()


def test_file_opened_at_night__director_keeps_out_of_a_case_of_the_child__is_not_told_why(cast):
    filed(cast.teacher, cast.keke, MR, named=[cast.director])
    [glass] = file_glass.open_file(
        by=cast.dormitory,
        school=cast.school,
        name=cast.keke.name,
        group=cast.keke.current_class,
        why="孩子半夜哭，说舅舅的事，要找家里电话",
    )
    assert FileGlass.objects.visible_to(cast.principal).filter(pk=glass.pk).exists()
    assert FileGlass.objects.visible_to(cast.dormitory).filter(pk=glass.pk).exists()
    assert not FileGlass.objects.visible_to(cast.director).filter(pk=glass.pk).exists()
    told = Notice.objects.filter(facts__about="protection.file_opened")
    assert cast.director not in {one.user for one in told}
    assert cast.principal in {one.user for one in told}
