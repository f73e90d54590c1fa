"""An invented pupil on paper, to look at a layout with: nothing here is anybody's."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string

from school_care.core import clock
from school_care.core.pdf import render_pdf
from school_care.core.templatetags.days import from_to, long_date, long_moment, short_date
from school_care.reports.bag import BagPaper
from school_care.reports.enums import Edition
from school_care.reports.files.blocks import Facts, Table
from school_care.reports.files.building import FilePaper, PartOnPaper
from school_care.reports.files.parts import PARTS
from school_care.reports.layouts import PAPERS, Layout, layout_context
from school_care.reports.progress import (
    Attendance,
    Category,
    Contact,
    KindCount,
    Moment,
    Paper,
    PupilReport,
    TimelineRow,
)
from school_care.reports.review import ReviewPaper, VoiceOnPaper
from school_care.school.models import School

NAME, CLASS, TEACHER = "李小禾", "五(1)班", "王老师"
TERM = "2026—2027学年第一学期"
WATERMARK = "样张"


def sample_pdf(*, school: School, paper: str, layout: Layout, made_by: Any) -> bytes:
    """How a paper of `school` looks with `layout`. Raises PrintError."""
    template, edition, content = _CONTENT.get(paper, _plain)(paper)
    today = clock.today()
    frame = Paper(
        school_name=school.name,
        term_name=TERM,
        period=from_to(today - timedelta(days=60), today),
        made_by=made_by.name,
        made_at=long_moment(clock.now()),
    )
    context = {
        **content,
        **layout_context(school, paper, term_name=TERM, layout=layout),
        "edition": edition.value,
        "paper": frame,
        "watermark": WATERMARK,
    }
    return render_pdf(render_to_string(template, context))


def _progress(paper: str) -> tuple[str, Edition, dict[str, Any]]:
    report = PupilReport(key="sample", name=NAME, class_name=CLASS, head_teacher=TEACHER)
    report.attendance = Attendance(58, 56, 2, 0, 1, "96.6%", 0)
    day = short_date(clock.today())
    if paper == "progress":
        report.praise = [Moment(day, "主动帮同学打扫教室，值日很认真。")]
        report.progress = [Moment(day, "乘法口诀都背会了，作业也写得整齐。")]
        report.tally = [(4, "次谈心"), (1, "次家访"), (3, "次电话、视频")]
        return "print/progress_report.html", Edition.FAMILY, {"reports": [report]}
    report.sex, report.boarding = "女", "住校"
    report.categories = [Category("示例类别", "已核实", long_date(clock.today()))]
    report.contacts = [Contact("奶奶", "示例", "主要照护人", "尾号 0000")]
    report.kinds = [KindCount("谈心", 4, 0), KindCount("家访", 1, 1)]
    report.timeline = [
        TimelineRow(on=day, kind="谈心", author=TEACHER, text="聊了最近的学习和睡眠，都好。")
    ]
    return "print/progress_report.html", Edition.SCHOOL, {"reports": [report]}


def _review(paper: str) -> tuple[str, Edition, dict[str, Any]]:
    one = ReviewPaper("sample", NAME, CLASS, TEACHER, long_date(clock.today()))
    one.voices = [VoiceOnPaper("老师的话", "这学期上课更愿意举手了，继续加油。")]
    one.better = ["数学比期初高6分"]
    return "print/review.html", Edition.FAMILY, {"reports": [one]}


def _file(paper: str) -> tuple[str, Edition, dict[str, Any]]:
    today = long_date(clock.today())
    held = {
        "register": [Facts([("姓名", NAME), ("性别", "女"), ("班级", CLASS), ("住宿", "寄宿")])],
        "records": [
            Table(
                ("日期", "方式", "记录人", "内容", "下一步"),
                [(today, "谈心", TEACHER, "聊了最近的学习和睡眠，都好。", "")],
                3,
            )
        ],
    }
    parts = [
        PartOnPaper(part.code, part.title, number, held.get(part.code, []))
        for number, part in enumerate(PARTS, 1)
    ]
    file = FilePaper("sample", "2026-00000000", NAME, CLASS, TEACHER, today, today, parts)
    return "print/file.html", Edition.SCHOOL, {"files": [file]}


def _bag(paper: str) -> tuple[str, Edition, dict[str, Any]]:
    report = BagPaper("sample", NAME, CLASS)
    return "print/bag.html", Edition.FAMILY, {"reports": [report]}


def _plain(paper: str) -> tuple[str, Edition, dict[str, Any]]:
    known = PAPERS[paper]
    pupil = BagPaper("sample", NAME, CLASS) if known.per_pupil else None
    return "print/layout_sample.html", Edition.SCHOOL, {"known": known, "one": pupil}


_CONTENT = {
    "progress": _progress,
    "progress_school": _progress,
    "review": _review,
    "file": _file,
    "bag": _bag,
}
