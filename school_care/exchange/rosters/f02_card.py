"""F-02 as the form itself: one sheet a child."""

from collections.abc import Sequence

from school_care.core.sheets import Card
from school_care.exchange.rosters.f02 import COLUMNS
from school_care.students.outward.cells_care import aid_cell
from school_care.students.outward.facts import PupilFacts
from school_care.students.outward.words import Cell

_Box = tuple[str, Cell, int]
TITLE = "农村留守儿童基本情况登记表"
_INCOME = ("打工", "种养殖", "政府救助", "亲朋接济", "其他")
_AID = ("低保", "临时", "医疗", "住房", "其他")
_SIGNS = "负责人：　　　　　　　　复核人：　　　　　　　　填表人：　　　　　　　　"
_BY_LABEL = {column.label: column for column in COLUMNS}


def card_of(facts: PupilFacts, line: str) -> Card:
    """The registration form of one child; `line`: 填报单位 and date."""
    return Card(
        name=facts.student.name,
        title=TITLE,
        lines=[line],
        rows=_rows(facts),
        footers=["说明：父母已故的填“—”；务工地点填到省、市；患病指重大疾病。", _SIGNS],
    )


def _rows(facts: PupilFacts) -> Sequence[Sequence[_Box]]:
    def box(label: str, span: int = 1) -> _Box:
        column = _BY_LABEL[label]
        value = column.write(facts) if column.write else None
        return label.replace("·", ""), value, span

    rows = [
        [box("姓名"), box("性别"), box("民族"), box("出生日期")],
        [box("公民身份证号码", 3), box("是否登记户口"), box("是否学校寄宿")],
        [box("户籍所在地", 3), box("现居住地", 3)],
        [box("身体情况"), box("残疾类别及等级"), box("患病类型"), box("就学情况")],
    ]
    for one, other in (("祖父", "祖母"), ("外祖父", "外祖母")):
        rows.append([box(f"{who}·{what}") for who in (one, other) for what in ("姓名", "出生日期")])
    for parent in ("父亲", "母亲"):
        name, born, number = (f"{parent}·{what}" for what in ("姓名", "出生日期", "身份证号"))
        rows.append([box(name), box(born), box(number, 3)])
        rows.append([box(f"{parent}·当前务工地点", 3), box(f"{parent}·电话", 3)])
    rows += [
        [
            box("双方同时外出"),
            box("一方外出另一方无监护能力"),
            box("有无委托"),
            box("监护类型"),
        ],
        [box("委托监护人姓名"), box("委托监护人与被监护人关系"), box("委托监护人电话", 3)],
        [box("委托监护人身份证号", 3), box("委托监护人地址", 3)],
        [("家庭经济来源", ticks(_INCOME, ""), 7)],
        [("救助", ticks(_AID, str(aid_cell(facts) or "")), 7)],
    ]
    return rows


def ticks(offered: Sequence[str], held: str) -> str:
    """□低保　☑其他（特困救助供养）: the boxes, those known ticked. `held`: words with 、 between
    them; what the form has no box for is 其他."""
    said = [word for word in held.split("、") if word]
    more = "、".join(word for word in said if word not in offered)
    boxes = [f"{'☑' if word in said else '□'}{word}" for word in offered if word != "其他"]
    return "　　".join([*boxes, f"☑其他（{more}）" if more else "□其他"])
