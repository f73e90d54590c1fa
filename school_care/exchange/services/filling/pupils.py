"""Whom a form is filled with: guessed from its title, narrowed, ticked off, added by name."""

import json
import re
from collections.abc import Sequence
from typing import Any

from school_care.exchange.models import FilledSheet
from school_care.school.enums import Capability, Stage
from school_care.school.models import School
from school_care.students.finding.criteria import Criteria
from school_care.students.finding.search import find_pupils
from school_care.students.models import CareCategory, Student

MOST_PUPILS = 1500  # on one form; a county's form of a school has some hundred
_BY_TITLE = (
    ("孤儿", "ORPHAN"),
    ("事实无人抚养", "DE_FACTO"),
    ("残疾", "DISABLED"),
    ("低保", "DIBAO"),
    ("困境", "DIFFICULT"),
    ("单亲家庭", "SINGLE_PARENT"),
    ("随迁", "MIGRANT"),
    ("脱贫", "LIFTED"),
)
_GRADES = "一二三四五六七八九"
_IN_CARE = re.compile("特殊群体|关爱对象|关爱学生|重点关爱")


def guess_criteria(words: str) -> Criteria:
    """Whom a title speaks of: «…留守儿童…» the left-behind, «寄宿生…» the boarders; a title that
    names nobody in particular means everyone."""
    codes: list[str] = []
    if "留守" in words:
        codes += CareCategory.objects.filter(left_behind=True, in_use=True).values_list(
            "code", flat=True
        )
    codes += [code for word, code in _BY_TITLE if word in words]
    grades = [str(_GRADES.index(one) + 1) for one in re.findall(f"([{_GRADES}])年级", words)]
    boards = re.search("寄宿|住校生|住宿生", words) and not codes
    return Criteria(
        categories=tuple(codes),
        in_care=not codes and bool(_IN_CARE.search(words)),
        grades=tuple(grades),
        boarding="yes" if boards else "",
    )


def pupils_found(*, user: Any, school: School, criteria: Criteria) -> list[Student]:
    """Those who answer the criteria among the pupils `user` may fill forms for, in class order,
    with their class."""
    found = find_pupils(user=user, school=school, criteria=criteria)
    found = found.kept_by(user, Capability.FILL_SHEETS).select_related("current_class")
    return list(found.in_class_order()[: MOST_PUPILS + 1])


def pupils_of(filled: FilledSheet, *, user: Any) -> tuple[list[Student], list[Student]]:
    """(those who go on the form, those found but ticked off), both in class order."""
    chosen = chosen_of(filled)
    criteria = Criteria.from_json(filled.criteria)
    only = bool(chosen["only"])
    found = [] if only else pupils_found(user=user, school=filled.school, criteria=criteria)
    if chosen["add"]:
        known = {one.pk for one in found}
        more = kept_pupils(user, filled.school).filter(public_id__in=chosen["add"])
        found += [one for one in more.select_related("current_class") if one.pk not in known]
        found.sort(key=_class_order)
    out = set(chosen["out"])
    going = [one for one in found if str(one.public_id) not in out]
    return going, [one for one in found if str(one.public_id) in out]


def kept_pupils(user: Any, school: School):
    """Pupils at the school for whom `user` may fill forms."""
    pupils = Student.objects.filter(school=school).enrolled()
    return pupils.visible_to(user).kept_by(user, Capability.FILL_SHEETS)


def named(user: Any, school: School, text: str) -> tuple[list[Student], list[str]]:
    """Pupils of these names (、 between them), and the names that mean nobody or several."""
    names = [name for name in re.split(r"[\s、,，;；]+", text.strip()) if name][:50]
    rows = kept_pupils(user, school).filter(name__in=names) if names else ()
    by_name: dict[str, list[Student]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    found = [many[0] for many in by_name.values() if len(many) == 1]
    return found, [name for name in names if len(by_name.get(name, ())) != 1]


def chosen_of(filled: FilledSheet) -> dict[str, list[str]]:
    """What was chosen by hand: public ids ticked off, and added; `only`: nobody but those added,
    said by any one of them."""
    said = json.loads(filled.chosen) if filled.chosen else {}
    return {name: list(said.get(name, ())) for name in ("out", "add", "only")}


def scope_words(pupils: Sequence[Student]) -> str:
    """The range of a form in a few words for the log: classes, never a pupil."""
    classes = list(dict.fromkeys(one.current_class.name for one in pupils if one.current_class_id))
    if len(classes) > 4:
        return f"{'、'.join(classes[:3])}等{len(classes)}个班"
    return "、".join(classes) or "没有班级"


def _class_order(student: Student) -> tuple:
    group = student.current_class
    if group is None:
        return (2, 0, 0, student.name_key, student.pk)
    stage = 0 if group.stage == Stage.PRIMARY else 1
    return (stage, -group.entry_year, group.number, student.name_key, student.pk)
