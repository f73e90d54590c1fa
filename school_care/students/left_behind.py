"""Two meanings of 留守, derived from facts about the parents (domain X21, §2.2).

School register (学籍): a parent away for three calendar months or longer counts; one such parent is
code 1 (单亲留守), two are code 2 (双亲留守), none is code 0.
Civil affairs (民政, 国发〔2016〕13号): both parents away, or one away and the other without ability
to care; under sixteen; rural hukou. It asks for no length of time.

A parent who is dead or lost is not away: the register does not count them. For civil affairs they
cannot care for the child, so that the other being away makes the child left-behind.

What is not known stays unknown and is named («还缺：母亲去向»): an empty field is never a no.
"""

import calendar
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from school_care.core.templatetags.days import long_date
from school_care.students.enums import PARENTS, ContactRole, HukouKind, ParentPresence
from school_care.students.models import ContactPerson, Student, StudentCategory

MONTHS_AWAY = 3
CIVIL_AGE = 16  # years; from this birthday on no longer
NOT_LEFT, ONE_AWAY, BOTH_AWAY = "0", "1", "2"
REGISTER_WORDS = {NOT_LEFT: "非留守", ONE_AWAY: "单亲留守", BOTH_AWAY: "双亲留守"}
CATEGORY_WORDS = {"LB_ONE": "单亲留守", "LB_BOTH": "双亲留守", "LB_UNSPECIFIED": "留守（未分类）"}
_AGREES = {
    NOT_LEFT: frozenset[str](),
    ONE_AWAY: frozenset({"LB_ONE"}),
    BOTH_AWAY: frozenset({"LB_BOTH"}),
}
_GONE = (ParentPresence.DEAD, ParentPresence.LOST)


@dataclass(frozen=True)
class Parent:
    """What is known of one parent. `presence` "" and `unable` None: nobody has asked."""

    role: str
    presence: str = ""
    away_since: date | None = None
    unable: bool | None = None

    @property
    def word(self) -> str:
        """父亲 or 母亲."""
        return ContactRole(self.role).label

    @property
    def away(self) -> bool:
        return self.presence == ParentPresence.AWAY


@dataclass(frozen=True)
class Answer:
    """What follows from the facts, None when they do not suffice; why in words; what is missing."""

    value: str | bool | None
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """One line of reasons, and after them what is missing."""
        lacking = [f"还缺：{'、'.join(self.missing)}"] if self.missing else []
        return "；".join([*self.because, *lacking])


@dataclass(frozen=True)
class Reading:
    """Both definitions for one pupil on a day."""

    register: Answer
    civil: Answer

    @property
    def register_words(self) -> str:
        """双亲留守, 单亲留守, 非留守 or 还不能判断."""
        return REGISTER_WORDS.get(self.register.value, "还不能判断")

    @property
    def civil_words(self) -> str:
        """农村留守儿童, 不属于农村留守儿童 or 还不能判断."""
        return {True: "农村留守儿童", False: "不属于农村留守儿童"}.get(
            self.civil.value, "还不能判断"
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Every fact that is still to be asked for, each once."""
        return tuple(dict.fromkeys((*self.register.missing, *self.civil.missing)))

    def contradiction(self, registered: Collection[str]) -> str:
        """What to verify when the registered category `registered` (codes) says something else
        than the parents' whereabouts; "" when they agree or the facts do not suffice."""
        code = self.register.value
        held = [each for each in CATEGORY_WORDS if each in registered]
        if code is None or set(held) == _AGREES[code]:
            return ""
        should = REGISTER_WORDS[code]
        if not held:
            return f"没有登记留守类别，按父母去向应为{should}，请核实。"
        words = "、".join(CATEGORY_WORDS[each] for each in held)
        return f"登记为{words}，按父母去向应为{should}，请核实。"


def months_later(day: date, months: int) -> date:
    """The same day `months` calendar months later, or the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def counts_from(away_since: date) -> date:
    """The first day on which the register counts a parent away since `away_since`."""
    return months_later(away_since, MONTHS_AWAY)


def read(
    parents: Iterable[Parent], *, birth_date: date | None, hukou_kind: str, on: date
) -> Reading:
    """Both definitions on a day, from the pupil's current parents (at most one of each role)."""
    known = {parent.role: parent for parent in parents}
    both = [known.get(role) or Parent(role) for role in PARENTS]
    return Reading(_register(both, on), _civil(both, birth_date, hukou_kind, on))


def read_student(student: Student, people: Iterable[ContactPerson], on: date) -> Reading:
    """As `read`, from a pupil and the people around them (others than parents are ignored)."""
    parents = [parent_of(person) for person in people if person.role in PARENTS]
    return read(parents, birth_date=student.birth_date, hukou_kind=student.hukou_kind, on=on)


def parent_of(person: ContactPerson) -> Parent:
    """The facts a stored parent gives."""
    return Parent(person.role, person.presence, person.away_since, person.unable_to_care)


def readings_of(students: Sequence[Student], on: date) -> dict[int, Reading]:
    """Readings by pupil id; one query, however many pupils. Scope is the caller's."""
    people: dict[int, list[ContactPerson]] = defaultdict(list)
    ids = [student.pk for student in students]
    rows = ContactPerson.objects.current(on).filter(student_id__in=ids, role__in=PARENTS)
    for person in rows.only("student_id", "role", "presence", "away_since", "unable_to_care"):
        people[person.student_id].append(person)
    return {student.pk: read_student(student, people[student.pk], on) for student in students}


def registered_codes(categories: Iterable[StudentCategory]) -> set[str]:
    """The left-behind codes among running categories."""
    return {row.category.code for row in categories} & set(CATEGORY_WORDS)


def _register(parents: list[Parent], on: date) -> Answer:
    because, missing, count = [], [], 0
    for parent in parents:
        if not parent.presence:
            missing.append(f"{parent.word}去向")
        elif parent.away and parent.away_since is None:
            because.append(f"{parent.word}外出")
            missing.append(f"{parent.word}外出时间")
        elif parent.away:
            counted = counts_from(parent.away_since) <= on
            count += counted
            since = f"{parent.word}{long_date(parent.away_since)}起外出"
            because.append(f"{since}，{'满' if counted else '未满'}{MONTHS_AWAY}个月")
        elif parent.presence in _GONE:
            because.append(f"{parent.word}{_state(parent)}，不算外出")
        else:
            because.append(f"{parent.word}在家")
    code = None if missing else (NOT_LEFT, ONE_AWAY, BOTH_AWAY)[count]
    return Answer(code, tuple(because), tuple(missing))


def _civil(parents: list[Parent], birth_date: date | None, hukou_kind: str, on: date) -> Answer:
    """A no of any condition decides; a missing fact counts only while nothing decides."""
    answers = [_young(birth_date, on), _rural(hukou_kind), _unattended(parents)]
    for answer in answers:
        if answer.value is False:
            return answer
    because = tuple(words for answer in answers for words in answer.because)
    missing = tuple(words for answer in answers for words in answer.missing)
    return Answer(None if missing else True, because, missing)


def _young(birth_date: date | None, on: date) -> Answer:
    if birth_date is None:
        return Answer(None, missing=("出生日期",))
    if months_later(birth_date, CIVIL_AGE * 12) <= on:
        return Answer(False, (f"已满{CIVIL_AGE}周岁",))
    return Answer(True, (f"未满{CIVIL_AGE}周岁",))


def _rural(hukou_kind: str) -> Answer:
    if not hukou_kind:
        return Answer(None, missing=("户口性质",))
    if hukou_kind != HukouKind.RURAL:
        return Answer(False, ("不是农业户口",))
    return Answer(True, ("农业户口",))


def _unattended(parents: list[Parent]) -> Answer:
    """Whether both parents are away, or one is and the other cannot care."""
    if any(parent.presence == ParentPresence.HOME and parent.unable is False for parent in parents):
        at_home = next(p for p in parents if p.presence == ParentPresence.HOME and not p.unable)
        return Answer(False, (f"{at_home.word}在家，能照护",))
    unknown = [f"{parent.word}去向" for parent in parents if not parent.presence]
    if unknown:
        return Answer(None, missing=tuple(unknown))
    away = [parent for parent in parents if parent.away]
    if len(away) == len(parents):
        return Answer(True, ("父母都外出",))
    rest = [parent for parent in parents if not parent.away]
    if not away:
        words = "，".join(f"{parent.word}{_state(parent)}" for parent in rest)
        return Answer(False, (f"{words}，没有父母外出",))
    return _one_away(away[0], rest[0])


def _one_away(away: Parent, other: Parent) -> Answer:
    if other.presence in _GONE:
        return Answer(True, (f"{away.word}外出，{other.word}{_state(other)}，不能照护",))
    if other.unable is None:
        return Answer(None, (f"{away.word}外出",), (f"{other.word}有没有监护能力",))
    return Answer(True, (f"{away.word}外出，{other.word}没有监护能力",))


def _state(parent: Parent) -> str:
    return ParentPresence(parent.presence).label
