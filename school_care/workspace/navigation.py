"""The desk's menu, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from school_care.reports.figures.oversight import oversees
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.workspace.imports import IMPORTS


@dataclass(frozen=True)
class Entry:
    """A menu entry: label, route, the capability its page needs, whether a phone's bar shows it;
    any of `or_any` opens it, too, and the pages below the routes `holds` belong to it."""

    label: str
    route: str
    capability: Capability
    icon: str
    on_phone_bar: bool = False
    or_any: tuple[Capability, ...] = ()
    holds: tuple[str, ...] = ()
    unless: Capability | None = None  # who has this finds the page elsewhere
    when: Callable[[Any], bool] | None = None  # of which schools it is an entry at all

    def open_to(self, user: Any, school: Any) -> bool:
        """Whether `user` may open its page at `school`."""
        if self.unless is not None and can(user, self.unless, school):
            return False
        may = any(can(user, one, school) for one in (self.capability, *self.or_any))
        return may and (self.when is None or self.when(school))

    def length_held(self, path: str) -> int:
        """How much of `path` its page, or one that belongs to it, covers; 0 for none."""
        urls = [reverse(route) for route in (self.route, *self.holds)]
        return max((len(url) for url in urls if path.startswith(url)), default=0)


MENU = (
    Entry("今日待办", "workspace:today", Capability.SIGN_IN, "today", on_phone_bar=True),
    Entry(
        "周一例会",
        "duties:meeting",
        Capability.OVERSEE_DUTIES,
        "meeting",
        holds=("duties:ledger",),
    ),
    Entry(
        "数据看板", "reports:figures", Capability.VIEW_FIGURES, "figures", holds=("reports:goals",)
    ),
    Entry(  # whoever reads figures of the body itself finds it in 数据看板
        "所辖学校",
        "reports:oversight",
        Capability.READ_OVERSIGHT,
        "figures",
        unless=Capability.VIEW_FIGURES,
        when=oversees,
    ),
    Entry("我的学生", "students:list", Capability.VIEW_PUPILS, "pupils", on_phone_bar=True),
    Entry("考勤", "attendance:home", Capability.VIEW_ATTENDANCE, "attendance", on_phone_bar=True),
    Entry("关爱记录", "mentoring:records", Capability.READ_CARE, "records", on_phone_bar=True),
    Entry("心理辅导", "mentoring:counselling", Capability.COUNT_COUNSELLING, "counselling"),
    Entry(
        "结对帮扶",
        "mentoring:pairings",
        Capability.VIEW_PAIRINGS,
        "pairings",
        holds=("mentoring:allowances",),
    ),
    Entry(  # a 生活老师 keeps pocket money and pairs nobody
        "零用钱",
        "mentoring:allowances",
        Capability.KEEP_ALLOWANCES,
        "pairings",
        on_phone_bar=True,
        unless=Capability.VIEW_PAIRINGS,
    ),
    Entry(
        "活动安排",
        "activities:programme",
        Capability.VIEW_PROGRAMME,
        "programme",
        holds=(
            "activities:letters",
            "activities:calls",
            "activities:birthdays",
            "activities:notes",
        ),
    ),
    Entry(  # a 生活老师 on duty has it under the thumb; everybody else finds it in 活动安排
        "亲情电话",
        "activities:calls",
        Capability.KEEP_CALLS,
        "phone",
        on_phone_bar=True,
        unless=Capability.ISSUE_NOTES,
    ),
    Entry(
        "预警控辍",
        "alerts:alerts",
        Capability.VIEW_ALERTS,
        "alert",
        holds=("cases:dropouts",),  # ledgers, months, statistics and limits lie below it
    ),
    Entry(  # the registrar keeps the ledgers and gets no warnings
        "控辍台账",
        "cases:ledgers",
        Capability.KEEP_LEDGERS,
        "alert",
        holds=("cases:months", "cases:half_year"),
        unless=Capability.VIEW_ALERTS,
    ),
    Entry("保护", "cases:protections", Capability.REPORT_HARM, "shield"),
    Entry("上报转介", "escalation:reports", Capability.VIEW_REPORTS_UP, "send"),
    Entry("报表打印", "reports:index", Capability.PRINT_REPORTS, "print", on_phone_bar=True),
    Entry(  # whoever prints no reports has it here; everybody else finds it beside them
        "问题清单",
        "reports:problems",
        Capability.READ_CARE,
        "print",
        unless=Capability.PRINT_REPORTS,
    ),
    Entry("档案工作", "students:tools", Capability.PRINT_CARDS, "archive"),
    Entry(
        "导入",
        "workspace:imports",
        IMPORTS[0].capability,
        "import",
        or_any=tuple(one.capability for one in IMPORTS[1:]),
        holds=tuple(one.route for one in IMPORTS),
    ),
    Entry("导出与上报", "exchange:home", Capability.EXPORT_PUPILS, "export"),
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
        if entry.open_to(user, school)
    ]
    # Every desk page lies below the today page; that one is current only on itself.
    top = reverse("workspace:today")
    lengths = [
        (len(top) if path == top else 0) if item["url"] == top else item["entry"].length_held(path)
        for item in entries
    ]
    longest = max(lengths, default=0)
    for item, length in zip(entries, lengths, strict=True):
        item["current"] = 0 < length == longest
    return entries
