"""The HTML of a pack: cover, spine labels, contents, a part, a slip before an uploaded paper, the
list of what is missing. The day of making stands on it, and the day it speaks of: never one for
the other."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from school_care.core.templatetags.days import long_date
from school_care.reports.layouts import layout_of
from school_care.reports.models import PrintJob, SchoolDocument
from school_care.reports.packs.order import PartState, day_of
from school_care.reports.packs.part import PackTopic

FRONT = ("report-cover", "report-spines", "report-contents")  # ids of pack_front.html
SPINES = ((20, 30, 40), (50, 60))  # widths in mm, as many as a sheet holds
_LETTERS = {PackTopic.LEFT: "留守", PackTopic.DROPOUT: "控辍", PackTopic.GROUPS: "特殊"}


def number_of(job: PrintJob, number: int) -> str:
    """留守-03."""
    return f"{_LETTERS[PackTopic(job.spec['topic'])]}-{number:02d}"


def frame(job: PrintJob) -> dict[str, Any]:
    """What every page says about itself."""
    topic, made = PackTopic(job.spec["topic"]), timezone.localtime(job.created_at)
    facts = {"学校": job.school.name, "学期": str(job.term), "日期": long_date(made.date())}
    layout = layout_of(job.school, "pack").filled(facts)
    return {
        "edition": "school",
        # a name and a day trace a copy with families in it; masked, the foot says enough
        "watermark": "" if job.masked else f"{job.requested_by.name} {made:%Y%m%d}",
        "job": job,
        "title": layout.title or f"{topic.label}工作迎检资料",
        "topic": topic.label,
        "school_name": job.school.name,
        "term": str(job.term),
        "on": long_date(day_of(job)),
        "made_on": long_date(made.date()),
        "print_number": job.spec.get("number", ""),
        "body": job.why,
        "masked": job.masked,
        "layout": layout,
        "signs": layout.signs or ("整理人", "审核人"),
    }


def part_html(job: PrintJob, state: PartState) -> str:
    """A part: its title page, then its tables."""
    tables = [
        {"table": table, "rows": table.rows(), "width": sum(one.share for one in table.columns)}
        for table in state.content.tables
        if table.is_there
    ]
    context = frame(job) | {
        "number": number_of(job, state.number),
        "part": state.part,
        "content": state.content,
        "tables": tables,
    }
    return render_to_string("print/pack_part.html", context)


def front_html(job: PrintJob, pieces: Sequence[Any], lines: Sequence[dict]) -> str:
    """Cover, spine labels, contents; `lines`: what stands in the contents without pages."""
    rows = [
        {
            "number": piece.number,
            "title": piece.title,
            "day": piece.day,
            "page": piece.first,
            "note": piece.note,
            "below": piece.below,
        }
        for piece in pieces
    ]
    rows += [{"page": "—", "below": False} | line for line in lines]
    # by number, the list of what is missing last: a paper stands behind its part
    rows.sort(key=lambda row: (not row["number"], _order(row["number"])))
    context = frame(job) | {"rows": rows, "spines": SPINES}
    return render_to_string("print/pack_front.html", context)


def _order(number: str) -> list[int]:
    """留守-03-2 as figures."""
    return [int(part) for part in number.split("-")[1:]]


def slip_html(job: PrintJob, row: SchoolDocument, number: str, picture: str) -> str:
    """The sheet before an uploaded paper; `picture`: a photographed one, in base64."""
    uploaded = long_date(timezone.localtime(row.uploaded_at).date())
    context = frame(job) | {
        "document": row,
        "number": number,
        "dated": long_date(row.dated_on),
        "uploaded": uploaded,
        "picture": picture,
    }
    return render_to_string("print/pack_slip.html", context)


def missing_html(job: PrintJob, missing: Sequence[dict]) -> str:
    """缺项清单."""
    return render_to_string("print/pack_missing.html", frame(job) | {"missing": missing})
