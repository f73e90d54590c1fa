"""成绩明显下降: a pupil's marks in several subjects fell beside the pupil's own of the last year.
Against nobody else, no rank, no mean of a class (教育部令第50号)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max
from django.db.models.functions import Cast

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import days_in, pupil_page, school_days_on
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.mentoring.mark_sheet.words import SUBJECTS
from school_care.mentoring.models import Exam, Mark

LATELY = timedelta(days=45)  # an exam older than that is no news
A_YEAR = timedelta(days=366)
BEFORE = 2  # marks before, at the least: one bad day is no measure
SHARE = Cast(F("points"), FloatField()) * 100 / Cast(F("full"), FloatField())

Subjects = dict[str, float]


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Pupils whose newest exam of late shows so many subjects each so many points of a hundred
    below their own mean of the year before. One query, and two for each day of exams."""
    exams = Exam.objects.filter(
        school=reading.school,
        taken_on__gt=reading.on - LATELY,
        taken_on__lte=reading.on,
    )
    looked_at: set[int] = set()
    for day in sorted(set(exams.values_list("taken_on", flat=True)), reverse=True):
        now, which = _marks_of(reading, day)
        new = {student: held for student, held in now.items() if student not in looked_at}
        looked_at |= set(new)
        before = _means_before(reading, day) if new else {}
        for student, held in new.items():
            fallen = _fallen(held, before.get(student, {}), numbers["points"])
            if len(fallen) >= numbers["subjects"]:
                because = {"on": day.isoformat(), "subjects": fallen}
                yield Finding(student, day, because, which[student])


def _marks_of(reading: Reading, day: date) -> tuple[dict[int, Subjects], dict[int, str]]:
    """得分率 by pupil and subject on a day of exams, of pupils enrolled; and at which exam."""
    rows = _told(reading).filter(exam__taken_on=day).order_by("exam_id")
    found: dict[int, Subjects] = defaultdict(dict)
    which: dict[int, str] = {}
    for student, subject, share, exam in rows.values_list(
        "student_id", "subject", "share", "exam__public_id"
    ):
        if student in reading.enrolled:
            found[student][subject] = share
            which[student] = str(exam)
    return found, which


def _means_before(reading: Reading, day: date) -> dict[int, Subjects]:
    """The mean 得分率 of the year before a day, of subjects with marks enough."""
    rows = _told(reading).filter(exam__taken_on__lt=day, exam__taken_on__gte=day - A_YEAR)
    means = rows.order_by().values("student_id", "subject")
    means = means.annotate(mean=Avg("share"), exams=Count("pk"), newest=Max("exam__taken_on"))
    found: dict[int, Subjects] = defaultdict(dict)
    for row in means.filter(exams__gte=BEFORE):
        found[row["student_id"]][row["subject"]] = row["mean"]
    return found


def _told(reading: Reading):
    """Marks in points; grades in words and 缺考 are left out."""
    rows = Mark.objects.filter(
        school=reading.school, points__isnull=False, full__gt=0, absent=False
    )
    return rows.annotate(share=SHARE)


def _fallen(now: Subjects, before: Subjects, points: int) -> list[list[Any]]:
    """[subject, mean before, now] of what fell so far, in the order of a timetable. Half a
    thousandth of slack, for means are no round numbers."""
    fell = [
        [subject, round(before[subject]), round(share)]
        for subject, share in now.items()
        if subject in before and before[subject] - share >= points - 0.0005
    ]
    return sorted(fell, key=lambda one: (_place(one[0]), one[0]))


def _place(subject: str) -> int:
    return SUBJECTS.index(subject) if subject in SUBJECTS else len(SUBJECTS)


def because(facts: Mapping[str, Any]) -> str:
    """11月16日考试与本人近一年平均得分率相比：数学由82%到60%，语文由80%到64%."""
    told = "，".join(f"{subject}由{mean}%到{now}%" for subject, mean, now in facts["subjects"])
    return f"{days_in(facts['on'])}考试与本人以前的平均得分率相比：{told}"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """Five school days: no haste, but a talk before it is forgotten."""
    return school_days_on(reading, 5)


RULE = Rule(
    code="marks.fall",
    label="成绩明显下降",
    tier=Tier.SOON,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence=(
        "45天内最近一次考试，有{subjects}门以上学科的得分率比本人近一年的平均（至少2次）"
        "低{points}个百分点以上"
    ),
    clears="下一次考试回升，或满45天",
    source="未成年人学校保护规定（教育部令第50号）：成绩不公开、不排名，只和自己比",
    act_url=pupil_page("mentoring:progress"),
    act_label="看进步档案，找学生谈一谈",
    numbers=(
        Number("points", "比本人平均低几个百分点", 15, 5, 50, "个百分点"),
        Number("subjects", "至少几门学科", 2, 1, 9, "门"),
    ),
    order=80,
)
