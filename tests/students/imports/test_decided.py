"""What a person decided in the archive stands against a roster that still says the old thing."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.school.enums import Role
from school_care.students.enums import ExitReason, LevelBasis, ParentPresence, PhoneState
from school_care.students.models import (
    CareCategory,
    ContactPerson,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.services.care import care_levels_of
from school_care.students.services.categories import Claim, claim_category, end_category
from school_care.students.services.contacts import PersonFacts, change_person, end_people
from school_care.students.services.imports.payload import Payload
from school_care.students.services.levels import (
    effective_level,
    end_level_of,
    override_level,
    set_level,
)
from school_care.students.services.verifying import Evidence, refute_category, verify_category
from tests.factories import UserFactory
from tests.students.imports.support import (
    LATER,
    ON,
    check,
    counts,
    csv_file,
    pupil,
    take_rows,
    the_pupil,
)

pytestmark = pytest.mark.django_db
SEEN = Evidence(seen=("查看户口簿",))


@pytest.fixture
def director(school):
    return UserFactory(school=school, username="dezhu", name="郑德育", role=Role.DIRECTOR)


def running(child) -> dict[str, bool]:
    """Whether verified, by code of what holds today."""
    rows = StudentCategory.objects.on(clock.today()).filter(student=child)
    return {row.category.code: row.verified_on is not None for row in rows}


def warnings_of(roster) -> str:
    rows = roster.rows.all()
    return "".join(text for row in rows for _, _, text in Payload.from_text(row.payload).warnings)


def only(child) -> StudentCategory:
    return StudentCategory.objects.on(clock.today()).get(student=child)


def test_a_claim__verified_as_another_category__is_not_claimed_again(school, director, tmp_path):
    row = pupil(类别="家里很难")
    take_rows(school, tmp_path, row)
    child = the_pupil()
    verify_category(
        by=director,
        row=only(child),
        evidence=SEEN,
        as_category=CareCategory.objects.get(code="DIBAO"),
    )
    assert counts(take_rows(school, tmp_path, row, on=LATER)) == {"unchanged": 1}
    assert running(child) == {"DIBAO": True}


def test_a_claim__refuted__is_not_claimed_again_and_that_is_told(school, director, tmp_path):
    row = pupil(类别="低保")
    take_rows(school, tmp_path, row)
    child = the_pupil()
    refute_category(by=director, row=only(child), note="问过村委会")
    roster = take_rows(school, tmp_path, row, on=LATER)
    assert counts(roster) == {"unchanged": 1}
    assert running(child) == {}
    assert "2026年11月27日已核实为不属实：没有再次列入" in warnings_of(roster)


def test_a_category__ended_by_hand__is_not_resurrected(school, director, tmp_path):
    row = pupil(类别="双亲留守")
    take_rows(school, tmp_path, row)
    child = the_pupil()
    end_category(by=director, row=only(child), on=clock.today(), reason=ExitReason.ENDED)
    for told in (row, pupil(类别="留守"), pupil(类别="父母一方外出")):
        roster = take_rows(school, tmp_path, told, on=LATER)
        assert "已在档案里退出：没有再次列入" in warnings_of(roster)
    assert running(child) == {}


def test_a_category__ended_by_hand_then_listed_with_a_later_entry__is_a_new_stay(
    school, director, tmp_path
):
    take_rows(school, tmp_path, pupil(类别="低保"))
    child = the_pupil()
    end_category(by=director, row=only(child), on=ON, reason=ExitReason.ENDED)
    again = pupil(类别="低保", 入列日期="2026-11-25")
    assert counts(take_rows(school, tmp_path, again, on=LATER)) == {"changed": 1}
    assert running(child) == {"DIBAO": False}
    assert child.categories.count() == 2


def test_left_behind__verified_of_one_kind__a_roster_with_the_other_changes_nothing(
    school, director, tmp_path
):
    take_rows(school, tmp_path, pupil(类别="留守"))
    child = the_pupil()
    one = CareCategory.objects.get(code="LB_ONE")
    verify_category(by=director, row=only(child), evidence=SEEN, as_category=one)
    roster = take_rows(school, tmp_path, pupil(类别="双亲留守"), on=LATER)
    assert counts(roster) == {"unchanged": 1}
    assert running(child) == {"LB_ONE": True}
    assert "与档案里已核实的留守类别不同" in warnings_of(roster)


def test_left_behind__corrected_by_hand__an_old_roster_does_not_turn_it_back(
    school, director, tmp_path
):
    row = pupil(类别="双亲留守")
    take_rows(school, tmp_path, row)
    child = the_pupil()
    claim = Claim(CareCategory.objects.get(code="LB_ONE"), clock.today())
    claim_category(by=director, student=child, claim=claim, public_id=uuid4())
    assert counts(take_rows(school, tmp_path, row, on=LATER)) == {"unchanged": 1}
    assert running(child) == {"LB_ONE": False}


def test_an_end_told_by_a_roster__and_listed_again__is_a_new_stay_as_before(school, tmp_path):
    take_rows(school, tmp_path, pupil(类别="低保"))
    take_rows(school, tmp_path, pupil(类别="低保", 退出日期="2026-11-22"), on=LATER)
    take_rows(school, tmp_path, pupil(类别="低保"), on=LATER)
    assert running(the_pupil()) == {"DIBAO": False}


def level_of(child, day=None):
    held = effective_level([child], day or clock.today())[child.pk].level
    return held and (held.level.rank, held.basis)


def test_a_level__decided_by_the_school__a_roster_does_not_undo_it(school, director, tmp_path):
    row = pupil(类别="低保", 关爱等级="重点")
    take_rows(school, tmp_path, row)
    child = the_pupil()
    lower = care_levels_of(school)[1]
    set_level(by=director, students=[child], level=lower, reason="好转")
    roster = take_rows(school, tmp_path, row, on=LATER)
    assert counts(roster) == {"unchanged": 1}
    assert level_of(child) == (1, LevelBasis.DECIDED)
    assert "没有采用名册里的等级" in warnings_of(roster)


def test_a_level__overridden__stays_so_and_what_resumes_too(school, director, tmp_path):
    row = pupil(类别="低保", 关爱等级="重点")
    take_rows(school, tmp_path, row)
    child = the_pupil()
    last_day = clock.today() + timedelta(days=5)
    override_level(
        by=director,
        student=child,
        level=care_levels_of(school)[2],
        last_day=last_day,
        reason="近来平稳",
    )
    assert counts(take_rows(school, tmp_path, row, on=LATER)) == {"unchanged": 1}
    assert level_of(child) == (2, LevelBasis.OVERRIDE)
    assert level_of(child, last_day + timedelta(days=1)) == (3, LevelBasis.IMPORTED)


def test_a_level__cancelled_by_hand__does_not_come_back(school, director, tmp_path):
    row = pupil(类别="低保", 关爱等级="重点")
    take_rows(school, tmp_path, row)
    child = the_pupil()
    end_level_of(student=child, on=clock.today(), by=director, reason="不再需要")
    roster = take_rows(school, tmp_path, row, on=LATER)
    assert level_of(child) is None
    assert "已于2026年11月27日取消：没有恢复" in warnings_of(roster)


def test_an_exit_to_come__of_a_pupil_without_a_level__is_taken(school, tmp_path):
    row = pupil(类别="低保", 退出日期="2026-11-25")
    assert counts(take_rows(school, tmp_path, row, on=ON)) == {"new": 1}
    assert not StudentCareLevel.objects.exists()


def test_contacts__edited_by_hand__keep_what_no_roster_knows(school, director, tmp_path):
    row = pupil(父亲姓名="张远行", 父亲电话="19900000001", 父亲务工地点="广东省东莞市")
    take_rows(school, tmp_path, row)
    father = ContactPerson.objects.get(role="FATHER")
    facts = PersonFacts(
        name="张远行",
        relation=father.relation,
        presence=ParentPresence.AWAY,
        place="广东省东莞市",
        away_since=date(2026, 3, 1),
        returns_on=date(2027, 1, 20),
    )
    change_person(by=director, person=father, facts=facts)
    take_rows(school, tmp_path, {**row, "家庭住址": "柳溪镇"}, on=LATER)
    father.refresh_from_db()
    assert (father.presence, father.returns_on) == (ParentPresence.AWAY, date(2027, 1, 20))


def test_a_contact__ended_by_hand__does_not_come_back(school, director, tmp_path):
    row = pupil(监护人姓名="张奶奶", 监护人电话="19900000003")
    take_rows(school, tmp_path, row)
    people = list(ContactPerson.objects.all())
    end_people(by=director, people=people, until=clock.today())
    take_rows(school, tmp_path, {**row, "家庭住址": "柳溪镇"}, on=LATER)
    assert not ContactPerson.objects.current(clock.today()).exists()


def test_a_phone__that_was_called__its_mark_goes_with_the_number(school, tmp_path):
    row = pupil(父亲姓名="张远行", 父亲电话="19900000001")
    take_rows(school, tmp_path, row)
    father = ContactPerson.objects.get(role="FATHER")
    father.phone_state, father.phone_checked_on = PhoneState.WORKS, ON
    father.save()
    take_rows(school, tmp_path, {**row, "父亲电话": "19900000009"}, on=LATER)
    father.refresh_from_db()
    assert (father.phone, father.phone_state, father.phone_checked_on) == ("19900000009", "", None)
    assert (father.other_phone, father.other_phone_state) == ("19900000001", PhoneState.WORKS)
    assert father.other_phone_checked_on == ON


def test_preview__a_category_told_in_confidence__is_not_named_to_the_registrar(
    school, director, registrar, tmp_path
):
    take_rows(school, tmp_path, pupil(类别="低保"))
    child = the_pupil()
    confidential = CareCategory.objects.filter(confidential=True).first()
    claim = Claim(confidential, clock.today())
    claim_category(by=director, student=child, claim=claim, public_id=uuid4())
    gone = csv_file(tmp_path, pupil(退出日期="2026-11-27"))
    roster = check(school, gone, on=LATER, actor=registrar)
    payload = roster.rows.get().payload
    assert "低保" in payload
    assert confidential.name not in payload
    assert StudentCareLevel.objects.count() == 0
