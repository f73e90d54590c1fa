"""The rules a school starts with, as data: one table for each preset.

Sources: domain §0.1.4 and §0.1.5 (the school's usual rules, and that defaults owe little), S3 方案3
T3-08 and T3-09 (the township's visits), school plan A15 and A21, domain §4.2 (counts of days 1, 3,
10, 15) and E07. Two thresholds (X10): due once so many days have passed, warned after more than so
many. Intervals of 3, 7, 15 days are warned after more than 5, 10, 20.
"""

from dataclasses import dataclass

from school_care.duties.enums import Unit, Urgency
from school_care.students.enums import Preset


@dataclass(frozen=True)
class Rule:
    """One rule as it holds on a day. `rank`: the care level it is for, 0 for all; days as in
    DutyRule; `minutes`: what one entry takes to do and write down on the desk; `source`: where the
    rule comes from, for the page of rules."""

    code: str
    rank: int = 0
    active: bool = True
    required: int = 1
    due_after: int | None = None
    warn_after: int | None = None
    unit: str = Unit.CALENDAR
    in_vacation: bool = False
    accepts: frozenset[str] = frozenset()
    urgency: str = Urgency.CARE
    minutes: int = 2
    source: str = ""


IN_PERSON_OR_BY_PHONE = frozenset({"visit", "call", "video"})

_ALWAYS = (
    Rule(
        "talk.class_week", required=3, minutes=2, source="学校特殊群体学生关爱方案：每周与3—5名谈心"
    ),
    Rule(
        "card.term",
        urgency=Urgency.PAPERS,
        minutes=2,
        source="学校留守儿童档案和联系卡制度",
    ),
    Rule(
        "roster.term",
        due_after=10,
        unit=Unit.SCHOOL,
        urgency=Urgency.PAPERS,
        minutes=5,
        source="学校特殊群体学生关爱方案：各班及时上报花名册",
    ),
    Rule(
        "assessment.round",
        due_after=30,
        urgency=Urgency.PAPERS,
        minutes=3,
        source="学校春、秋两季评估安排",
    ),
    Rule(
        "certificate.expiry",
        due_after=60,
        urgency=Urgency.PAPERS,
        minutes=2,
        source="残疾人证等证件的有效期",
    ),
    Rule(
        "entrustment.notice",
        due_after=30,
        urgency=Urgency.SAFETY,
        minutes=3,
        source="《中华人民共和国未成年人保护法》第二十三条",
    ),
    Rule(
        "pairing.term",
        due_after=30,
        urgency=Urgency.PAPERS,
        minutes=1,
        source="学校特殊群体学生关爱方案：“手拉手、同成长”师生结对",
    ),
    Rule(
        "helper.term",
        due_after=30,
        urgency=Urgency.PAPERS,
        minutes=1,
        source="学校特殊群体学生关爱方案：为每名学生确定一名学习帮手",
    ),
    Rule(
        "plan.term",
        due_after=40,
        urgency=Urgency.PAPERS,
        minutes=4,
        source="学校特殊群体学生关爱方案：制定学习帮扶计划",
    ),
    Rule(
        "check.staged",
        minutes=2,
        source="学校特殊群体学生关爱方案：定期检查结对帮扶的效果",
    ),
    Rule(
        "review.term",
        urgency=Urgency.PAPERS,
        minutes=4,
        source="学校留守儿童管理方案：跟踪记录、成长帮助、学期评议",
    ),
    Rule(
        "lecture.class_month",
        minutes=2,
        source="学校特殊群体学生关爱方案：各班每月一次法治、安全、心理健康讲座",
    ),
    Rule(
        "letter.occasion",
        minutes=1,
        source="学校特殊群体学生关爱方案：传统节日、长辈生日、寒暑假写亲情书信",
    ),
    Rule(
        "birthday",
        minutes=1,
        source="学校特殊群体学生关爱方案：生日贺卡、感言、祝福",
    ),
    Rule(
        "call.month",
        minutes=1,
        source="学校亲情电话制度；教基厅函〔2021〕3号",
    ),
    Rule(
        "note.month",
        rank=3,
        urgency=Urgency.PAPERS,
        minutes=3,
        source="家校联系册每月一次，默认只给重点关爱的学生",
    ),
    Rule(
        "step.next",
        minutes=2,
        source="谈心、家访记录里约定的下一步",
    ),
    Rule(
        "report.step",
        urgency=Urgency.SAFETY,
        minutes=3,
        source="上报转介：审签1个、送出1个、退回修改2个、核实3个工作日，对方逾期次日催办",
    ),
    Rule(
        "alert.act",
        urgency=Urgency.SAFETY,
        minutes=2,
        source="预警规则页：每条规则写明依据和最迟处理时间",
    ),
    Rule(
        "protect.step",
        urgency=Urgency.SAFETY,
        minutes=5,
        source="《中华人民共和国未成年人保护法》第十一条、第三十九条；《未成年人学校保护规定》",
    ),
    Rule(
        "dropout.step",
        urgency=Urgency.SAFETY,
        minutes=5,
        source="控辍时限：家访、劝返、书面报告、返校跟踪、申请销号各步的期限",
    ),
    Rule(
        "dropout.month",
        urgency=Urgency.SAFETY,
        minutes=5,
        source="控辍保学月报，没有疑似辍学也要零报告",
    ),
    Rule(
        "report.month",
        due_after=14,
        in_vacation=True,
        urgency=Urgency.PAPERS,
        minutes=10,
        source="方案落实要求：每月15日前报送上月工作开展情况",
    ),
    Rule(
        "drill.term",
        urgency=Urgency.SAFETY,
        minutes=5,
        source="《未成年人学校保护规定》：定期开展应急演练，每学期至少一次",
    ),
    Rule(
        "drill.mend",
        urgency=Urgency.SAFETY,
        minutes=3,
        source="演练记录里写明的整改期限",
    ),
    Rule(
        "survey.term",
        due_after=70,
        minutes=10,
        source="《未成年人学校保护规定》：定期开展欺凌专项调查，每学期至少一次",
    ),
    Rule(
        "referral.renew",
        urgency=Urgency.SAFETY,
        minutes=5,
        source="未成年人保护法第九十二条、监护评估：有期限的到期前复核",
    ),
    Rule(
        "inbound.answer",
        urgency=Urgency.SAFETY,
        minutes=5,
        source="未成年人保护法第十一条：有关部门转来的事项及时办理、告知结果",
    ),
    Rule(
        "register.term",
        due_after=0,
        urgency=Urgency.SAFETY,
        minutes=3,
        source="控辍保学：开学第1、3、10、15天核查到校人数",
    ),
    Rule(
        "holiday.whereabouts",
        due_after=21,
        urgency=Urgency.SAFETY,
        minutes=1,
        source="学校假期安全工作要求",
    ),
)

_SCHOOL = (
    Rule(
        "contact.level",
        rank=3,
        due_after=7,
        warn_after=10,
        source="关爱等级（学校方案）：每周联系一次",
    ),
    Rule(
        "contact.level",
        rank=2,
        due_after=15,
        warn_after=20,
        source="关爱等级（学校方案）：每半月联系一次",
    ),
    Rule(
        "visit.level",
        rank=3,
        due_after=30,
        warn_after=40,
        minutes=5,
        source="关爱等级（学校方案）：每月家访一次",
    ),
    Rule(
        "visit.term",
        rank=2,
        minutes=5,
        accepts=frozenset({"visit"}),
        source="关爱等级（学校方案）：每学期家访一次",
    ),
    Rule(
        "visit.term",
        rank=1,
        minutes=3,
        accepts=IN_PERSON_OR_BY_PHONE,
        source="关爱等级（学校方案）：每学期家访或电话一次",
    ),
)

_TOWNSHIP = tuple(
    Rule(
        "visit.level",
        rank=rank,
        due_after=due,
        warn_after=warn,
        minutes=5,
        source=f"乡镇分级走访方案：{words}，超过{warn}天未走访提醒",
    )
    for rank, due, warn, words in (
        (3, 3, 5, "三级每3天走访一次"),
        (2, 7, 10, "二级每周走访一次"),
        (1, 15, 20, "一级每半月走访一次"),
    )
)

PRESETS: dict[str, tuple[Rule, ...]] = {
    Preset.SCHOOL: (*_ALWAYS, *_SCHOOL),
    Preset.TOWNSHIP: (*_ALWAYS, *_TOWNSHIP),
}
