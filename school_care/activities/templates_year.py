"""全年活动方案: parents at school and the month's visit, September to June.

Source: 特殊群体活动策划方案 篇三, calendar of activities (domain §1.3, C01–C05), as of 2026-11. It
is a kindergarten's: places are put so that a school can use them, each the planner's to change.
家长学校 is held twice a term; the source calls June's the second of a spring without a first
(domain X05), so that first one is supplied here, in March. The monthly 家园联系册 is a duty.
"""

from datetime import time

from school_care.activities.choices.programme import ActivityKind, Topic
from school_care.activities.templates_rules import (
    FRIDAY,
    SATURDAY,
    THURSDAY,
    WEDNESDAY,
    Line,
    nth_weekday,
    on_day,
    on_qingming,
)

MORNING = {"begins": time(9), "ends": time(10, 30)}
HALF_DAY = {"begins": time(8, 30), "ends": time(11, 30)}
OUT = {"begins": time(13, 30), "ends": time(16)}
TEACHES = "讲座、讨论和家长现身说法；请家长签到。"


def _parent_school(code: str, number: str, month: int, place: int, subject: str) -> Line:
    return Line(
        code=f"year.parent_school.{code}",
        kind=ActivityKind.PARENT_SCHOOL,
        title=f"家长学校第{number}期：{subject}",
        rule=nth_weekday(month, place, SATURDAY),
        topic=Topic.FAMILY,
        place="多功能教室",
        plan=TEACHES,
        public=True,
        public_words="请家长或照看孩子的长辈参加；来不了的，可以请亲属代为参加。",
        weekend=True,
        **MORNING,
    )


def _open_half_day(code: str, month: int) -> Line:
    return Line(
        code=f"year.open_day.{code}",
        kind=ActivityKind.OPEN_DAY,
        title="家长开放半日",
        rule=nth_weekday(month, 3, FRIDAY),
        place="各班教室",
        plan="家长听一节课、看大课间、在食堂用餐，走前填一张意见条。",
        public=True,
        public_words="听一节课，看大课间，在食堂用餐。",
        **HALF_DAY,
    )


def _visit(code: str, month: int, place: int, title: str, plan: str) -> Line:
    return Line(
        code=f"year.visit.{code}",
        kind=ActivityKind.OUTING,
        title=title,
        rule=nth_weekday(month, place, THURSDAY),
        plan=plan,
        ticked=False,
        **OUT,
    )


YEAR_PLAN = (
    _parent_school("autumn1", "一", 9, 3, "开学这一个月"),
    _visit("sep", 9, 4, "参观超市", "认识商品和价格，了解营业员的劳动。"),
    _visit("oct", 10, 3, "秋游", "走一走、看一看家乡的秋天。"),
    _visit("nov", 11, 1, "看秋收", "到田间看秋收，知道粮食来之不易。"),
    _open_half_day("autumn", 11),
    _visit("dec", 12, 1, "参观服装厂", "看一件衣服怎样做出来，了解工人的劳动。"),
    _parent_school("autumn2", "二", 12, 2, "寒假怎么过"),
    Line(
        code="year.new_spring",
        kind=ActivityKind.OTHER,
        title="迎新春联谊",
        rule=nth_weekday(1, 2, FRIDAY),
        plan="与家长一起商定社区活动，带孩子逛公园、看长辈。",
        public=True,
        public_words="欢迎家长和照看孩子的长辈一起来。",
        ticked=False,
        **OUT,
    ),
    _parent_school("spring1", "一", 3, 3, "新学期的作息和约定"),
    _visit("mar", 3, 4, "看春耕", "了解农民的劳动和农具。"),
    Line(
        code="year.qingming",
        kind=ActivityKind.OUTING,
        title="清明祭扫",
        rule=on_qingming(),
        place="烈士陵园",
        plan="献花、讲一个家乡英雄的故事；注意乘车安全和防火。",
        **HALF_DAY,
    ),
    Line(
        code="year.sports",
        kind=ActivityKind.CONTEST,
        title="春季运动会",
        rule=nth_weekday(4, 4, THURSDAY),
        begins=time(8, 30),
        ends=time(16),
        place="操场",
        plan="每位同学至少参加一项。",
        public=True,
        public_words="欢迎家长来加油。",
    ),
    _visit("may", 5, 2, "春游", "走出校园，认识家乡。"),
    _open_half_day("spring", 5),
    Line(
        code="year.children",
        kind=ActivityKind.PERFORMANCE,
        title="庆六一家校同乐",
        rule=on_day(6, 1),
        place="操场",
        plan="游园、表演；家长来不了的同学，由老师和伙伴陪着一起玩。",
        public=True,
        public_words="欢迎家长和孩子一起过节。",
        **HALF_DAY,
    ),
    Line(
        code="year.reading",
        kind=ActivityKind.READING,
        title="读书节",
        rule=nth_weekday(4, 3, WEDNESDAY),
        plan="图书室全天开放，每班读一本书，留一个故事。",
        ticked=False,
    ),
    _parent_school("spring2", "二", 6, 2, "暑假安全"),
)
