"""A term's programme: moved, submitted, approved, returned; additions; who is told; two at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from school_care.activities.choices.programme import ActivityState, ProgrammeState
from school_care.activities.models import Activity, ProgrammeStep
from school_care.activities.services.activities import plan_of
from school_care.activities.services.activity_states import cancel_activity, restore_activity
from school_care.activities.services.programme.items import edit_activity, move_activity
from school_care.activities.services.programme.steps import (
    approve_programme,
    return_programme,
    submit_programme,
    withdraw_submission,
)
from school_care.core import clock
from school_care.core.models import FieldChange
from school_care.duties.models import Notice
from school_care.school.refusal import Refused
from tests.activities.programme_support import approved, draft, programme_of

pytestmark = pytest.mark.django_db


def told(user) -> list[str]:
    rows = Notice.objects.filter(user=user).order_by("pk")
    return [row.facts.get("about", "") for row in rows]


def tomorrow():
    return clock.today() + timedelta(days=1)


def test_programme__opened_twice__is_one(cast):
    assert programme_of(cast).pk == programme_of(cast).pk


def test_approval__drafts_are_arranged__and_those_concerned_are_told(cast):
    programme = programme_of(cast)
    row = draft(cast, programme)
    submit_programme(by=cast.director, programme=programme)
    assert told(cast.principal) == ["programme.submitted"]
    approve_programme(by=cast.principal, programme=programme)
    row.refresh_from_db()
    programme.refresh_from_db()
    assert (row.state, programme.state, programme.version) == ("planned", "approved", 1)
    assert told(cast.director) == told(cast.head_teacher) == ["programme.approved"]
    states = ProgrammeStep.objects.values_list("from_state", "to_state")
    assert list(states) == [("draft", "submitted"), ("submitted", "approved")]


def test_submitted__drafts_lie_still__until_it_is_withdrawn(cast):
    programme = programme_of(cast)
    row = draft(cast, programme)
    submit_programme(by=cast.director, programme=programme)
    with pytest.raises(Refused, match="撤回提交"):
        move_activity(by=cast.director, activity=row, to=tomorrow(), revision=0)
    with pytest.raises(Refused, match="撤回提交"):
        draft(cast, programme)
    with pytest.raises(Refused, match="撤回提交"):
        cancel_activity(by=cast.director, activity=row)
    withdraw_submission(by=cast.director, programme=programme)
    move_activity(by=cast.director, activity=row, to=tomorrow(), revision=0)
    assert programme.state == ProgrammeState.DRAFT


def test_return__needs_a_reason__and_the_planner_reads_it(cast):
    programme = programme_of(cast)
    draft(cast, programme)
    submit_programme(by=cast.director, programme=programme)
    with pytest.raises(Refused, match="退回原因"):
        return_programme(by=cast.principal, programme=programme, why="  ")
    return_programme(by=cast.principal, programme=programme, why="十二月太满")
    assert programme.steps.last().why == "十二月太满"
    assert told(cast.director) == ["programme.returned"]
    submit_programme(by=cast.director, programme=programme)
    assert told(cast.principal) == ["programme.submitted"] * 2


def test_steps__somebody_was_first__the_second_is_told(cast):
    programme = programme_of(cast)
    draft(cast, programme)
    submit_programme(by=cast.director, programme=programme)
    other = type(programme).objects.get(pk=programme.pk)
    approve_programme(by=cast.principal, programme=programme)
    with pytest.raises(Refused, match="刷新"):
        return_programme(by=cast.principal, programme=other, why="再想想")
    assert type(programme).objects.get().state == ProgrammeState.APPROVED


def test_rights__only_leaders_plan_and_only_the_principal_approves(cast):
    programme = programme_of(cast)
    row = draft(cast, programme)
    for person in (cast.head_teacher, cast.registrar, cast.foreign_head_teacher):
        with pytest.raises(Refused):
            move_activity(by=person, activity=row, to=tomorrow(), revision=0)
        with pytest.raises(Refused):
            submit_programme(by=person, programme=programme)
    submit_programme(by=cast.director, programme=programme)
    with pytest.raises(Refused, match="校长"):
        approve_programme(by=cast.director, programme=programme)


def test_addition_after_approval__waits_as_a_draft__and_the_rest_stands(cast):
    programme = programme_of(cast)
    first = draft(cast, programme)
    approved(cast, programme)
    second = draft(cast, programme, title="读书会")
    assert second.state == ActivityState.DRAFT
    submit_programme(by=cast.director, programme=programme)
    withdraw_submission(by=cast.director, programme=programme)
    assert programme.state == ProgrammeState.APPROVED  # not back to the beginning
    approved(cast, programme)
    programme.refresh_from_db()
    states = Activity.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)
    assert set(states) == {"planned"} and programme.version == 2


def test_move__of_an_arranged_one__stays_arranged_is_written_down_and_told_once(cast):
    programme = programme_of(cast)
    row = draft(cast, programme, last_day=clock.today() + timedelta(days=2))
    approved(cast, programme)
    row.refresh_from_db()
    to = clock.today() + timedelta(days=7)
    move_activity(by=cast.director, activity=row, to=to, revision=row.revision)
    row.refresh_from_db()
    assert (row.state, row.starts_on, row.last_day) == ("planned", to, to + timedelta(days=2))
    changes = FieldChange.objects.filter(object_id=row.public_id, field="starts_on")
    assert [(one.old, one.new) for one in changes] == [(str(clock.today()), str(to))]
    assert told(cast.head_teacher)[-1] == told(cast.principal)[-1] == "activity.changed"
    with pytest.raises(Refused, match="过去"):
        yesterday = clock.today() - timedelta(days=1)
        move_activity(by=cast.director, activity=row, to=yesterday, revision=row.revision)


def test_move__of_a_draft__tells_nobody(cast):
    row = draft(cast, programme_of(cast))
    move_activity(by=cast.director, activity=row, to=tomorrow(), revision=0)
    assert not Notice.objects.exists()


def test_two_move_at_once__the_second_overwrites_nothing_and_is_told_the_day(cast):
    row = draft(cast, programme_of(cast))
    stale = Activity.objects.get(pk=row.pk)
    move_activity(by=cast.director, activity=row, to=tomorrow(), revision=0)
    with pytest.raises(Refused, match=f"现在是{tomorrow().month}月{tomorrow().day}日"):
        later = clock.today() + timedelta(days=9)
        move_activity(by=cast.principal, activity=stale, to=later, revision=0)
    row.refresh_from_db()
    assert row.starts_on == tomorrow()


def test_edit__wording_of_an_arranged_one__is_not_told__its_place_is(cast):
    programme = programme_of(cast)
    row = draft(cast, programme)
    approved(cast, programme)
    row.refresh_from_db()
    before = len(told(cast.head_teacher))
    plan = replace(plan_of(row), plan="每班五人。")
    edit_activity(by=cast.director, activity=row, plan=plan, revision=row.revision)
    assert len(told(cast.head_teacher)) == before
    plan = replace(plan, place="操场")
    edit_activity(by=cast.director, activity=row, plan=plan, revision=row.revision)
    assert told(cast.head_teacher)[before:] == ["activity.changed"]


def test_cancel__arranged_needs_a_reason_and_returns_arranged__a_draft_returns_a_draft(cast):
    programme = programme_of(cast)
    row = draft(cast, programme)
    approved(cast, programme)
    row.refresh_from_db()
    other = draft(cast, programme, title="读书会")
    with pytest.raises(Refused, match="取消原因"):
        cancel_activity(by=cast.director, activity=row)
    cancel_activity(by=cast.director, activity=row, why="下大雨")
    cancel_activity(by=cast.director, activity=other)
    assert told(cast.head_teacher)[-1] == "activity.cancelled"
    assert restore_activity(by=cast.director, activity=row).state == ActivityState.PLANNED
    assert restore_activity(by=cast.director, activity=other).state == ActivityState.DRAFT


def test_notices__hold_no_word_of_the_activity(cast):
    programme = programme_of(cast)
    draft(cast, programme, title="看望张子轩")
    approved(cast, programme)
    said = " ".join(str(row.facts) + row.key for row in Notice.objects.all())
    assert said.isascii()
