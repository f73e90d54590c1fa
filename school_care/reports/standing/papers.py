"""The school's own papers, printed: the group, the promises, the letters of duty."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.reports.layouts import PAPERS, Layout, layout_of
from school_care.reports.standing.duty_table import DutyLine, duty_lines
from school_care.reports.standing.group import members_on, name_of
from school_care.reports.standing.letters import (
    SCHOOL_DUTIES,
    aims_of,
    parties_of,
    principal_of,
)
from school_care.reports.standing.shared import WhatFor, note_pupils, require_keeper
from school_care.reports.standing.things import counts, is_late, things_of
from school_care.school.models import School, Term
from school_care.school.models.places import year_label
from school_care.school.papers import name_and_day, print_paper
from school_care.school.refusal import Refused

NOBODY = "那天还没有登记领导小组成员，没有可打印的内容。"
NOTHING = "{year}还没有登记实事，没有可打印的内容。"
NO_PARTY = "请至少选择一位老师。"
NO_PUPILS = "没有符合所选类别的在校学生，没有可打印的内容。"
MOST_LETTERS = 120


def print_group(*, by: Any, school: School, on: date) -> bytes:
    """领导小组及分工 as on a day. Effects: a trace. Raises Refused: nobody was in it."""
    members = members_on(school, on)
    if not members:
        raise Refused(NOBODY)
    content = {"members": [(one, name_of(one)) for one in members], "on": on}
    pdf = _print("print/leading_group.html", content, "leading_group", school, by, on)
    audit.record("leading.printed", actor=by, school_id=school.pk, on=on.isoformat())
    return pdf


def print_things(*, by: Any, school: School, year: int) -> bytes:
    """The year's 实事 and what came of them. Effects: a trace. Raises Refused: there are none."""
    rows = things_of(school, year)
    if not rows:
        raise Refused(NOTHING.format(year=year_label(year)))
    today = clock.today()
    done, promised, late = counts(rows, today)
    content = {
        "rows": [(row, is_late(row, today)) for row in rows],
        "label": year_label(year),
        "today": today,
        "done": done,
        "promised": promised,
        "late": late,
    }
    pdf = print_paper("print/practical_things.html", content, school=school, printed_by=by)
    audit.record("things.printed", actor=by, school_id=school.pk, year=year)
    return pdf


def print_letters(
    *,
    by: Any,
    school: School,
    term: Term,
    users: Collection[int],
    names: bool,
    what_for: WhatFor,
) -> bytes:
    """目标责任书 of these staff, each on its own pages. `names`: the pupils they are paired with by
    name, else how many. Effects: a trace, with names for each pupil. Raises Refused."""
    require_keeper(by, school)
    what_for.check()
    today = clock.today()
    parties = [one for one in parties_of(school, today) if one.user.pk in users]
    if not parties:
        raise Refused(NO_PARTY)
    if len(parties) > MOST_LETTERS:
        raise Refused(f"一次最多打印{MOST_LETTERS}份，请分两次打印。")
    content = {
        "parties": parties,
        "goals": aims_of(school, term),
        "term": term,
        "principal": principal_of(school, today),
        "school_duties": SCHOOL_DUTIES,
        "names": names,
    }
    frame = {"watermark": name_and_day(by) if names else "", "purpose": what_for.words}
    pdf = _print("print/duty_letter.html", content, "duty_letter", school, by, today, term, **frame)
    facts = {"letters": len(parties), "names": names, "term": term.code}
    audit.record("duty_letters.printed", actor=by, school_id=school.pk, **facts)
    if names:
        pupils = [pupil for party in parties for pupil in party.pupils]
        note_pupils("duty_letters.pupil_printed", by, pupils, what_for)
    return pdf


def print_duty_table(
    *, by: Any, school: School, codes: Collection[str], phones: bool, what_for: WhatFor
) -> bytes:
    """困境学生包保责任表. Effects: a trace for each pupil, with what it is for. Raises Refused: no
    such pupils."""
    require_keeper(by, school)
    what_for.check()
    today = clock.today()
    lines = duty_lines(user=by, school=school, codes=codes, on=today, phones=phones)
    if not lines:
        raise Refused(NO_PUPILS)
    content = {"lines": lines, "today": today, "phones": phones, "alone": _alone(lines)}
    pdf = print_paper(
        "print/duty_table.html",
        content,
        school=school,
        printed_by=by,
        watermark=name_and_day(by),
        purpose=what_for.words,
    )
    note_pupils("duty_table.printed", by, [line.student for line in lines], what_for)
    return pdf


def _alone(lines: Sequence[DutyLine]) -> int:
    """How many pupils nobody is paired with: their head teacher stands in."""
    return sum(line.as_what != "帮扶教师" for line in lines)


def _print(
    template: str,
    content: Mapping[str, Any],
    paper: str,
    school: School,
    by: Any,
    on: date,
    term: Term | None = None,
    **frame: str,
) -> bytes:
    """A paper the school may shape: its own title, words and lines to sign, else the product's.
    `frame`: of `print_paper`."""
    facts = {"学校": school.name, "日期": long_date(on), "学期": str(term) if term else ""}
    layout: Layout = layout_of(school, paper).filled(facts)
    shape = {
        "layout": layout,
        "title": layout.title or PAPERS[paper].title,
        "signs": layout.signs or PAPERS[paper].signs,
    }
    return print_paper(template, {**content, **shape}, school=school, printed_by=by, **frame)
