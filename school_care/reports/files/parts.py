"""The parts of a file, in their order."""

from collections.abc import Callable
from dataclasses import dataclass

from school_care.reports.files import archive_parts, care_parts
from school_care.reports.files.blocks import Batch, OfPupils


@dataclass(frozen=True)
class FilePart:
    """`steady`: whether a change of it alone is a reason to print the file again; what changes by
    itself from day to day is none."""

    code: str
    title: str
    of_pupils: Callable[[Batch], OfPupils]
    steady: bool = True


PARTS = (
    FilePart("register", "基本信息登记表", archive_parts.register),
    FilePart("people", "家庭与照护、联系卡", archive_parts.people),
    FilePart("categories", "关爱类别与佐证", archive_parts.categories),
    FilePart("levels", "关爱等级与评估", archive_parts.levels),
    FilePart("entrustment", "委托照护", archive_parts.entrustments),
    FilePart("consents", "告知与同意", archive_parts.consents),
    FilePart("enrolment", "学籍变动与考勤小结", archive_parts.enrolment, steady=False),
    FilePart("pairings", "结对与帮扶计划", care_parts.pairings),
    FilePart("records", "谈心家访记录", care_parts.records),
    FilePart("home", "亲情通话、书信、生日、活动", care_parts.home),
    FilePart("growth", "成绩与进步、学期评议", care_parts.growth),
    FilePart("cases", "控辍、转介事项", care_parts.cases),
    FilePart("materials", "材料目录", archive_parts.materials),
)
STEADY = frozenset(part.code for part in PARTS if part.steady)
