"""F-08: 结对帮扶一览表, a line for each teacher and pupil, teachers together. It is no roster: the
importer recognises it and leaves it alone."""

from dataclasses import replace

from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.kinds import RosterKind, empty, known, said, serial
from school_care.students.outward.facts import PupilFacts
from school_care.students.outward.words import Cell


def _teacher(facts: PupilFacts) -> Cell:
    return facts.mentors[0][0].name


def _phone(facts: PupilFacts) -> Cell:
    return facts.mentors[0][0].phone or None


def _since(facts: PupilFacts) -> Cell:
    return facts.mentors[0][1].isoformat()


def a_line_each(found: list[PupilFacts]) -> list[PupilFacts]:
    """One line for each pair, by teacher."""
    lines = [replace(one, mentors=(pair,)) for one in found for pair in one.mentors]
    return sorted(lines, key=lambda line: (line.mentors[0][0].name, line.mentors[0][0].pk))


KIND = RosterKind(
    form=RosterForm.PAIRINGS,
    sentence="哪位教师帮扶哪名学生：按教师排列，结对日期已填，措施和目标留空手写。",
    taken="有帮扶教师的学生",
    takes=lambda facts: bool(facts.mentors),
    title="结对帮扶一览表",
    order=a_line_each,
    columns=[
        serial(),
        said("帮扶教师", _teacher, width=10),
        empty("职务/学科", width=10),
        said("电话", _phone, width=13),
        known("学生", width=9),
        known("班级", width=9),
        known("性别", width=5),
        known("类别", width=16),
        said("结对日期", _since, width=12),
        empty("帮扶内容（学习/生活/心理）", width=14),
        empty("帮扶措施", width=18),
        empty("目标", width=14),
        empty("学习帮手", width=9),
        empty("备注", width=10),
    ],
)
