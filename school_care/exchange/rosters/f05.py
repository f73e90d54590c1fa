"""F-05: 留守儿童花名册, a line a child, parents and guardian in groups of columns."""

from school_care.core.sheets import A3
from school_care.exchange.enums import RosterForm
from school_care.exchange.rosters.kinds import RosterKind, by_hand, known, said, serial
from school_care.exchange.rosters.shared import head_teacher, left_behind, mentor_names
from school_care.students.outward.cells import cell_of
from school_care.students.roster.headings import resolve


def _parent(group: str) -> list:
    return [
        known("姓名", group=group, width=9),
        known("务工地点", group=group, width=14),
        known("电话", group=group, width=13),
    ]


_HEALTH = resolve("身体状况")

KIND = RosterKind(
    form=RosterForm.LEFT_BEHIND,
    sentence="每学期上报的名册：父母务工地点写到省市，附监护人和帮扶教师。",
    taken="登记为留守的学生",
    takes=left_behind,
    title="留守儿童花名册",
    paper=A3,
    kept_columns=3,
    columns=[
        serial(),
        known("班级", width=9),
        known("姓名", width=9),
        known("性别", width=5),
        known("民族", width=8),
        known("出生年月", width=9),
        known("身份证号", width=21),
        known("家庭住址", width=22),
        *_parent("父亲"),
        *_parent("母亲"),
        known("留守类型", width=10),
        known("姓名", group="监护人", width=9),
        known("与学生关系", group="监护人", width=8),
        known("年龄", group="监护人", width=6),
        known("电话", group="监护人", width=13),
        known("是否寄宿", width=6),
        said("学习/身体状况", lambda facts: cell_of(_HEALTH, facts), width=14),
        said("班主任", head_teacher, width=9),
        said("帮扶教师", mentor_names, width=10),
        by_hand("备注", width=14),
    ],
    notes=["说明：父母务工地点填到省、市；已故或在家的填“—”。"],
)
