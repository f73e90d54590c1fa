"""The anonymous survey of a term: made, answered by a class's link or counted from paper, read.

Who answered is stored nowhere: of a sheet only the class, the day and what was ticked are kept; no
trace is written for it, because a trace holds a moment; its key is drawn, because a running number
would tell who sat next to whom. Whoever sends one sheet twice (a slow page tapped again) has sent
one.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.attendance.expected import expected_by_class
from school_care.cases.models import BullyingSurvey, SurveyAnswer, SurveyClass
from school_care.cases.protection.survey_news import tell_urgent
from school_care.cases.protection.survey_questions import (
    QUESTIONS,
    Asked,
    asked_of,
    is_small,
    is_urgent,
)
from school_care.core import audit, clock
from school_care.core.limits import within_limit
from school_care.core.public_address import full_url
from school_care.core.sealed import lookup_index
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.school.refusal import Refused

SECRET_BYTES = 15  # 120 bits: short enough for a code that any phone reads
LONGEST_SECRET = 64
PURPOSE = "token"
LONGEST_DAYS = 45
MOST_WORDS = 500
MOST_PAPER_LINES = 60
MOST_SUMMARY = 4000
# Of one link: a class of sixty in the computer room, twice over; no address is looked at.
MOST_SENT, PER_SECONDS = 120, 600
PAPER, URGENT = "paper", "urgent"  # marks among the answers
LARGEST_KEY = 2**62
NOT_KEEPER = "匿名问卷由校长或德育主任组织。"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sheet:
    """What a child ticked and wrote. `once`: the sheet as the page gave it out."""

    answers: Mapping[str, Any]
    words: str = ""
    once: UUID | None = None


@dataclass(frozen=True)
class Counted:
    """What was counted from a class's paper sheets: `ticks` by question, then option."""

    sheets: int
    ticks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    words: Sequence[str] = ()


# -- reading --------------------------------------------------------------------------------------


def is_open(survey: BullyingSurvey) -> bool:
    """Whether it may be answered today."""
    return survey.opens_on <= clock.today() <= survey.closes_on


def is_over(survey: BullyingSurvey) -> bool:
    """Whether its last day is past: only then figures are shown, or the figures of two days would
    give away the sheet that came in between."""
    return clock.today() > survey.closes_on


def asked_in(row: SurveyClass) -> list[Asked]:
    """The questions as this class gets them."""
    grade = row.school_class.grade_on(row.survey.opens_on)
    return asked_of(row.survey.questions, small=is_small(grade))


def class_by_secret(secret: str) -> SurveyClass | None:
    """The class of a public address; one query."""
    rows = SurveyClass.objects.select_related("survey__school", "school_class")
    return rows.filter(token_index=lookup_index(secret[:LONGEST_SECRET], PURPOSE)).first()


def answer_url(row: SurveyClass) -> str:
    """Where the class answers."""
    return full_url("survey_answer", row.token)


def sent_by_link(row: SurveyClass) -> int:
    """How many sheets came by the link; one query."""
    return SurveyAnswer.objects.filter(survey_class=row).exclude(answers__has_key=PAPER).count()


# -- making ---------------------------------------------------------------------------------------


def make_survey(*, by: Any, school: School, opens_on: date, closes_on: date) -> BullyingSurvey:
    """The survey of the term, with a link for each class that has pupils. Raises Refused."""
    require_keeper(by, school)
    term = SchoolCalendar(school).term_on(opens_on)
    if term is None:
        raise Refused("开始日期不在学期里，请选择上课期间的日期。")
    if opens_on < clock.today():
        raise Refused("开始日期不能早于今天。")
    _require_days(opens_on, closes_on, term.last_day)
    asked = {key: len(pupils) for key, pupils in expected_by_class(school, clock.today()).items()}
    if not asked:
        raise Refused("还没有编入班级的学生，请先登记学生。")
    survey = BullyingSurvey(
        school=school,
        term=term,
        title=f"校园生活小问卷（{term.short_name}）",
        questions=QUESTIONS,
        opens_on=opens_on,
        closes_on=closes_on,
        made_by=by,
        made_at=clock.now(),
    )
    try:
        with transaction.atomic():
            survey.save(force_insert=True)
            SurveyClass.objects.bulk_create(
                SurveyClass(survey=survey, school_class=group, asked=asked[group.pk], token=_new())
                for group in SchoolClass.objects.filter(pk__in=asked).in_order()
            )
            audit.record("survey.made", actor=by, row=survey, classes=len(asked))
    except IntegrityError:
        raise Refused("这个学期已经有一次问卷了，请打开那一次。") from None
    return survey


def change_end(*, by: Any, survey: BullyingSurvey, closes_on: date) -> None:
    """Another last day, while it runs. Raises Refused."""
    require_keeper(by, survey.school)
    if is_over(survey):
        raise Refused("问卷已经截止，结果已经可以看了，不能再开放。")
    if closes_on < clock.today():
        raise Refused("截止日期不能早于今天。")
    _require_days(survey.opens_on, closes_on, survey.term.last_day)
    with transaction.atomic():
        BullyingSurvey.objects.filter(pk=survey.pk).update(closes_on=closes_on)
        audit.record("survey.end_changed", actor=by, row=survey)
    survey.closes_on = closes_on


def change_link(*, by: Any, row: SurveyClass) -> None:
    """A new link for a class; the one before opens no more. Raises Refused."""
    require_keeper(by, row.survey.school)
    if is_over(row.survey):
        raise Refused("问卷已经截止，不需要新的链接。")
    with transaction.atomic():
        row.token = _new()
        row.save(update_fields=["token_sealed", "token_index", "token_last4"])
        audit.record("survey.link_changed", actor=by, row=row, school_id=row.survey.school_id)


def sum_up(*, by: Any, survey: BullyingSurvey, summary: str) -> None:
    """分析和措施, once it is over. Raises Refused."""
    require_keeper(by, survey.school)
    if not is_over(survey):
        raise Refused("问卷还没有截止，截止后看了结果再写分析和措施。")
    summary = summary.strip()
    if not summary:
        raise Refused("请写下发现了什么、准备怎么做。")
    if len(summary) > MOST_SUMMARY:
        raise Refused(f"分析和措施不超过{MOST_SUMMARY}个字。")
    with transaction.atomic():
        row = BullyingSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        row.summary, row.summed_up_by = summary, by
        row.summed_up_on = row.summed_up_on or clock.today()
        row.save(update_fields=["summary_sealed", "summed_up_by", "summed_up_on"])
        audit.record("survey.summed_up", actor=by, row=row)


# -- answering ------------------------------------------------------------------------------------


def answer(*, row: SurveyClass, sheet: Sheet) -> bool:
    """Take a sheet in; whether it asks for help at once. Nobody is asked who they are. Raises
    Refused: too many, empty, over."""
    if not is_open(row.survey):
        raise Refused("问卷已经截止，不能再交了。有话想说，随时可以告诉你信任的老师。")
    words = sheet.words.strip()[:MOST_WORDS]
    answers = {code: given for code, given in sheet.answers.items() if given}
    if not answers and not words:
        raise Refused("还没有选，请至少回答一题。")
    urgent = is_urgent(answers, words)
    if not within_limit(f"survey-sheets:{row.public_id}", MOST_SENT, PER_SECONDS):
        raise Refused("现在交的人太多了，请过几分钟再交一次。")
    if sent_by_link(row) >= most_from_link(row) and not urgent:
        raise Refused("收到的答卷比全班人数多得多，请告诉老师换一个新的链接，或用纸质问卷。")
    if urgent:
        answers[URGENT] = 1
    _store(row, answers, words, sheet.once)
    return urgent


def most_from_link(row: SurveyClass) -> int:
    """Up to here a link takes sheets: twice the class, because some press twice and the lists of a
    class are never quite right; above the class the page of results says so."""
    return 2 * row.asked + 10


def _store(row: SurveyClass, answers: dict[str, Any], words: str, once: UUID | None) -> None:
    if once is not None and SurveyAnswer.objects.filter(public_id=once).exists():
        return
    known = {"public_id": once} if once is not None else {}
    try:
        with transaction.atomic():
            SurveyAnswer(
                pk=secrets.randbelow(LARGEST_KEY) + 1,
                survey_class=row,
                on=clock.today(),
                answers=answers,
                words=words,
                **known,
            ).save(force_insert=True)
            if URGENT in answers:
                tell_urgent(row.survey)
    except IntegrityError:
        return  # the same sheet, tapped twice at once


# -- counting paper -------------------------------------------------------------------------------


def count_paper(*, by: Any, row: SurveyClass, counted: Counted) -> None:
    """What was counted from a class's paper sheets, in place of what was entered before. Raises
    Refused where it cannot be so."""
    require_keeper(by, row.survey.school)
    if clock.today() < row.survey.opens_on:
        raise Refused("问卷还没有开始，开始后再登记纸质统计。")
    ticks = {q.code: _checked(q, counted) for q in asked_in(row)}
    lines = [line.strip()[:MOST_WORDS] for line in counted.words if line.strip()]
    if len(lines) > MOST_PAPER_LINES:
        raise Refused(f"纸上写的话一次最多登记{MOST_PAPER_LINES}条。")
    with transaction.atomic():
        held = SurveyClass.objects.select_for_update(of=("self",)).get(pk=row.pk)
        held.paper = {"sheets": counted.sheets, "ticks": ticks} if counted.sheets else {}
        held.paper_by = by
        held.save(update_fields=["paper", "paper_by"])
        _written_on_paper(row).delete()
        for line in lines:
            marks = {PAPER: 1} | ({URGENT: 1} if is_urgent({}, line) else {})
            key = secrets.randbelow(LARGEST_KEY) + 1
            SurveyAnswer(
                pk=key, survey_class=row, on=clock.today(), answers=marks, words=line
            ).save(force_insert=True)
        audit.record("survey.counted", actor=by, row=row, school_id=row.survey.school_id)


def paper_words(row: SurveyClass) -> list[str]:
    """What was copied from the paper sheets of a class."""
    return [one.words for one in _written_on_paper(row)]


def _written_on_paper(row: SurveyClass):
    return SurveyAnswer.objects.filter(survey_class=row, answers__has_key=PAPER)


def _checked(question: Asked, counted: Counted) -> dict[str, int]:
    given = counted.ticks.get(question.code, {})
    ticks = {code: given.get(code, 0) for code, _ in question.options}
    most = max(ticks.values(), default=0) if question.many else sum(ticks.values())
    if most > counted.sheets:
        raise Refused(f"「{question.text}」的人数多于收回的{counted.sheets}份，请再数一遍。")
    return {code: number for code, number in ticks.items() if number}


def _new() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _require_days(opens_on: date, closes_on: date, last_day: date) -> None:
    if closes_on < opens_on:
        raise Refused("截止日期不能早于开始日期。")
    if closes_on > last_day:
        raise Refused("截止日期要在学期结束以前。")
    if (closes_on - opens_on).days > LONGEST_DAYS:
        raise Refused(f"问卷最长开放{LONGEST_DAYS}天。")


def require_keeper(by: Any, school: School) -> None:
    """Raises Refused unless this person organises the survey."""
    if not can(by, Capability.KEEP_SURVEY, school):
        raise Refused(NOT_KEEPER)
