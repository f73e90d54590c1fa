"""A term with school days, and words of a plan that can be adopted."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.mentoring.choices.plans import GoalOf, PlanKind
from school_care.mentoring.models import Plan
from school_care.mentoring.plan_content import GoalWords, PlanContent, SubjectLine
from school_care.mentoring.services.plans.writing import adopt_plan
from school_care.school.calendar import SchoolCalendar

GOAL = "每天5道口算，正确率到八成"
OWN = "上课举手发言"


def school_day(cast, ahead: int) -> date:
    """The first school day at least `ahead` days from today."""
    calendar, day = SchoolCalendar(cast.school), clock.today() + timedelta(days=ahead)
    return day if calendar.is_school_day(day) else calendar.next_school_day(day)


def words(cast, **more) -> PlanContent:
    """A plan with two goals and two checks to come."""
    said = PlanContent(
        subjects=(SubjectLine("语文", "稳"), SubjectLine("数学", "薄弱", ("计算", "应用题"))),
        needs=("功课辅导",),
        causes=("家庭辅导不上",),
        days=(2, 4),
        when=("午间",),
        ways=("一起看错题",),
        family=("固定写作业的时间",),
        goals=(GoalWords(GoalOf.TEACHER, GOAL), GoalWords(GoalOf.PUPIL, OWN)),
        check_days=(school_day(cast, 7), school_day(cast, 30)),
    )
    return replace(said, **more)


def adopt(cast, by=None, student=None, **more) -> Plan:
    """A running plan of 张子轩 by the head teacher."""
    kind = more.pop("kind", PlanKind.STUDY)
    return adopt_plan(
        by=by or cast.head_teacher,
        student=student or cast.zixuan,
        kind=kind,
        content=words(cast, **more),
        public_id=uuid4(),
    )


@pytest.fixture
def plan(cast) -> Plan:
    """张子轩's running plan."""
    return adopt(cast)
