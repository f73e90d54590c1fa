"""Lists that leave the school: made in memory, handed out once, logged.

Who exports sees only what they could open pupil by pupil, and takes only pupils their own role
reaches. How a file leaves: `handing_out`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from school_care.core import clock
from school_care.core.sheets import FormColumn, ListSheet, card_workbook, form_workbook
from school_care.core.templatetags.days import long_date
from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.f02_card import card_of
from school_care.exchange.rosters.kinds import RosterKind
from school_care.exchange.rosters.registry import kind_of
from school_care.exchange.services.handing_out import Exported, Leaving, check_leaving, hand_out
from school_care.exchange.services.preparing import Prepared, prepare
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

MOST_CARDS = 60  # one sheet a child: a class, not a school
SHEET = "名册"


def export_roster(
    *,
    by: Any,
    school: School,
    form: str,
    students: Sequence[Student],
    leaving: Leaving,
    scope: str = "",
    dated: date | None = None,
    columns: Sequence[str] = (),
    cards: bool = False,
) -> Exported:
    """Write the list of `form` about those of `students` who belong in it, and note it.

    `dated`: the date on the form, today by default. `columns`: of a list of chosen columns.
    `cards`: F-02 as one sheet a child. `scope` names classes, never a child. Raises Refused.
    """
    if not can(by, Capability.EXPORT_PUPILS, school):
        raise Refused("您没有导出名册的权限，请联系德育主任或学籍员。")
    kind = kind_of(form, columns)
    if kind is None:
        raise Refused("请选择要导出的表。")
    check_leaving(leaving, sensitive=kind.sensitive)
    _check_reach(by, school, students)
    prepared = prepare(by=by, school=school, kind=kind, students=students, on=clock.today())
    if not prepared.found:
        raise Refused(f"所选范围里没有可列入的学生（{kind.taken}），请换一个范围。")
    day = dated or clock.today()
    content = _cards(prepared, school, day) if cards else _list(prepared, school, day)
    return hand_out(
        content,
        name=file_name(form, day),
        by=by,
        school=school,
        form=form,
        scope=scope,
        pupils=[facts.student for facts in prepared.found],
        leaving=leaving,
    )


def file_name(form: str, day: date) -> str:
    """名册-F05-20261122: neutral, as a file lies about for long."""
    code = "" if form == RosterForm.CHOSEN.value else f"-{form.upper()}"
    return f"名册{code}-{day:%Y%m%d}"


def _check_reach(by: Any, school: School, students: Sequence[Student]) -> None:
    """Everyone asked for must be a pupil whom a role that exports reaches."""
    if not students:
        raise Refused("请先选择学生。")
    ids = {student.pk for student in students}
    mine = Student.objects.kept_by(by, Capability.EXPORT_PUPILS).filter(school=school)
    if mine.filter(pk__in=ids).count() != len(ids):
        raise Refused("有学生不在您可以导出的范围内：请重新选择范围。")


def _line(kind: RosterKind, school: School, day: date) -> str:
    return f"{kind.unit}：{school.name}　　　　日期：{long_date(day)}"


def _list(prepared: Prepared, school: School, day: date) -> bytes:
    kind = prepared.kind
    totals = "，".join(f"{word}{count}人" for word, count in prepared.totals.items())
    people = f"合计：{prepared.pupils}人，其中{totals}"
    sheet = ListSheet(
        name=SHEET,
        title=kind.title,
        columns=[FormColumn(one.heading, one.group, one.width) for one in kind.columns],
        rows=prepared.rows,
        lines=[_line(kind, school, day)],
        footers=[people, *kind.notes, f"{kind.signs}日期：{long_date(day)}"],
        paper=kind.paper,
        pages_at=kind.pages_at,
        kept_columns=kind.kept_columns,
    )
    return form_workbook([sheet])


def _cards(prepared: Prepared, school: School, day: date) -> bytes:
    if prepared.kind.form != RosterForm.REGISTRATION:
        raise Refused("只有登记表可以一人一张。")
    if prepared.pupils > MOST_CARDS:
        raise Refused(f"一人一张的登记表一次最多{MOST_CARDS}人，请按班级导出。")
    line = _line(prepared.kind, school, day)
    return card_workbook(card_of(facts, line) for facts in prepared.found)
