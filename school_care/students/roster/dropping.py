"""Why a column is not imported (domain §0.1.9): said on the preview, never passed over."""

import re

from school_care.core.cells import simplified, squeeze

from .headings import Target, role_of
from .regulated import why_not_kept

FORBIDDEN = "按规定不收集"
CHOSEN = "按您的指定不导入"
STAFF = "教职工的安排在系统里登记"
KNOWN_ALREADY = "系统里已有，或能由其他栏目得出"
NOT_OURS = "不属于关爱档案"
UNKNOWN = "不认识这一栏"

_FAMILY_SECRETS = re.compile(r"单位|职务|职业|职称|收入|工资|学历|文化程度|证件|身份证|宗教|信仰")
_STAFF = re.compile(
    r"班主任|教师|老师|校长|帮扶|结对|包保|责任人|学习帮手|填表|负责人|领导|干部|儿童主任|辅导员|签名|签字|审核"
)
_KNOWN_ALREADY = re.compile(r"^(?:学生)?年龄$|学校(?:标识码|名称)|^学校$|学籍辅号|班内学号|^学号$")


def why_dropped(label: str, target: Target, own: Target) -> str:
    """The reason in a few words, alike for alike columns. `own` is what the dictionary says of
    the heading, `target` what holds after a person's corrections."""
    text = simplified(squeeze(label))
    if own.imported and not target.imported:
        return CHOSEN
    if why_not_kept(label) or (role_of(text) and _FAMILY_SECRETS.search(text)):
        return FORBIDDEN
    if _STAFF.search(text):
        return STAFF
    if _KNOWN_ALREADY.search(text):
        return KNOWN_ALREADY
    return UNKNOWN if not target.field else NOT_OURS
