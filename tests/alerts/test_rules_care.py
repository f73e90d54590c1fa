"""Rules about late duties of safety, guardianship and urgent records: for whom they hold, where
they just do not, and what clears them. The day is Monday, November 16, 2026, unless a test says
otherwise."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from school_care.alerts.rules import (
    duty_safety,
    guardianship_change,
    talk_serious,
)
from school_care.core import clock
from school_care.duties.enums import DutyState, Urgency
from school_care.mentoring.enums import RecordKind
from school_care.school.enums import Role
from school_care.students.enums import CareType, ParentPresence, Rating
from school_care.students.models import ContactPerson
from school_care.students.services.contacts import PersonFacts, change_person
from tests.alerts.making import (
    act_url,
    contact,
    due,
    entrusted,
    found,
    one_found,
    rated,
    same_queries,
    tried,
    urgent,
    words,
)
from tests.attendance.reckoned import klass, nov, octo
from tests.duties.telling import owe
from tests.factories import ContactFactory, UserFactory

__all__ = ["klass"]

TODAY = nov(16)
SEPT_1 = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-16 09:00+08:00", tick=False):
        yield


def one(module, klass, on: date = TODAY):
    return one_found(module, klass.school, on)


# -- 安全类待办逾期 -----------------------------------------------------------------------------


FRIDAY = nov(13)


def late(klass, due_on: date = FRIDAY, **columns):
    owner = columns.pop("owner", None) or UserFactory(school=klass.school)
    columns = {"student": klass.pupil, "rule_code": "step.next", **columns}
    return owe(owner, due_on, **{"urgency": Urgency.SAFETY, **columns})


def test_safety__first_late_day__holds_and_the_last_day_in_time_does_not(klass):
    late(klass, nov(15))
    assert one(duty_safety, klass, nov(15)) is None

    finding = one(duty_safety, klass)

    assert finding.since == nov(16)
    assert words(duty_safety, finding) == "约定的下一步：应在11月15日前办好，现在还没有办"
    assert due(duty_safety, finding, klass.school, TODAY) == "2026-11-17 17:00"


@pytest.mark.parametrize(
    "columns",
    [
        {"urgency": Urgency.CARE},
        {"rule_code": "alert.act"},
        {"rule_code": "dropout.step"},
        {"state": DutyState.DONE},
        {"state": DutyState.WAIVED},
    ],
)
def test_safety__other_duties__are_no_warning(klass, columns):
    late(klass, **columns)
    assert one(duty_safety, klass) is None


def test_safety__done_since__held_on_the_day_before(klass):
    duty = late(klass)
    duty.state, duty.settled_on = DutyState.DONE, TODAY
    duty.save()
    assert one(duty_safety, klass) is None
    assert one(duty_safety, klass, nov(15)) is not None


def test_safety__the_directors_own__is_the_directors_warning(klass):
    director = UserFactory(school=klass.school, role=Role.DIRECTOR)
    late(klass, owner=director)
    assert one(duty_safety, klass).owner == director.pk


def test_safety__of_somebody_who_sees_no_warnings__is_left_to_the_class(klass):
    late(klass, owner=UserFactory(school=klass.school, role=Role.COUNSELLOR))
    assert one(duty_safety, klass).owner == 0


def test_safety__long_occasions__are_told_apart_within_the_column(klass):
    keys = [f"entrustment:{'0' * 35}{end}:again" for end in "12"]
    for key in keys:
        late(klass, rule_code="entrustment.notice", period_key=key)

    held = found(duty_safety, klass.school, TODAY)

    assert len({finding.key for finding in held}) == 2
    assert all(len(finding.key) <= 60 for finding in held)


def test_safety__leads_to_where_the_duty_is_done(klass):
    late(klass, rule_code="entrustment.notice", period_key="entrustment:none")
    assert act_url(duty_safety, one(duty_safety, klass)) == (
        f"/desk/students/{klass.pupil.public_id}/entrustment/"
    )


# -- 监护变动 -----------------------------------------------------------------------------------


def test_guardianship__another_carer__holds_and_names_nobody(klass):
    rated(klass.pupil, SEPT_1, CareType.PARENTS, until=nov(10))
    rated(klass.pupil, nov(10), CareType.GRANDPARENTS)

    finding = one(guardianship_change, klass)

    assert (finding.since, finding.key) == (nov(10), "2026-11-10")
    assert words(guardianship_change, finding) == (
        "11月10日监护有变动：实际照护情况有变化；以后还没有谈心、家访或联系家里"
    )
    assert due(guardianship_change, finding, klass.school, TODAY) == "2026-11-19 17:00"


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        (Rating.GOOD, Rating.FAIR, True),
        (Rating.FAIR, Rating.POOR, True),
        (Rating.FAIR, Rating.FAIR, False),
        (Rating.POOR, Rating.GOOD, False),
    ],
)
def test_guardianship__rated_again__holds_only_when_worse(klass, before, after, holds):
    rated(klass.pupil, SEPT_1, rating=before, until=nov(10))
    rated(klass.pupil, nov(10), rating=after)
    assert bool(one(guardianship_change, klass)) == holds


def test_guardianship__first_rating__is_no_change(klass):
    rated(klass.pupil, nov(10), CareType.NOBODY, Rating.POOR)
    assert one(guardianship_change, klass) is None


def test_guardianship__thirty_days_ago__is_over_after_them(klass):
    rated(klass.pupil, SEPT_1, CareType.PARENTS, until=nov(10))
    rated(klass.pupil, nov(10), CareType.GRANDPARENTS)
    assert one(guardianship_change, klass, date(2026, 12, 9))
    assert one(guardianship_change, klass, date(2026, 12, 10)) is None


def test_guardianship__entrustment_ended_without_another__holds(klass):
    entrusted(klass.pupil, SEPT_1, until=nov(12))
    finding = one(guardianship_change, klass)
    assert finding.because == {"changes": ["entrustment"], "on": "2026-11-12"}


def test_guardianship__entrusted_to_the_next__is_no_change(klass):
    entrusted(klass.pupil, SEPT_1, until=nov(12))
    entrusted(klass.pupil, nov(12))
    assert one(guardianship_change, klass) is None


def _lost(klass, before: str) -> ContactPerson:
    """The father, written down as lost on November 12 by the head teacher."""
    father = ContactFactory(
        student=klass.pupil, role="FATHER", relation="父亲", name="周父", presence=before
    )
    with time_machine.travel("2026-11-12 16:00+08:00", tick=False):
        return change_person(
            by=UserFactory(school=klass.school, head_teacher_of=klass.group),
            person=father,
            facts=replace(PersonFacts.of(father), presence=ParentPresence.LOST),
        )


def test_guardianship__a_parent_lost__holds_from_the_day_it_was_written_down(klass):
    _lost(klass, ParentPresence.AWAY)
    finding = one(guardianship_change, klass)
    assert words(guardianship_change, finding) == (
        "11月12日监护有变动：父母一方失去联系；以后还没有谈心、家访或联系家里"
    )
    assert one(guardianship_change, klass, nov(11)) is None


def test_guardianship__a_parent_nobody_had_asked_about__cannot_be_dated(klass):
    _lost(klass, "")
    assert one(guardianship_change, klass) is None


def test_guardianship__a_parent_found_again__is_gone(klass):
    father = _lost(klass, ParentPresence.AWAY)
    father.presence = ParentPresence.AWAY
    father.save()
    assert one(guardianship_change, klass) is None


def test_guardianship__several_changes__are_one_warning_known_by_the_newest(klass):
    rated(klass.pupil, SEPT_1, CareType.PARENTS, Rating.GOOD, until=nov(10))
    rated(klass.pupil, nov(10), CareType.NOBODY, Rating.POOR)
    entrusted(klass.pupil, SEPT_1, until=nov(12))

    finding = one(guardianship_change, klass)

    assert finding.key == "2026-11-12"
    assert finding.because["changes"] == ["carer", "worse", "entrustment"]


@pytest.mark.parametrize("kind", [RecordKind.TALK, RecordKind.VISIT, RecordKind.CALL])
def test_guardianship__somebody_reached_on_the_day_or_since__clears(klass, kind):
    entrusted(klass.pupil, SEPT_1, until=nov(12))
    contact(klass.pupil, nov(11), kind)
    tried(klass.pupil, nov(13), RecordKind.CALL)
    contact(klass.pupil, nov(13), RecordKind.PRAISE)
    assert one(guardianship_change, klass)
    contact(klass.pupil, nov(12), kind)
    assert one(guardianship_change, klass) is None


# -- 需尽快跟进 ---------------------------------------------------------------------------------


def test_serious__nobody_came_back_to_it__holds_and_tells_no_text(klass):
    urgent(klass.pupil, nov(13), text="说不想回家")

    finding = one(talk_serious, klass)

    assert finding.owner == 0
    assert finding.because == {"on": "2026-11-13", "kind": "talk"}
    assert words(talk_serious, finding) == (
        "11月13日的谈心记录标为「需尽快跟进」，以后还没有再联系"
    )
    assert due(talk_serious, finding, klass.school, TODAY) == "2026-11-17 17:00"


def test_serious__restricted__names_no_kind_and_is_the_directors(klass):
    director = UserFactory(school=klass.school, role=Role.DIRECTOR)
    urgent(klass.pupil, nov(13), restricted=True)

    finding = one(talk_serious, klass)

    assert finding.owner == director.pk
    assert finding.because == {"on": "2026-11-13"}
    assert words(talk_serious, finding) == ("11月13日有1条记录标为「需尽快跟进」，以后还没有再联系")


def test_serious__somebody_else_reached_the_family_later_that_day__clears(klass):
    urgent(klass.pupil, nov(13))
    contact(klass.pupil, nov(13), RecordKind.CALL)
    assert one(talk_serious, klass) is None


def test_serious__reached_before__tried_since__still_holds(klass):
    contact(klass.pupil, nov(13), RecordKind.CALL)
    urgent(klass.pupil, nov(13))
    tried(klass.pupil, nov(14), RecordKind.CALL)
    assert one(talk_serious, klass)


def test_serious__agreed_step_done__clears(klass):
    record = urgent(klass.pupil, nov(13), next_step="找她聊聊", next_step_on=nov(14))
    assert one(talk_serious, klass)
    record.next_step_done_on = nov(16)
    record.save()
    assert one(talk_serious, klass) is None
    assert one(talk_serious, klass, nov(15))


def test_serious__withdrawn_or_to_be_watched_only__does_not_hold(klass):
    urgent(klass.pupil, nov(12), withdrawn_at=clock.now())
    contact(klass.pupil, nov(13), RecordKind.TALK, concern="watch")
    assert one(talk_serious, klass) is None


def test_serious__thirty_days_later__is_over(klass):
    urgent(klass.pupil, octo(17))
    assert one(talk_serious, klass, nov(15))
    assert one(talk_serious, klass, nov(16)) is None


def test_serious__an_urgent_visit_follows__is_the_newer_warning(klass):
    urgent(klass.pupil, nov(12))
    second = contact(klass.pupil, nov(13), RecordKind.VISIT, concern="urgent")
    assert one(talk_serious, klass).key == str(second.public_id)


# -- how many queries -----------------------------------------------------------------------------


def _changed(pupil) -> None:
    rated(pupil, SEPT_1, CareType.PARENTS, until=nov(10))
    rated(pupil, nov(10), CareType.GRANDPARENTS)
    entrusted(pupil, SEPT_1, until=nov(12))


def _owes(pupil) -> None:
    owe(None, nov(13), student=pupil, school=pupil.school, urgency=Urgency.SAFETY)


@pytest.mark.parametrize(
    ("module", "make"),
    [
        (duty_safety, _owes),
        (guardianship_change, _changed),
        (talk_serious, lambda pupil: urgent(pupil, nov(13))),
    ],
)
def test_rules_of_care__more_pupils__ask_no_more(klass, module, make):
    same_queries(module, klass.school, TODAY, make, klass.group)
