"""The archive's pages that belong to no single pupil: for the school, and for one class.

One table each; a person is offered what their capabilities open.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from school_care.school.access import can, can_for_class
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass


@dataclass(frozen=True)
class Tool:
    """A page: its name, what one does there, its route, what it needs. `or_else`: another
    capability that opens it. `is_setting`: set once, not daily work."""

    label: str
    purpose: str
    route: str
    capability: Capability
    or_else: Capability | None = None
    is_setting: bool = False

    def open_to(self, user: Any, school: School) -> bool:
        """Whether `user` may open it at `school`."""
        return can(user, self.capability, school) or (
            self.or_else is not None and can(user, self.or_else, school)
        )


SCHOOL_TOOLS = (
    Tool("登记学生", "手工登记一名新生或转入生。", "students:new", Capability.ENROL_PUPILS),
    Tool(
        "学籍变动",
        "转入转出、休学复学、转班，等对方学校确认的，按月查看和打印。",
        "students:moves",
        Capability.ENROL_PUPILS,
    ),
    Tool(
        "疑似重复",
        "像是同一个学生的两份档案：并排核对，合并，或说明不是同一人。",
        "students:duplicates",
        Capability.MERGE_PUPILS,
    ),
    Tool(
        "待核实的类别",
        "逐项核实花名册和老师填报的类别。",
        "students:categories_waiting",
        Capability.VERIFY_CATEGORIES,
    ),
    Tool(
        "各班上报",
        "看哪些班报了本学期花名册、有哪些变化，打印变更表。",
        "students:class_reports",
        Capability.OVERSEE_REPORTS,
    ),
    Tool(
        "学年升级",
        "毕业、六年级升七年级编班、开新班，一次办好，可以撤销。",
        "students:year",
        Capability.ENROL_PUPILS,
        or_else=Capability.OVERSEE_REPORTS,
    ),
    Tool(
        "更正申请",
        "家长要求更正、补充或删除的事项，按期答复。",
        "students:corrections",
        Capability.READ_CORRECTIONS,
    ),
    Tool("关爱等级", "按等级看学生，成批确定等级。", "students:levels", Capability.SET_LEVELS),
    Tool(
        "应急关注",
        "发生洪水等情况时，对一批学生加密联系。",
        "students:emergencies",
        Capability.SET_LEVELS,
    ),
    Tool(
        "评估",
        "填写的评估和等待决定的建议。",
        "students:assessments",
        Capability.ASSESS,
        or_else=Capability.SET_LEVELS,
    ),
    Tool("评估轮次", "开启春季、秋季评估，看各班进度。", "students:rounds", Capability.MANAGE_CARE),
    Tool(
        "评估表",
        "修改题目、分值和建议等级的分数线。",
        "students:assessment_form",
        Capability.MANAGE_CARE,
        is_setting=True,
    ),
    Tool(
        "待办规则",
        "选择等级方案，看每条规则多久一次、什么时候提醒，按本校情况修改。",
        "duties:rules",
        Capability.MANAGE_CARE,
        is_setting=True,
    ),
    Tool(
        "送教课时",
        "送教上门的学生一学期应送几课时。",
        "mentoring:plan_settings",
        Capability.MANAGE_CARE,
        is_setting=True,
    ),
    Tool(
        "派出所信息",
        "填写联系卡上的派出所名称和电话。",
        "students:card_police",
        Capability.PROPOSE_APPOINTMENTS,  # those who answer for the whole school
        is_setting=True,
    ),
    Tool(
        "告知与同意",
        "学生信息的用途和依据，空白告知书。",
        "students:purposes",
        Capability.EDIT_ARCHIVE,
    ),
)

CLASS_TOOLS = (
    Tool("上报花名册", "", "students:class_report", Capability.REPORT_CLASS),
    Tool("联系卡", "", "students:class_cards", Capability.PRINT_CARDS),
    Tool("父母回家日历", "", "students:away", Capability.VIEW_PUPILS),
    Tool("告知与同意", "", "students:class_consents", Capability.EDIT_ARCHIVE),
    Tool("帮扶计划", "", "mentoring:class_plans", Capability.READ_CARE),
    Tool("学期评议", "", "mentoring:class_reviews", Capability.READ_CARE),
    Tool("生日", "", "activities:class_birthdays", Capability.READ_CARE),
    Tool("家校联系册", "", "activities:class_notes", Capability.ISSUE_NOTES),
    Tool("亲情书信", "", "activities:class_letters", Capability.READ_CARE),
    Tool("考勤统计", "", "attendance:class_figures", Capability.VIEW_ATTENDANCE),
    Tool("开学报到", "", "attendance:registration", Capability.REGISTER_TERM),
    Tool("假期去向", "", "attendance:holiday", Capability.REGISTER_TERM),
    Tool("批量转班", "", "students:class_move", Capability.ENROL_PUPILS),
    Tool("查看某一天", "", "students:class_on_day", Capability.VIEW_PUPILS),
)


def tools_of(user: Any, school: School) -> list[dict[str, Any]]:
    """The school's archive pages `user` may open, each with its address."""
    return [
        {"tool": tool, "url": reverse(tool.route)}
        for tool in SCHOOL_TOOLS
        if tool.open_to(user, school)
    ]


def class_tools_of(user: Any, group: SchoolClass) -> list[dict[str, Any]]:
    """The archive pages of one class `user` may open; each right is asked once."""
    open_to = {
        capability: can(user, capability, group.school) and can_for_class(user, capability, group)
        for capability in {tool.capability for tool in CLASS_TOOLS}
    }
    return [
        {"tool": tool, "url": reverse(tool.route, args=[group.public_id])}
        for tool in CLASS_TOOLS
        if open_to[tool.capability]
    ]
