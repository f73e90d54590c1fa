"""Warnings of a rule that holds for whom a test says, so that pages can be looked at without the
facts of real rules."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pytest

from school_care.alerts import ruling
from school_care.alerts.enums import Acts, Tier
from school_care.alerts.models import Alert
from school_care.alerts.rules.common import at
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.alerts.services.sweep import sweep
from school_care.core import clock
from school_care.students.models import Student

MONDAY = "2026-11-23T09:00:00+08:00"
ACT = "/desk/attendance/"


@dataclass
class Trial:
    """Two rules of a test: «trial» for the pupils in `away` with their days, met from `days` on;
    «trial.soon» for those in `soon`. `hour`: by when «trial» is to be acted on."""

    away: dict[int, int] = field(default_factory=dict)
    soon: set[int] = field(default_factory=set)
    hour: int = 12

    def find(self, reading, numbers):
        for student in self._here(reading, self.away):
            if self.away[student] >= numbers["days"]:
                yield Finding(student, reading.on, {"days": self.away[student]})

    def find_soon(self, reading, numbers):
        for student in self._here(reading, self.soon):
            yield Finding(student, reading.on, {"days": 1})

    def _here(self, reading, asked) -> list[int]:
        pupils = Student.objects.filter(school=reading.school, pk__in=list(asked)).order_by("pk")
        return list(pupils.values_list("pk", flat=True))

    def due(self, finding, on, numbers, reading) -> datetime:
        return at(on, self.hour)

    def warn(self, student: Student, days: int = 3) -> Alert:
        """Raise the first rule for a pupil, as the sweep does."""
        self.away[student.pk] = days
        sweep(student.school, clock.today())
        return Alert.objects.get(student=student, rule="trial", holds=True)

    def calm(self, student: Student) -> None:
        """The condition is gone, and the sweep sees it."""
        del self.away[student.pk]
        sweep(student.school, clock.today())


@pytest.fixture
def trial(monkeypatch) -> Trial:
    """The only rules there are, in this test."""
    made = Trial()
    rule = Rule(
        code="trial",
        label="连日未到",
        tier=Tier.NOW,
        acts=Acts.HEAD_TEACHER,
        find=made.find,
        because=lambda facts: f"连续{facts['days']}个上课日没有来",
        due=made.due,
        sentence="连续{days}个上课日没有来",
        clears="学生到校",
        source="学校规定",
        act_url=lambda alert: ACT,
        act_label="联系家里",
        numbers=(Number("days", "连续几个上课日", 2, 1, 10, "天"),),
        order=10,
    )
    soon = replace(
        rule,
        code="trial.soon",
        label="材料快到期",
        tier=Tier.SOON,
        acts=Acts.DIRECTOR,
        find=made.find_soon,
        because=lambda facts: "证件快到期",
        due=lambda finding, on, numbers, reading: at(date(2026, 11, 30), 17),
        sentence="证件快到期",
        numbers=(),
        order=20,
    )
    monkeypatch.setattr(ruling, "_rules", {one.code: one for one in (rule, soon)})
    return made
