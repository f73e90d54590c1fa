"""What the sheets of a survey say, told so that no child can be picked out.

- A class with fewer than five sheets is shown with others like it, never by itself; nor is an
  option that fewer than five sheets held, as where one class of a group got the long wording.
- What could be worked out from the rest is «※» (core.small_cells).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from school_care.cases.models import BullyingSurvey, SurveyAnswer, SurveyClass
from school_care.cases.protection.services.surveys import PAPER, answer_url
from school_care.cases.protection.survey_questions import Asked, asked_of, is_small
from school_care.core.small_cells import Cell, hidden_cells

FEWEST_SHEETS = 5
HIDDEN = "※"
Figures = dict[tuple[str, str], int]


@dataclass
class Share:
    """A class's sheets: by link and on paper."""

    row: SurveyClass
    by_link: int = 0
    figures: Figures = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """七(1)班, as on the first day of the survey."""
        return self.row.school_class.name_on(self.row.survey.opens_on)

    @property
    def is_small(self) -> bool:
        """Whether it got the short wording."""
        return is_small(self.row.school_class.grade_on(self.row.survey.opens_on))

    @property
    def on_paper(self) -> int:
        """Sheets counted by hand."""
        return int(self.row.paper.get("sheets", 0))

    @property
    def sheets(self) -> int:
        """Sheets in all."""
        return self.by_link + self.on_paper

    @property
    def url(self) -> str:
        """Where the class answers."""
        return answer_url(self.row)

    @property
    def too_many(self) -> bool:
        """Whether there are more sheets than pupils asked."""
        return self.sheets > self.row.asked


@dataclass(frozen=True)
class Group:
    """What is told together: a class, or those with too few sheets."""

    name: str
    sheets: int
    figures: Figures
    asked: Figures  # on how many sheets an option stood


@dataclass(frozen=True)
class Answered:
    """An option's line: a figure for the school, one for each group ("" where not asked), and the
    shares of earlier terms."""

    words: str
    number: str
    share: str
    groups: list[str]
    earlier: list[str]


@dataclass(frozen=True)
class Result:
    """A question with its lines."""

    question: Asked
    lines: list[Answered]

    @property
    def is_bare(self) -> bool:
        """Whether nothing of it is told."""
        return all(
            one == HIDDEN for line in self.lines for one in (line.number, *line.groups) if one
        )


def shares_of(survey: BullyingSurvey, *, figures: bool) -> list[Share]:
    """Each class with its sheets, in order; two queries. `figures`: also what was ticked."""
    rows = SurveyClass.objects.filter(survey=survey).select_related("school_class")
    found = {}
    for row in rows.order_by(
        "-school_class__stage", "-school_class__entry_year", "school_class__number"
    ):
        row.survey = survey
        found[row.pk] = Share(row)
    sheets = SurveyAnswer.objects.filter(survey_class__survey=survey).order_by()
    for key, answers in sheets.values_list("survey_class_id", "answers"):
        if PAPER not in answers:
            found[key].by_link += 1
            if figures:
                found[key].figures.update(_ticks(answers))
    if figures:
        for share in found.values():
            for code, ticks in share.row.paper.get("ticks", {}).items():
                share.figures.update({(code, option): n for option, n in ticks.items()})
    return list(found.values())


def _ticks(answers: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for code, given in answers.items():
        for option in given if isinstance(given, list) else [given]:
            yield code, str(option)


def results_of(
    survey: BullyingSurvey, shares: Sequence[Share], earlier: Sequence[BullyingSurvey] = ()
) -> tuple[list[str], list[Result]]:
    """The groups shown, and each question; none where the school has too few sheets. Two queries
    for each earlier survey."""
    whole = _together("全校", shares)
    if whole.sheets < FEWEST_SHEETS:
        return [], []
    groups = groups_of(shares)
    before = [_shown_shares(one) for one in earlier]
    results = []
    for question in asked_of(survey.questions, small=False):
        table = [_line(question, one) for one in (whole, *groups)]
        thin = _thin(question, (whole, *groups))
        hidden = hidden_cells(table, lines_sum=not question.many, thin=thin)
        base = _base(question, shares) if question.many else sum(n or 0 for n in table[0])
        lines = [
            Answered(
                words=words,
                number=_told(table, hidden, 0, at),
                share=_percent(table[0][at], base) if (0, at) not in hidden else "",
                groups=[_told(table, hidden, line, at) for line in range(1, len(table))],
                earlier=[shown.get((question.code, option), "") for shown in before],
            )
            for at, (option, words) in enumerate(question.options)
        ]
        results.append(Result(question, lines))
    return [one.name for one in groups], results


def _base(question: Asked, shares: Sequence[Share]) -> int:
    """Sheets on which a question stood."""
    short = {one.code for one in asked_of(shares[0].row.survey.questions, small=True)}
    return sum(one.sheets for one in shares if not one.is_small or question.code in short)


def groups_of(shares: Sequence[Share]) -> list[Group]:
    """Classes with enough sheets, and the others together, with one class more where even together
    they are too few."""
    held = [one for one in shares if one.sheets]
    few = [one for one in held if one.sheets < FEWEST_SHEETS]
    enough = [one for one in held if one.sheets >= FEWEST_SHEETS]
    if few and sum(one.sheets for one in few) < FEWEST_SHEETS and enough:
        least = min(enough, key=lambda one: one.sheets)
        few.append(least)
        enough.remove(least)
    groups = [_together(one.name, [one]) for one in enough]
    if few:
        groups.append(_together(f"其余{len(few)}个班", few))
    return groups if len(groups) > 1 else []


def _together(name: str, shares: Sequence[Share]) -> Group:
    figures: Counter = Counter()
    held: Counter = Counter()
    for one in shares:
        figures.update(one.figures)
        asked = asked_of(one.row.survey.questions, small=one.is_small)
        held.update({(q.code, option): one.sheets for q in asked for option, _ in q.options})
    return Group(name, sum(one.sheets for one in shares), figures, held)


def _line(question: Asked, group: Group) -> list[int | None]:
    return [
        group.figures.get((question.code, option), 0)
        if (question.code, option) in group.asked
        else None
        for option, _ in question.options
    ]


def _thin(question: Asked, groups: Sequence[Group]) -> set[Cell]:
    """Figures that would tell of fewer than five sheets."""
    return {
        (line, at)
        for line, group in enumerate(groups)
        for at, (option, _) in enumerate(question.options)
        if group.asked.get((question.code, option), FEWEST_SHEETS) < FEWEST_SHEETS
    }


def _told(
    table: Sequence[Sequence[int | None]], hidden: set[tuple[int, int]], line: int, at: int
) -> str:
    number = table[line][at]
    if number is None:
        return ""
    return HIDDEN if (line, at) in hidden else str(number)


def _percent(number: int | None, base: int) -> str:
    return f"{round(100 * (number or 0) / base)}%" if base else ""


def _shown_shares(survey: BullyingSurvey) -> dict[tuple[str, str], str]:
    """The school's shares in another term, by question and option, as its own page tells them."""
    shares = shares_of(survey, figures=True)
    _, results = results_of(survey, shares)
    return {
        (result.question.code, option): line.share or HIDDEN
        for result in results
        for (option, _), line in zip(result.question.options, result.lines, strict=True)
    }
