"""Every paper the product prints: what it is called, where it is printed, what it holds.

Who may print one is not told here a second time: it is whoever its page lets in (`capability_of`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from school_care.school.access import can
from school_care.school.enums import Capability

FAMILY, SCHOOL, BOTH = "给家长", "校内", "家长版、校内版"
PUPIL = "在学生档案里打印"
NONE_HELD = ""
DATES_ALONE = "限阅记录只印日期"
ON_WISH = "限阅内容须勾选并有权查看"

PUPILS, HOME, ATTENDANCE, ACTIVITIES, UPWARDS, PROTECTION, SCHOOL_OWN, PACK = (
    "学生材料",
    "联系与家校",
    "考勤",
    "活动",
    "控辍与上报",
    "保护",
    "学校资料",
    "迎检",
)
GROUPS = (PUPILS, HOME, ATTENDANCE, ACTIVITIES, UPWARDS, PROTECTION, SCHOOL_OWN, PACK)


@dataclass(frozen=True)
class Entry:
    """A paper. `route`: the page that prints it; `home`: where one finds that, a page without an
    address of its own; `templates`: below templates/print; `restricted`: what of 限阅 it holds."""

    group: str
    title: str
    templates: tuple[str, ...]
    route: str
    home: str
    where: str
    edition: str = SCHOOL
    restricted: str = NONE_HELD


def _entry(group: str, title: str, templates: str, route: str, home: str, where: str,
           edition: str = SCHOOL, restricted: str = NONE_HELD) -> Entry:  # fmt: skip
    return Entry(group, title, tuple(templates.split()), route, home, where, edition, restricted)


_PRINT, _LIST = "reports:index", "students:list"
_PROTECTIONS, _LEAVES = "cases:protections", "attendance:leaves"
CATALOGUE = (
    _entry(PUPILS, "成长进步报告", "progress_report", _PRINT, _PRINT, "报表打印", BOTH, ON_WISH),
    _entry(PUPILS, "一生一档", "file", _PRINT, _PRINT, "报表打印", SCHOOL, ON_WISH),
    _entry(PUPILS, "学期评议", "review", _PRINT, _PRINT, "报表打印", BOTH),
    _entry(PUPILS, "帮扶计划", "plan", _PRINT, _PRINT, "报表打印", BOTH),
    _entry(PUPILS, "成长记录袋目录", "bag", _PRINT, _PRINT, "报表打印", BOTH),
    _entry(PUPILS, "谈心记录本、家访记录本", "record_book", "mentoring:book_print",
           "mentoring:book", "记录本", SCHOOL, DATES_ALONE),
    _entry(PUPILS, "结对帮扶名单", "pairing_list", "mentoring:pairing_list_print",
           "mentoring:pairing_list", "结对名单"),
    _entry(PUPILS, "新学期结对安排", "pairing_term", "mentoring:new_term_print",
           "mentoring:new_term", "新学期结对"),
    _entry(PUPILS, "结对交接单", "pairing_handover", "mentoring:handover_sheet",
           "mentoring:pairings", "结对的“交接”", SCHOOL, "不含限阅记录"),
    _entry(PUPILS, "学科帮扶分组表", "subject_groups", "mentoring:subject_groups_print",
           "mentoring:my_groups", "学科分组"),
    _entry(PUPILS, "送教上门记录", "home_lessons", "mentoring:home_lessons_print", _LIST, PUPIL),
    _entry(PUPILS, "零用钱对账单", "allowance_statement", "mentoring:allowance_statement",
           "mentoring:allowances", "零用钱", FAMILY),
    _entry(PUPILS, "零用钱收据", "allowance_receipt", "mentoring:allowance_receipt",
           "mentoring:allowances", "零用钱", FAMILY),
    _entry(PUPILS, "零用钱发放表、当晚清单", "allowance_payouts allowance_evening",
           "mentoring:allowance_evening", "mentoring:allowances", "零用钱"),
    _entry(PUPILS, "零用钱交接单", "allowance_handover", "mentoring:allowance_handover_sheet",
           "mentoring:allowances", "零用钱"),
    _entry(PUPILS, "辅导个案表", "counselling_case", "mentoring:case_print", "mentoring:cases",
           "心理辅导", SCHOOL, "只有心理教师能印"),
    _entry(PUPILS, "悄悄话卡", "heart_cards", "mentoring:heart_cards", "mentoring:heart_cards",
           "心理辅导", FAMILY),
    _entry(PUPILS, "毕业生名册、分班名单", "year_lists", "students:year_print", "students:year",
           "升级与毕业"),
    _entry(HOME, "联系卡（存档、随身）", "card_file card_pocket", "students:card_print", _LIST,
           "学生的联系卡"),
    _entry(HOME, "委托照护告知书", "entrustment_notice", "students:entrustment_print", _LIST,
           PUPIL, FAMILY),
    _entry(HOME, "外出务工家长情况表", "class_away", "students:away_print", _LIST, "班级页"),
    _entry(HOME, "更正答复书", "correction_answer", "students:corrections",
           "students:corrections", "更正申请", FAMILY),
    _entry(HOME, "家校联系单", "home_note", "activities:note_print", "activities:notes",
           "家校联系单", FAMILY),
    _entry(HOME, "书信信封、地址贴", "letters_envelopes letters_labels",
           "activities:letter_envelopes", "activities:letters", "书信", FAMILY),
    _entry(HOME, "亲情通话安排表", "calls_week", "activities:calls_week_print",
           "activities:calls_week", "亲情通话", FAMILY),
    _entry(HOME, "亲情通话登记表", "calls_log", "activities:calls_log",
           "activities:calls_coverage", "亲情通话"),
    _entry(HOME, "生日贺卡", "birthday_cards", "activities:birthday_cards",
           "activities:birthdays", "生日", FAMILY),
    _entry(HOME, "生日名单", "birthday_list", "activities:birthday_list", "activities:birthdays",
           "生日"),
    _entry(ATTENDANCE, "请假单", "leave_note", "attendance:leave_print", _LEAVES, "请假", FAMILY),
    _entry(ATTENDANCE, "今日未到名单", "absences", "attendance:absences_print",
           "attendance:absences", "未到校"),
    _entry(ATTENDANCE, "班级考勤表", "attendance_class", "attendance:class_figures_print",
           "attendance:home", "考勤"),
    _entry(ATTENDANCE, "全校考勤统计", "attendance_school", "attendance:figures_print",
           "attendance:figures", "考勤统计"),
    _entry(ATTENDANCE, "学籍在校核对表", "register_check", "attendance:check_print",
           "attendance:checks", "在校核对"),
    _entry(ATTENDANCE, "学生流动情况", "flow", "attendance:flow_print", "attendance:flow",
           "学生流动"),
    _entry(ACTIVITIES, "活动安排表、墙上月历", "programme programme_wall",
           "activities:programme_paper", "activities:programme", "活动安排"),
    _entry(ACTIVITIES, "活动记录、签到表、参加名单", "activity_record activity_sheet activity_list",
           "activities:activity_paper", "activities:programme", "活动"),
    _entry(ACTIVITIES, "活动海报、倡议书", "activity_poster activity_appeal",
           "activities:activity_paper", "activities:programme", "活动", FAMILY),
    _entry(UPWARDS, "辍学学生情况表、劝返记录", "dropout_form dropout_rounds",
           "cases:dropout_form", "cases:dropouts", "控辍保学"),
    _entry(UPWARDS, "复学通知书", "dropout_notice", "cases:dropout_notice_paper",
           "cases:dropouts", "控辍保学", FAMILY),
    _entry(UPWARDS, "控辍保学台账", "dropout_ledger", "cases:ledgers_print", "cases:ledgers",
           "控辍台账"),
    _entry(UPWARDS, "控辍保学月报", "dropout_month", "cases:month_paper", "cases:months",
           "控辍月报"),
    _entry(UPWARDS, "半年统计表", "dropout_half_year", "cases:half_year_paper",
           "cases:half_year", "控辍统计"),
    _entry(UPWARDS, "三年巩固率", "dropout_retention", "cases:retention_paper",
           "cases:retention", "巩固率"),
    _entry(UPWARDS, "毕业去向表", "dropout_destinations", "cases:destinations_paper",
           "cases:destinations", "毕业去向"),
    _entry(UPWARDS, "开学到校核查表", "dropout_start_check", "cases:start_check_paper",
           "cases:start_check", "开学核查"),
    _entry(UPWARDS, "转入转出休学册", "moves_book", "students:moves_print", "students:moves",
           "学籍变动"),
    _entry(UPWARDS, "转学联系函、回执", "transfer_letter transfer_receipt",
           "students:transfer_letter", "students:moves", "学籍变动"),
    _entry(UPWARDS, "上报函、催办函", "report_up_letter", "escalation:letter",
           "escalation:reports", "上报转介"),
    _entry(UPWARDS, "收文回执", "report_up_slip report_up_slip_sheet", "escalation:receipt_slip",
           "escalation:reports", "上报转介"),
    _entry(PROTECTION, "强制报告表、报案材料", "protection_report report_up_police",
           "cases:mandatory_paper", "cases:mandatory", "强制报告", SCHOOL, "只给知情的人"),
    _entry(PROTECTION, "欺凌认定书、告知家长书", "bullying_report bullying_family",
           "cases:bullying_paper", _PROTECTIONS, "保护事项", BOTH, "只给知情的人"),
    _entry(PROTECTION, "危机告知书", "crisis_notice", "cases:crisis_notice_paper", _PROTECTIONS,
           "保护事项", FAMILY, "只给知情的人"),
    _entry(PROTECTION, "欺凌治理委员会名单", "protection_committee", "cases:committee_paper",
           "cases:committee", "欺凌防治"),
    _entry(PROTECTION, "匿名问卷、领取码、结果",
           "protection_survey_blank protection_survey_codes protection_survey_summary",
           "cases:survey_papers", "cases:surveys", "欺凌防治"),
    _entry(PROTECTION, "应急卡、上墙图", "emergency_card emergency_wall", "cases:emergency_card",
           "cases:emergencies", "应急预案"),
    _entry(PROTECTION, "演练记录", "emergency_drills", "cases:drills_paper", "cases:drills",
           "应急演练"),
    _entry(SCHOOL_OWN, "周一例会单", "duties_meeting", "duties:meeting_print", "duties:meeting",
           "周一例会"),
    _entry(SCHOOL_OWN, "关爱工作数据", "figures", "reports:figures_paper", "reports:figures",
           "数据看板"),
    _entry(SCHOOL_OWN, "工作月报、总结、计划", "summary", "reports:summary_paper",
           "reports:summaries", "工作报告"),
    _entry(SCHOOL_OWN, "月通报", "bulletin", "reports:bulletin_paper", "reports:summaries",
           "工作报告"),
    _entry(SCHOOL_OWN, "领导小组与分工", "leading_group", "reports:leading_paper",
           "reports:leading_group", "学校资料"),
    _entry(SCHOOL_OWN, "几件实事", "practical_things", "reports:things_paper",
           "reports:practical_things", "学校资料"),
    _entry(SCHOOL_OWN, "目标责任书、包保责任表", "duty_letter duty_table",
           "reports:letters_of_duty", "reports:letters_of_duty", "学校资料"),
    _entry(SCHOOL_OWN, "排查情况表（附件1）", "problems_1", "reports:problems_screening",
           "reports:problems_screening", "问题清单"),
    _entry(SCHOOL_OWN, "排查汇总表（附件2）", "problems_2", "reports:problems_summary_paper",
           "reports:problems_summary", "问题清单"),
    _entry(PACK, "迎检资料包（封面、盒脊签、目录、各部分、缺项清单）", "pack_front",
           "reports:packs", "reports:packs", "迎检资料包", SCHOOL, "不含限阅"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A paper as a person finds it; `url` "" where its home is not open to them."""

    entry: Entry
    url: str


def catalogue_for(user: Any, school: Any) -> list[tuple[str, list[Line]]]:
    """The papers a person may print at a school, by group; empty groups are left out."""
    found: dict[str, list[Line]] = {group: [] for group in GROUPS}
    for entry in CATALOGUE:
        if _lets_in(entry.route, user, school):
            url = reverse(entry.home) if _lets_in(entry.home, user, school) else ""
            found[entry.group].append(Line(entry, url))
    return [(group, lines) for group, lines in found.items() if lines]


def _lets_in(route: str, user: Any, school: Any) -> bool:
    capability = capability_of(route)
    return capability is not None and can(user, capability, school)


def capability_of(route: str) -> Capability | None:
    """What the page of a route asks for."""
    return _capabilities().get(route)


@cache
def _capabilities() -> dict[str, Capability]:
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, Capability]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            view = getattr(pattern.callback, "view_class", None)
            if capability := getattr(view, "capability", None):
                yield f"{space}{pattern.name}", capability
