"""Everything that can be imported by sheet, in one table: the page 导入."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from school_care.attendance.models import AttendanceImport
from school_care.mentoring.models import MarkImport, RecordImport
from school_care.school.access import can
from school_care.school.enums import Capability, SheetState
from school_care.school.models import CalendarImport, School, StaffImport
from school_care.students.enums import ImportState
from school_care.students.models import RosterImport


@dataclass(frozen=True)
class Last:
    """The last import of a kind: when, by whom, which file."""

    at: datetime
    by: str
    file_name: str


@dataclass(frozen=True)
class Import:
    """A kind of import: what it is for, its routes, the capability it needs, its last one."""

    label: str
    purpose: str
    upload: str
    route: str
    new: str
    template: str
    capability: Capability
    last: Callable[[Any, School], Last | None]


def _last_sheet(model: Any) -> Callable[[Any, School], Last | None]:
    def last(user: Any, school: School) -> Last | None:
        done = model.objects.visible_to(user).filter(school=school, state=SheetState.DONE)
        done = done.order_by("-uploaded_at", "-pk")
        row = done.values_list("uploaded_at", "uploaded_by__name", "file_name").first()
        return Last(row[0], row[1] or "服务器命令", row[2]) if row else None

    return last


def _last_roster(user: Any, school: School) -> Last | None:
    done = RosterImport.objects.visible_to(user).filter(school=school, state=ImportState.DONE)
    done = done.order_by("-created_at", "-pk")
    row = done.values_list("created_at", "actor__name", "file_name").first()
    return Last(row[0], row[1] or "服务器命令", row[2]) if row else None


IMPORTS = (
    Import(
        "花名册",
        "学生、家长、类别和等级。学校现有的花名册直接上传，不必改成固定格式。",
        "上传花名册",
        "students:imports",
        "students:import_new",
        "students:import_template",
        Capability.IMPORT_ROSTER,
        _last_roster,
    ),
    Import(
        "以往记录",
        "以前写在表格里的谈心、家访、电话、讲座等记录。",
        "上传记录表",
        "mentoring:imports",
        "mentoring:import_new",
        "mentoring:import_template",
        Capability.IMPORT_RECORDS,
        _last_sheet(RecordImport),
    ),
    Import(
        "成绩",
        "班级成绩册。只保存关爱学生的成绩，只和自己比，不存名次。",
        "上传成绩表",
        "mentoring:marks_imports",
        "mentoring:marks_import_new",
        "mentoring:marks_import_template",
        Capability.IMPORT_MARKS,
        _last_sheet(MarkImport),
    ),
    Import(
        "考勤",
        "考勤机导出的文件，或班级考勤表。",
        "上传考勤文件",
        "attendance:imports",
        "attendance:import_new",
        "attendance:import_template",
        Capability.IMPORT_ATTENDANCE,
        _last_sheet(AttendanceImport),
    ),
    Import(
        "教职工",
        "账号、任职、任课。导入后打印账号条发给本人。",
        "上传教职工名单",
        "school:staff_imports",
        "school:staff_import_new",
        "school:staff_import_template",
        Capability.PROPOSE_APPOINTMENTS,
        _last_sheet(StaffImport),
    ),
    Import(
        "校历",
        "学期起止，放假和调休。",
        "上传校历",
        "school:calendar_import",
        "school:calendar_import",
        "school:calendar_import_template",
        Capability.MANAGE_CALENDAR,
        _last_sheet(CalendarImport),
    ),
)


def imports_for(user: Any, school: School) -> list[dict[str, Any]]:
    """The imports `user` may do at `school`, each with its addresses and the last one."""
    return [
        {
            "kind": one,
            "last": one.last(user, school),
            "url": reverse(one.route),
            "new_url": reverse(one.new),
            "template_url": reverse(one.template),
            "history": one.route != one.new,
        }
        for one in IMPORTS
        if can(user, one.capability, school)
    ]
