"""The staff of one demo school: who holds which role, who teaches what to whom."""

import random
from itertools import cycle, islice

from school_care.school.enums import Role
from school_care.workspace.demo.names import NameBook
from school_care.workspace.demo.numbers import NumberBook
from school_care.workspace.demo.people import Teacher
from school_care.workspace.demo.shape import ClassPlan, Shape
from school_care.workspace.demo.wordlists import words

MAIN = ["语文", "数学", "英语"]
# What the teachers without a class of their own teach, in the order they are taken on.
SUBJECTS = words(
    "美术 数学 语文 英语 体育 语文 数学 物理 英语 道德与法治 科学 历史 语文 数学 英语 音乐 "
    "体育 语文 数学 英语 化学 地理 生物 物理 语文 数学 英语 历史 道德与法治 科学 体育 音乐"
)
PRIMARY = ["语文", "数学", "英语", "道德与法治", "科学", "体育", "音乐", "美术"]
JUNIOR = ["语文", "数学", "英语", "历史", "地理", "生物", "道德与法治", "体育"]
LAST_PRIMARY = 6
FIRST_ENGLISH = 3
FIRST_PHYSICS = 8
FIRST_CHEMISTRY = 9


def make_staff(
    shape: Shape, *, dice: random.Random, names: NameBook, numbers: NumberBook
) -> list[Teacher]:
    """All staff; the first is the principal."""

    def someone(subject: str, *, man: bool | None = None, role: Role | None = None) -> Teacher:
        man = dice.random() < 0.42 if man is None else man
        return Teacher(
            name=names.staff(man=man),
            man=man,
            subject=subject,
            phone=numbers.phone(),
            roles=[(role, None)] if role else [],
            shown=role.label if role else "",
        )

    office = [
        someone("校长", man=True, role=Role.PRINCIPAL),
        someone("德育主任、道德与法治", role=Role.DIRECTOR),
        someone("学籍员", man=False, role=Role.REGISTRAR),
        someone("心理健康", man=False, role=Role.COUNSELLOR),
        someone("生活老师", man=False, role=Role.DORMITORY),
        someone("生活老师", man=True, role=Role.DORMITORY),
        someone("信息科技", man=True, role=Role.ADMINISTRATOR),
        someone("工会主席", role=Role.AUDITOR),
        someone("分管教学副校长"),
        someone("分管安全副校长"),
        someone("分管后勤副校长"),
        someone("教务主任"),
    ]
    heads = _heads(shape, someone, dice)
    others = [
        someone(subject)
        for subject in islice(cycle(SUBJECTS), shape.teachers - len(office) - len(heads))
    ]
    _give_extra_roles(others)
    _send_on_leave(shape, heads, others, dice)
    _lead_grades(shape, heads, others)
    _share_lessons(shape, heads, others)
    staff = office + heads + others
    _show_once(staff)
    return staff


def _heads(shape: Shape, someone, dice: random.Random) -> list[Teacher]:
    heads = []
    for plan, subject in zip(shape.classes, cycle(MAIN), strict=False):
        subject = subject if plan.grade >= FIRST_ENGLISH or subject != "英语" else "语文"
        head = someone(subject)
        head.roles.append((Role.HEAD_TEACHER, plan))
        head.teaches.append((plan, subject))
        heads.append(head)
    return heads


def _give_extra_roles(others: list[Teacher]) -> None:
    """The art teacher keeps the public site; the second counsellor is there part of the time."""
    others[0].roles.append((Role.EDITOR, None))
    others[0].shown = Role.EDITOR.label
    if len(others) > 5:
        others[4].roles.append((Role.COUNSELLOR, None))


def _send_on_leave(
    shape: Shape, heads: list[Teacher], others: list[Teacher], dice: random.Random
) -> None:
    """One head teacher is on maternity leave; a colleague acts for her."""
    women = [head for head in heads if not head.man and head.roles[0][1].number > 1]
    away = dice.choice(women or [head for head in heads if not head.man] or heads[1:] or heads)
    away.on_leave = True
    acting = others[1]
    acting.acting_for = away.roles[0][1]
    acting.shown = "班主任（代理）"


def _lead_grades(shape: Shape, heads: list[Teacher], others: list[Teacher]) -> None:
    """Grades of several classes are led by the head teacher of one; the top grade by a teacher
    without a class."""
    top = max(plan.grade for plan in shape.classes)
    others[2].roles.append((Role.GRADE_HEAD, top))
    others[2].shown = Role.GRADE_HEAD.label
    for head in heads:
        plan = head.roles[0][1]
        several = sum(other.grade == plan.grade for other in shape.classes) > 1
        if several and plan.number == 1 and plan.grade != top:
            head.roles.append((Role.GRADE_HEAD, plan.grade))


def _share_lessons(shape: Shape, heads: list[Teacher], others: list[Teacher]) -> None:
    taught = {pair for head in heads for pair in head.teaches}
    for plan in shape.classes:
        for subject in _subjects(plan):
            if (plan, subject) in taught:
                continue
            able = [t for t in others if t.subject == subject] or others
            least = min(able, key=lambda teacher: len(teacher.teaches))
            least.teaches.append((plan, subject))
    for teacher in others:
        if teacher.acting_for and not any(p == teacher.acting_for for p, _ in teacher.teaches):
            teacher.teaches.append((teacher.acting_for, teacher.subject))


def _subjects(plan: ClassPlan) -> list[str]:
    if plan.grade <= LAST_PRIMARY:
        return [s for s in PRIMARY if s != "英语" or plan.grade >= FIRST_ENGLISH]
    more = ["物理"] * (plan.grade >= FIRST_PHYSICS) + ["化学"] * (plan.grade >= FIRST_CHEMISTRY)
    gone = ("地理", "生物") if plan.grade == FIRST_CHEMISTRY else ()
    return [subject for subject in JUNIOR if subject not in gone] + more


def _show_once(staff: list[Teacher]) -> None:
    """One account for each role is named in the printed list; the others keep theirs quiet."""
    shown: set[str] = set()
    for teacher in staff:
        if [role for role, _ in teacher.roles] == [Role.HEAD_TEACHER] and not teacher.on_leave:
            stage = "小学" if teacher.roles[0][1].grade <= LAST_PRIMARY else "初中"
            teacher.shown = f"{Role.HEAD_TEACHER.label}（{stage}）"
        if not teacher.shown and teacher.teaches and not teacher.on_leave and not teacher.roles:
            teacher.shown = Role.TEACHER.label
        if teacher.shown in shown:
            teacher.shown = ""
        elif teacher.shown:
            shown.add(teacher.shown)
