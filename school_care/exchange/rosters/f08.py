"""F-08: 结对帮扶一览表, a line for each teacher and pupil, teachers together. It is no roster: the
importer recognises it and leaves it alone."""

from dataclasses import dataclass, fields

from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.kinds import RosterKind, empty, known, said, serial
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.models import Pairing
from school_care.mentoring.selectors_pairing_list import aspects_of
from school_care.mentoring.selectors_pairings import running_of
from school_care.students.outward.facts import CARE, PupilFacts
from school_care.students.outward.words import Cell


@dataclass
class PairFacts(PupilFacts):
    """A pupil beside one of the teachers. `helpers`: the study helper's name."""

    pairing: Pairing | None = None
    helpers: str = ""


def _of_pairing(facts: PupilFacts) -> Pairing:
    """The pairing of a line."""
    if not isinstance(facts, PairFacts) or facts.pairing is None:
        raise TypeError("a line of F-08 is about a pairing")
    return facts.pairing


def _teacher(facts: PupilFacts) -> Cell:
    return _of_pairing(facts).holder_name


def _duty(facts: PupilFacts) -> Cell:
    user = _of_pairing(facts).user
    return (user.subject or None) if user else None


def _phone(facts: PupilFacts) -> Cell:
    user = _of_pairing(facts).user
    return (user.phone or None) if user else None


def _since(facts: PupilFacts) -> Cell:
    return _of_pairing(facts).starts_on.isoformat()


def _aspects(facts: PupilFacts) -> Cell:
    return (aspects_of(_of_pairing(facts)) or None) if facts.sees(CARE) else None


def _measures(facts: PupilFacts) -> Cell:
    return (_of_pairing(facts).measures or None) if facts.sees(CARE) else None


def _goal(facts: PupilFacts) -> Cell:
    return (_of_pairing(facts).goal or None) if facts.sees(CARE) else None


def _helper(facts: PupilFacts) -> Cell:
    if not isinstance(facts, PairFacts) or not facts.sees(CARE):
        return None
    return facts.helpers or None


def a_line_each(found: list[PupilFacts]) -> list[PupilFacts]:
    """One line for each pair, by teacher; two queries."""
    if not found:
        return []
    running = running_of([one.student.pk for one in found], found[0].on)
    lines: list[PupilFacts] = []
    for one in found:
        held = running.get(one.student.pk, [])
        helpers = [row.holder_name for row in held if row.kind == PairingKind.HELPER]
        about = {field.name: getattr(one, field.name) for field in fields(PupilFacts)}
        lines += [
            PairFacts(**about, pairing=row, helpers="、".join(helpers))
            for row in held
            if row.kind == PairingKind.TEACHER
        ]
    return sorted(lines, key=_place)


def _place(line: PupilFacts) -> tuple[str, int]:
    user = _of_pairing(line).user
    return (user.name_key, user.pk) if user else ("", 0)


KIND = RosterKind(
    form=RosterForm.PAIRINGS,
    sentence="哪位教师帮扶哪名学生：按教师排列，结对日期、帮扶内容、措施和目标已填，备注留空手写。",
    taken="有帮扶教师的学生",
    takes=lambda facts: bool(facts.mentors),
    title="结对帮扶一览表",
    order=a_line_each,
    columns=[
        serial(),
        said("帮扶教师", _teacher, width=10),
        said("职务/学科", _duty, width=10),
        said("电话", _phone, width=13),
        known("学生", width=9),
        known("班级", width=9),
        known("性别", width=5),
        known("类别", width=16),
        said("结对日期", _since, width=12),
        said("帮扶内容（学习/生活/心理）", _aspects, width=14, needs=CARE),
        said("帮扶措施", _measures, width=18, needs=CARE),
        said("目标", _goal, width=14, needs=CARE),
        said("学习帮手", _helper, width=9, needs=CARE),
        empty("备注", width=10),
    ],
)
