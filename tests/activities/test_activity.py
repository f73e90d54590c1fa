"""One activity from plan to record, shown on each file."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.activities.choices.programme import ActivityKind, ActivityState, Reach
from school_care.activities.models import Activity, Participation
from school_care.activities.selectors_activity import attended, took_part
from school_care.activities.services.activities import make_activity
from school_care.activities.services.activity_records import (
    RecordWords,
    change_record,
    hold_with_record,
    note_class_absent,
    undo_record,
)
from school_care.activities.services.programme.items import Plan
from school_care.activities.services.taking_part import Deed, note_deeds
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.note_lines import offered_lines
from tests.activities.making_activity import held, planned
from tests.attendance.rolling import give_leave
from tests.factories import StudentFactory
from tests.students.documents import client_of

pytestmark = pytest.mark.django_db


def titles(student) -> list[str]:
    return [did.title for did in took_part([student])[student.pk]]


def lecture_form(**given) -> dict:
    return {
        "public_id": str(uuid4()),
        "topic": "safety",
        "day": clock.today().isoformat(),
        "title": "",
        "held": "1",
        **given,
    }


# --- the class's lecture -------------------------------------------------------------------------


def test_lecture__noted_in_one_form__held_with_title_and_absentee(cast):
    page = client_of(cast.head_teacher)
    url = reverse("activities:class_lecture", args=[cast.seven_one.public_id])
    today = clock.today()
    given = lecture_form(day="other", day_other=today, absent=[str(cast.anan.public_id)])
    answer = page.post(url, given, follow=True)
    activity = Activity.objects.get()
    assert (activity.state, activity.reach) == (ActivityState.HELD, Reach.CLASS)
    assert activity.title
    assert "应到2/实到" not in answer.content.decode()
    assert "李安安" in answer.content.decode()
    assert titles(cast.zixuan) == [activity.title]
    assert titles(cast.anan) == []


def test_lecture__sent_twice__is_one(cast):
    page = client_of(cast.head_teacher)
    url = reverse("activities:class_lecture", args=[cast.seven_one.public_id])
    given = lecture_form(day="other", day_other=clock.today())
    page.post(url, given)
    page.post(url, given)
    assert Activity.objects.count() == 1


def test_lecture__planned_and_due__opens_its_record(cast):
    activity = planned(cast)
    url = reverse("activities:class_lecture", args=[cast.seven_one.public_id])
    answer = client_of(cast.head_teacher).get(url)
    assert answer.url == reverse("activities:activity_record", args=[activity.public_id])


def test_lecture__of_a_day_to_come__is_arranged_not_noted(cast):
    url = reverse("activities:class_lecture", args=[cast.seven_one.public_id])
    given = lecture_form(day="other", day_other=clock.today() + timedelta(days=2))
    answer = client_of(cast.head_teacher).post(url, given)
    assert "先安排" in answer.content.decode()
    assert not Activity.objects.exists()
    given["plan"] = given.pop("held")
    client_of(cast.head_teacher).post(url, given)
    assert Activity.objects.get().state == ActivityState.PLANNED


def test_lecture__of_another_class__refused(cast):
    with pytest.raises(Refused):
        planned(cast, classes=(cast.seven_two,))


# --- the record ----------------------------------------------------------------------------------


def test_held__of_two_classes__those_on_leave_are_absent_and_the_class_mends_its_own(cast):
    today = clock.today()
    give_leave(cast, cast.keke, starts_on=today, until=today + timedelta(days=1))
    activity = held(
        cast, by=cast.grade_head, reach=Reach.GRADE, classes=(cast.seven_one, cast.seven_two)
    )
    assert titles(cast.keke) == []
    assert titles(cast.zixuan) == [activity.title]
    note_class_absent(
        by=cast.other_head_teacher, activity=activity, group=cast.seven_two, absent=[]
    )
    assert titles(cast.keke) == [activity.title]
    with pytest.raises(Refused):
        note_class_absent(
            by=cast.other_head_teacher, activity=activity, group=cast.seven_one, absent=[]
        )


def test_held__pupil_who_came_later__was_not_there(cast):
    late = StudentFactory(
        current_class=cast.seven_one, name="陆新来", enrolment__starts_on=clock.today()
    )
    held(cast, days=9)
    assert titles(late) == []
    assert len(titles(cast.zixuan)) == 1


def test_record__undone__nobody_took_part_and_words_are_kept(cast):
    activity = held(cast, absent={cast.seven_one.pk: [cast.anan.pk]})
    undo_record(by=cast.head_teacher, activity=activity)
    assert Activity.objects.get().state == ActivityState.PLANNED
    assert titles(cast.zixuan) == []
    assert not Participation.objects.exists()


def test_record__two_at_once__the_second_is_told(cast):
    activity = held(cast)
    seen = activity.revision
    change_record(by=cast.head_teacher, activity=activity, words=RecordWords("甲"), seen=seen)
    with pytest.raises(Refused):
        change_record(by=cast.director, activity=activity, words=RecordWords("乙"), seen=seen)
    assert Activity.objects.get().summary == "甲"


def test_record__written_later__shows_both_days(cast):
    activity = held(cast, days=6)
    url = reverse("activities:activity", args=[activity.public_id])
    assert "补记" in client_of(cast.head_teacher).get(url).content.decode()


def test_summary__teacher_of_another_class__not_shown(cast):
    activity = planned(cast)
    activity.summary = "讲了过马路"
    activity.save()
    held_one = reverse("activities:activity", args=[activity.public_id])
    hold_with_record(
        by=cast.head_teacher, activity=activity, words=RecordWords("讲了过马路"), absent={}
    )
    assert "讲了过马路" in client_of(cast.head_teacher).get(held_one).content.decode()
    assert "讲了过马路" not in client_of(cast.other_head_teacher).get(held_one).content.decode()


# --- school-wide ---------------------------------------------------------------------------------


def school_plan(**more) -> Plan:
    given = {
        "kind": ActivityKind.THEME,
        "title": "关爱主题教育",
        "starts_on": clock.today(),
        "reach": Reach.SCHOOL,
        **more,
    }
    return Plan(**given)


def test_school_wide__director__waits_in_the_programme(cast):
    activity = make_activity(
        by=cast.director, school=cast.school, plan=school_plan(), public_id=uuid4()
    )
    assert activity.state == ActivityState.DRAFT
    assert activity.programme is not None
    assert activity.classes.count() == 3


def test_school_wide__head_teacher__refused(cast):
    with pytest.raises(Refused):
        make_activity(
            by=cast.head_teacher, school=cast.school, plan=school_plan(), public_id=uuid4()
        )


# --- what pupils did ------------------------------------------------------------------------------


def test_honour__what_a_pupil_did_and_won__is_on_the_file_and_in_the_note(cast):
    activity = held(cast, kind=ActivityKind.HONOUR, topic="", title="争光添彩")
    note_deeds(
        by=cast.head_teacher,
        activity=activity,
        students=[cast.zixuan, cast.anan],
        deeds={cast.zixuan.pk: Deed("为家庭：给奶奶做饭", "班级之星")},
    )
    page = client_of(cast.head_teacher)
    file = page.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()
    assert "为家庭：给奶奶做饭" in file
    assert "班级之星" in file
    assert titles(cast.anan) == []
    today = clock.today()
    lines = offered_lines(cast.head_teacher, [cast.zixuan], today, today)[cast.zixuan.pk]
    assert "参加“争光添彩”（为家庭：给奶奶做饭），班级之星" in [line.words for line in lines]


def test_took_part__three_pupils_two_activities__one_query(cast, django_assert_num_queries):
    held(cast)
    held(cast, title="第二次")
    with django_assert_num_queries(1):
        took_part([cast.zixuan, cast.anan, cast.keke])


def test_attended__names_only_of_pupils_in_sight(cast):
    activity = held(
        cast,
        by=cast.grade_head,
        reach=Reach.GRADE,
        classes=(cast.seven_one, cast.seven_two),
        absent={cast.seven_one.pk: [cast.zixuan.pk], cast.seven_two.pk: [cast.keke.pk]},
    )
    lines = attended(cast.head_teacher, activity).lines
    assert [[pupil.name for pupil in line.absentees] for line in lines] == [["张子轩"], []]
    assert [line.absent for line in lines] == [1, 1]
