"""Words of a crisis (心理危机): what is said on the screen, and what is chosen from."""

from django.db.models import TextChoices

from school_care.cases.models import Protection
from school_care.cases.protection.enums import CallTo, Level
from school_care.students import silence

# 教育部等十七部门《全面加强和改进新时代学生心理健康工作专项行动计划（2023—2025年）》,
# 未成年人学校保护规定第三十一条.
SOURCE = "未成年人学校保护规定第三十一条"
DO_NOW = "不离开孩子；收走危险物品；不说教。有生命危险先打120、110。"
SUSPECTED = "家里有人涉嫌伤害孩子，先不通知家里。请打110，再报民政（未保工作站）。"
HUSHED = "先不要联系家里，请马上找德育主任或心理教师，按他们说的办。"
BY_PHONE = (CallTo.POLICE_110, CallTo.STATION, CallTo.CIVIL)  # of whom one helps at once


class WhereNow(TextChoices):
    """Where the child is at this moment."""

    WITH_ME = "with_me", "就在我身边"
    SCHOOL = "school", "在校内别处"
    DORM = "dorm", "在宿舍"
    HOME = "home", "在家"
    HOSPITAL = "hospital", "在医院"
    UNKNOWN = "unknown", "找不到人"


class ToldHow(TextChoices):
    """By which way the family was told."""

    CALL = "call", "打电话"
    FACE = "face", "当面"
    VIDEO = "video", "视频"


class HandedTo(TextChoices):
    """Into whose hands the child goes. While the family is suspected never the first."""

    GUARDIAN = "guardian", "监护人"
    HOSPITAL = "hospital", "医院"
    BODY = "body", "公安或民政"


class Treatment(TextChoices):
    """送医."""

    SENT = "sent", "已送医院"
    NOT_NOW = "not_now", "评估后暂不送医"


def family_block(protection: Protection, level: Level) -> str:
    """Why the family must not be told now; "" where it is to be told at once. Whoever follows the
    course learns why, whoever only stands by the child, whom to ask."""
    if protection.guardian_suspect:
        return SUSPECTED if level >= Level.STEPS else HUSHED
    hushed = protection.student_id is not None and silence.silenced([protection.student_id])
    return HUSHED if hushed else ""
