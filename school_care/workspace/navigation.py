"""The desk's menu, in one table."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from school_care.school.access import can
from school_care.school.enums import Capability


@dataclass(frozen=True)
class Entry:
    """A menu entry: label, route, the capability its page needs, whether a phone's bar shows it."""

    label: str
    route: str
    capability: Capability
    icon: str
    on_phone_bar: bool = False


MENU = (
    Entry("今日待办", "workspace:today", Capability.SIGN_IN, "today", on_phone_bar=True),
    Entry("我的学生", "students:list", Capability.VIEW_PUPILS, "pupils", on_phone_bar=True),
    Entry("考勤", "attendance:home", Capability.VIEW_ATTENDANCE, "attendance", on_phone_bar=True),
    Entry("关爱记录", "mentoring:records", Capability.READ_CARE, "records", on_phone_bar=True),
    Entry("报表打印", "reports:index", Capability.PRINT_REPORTS, "print", on_phone_bar=True),
    Entry("档案工作", "students:tools", Capability.PRINT_CARDS, "archive"),
    Entry("花名册导入", "students:imports", Capability.IMPORT_ROSTER, "import"),
    Entry("班级", "school:classes", Capability.MANAGE_CLASSES, "classes"),
    Entry("教职工", "school:staff", Capability.VIEW_STAFF, "staff"),
    Entry("任职确认", "school:appointments", Capability.APPOINT, "appoint"),
    Entry("学期与校历", "school:calendar", Capability.MANAGE_CALENDAR, "calendar"),
    Entry("公告编辑", "wagtailadmin_home", Capability.EDIT_PUBLIC_SITE, "bulletin"),
)


def menu_for(user: Any, school: Any, path: str) -> list[dict[str, Any]]:
    """The entries `user` may open at `school`, with the one that holds `path` marked."""
    entries = [
        {"entry": entry, "url": reverse(entry.route)}
        for entry in MENU
        if can(user, entry.capability, school)
    ]
    # Every desk page lies below the today page; that one is current only on itself.
    top = reverse("workspace:today")
    holding = [
        item
        for item in entries
        if (path == top if item["url"] == top else path.startswith(item["url"]))
    ]
    current = max(holding, key=lambda item: len(item["url"]), default=None)
    for item in entries:
        item["current"] = item is current
    return entries
