"""纪念日与节日: days with a name, kept by a class meeting, a broadcast or a small action.

Source: the days themselves are public knowledge, as of 2026-11: 爱耳日 (3/3), 学雷锋 (3/5),
全国中小学生安全教育日 (last Monday of March), 国家安全教育日 (4/15), 全国助残日 (third Sunday of
May; the source's 篇四 visits on it), 爱眼日 (6/6), 教师节 (9/10), 国家宪法日 (12/4), 慈善爱心日
(11/19, the source's 篇五; domain §7.5). Lunar feasts come from core.lunar.
"""

from collections.abc import Callable

from school_care.activities.choices.programme import ActivityKind, Topic
from school_care.activities.templates_rules import (
    MONDAY,
    SUNDAY,
    Line,
    Rule,
    nth_weekday,
    on_day,
    on_feast,
    on_qingming,
)


def _kept(code: str, title: str, rule: Rule, plan: str, **more: object) -> Line:
    return Line(
        code=f"days.{code}",
        kind=ActivityKind.OBSERVANCE,
        title=title,
        rule=rule,
        plan=plan,
        **more,
    )


_at: Callable[[int, int], Rule] = on_day

DAYS = (
    _kept("teachers", "教师节：谢谢老师", _at(9, 10), "做一张卡片，说一句感谢的话。"),
    _kept(
        "mid_autumn",
        "中秋节：说说团圆",
        on_feast("mid_autumn", "中秋节"),
        "住校生一起吃月饼；给远方的家人打电话、写信。",
    ),
    _kept(
        "national", "国庆节：我和我的家乡", _at(10, 1), "升旗仪式，讲家乡的变化；放假前安全提醒。"
    ),
    _kept(
        "double_ninth",
        "重阳节：给爷爷奶奶捶捶背",
        on_feast("double_ninth", "重阳节"),
        "回家为老人做一件事；没有老人在身边的打一个电话。",
    ),
    _kept(
        "charity",
        "慈善爱心日",
        _at(11, 19),
        "自愿参加的爱心行动，不排名，不公布数额。",
        ticked=False,
    ),
    _kept(
        "constitution",
        "国家宪法日",
        _at(12, 4),
        "晨读宪法，班会讲一条和自己有关的法。",
        topic=Topic.LAW,
    ),
    _kept("new_year", "元旦：新年的愿望", _at(1, 1), "写下一个愿望，贴在教室里。", ticked=False),
    _kept("ears", "全国爱耳日", _at(3, 3), "用耳卫生小课堂。", ticked=False),
    _kept("lei_feng", "学雷锋纪念日", _at(3, 5), "每班做一件帮助别人的事。"),
    _kept(
        "safety",
        "全国中小学生安全教育日",
        nth_weekday(3, -1, MONDAY),
        "应急疏散演练；防溺水、交通、食品安全班会。",
        topic=Topic.SAFETY,
    ),
    _kept("qingming", "清明节：讲一个先辈的故事", on_qingming(), "主题班会。", ticked=False),
    _kept(
        "security",
        "全民国家安全教育日",
        _at(4, 15),
        "班会和广播。",
        topic=Topic.SAFETY,
        ticked=False,
    ),
    _kept(
        "disabled",
        "全国助残日：走访慰问",
        nth_weekday(5, 3, SUNDAY),
        "走访特殊教育学校或送教家庭，一起游戏、包饺子；事先征得对方同意，不拍孩子的正脸。",
    ),
    _kept("children", "六一国际儿童节", _at(6, 1), "班级联欢。", ticked=False),
    _kept("eyes", "全国爱眼日", _at(6, 6), "量视力，用眼卫生小课堂。", ticked=False),
    _kept(
        "dragon_boat",
        "端午节：包一个粽子",
        on_feast("dragon_boat", "端午节"),
        "住校生一起包粽子；放假前防溺水提醒。",
        topic=Topic.SAFETY,
    ),
)
