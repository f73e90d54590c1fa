"""控辍步骤: each step of a running dropout case as something owed, with its owner and its last day.

Taken from the ladder of the day (`dropout.ladder`), so that the page of the case and the list of
what is owed never disagree. The telephone call of the first morning is the warning's own duty; the
days of follow-up are counted by the roll and owed by nobody.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from school_care.cases.dropout.enums import ENDED, CourseState
from school_care.cases.dropout.facts import facts_of
from school_care.cases.dropout.ladder import rungs_of
from school_care.cases.dropout.rung import DONE, FAILED, LATE, MISSING, REPORT, TODO, Rung
from school_care.cases.models import Case, DropoutCourse
from school_care.core.duty_kinds import (
    OCCASION,
    STUDENT,
    DutyKind,
    Fact,
    Occasion,
    Saying,
    ask_once,
    register_duty_kind,
)
from school_care.duties.reckoning.owners import Owners
from school_care.school.enums import Capability

CODE = "dropout.step"
NOT_OWED = ("call", "follow")
OF_THE_OFFICE = ("police", "report", "notice", "second", "close")
LABELS = {
    "visit": "上门家访",
    "police": "报警和紧急报告",
    "report": "书面报告教育局、乡镇",
    "notice": "劝学通知书",
    "second": "劝返无效再报告",
    "talk": "返校谈话",
    "close": "申请销号",
}
REPORTS = {"police": MISSING, "report": REPORT, "second": FAILED}
RECORDS = {"visit": "visit", "talk": "talk"}
KEY_LENGTH = 36  # of the case's id, with which a key begins


@dataclass(frozen=True)
class _Running:
    """A course and its steps on a day. `episode`: the how manieth time the child stayed away."""

    course: DropoutCourse
    episode: int
    rungs: list[Rung]

    def key(self, rung: Rung) -> str:
        """Of the duty of a step."""
        again = f":{self.episode}" if self.episode > 1 else ""
        return f"{self.course.case.public_id}:{rung.code}{again}"


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Steps that can be done on a day, and those done on it; a constant number of queries."""
    running = _running(school_id, on)
    if not running:
        return
    office = Owners(school_id, on).of_school() or 0
    for one in running:
        student = one.course.student_id
        if subjects is not None and student not in subjects:
            continue
        for rung in one.rungs:
            if _is_owed(rung, on):
                own = one.course.answers_school_id or 0
                by = office if rung.code in OF_THE_OFFICE else own
                yield Occasion(student, rung.since, one.key(rung), rung.due_on, by=by)


def _is_owed(rung: Rung, on: date) -> bool:
    if rung.code in NOT_OWED or rung.due_on is None or rung.since is None or rung.since > on:
        return False
    return rung.state in (TODO, LATE) or (rung.state == DONE and rung.done_on == on)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Steps done, by the ladder of the last day; a constant number of queries."""
    for one in _running(school_id, until):
        student = one.course.student_id
        if subjects is not None and student not in subjects:
            continue
        for rung in one.rungs:
            if rung.done_on is not None and since <= rung.done_on <= until:
                yield Fact(student, rung.done_on, key=one.key(rung))


def _running(school_id: int, on: date) -> list[_Running]:
    return ask_once(("dropout_ladders", school_id, on), lambda: _read(school_id, on))


def _read(school_id: int, on: date) -> list[_Running]:
    """Courses that had begun by a day and had not ended before it."""
    rows = DropoutCourse.objects.filter(school_id=school_id, case__opened_on__lte=on)
    rows = rows.exclude(Q(state__in=ENDED) & Q(state_on__lt=on))
    courses = list(rows.select_related("case", "school", "student").order_by("pk"))
    return [
        _Running(
            one.course,
            sum(state == CourseState.SUSPECTED for _, state in one.history),
            rungs_of(one),
        )
        for one in facts_of(courses, on).values()
    ]


def form_url(public_id: UUID, key: str) -> str:
    """Where the step is done: the record or report it consists of, else the case's page."""
    case, code = key[:KEY_LENGTH], _code(key)
    if code in RECORDS:
        return f"{reverse('mentoring:write', args=[public_id])}?kind={RECORDS[code]}"
    if code in REPORTS:
        return reverse("cases:report", args=[case, REPORTS[code]])
    if code.startswith("round."):
        return reverse("cases:dropout_round", args=[case])
    return reverse("cases:case", args=[case])


def _code(key: str) -> str:
    return key[KEY_LENGTH + 1 :].split(":")[0]


def says_each(request: HttpRequest, keys: Collection[str]) -> dict[str, Saying]:
    """Which step it is, for whoever sees the case; one query."""
    wanted = {key: UUID(key[:KEY_LENGTH]) for key in keys}
    rows = Case.objects.visible_to(request.user).filter(public_id__in=set(wanted.values()))
    seen = set(rows.values_list("public_id", flat=True))
    return {key: Saying(note=label_of(_code(key))) for key, case in wanted.items() if case in seen}


def label_of(code: str) -> str:
    """A step in words."""
    if code.startswith("round."):
        return f"第{code.removeprefix('round.')}次劝返"
    return LABELS.get(code, "")


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
    register_duty_kind(
        DutyKind(
            code=CODE,
            label="办理控辍事项",
            short="控辍",
            subject=STUDENT,
            per=OCCASION,
            population=population,
            facts=facts,
            form_url=form_url,
            says_each=says_each,
            capability=Capability.KEEP_DROPOUT,
        )
    )
