"""Lists of pupils that are no roster, told by their headings, so that nobody reads them as one."""

import re

from school_care.core.cells import simplified, squeeze

from .layout import Layout

_TEACHER = re.compile(r"(?:帮扶|结对|关爱|包保)(?:教师|老师|人)")
_PAIRING = re.compile(r"结对(?:日期|时间)|帮扶(?:内容|措施|目标)")


def why_no_roster(layout: Layout) -> str:
    """One sentence when the sheet is another list (F-08 结对帮扶一览表); "" for a roster."""
    if layout.has("id_number", "student_no"):
        return ""
    labels = [simplified(squeeze(column.label)) for column in layout.columns]
    if any(map(_TEACHER.search, labels)) and any(map(_PAIRING.search, labels)):
        return "这是结对帮扶一览表，不是花名册，未读取。"
    return ""
