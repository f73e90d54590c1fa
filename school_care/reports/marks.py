"""Marks on paper: curves against the child's own marks before, and what they say in words."""

from dataclasses import dataclass, field

from school_care.core.charts import Chart
from school_care.mentoring import measures
from school_care.school.models import Term


@dataclass(frozen=True)
class GradeLine:
    """A subject without a curve: its grades in words."""

    subject: str
    words: str


@dataclass
class MarksOnPaper:
    """The subjects of one pupil: with a curve, or in words; what rose in the term, what fell."""

    charts: list[Chart] = field(default_factory=list)
    grades: list[GradeLine] = field(default_factory=list)
    better: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)


def marks_on_paper(lines: list[measures.SubjectLine], term: Term) -> MarksOnPaper:
    """What `lines` (of `measures.mark_lines`, one pupil) say of `term`; no queries."""
    paper = MarksOnPaper()
    for whole in lines:
        change = measures.change_in_term(whole, term)
        line = whole.last(measures.EXAMS_ON_PAPER)
        chart = measures.subject_chart(line, change.words if change else "")
        if chart is not None:
            paper.charts.append(chart)
        else:
            words = "，".join(
                f"{measures.exam_label(mark.exam)} {'缺考' if mark.absent else mark.grade}"
                for mark in line.marks
            )
            paper.grades.append(GradeLine(whole.subject, words))
        if change and change.direction > 0:
            paper.better.append(change.words)
        elif change and change.direction < 0:
            paper.lower.append(change.words)
    return paper
