"""The pages of class life beside the roll, offered on the page 考勤 as 其他."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School


@dataclass(frozen=True)
class Tool:
    """A page: its name, what one does there, its route, the capability it needs."""

    label: str
    purpose: str
    route: str
    capability: Capability


TOOLS = (
    Tool(
        "宿舍点名",
        "晚上就寝和返校按房间点名，给没有到的学生家里打电话。",
        "attendance:dorm",
        Capability.TAKE_DORM_ROLL,
    ),
    Tool(
        "宿舍",
        "建立房间，安排、调换住校生的床位。",
        "attendance:rooms",
        Capability.MANAGE_DORM,
    ),
    Tool(
        "请假",
        "登记请假条，看今天谁请假、谁假满未归、谁还待监护人确认。",
        "attendance:leaves",
        Capability.VIEW_ATTENDANCE,
    ),
    Tool(
        "考勤统计",
        "按班级、按周看出勤率，打印或下载。",
        "attendance:figures",
        Capability.OVERSEE_ATTENDANCE,
    ),
    Tool(
        "缺席登记表",
        "按班级和日期查看、打印缺席学生情况登记表。",
        "attendance:absences",
        Capability.VIEW_ATTENDANCE,
    ),
    Tool(
        "导入考勤",
        "上传考勤机导出的文件或班级考勤表，检查后导入，可以撤销。",
        "attendance:imports",
        Capability.IMPORT_ATTENDANCE,
    ),
    Tool(
        "开学报到",
        "各班应到、实到、未到和原因，第1、3、10、15天统计，打印核查表。",
        "attendance:registrations",
        Capability.OVERSEE_ATTENDANCE,
    ),
    Tool(
        "假期去向",
        "放假前登记学生在哪里、和谁在一起，开学后核对返校。",
        "attendance:holidays",
        Capability.OVERSEE_ATTENDANCE,
    ),
    Tool(
        "学籍核对",
        "每月把学籍、点名、宿舍对一遍，说明差异，校长签字。",
        "attendance:checks",
        Capability.OVERSEE_ATTENDANCE,
    ),
    Tool(
        "学生变动表",
        "按年级、班级看一个月或一学期的转入、转出、休学、复学和在籍人数。",
        "attendance:flow",
        Capability.OVERSEE_ATTENDANCE,
    ),
)


def tools_of(user: Any, school: School) -> list[dict[str, Any]]:
    """The pages `user` may open at `school`, each with its address."""
    return [
        {"tool": tool, "url": url}
        for tool in TOOLS
        if can(user, tool.capability, school) and (url := _address(tool.route))
    ]


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
