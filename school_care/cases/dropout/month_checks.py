"""Whether 控辍保学月报表 foots: each rule that is broken as a sentence, with the pupils because of
whom. A broken rule has to be explained in the note before the table can be signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from school_care.attendance.flow import FlowRow
from school_care.cases.dropout.month_layout import LABELS
from school_care.cases.dropout.month_table import COLUMNS, Month
from school_care.cases.models import DropoutMonth, DropoutStep
from school_care.core.models import AuditEntry
from school_care.core.templatetags.days import long_date
from school_care.students.models import Enrolment, Standing, Student

ONE_DAY = timedelta(days=1)
PRESENCE = ("here", "leave", "missing", "untaken")
# Rows of the register; a trace about one of them after a table was taken may have changed it.
OF_REGISTER = (
    Enrolment._meta.label_lower,
    Standing._meta.label_lower,
    Student._meta.label_lower,
)


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold. `words` name no child; `students`: keys of those it is about."""

    code: str
    words: str
    students: frozenset[int] = frozenset()


def broken_in(month: Month, figures: dict[str, Any], previous: DropoutMonth | None) -> list[Broken]:
    """The rules broken by a table; `previous`: the signed one that ends where it begins."""
    found = [
        *_balance(month),
        *_sums(figures),
        *_roll(month),
        *_still_lost(month, figures),
        *_lost_but_here(month),
        *_lost_but_gone(month),
    ]
    if previous is not None:
        found += _carried(month, figures, previous)
        found += _lost_carried(month, figures, previous)
    return found


def _balance(month: Month) -> Iterator[Broken]:
    """期初＋增加－减少＝期末 for each row: events against the intervals."""
    for row in month.flow.open_rows:
        yield Broken(
            "balance",
            f"{row.name}：上月末在籍加减本月变动应为{row.figure('due')}人，"
            f"按就读起止日期清点为{row.figure('closing')}人",
            frozenset(row.unbalanced),
        )
    total = month.flow.total
    inside = total.figure("inside_in"), total.figure("inside_out")
    if inside[0] != inside[1]:
        yield Broken("inside", f"校内转入{inside[0]}人、转出{inside[1]}人，两者应相等")


def _sums(figures: dict[str, Any]) -> Iterator[Broken]:
    """The rows add up to the total."""
    for column in COLUMNS:
        rows = sum(row["cells"][column] for row in figures["rows"])
        total = figures["total"]["cells"][column]
        if rows != total:
            yield Broken("sum", f"{LABELS[column]}：各年级相加为{rows}，与合计{total}不一致")


def _roll(month: Month) -> Iterator[Broken]:
    """应到＝实到＋请假＋未到＋未点名, pupil by pupil."""
    for row in month.lines:
        expected = _ids(row, "expected")
        told = frozenset().union(*(_ids(row, column) for column in PRESENCE))
        count = sum(row.figure(column) for column in PRESENCE)
        if expected != told or count != len(expected):
            yield Broken(
                "roll",
                f"{row.name}：应到{len(expected)}人，实到、请假、未到、未点名相加为{count}人",
                expected ^ told,
            )


def _still_lost(month: Month, figures: dict[str, Any]) -> Iterator[Broken]:
    """上期累计未返＋新增－返校－落实去向＝累计未返, and that is 疑似＋确认."""
    cells = figures["total"]["cells"]
    due = len(month.lost.before) + cells["lost_new"] - cells["came_back"] - cells["settled"]
    if due != cells["not_back"]:
        yield Broken(
            "lost", f"上月累计未返加减本月变动应为{due}人，按事项清点为{cells['not_back']}人"
        )
    if cells["suspected"] + cells["confirmed"] != cells["not_back"]:
        yield Broken("lost_sum", f"疑似和确认辍学相加，与累计未返{cells['not_back']}人不一致")


def _lost_but_here(month: Month) -> Iterator[Broken]:
    """Nobody is both at school and not back."""
    total = month.flow.total
    here = _ids(total, "not_back") & _ids(total, "here")
    if here and month.presence.on:
        yield Broken(
            "here",
            f"{len(here)}人在{long_date(month.presence.on)}点名已到校，控辍事项里还没有登记返校",
            here,
        )


def _lost_but_gone(month: Month) -> Iterator[Broken]:
    """Whoever is not back is on the register: it is kept for them."""
    total = month.flow.total
    gone = _ids(total, "not_back") - _ids(total, "closing")
    if gone:
        yield Broken(
            "gone", f"累计未返的学生里有{len(gone)}人已不在本校学籍，请核对去向或学籍", gone
        )


# -- against the month before ---------------------------------------------------------------------


def _carried(month: Month, figures: dict[str, Any], previous: DropoutMonth) -> Iterator[Broken]:
    """上月末在籍, as it was signed, is this month's beginning."""
    if not _touches(month, previous):
        return
    before = {row["key"]: row for row in previous.figures["rows"]}
    now = {row["key"]: row for row in figures["rows"]}
    changed: frozenset[int] | None = None
    for key in {**before, **now}:
        signed = before[key]["cells"]["closing"] if key in before else 0
        begins = now[key]["cells"]["opening"] if key in now else 0
        if signed == begins:
            continue
        if changed is None:
            changed = _register_changed(previous)
        name = (now.get(key) or before[key])["name"]
        row = month.flow.row(key)
        of_row = (
            frozenset().union(*(_ids(row, column) for column in COLUMNS)) if row else frozenset()
        )
        yield Broken(
            "carried",
            f"{name}：上月签字的月末在籍{signed}人，现在查得{begins}人，签字后学籍有更正",
            changed & of_row,
        )


def _lost_carried(
    month: Month, figures: dict[str, Any], previous: DropoutMonth
) -> Iterator[Broken]:
    """上月累计未返, as it was signed, is what this month begins with."""
    if not _touches(month, previous):
        return
    signed = previous.figures["total"]["cells"]["not_back"]
    begins = len(month.lost.before)
    if signed != begins:
        until = date.fromisoformat(previous.figures["until"])
        steps = DropoutStep.objects.filter(
            course__school_id=previous.school_id, at__gt=previous.filled_at, on__lte=until
        )
        yield Broken(
            "lost_carried",
            f"上月签字的累计未返{signed}人，现在查得{begins}人，签字后有补记的事项",
            frozenset(steps.values_list("course__student_id", flat=True))
            or frozenset(month.lost.before),
        )


def _touches(month: Month, previous: DropoutMonth) -> bool:
    """Whether it begins on the day after the other ends."""
    return date.fromisoformat(previous.figures["until"]) + ONE_DAY == month.since


def _register_changed(previous: DropoutMonth) -> frozenset[int]:
    """Pupils of whose place on the register anything was written since a table was taken; two
    queries, asked where the tables differ."""
    traces = AuditEntry.objects.filter(
        school_id=previous.school_id,
        at__gt=previous.filled_at,
        student_id__isnull=False,
        object_type__in=OF_REGISTER,
    ).exclude(action="read")
    named = set(traces.values_list("student_id", flat=True))
    found = Student.objects.filter(school_id=previous.school_id, public_id__in=named)
    return frozenset(found.values_list("pk", flat=True))


def _ids(row: FlowRow, column: str) -> frozenset[int]:
    return frozenset(who.student_id for who in row.cells.get(column, ()))


def students_of(broken: Iterable[Broken]) -> set[int]:
    """Everybody named by any rule."""
    return {student for one in broken for student in one.students}
