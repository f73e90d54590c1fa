"""The homes of 报表打印, as tabs above each of them."""

from typing import Any

from django import template

from school_care.school.enums import Capability
from school_care.school.section_tabs import TEMPLATE, Tab, tabs_for

register = template.Library()

TABS = (
    Tab("打印", "reports:index", (Capability.PRINT_REPORTS,)),
    Tab("工作报告", "reports:summaries", (Capability.WRITE_SUMMARY,)),
    Tab("学校资料", "reports:school_papers", (Capability.KEEP_SCHOOL_PAPERS,)),
    Tab("问题清单", "reports:problems", (Capability.READ_CARE,)),
    Tab("迎检资料包", "reports:packs", (Capability.BUILD_PACK,)),
    Tab("版式", "reports:layouts", (Capability.KEEP_SCHOOL_PAPERS,)),
    Tab("全部纸件", "reports:catalogue", (Capability.PRINT_REPORTS,)),
)


@register.inclusion_tag(TEMPLATE, takes_context=True)
def report_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs this person may open; a page elsewhere names its own as `report_tab`."""
    return tabs_for(context, TABS, "报表打印", own_key="report_tab")
