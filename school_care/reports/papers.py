"""The kinds of papers that are printed by pupil: what each is called, who has one, what it holds.

A builder answers for a chunk of pupils what its template shows, in their order; the paper of each
pupil is an element `report-<the pupil's public id, hex>`, by which it is found in the file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from school_care.mentoring.choices.progress import ReviewState
from school_care.mentoring.models import Plan, TermReview
from school_care.mentoring.plan_papers import plan_papers
from school_care.reports.bag import bag_papers
from school_care.reports.enums import Edition, PrintKind
from school_care.reports.files.building import file_papers
from school_care.reports.masking import Masking
from school_care.reports.models import PrintJob
from school_care.reports.review import review_papers
from school_care.reports.selectors import progress_reports
from school_care.school.models import Term
from school_care.students.models import Student


@dataclass(frozen=True)
class Order:
    """What papers are asked for. `reader` None is the server's own command; `restricted_too`: with
    the words of those restricted records which the reader may read; `changed`: by pupil's key the
    parts of a file to print, None all."""

    term: Term
    edition: Edition
    day: date
    reader: Any
    restricted_too: bool = False
    masking: Masking = Masking(on=False)
    changed: Mapping[str, Sequence[str]] | None = None


def order_of(job: PrintJob) -> Order:
    """What a stored order asks of the builder of its papers."""
    return Order(
        term=job.term,
        edition=Edition(job.edition),
        day=min(timezone.localdate(job.created_at), job.term.last_day),
        reader=job.requested_by,
        restricted_too=job.restricted_too,
        masking=job.masking,
        changed=job.spec.get("changed"),
    )


def _everyone(pupils: list[Student], term: Term) -> list[Student]:
    return pupils


@dataclass(frozen=True)
class PaperKind:
    """One kind. `name`: what its template calls the papers; `with_paper`: those of the pupils of
    whom there is one; `none_yet`: what is told when there is none at all."""

    title: str
    template: str
    build: Callable[[Sequence[Student], Order], list[Any]]
    name: str = "reports"
    with_paper: Callable[[list[Student], Term], list[Student]] = _everyone
    none_yet: str = ""
    layouts: tuple[str, str] = ("", "")  # whose 版式 holds: of the family and the school edition

    def layout_of(self, edition: str) -> str:
        """The code of the layout of an edition."""
        return self.layouts[edition == Edition.SCHOOL]


def paper_kind(kind: PrintKind | str) -> PaperKind:
    """The kind's facts."""
    return KINDS[PrintKind(kind)]


def _progress(pupils: Sequence[Student], order: Order) -> list[Any]:
    return progress_reports(
        pupils,
        term=order.term,
        edition=order.edition,
        day=order.day,
        reader=order.reader,
        restricted_too=order.restricted_too,
    )


def _reviews(pupils: Sequence[Student], order: Order) -> list[Any]:
    return review_papers(
        pupils, term=order.term, edition=order.edition, day=order.day, reader=order.reader
    )


def _bags(pupils: Sequence[Student], order: Order) -> list[Any]:
    return bag_papers(
        pupils, term=order.term, edition=order.edition, day=order.day, reader=order.reader
    )


def _plans(pupils: Sequence[Student], order: Order) -> list[Any]:
    """A pupil's first paper bears the pupil's key; a second plan follows it."""
    papers, begun = [], set()
    for paper in plan_papers(pupils, order.term, order.reader):
        pupil = paper.plan.student
        papers.append(paper if pupil.pk in begun else replace(paper, key=pupil.public_id.hex))
        begun.add(pupil.pk)
    return papers


def _reviewed(pupils: list[Student], term: Term) -> list[Student]:
    done = TermReview.objects.filter(student__in=pupils, term=term, state=ReviewState.DONE)
    return _those(pupils, done)


def _planned(pupils: list[Student], term: Term) -> list[Student]:
    return _those(pupils, Plan.objects.standing().filter(student__in=pupils, term=term))


def _those(pupils: list[Student], rows: Any) -> list[Student]:
    held = set(rows.order_by().values_list("student_id", flat=True))
    return [pupil for pupil in pupils if pupil.pk in held]


KINDS = {
    PrintKind.PROGRESS: PaperKind(
        "成长进步报告",
        "print/progress_report.html",
        _progress,
        layouts=("progress", "progress_school"),
    ),
    PrintKind.REVIEW: PaperKind(
        "学期评议",
        "print/review.html",
        _reviews,
        with_paper=_reviewed,
        none_yet="这个范围里还没有完成的学期评议：请先在学生的“学期评议”里完成，再来打印。",
        layouts=("review", "review"),
    ),
    PrintKind.PLAN: PaperKind(
        "帮扶计划",
        "print/plan.html",
        _plans,
        name="papers",
        with_paper=_planned,
        none_yet="这个范围里还没有执行中的帮扶计划：请先定计划，再来打印。",
        layouts=("plan", "plan"),
    ),
    PrintKind.BAG: PaperKind("成长记录袋目录", "print/bag.html", _bags, layouts=("bag", "bag")),
    PrintKind.FILE: PaperKind(
        "一生一档", "print/file.html", file_papers, name="files", layouts=("file", "file")
    ),
}
