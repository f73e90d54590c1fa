"""What is told of the sheets, and what is kept back so that no child can be picked out."""

from itertools import product
from random import Random
from time import perf_counter

import pytest

from school_care.cases.models import SurveyClass
from school_care.cases.protection.services.surveys import Counted, count_paper
from school_care.cases.protection.survey_figures import results_of, shares_of
from school_care.core.small_cells import FEWEST, hidden_cells
from tests.cases.protection.survey_making import answered, big_enough, over, share_of, survey_of


def shown(table, hidden):
    return [
        ["※" if (at, column) in hidden else number for column, number in enumerate(row)]
        for at, row in enumerate(table)
    ]


def test_hidden__figure_below_three__is_hidden_with_another_of_its_line():
    table = [[20, 2, 9]]
    assert shown(table, hidden_cells(table, lines_sum=True)) == [[20, "※", "※"]]


def test_hidden__lines_that_add_up_to_nothing_known__hide_only_what_is_small():
    table = [[20, 2, 9]]
    assert shown(table, hidden_cells(table, lines_sum=False)) == [[20, "※", 9]]


def test_hidden__nought__tells_too_and_is_hidden():
    table = [[20, 0, 0]]
    assert shown(table, hidden_cells(table, lines_sum=True)) == [[20, "※", "※"]]


def test_hidden__one_class_alone__takes_a_second_class_along():
    table = [[30, 24], [10, 10], [18, 12], [2, 2]]
    hidden = hidden_cells(table, lines_sum=False)
    assert shown(table, hidden) == [[30, 24], ["※", "※"], [18, 12], ["※", "※"]]


def test_hidden__class_that_said_nothing__takes_a_class_along_and_not_the_school():
    table = [[6, 9], [6, 5], [0, 4]]
    hidden = hidden_cells(table, lines_sum=False)
    assert shown(table, hidden) == [[6, 9], ["※", 5], ["※", 4]]


def test_hidden__option_a_class_was_not_asked__is_no_unknown():
    table = [[9, 8], [9, None], [None, 8]]
    assert hidden_cells(table, lines_sum=False) == set()


def lines_like(row, hidden):
    """Every line that tells the same figures and adds up to the same."""
    choices = [range(sum(row) + 1) if at in hidden else (row[at],) for at in range(len(row))]
    return [one for one in product(*choices) if sum(one) == sum(row)]


def fits(table, hidden, cell):
    """Which numbers `cell` may be, by all whoever reads the table can work out: a small school's
    figures, tried one by one."""
    unknown = [{at for line, at in hidden if line == mine} for mine in range(len(table))]
    classes = [lines_like(row, mine) for row, mine in zip(table, unknown, strict=True)][1:]
    found = set()
    for tried in product(*classes):
        school = [sum(column) for column in zip(*tried, strict=True)]
        if all(school[at] == told for at, told in enumerate(table[0]) if at not in unknown[0]):
            found.add((school, *tried)[cell[0]][cell[1]])
    return found


@pytest.mark.parametrize(
    "table",
    [
        [[12, 4], [6, 1], [6, 3]],
        [[9, 5], [6, 4], [3, 1]],
        [[11, 6], [7, 1], [4, 5]],
        [[8, 7, 5], [5, 2, 1], [1, 5, 0], [2, 0, 4]],  # two hidden in each line, and yet it follows
        [[6, 9, 6], [0, 6, 0], [5, 1, 4], [1, 2, 2]],
    ],
)
def test_hidden__whoever_adds_and_subtracts__cannot_tell_a_small_figure(table):
    hidden = hidden_cells(table, lines_sum=True)
    small = [
        (line, at)
        for line, row in enumerate(table)
        for at, number in enumerate(row)
        if 0 < number < FEWEST
    ]
    for cell in small:
        assert len(fits(table, hidden, cell)) > 1


def test_hidden__thin_figure__is_not_told_nor_left_by_subtraction():
    table = [[12, 12], [9, 9], [3, 3]]
    hidden = hidden_cells(table, lines_sum=False, thin={(2, 0), (2, 1)})
    assert shown(table, hidden) == [[12, 12], ["※", "※"], ["※", "※"]]


def test_hidden__sixty_classes__are_soon_worked_out():
    dice = Random(7)
    classes = [[dice.choice([0, 1, 2, 5, 20]) for _ in range(7)] for _ in range(60)]
    table = [[sum(column) for column in zip(*classes, strict=True)], *classes]
    begun = perf_counter()
    assert hidden_cells(table, lines_sum=True)
    assert perf_counter() - begun < 2


# -- of a school ----------------------------------------------------------------------------------


def told(survey):
    groups, results = results_of(survey, shares_of(survey, figures=True))
    lines = {
        (one.question.code, line.words): (line.number, line.groups)
        for one in results
        for line in one.lines
    }
    return groups, lines


@pytest.fixture
def survey(cast):
    survey = survey_of(cast)
    big_enough(survey)
    return survey


@pytest.mark.django_db
def test_results__class_with_four_sheets__is_in_the_sum_and_not_by_itself(cast, survey):
    answered(share_of(survey, cast.seven_one), 8)
    answered(share_of(survey, cast.seven_two), 7)
    answered(share_of(survey, cast.eight_one), 4)
    groups, lines = told(survey)
    assert groups == ["七(1)班", "其余2个班"]
    assert lines["hurt", "没有"][0] == "19"


@pytest.mark.django_db
def test_results__few_in_two_classes__are_told_together(cast, survey):
    answered(share_of(survey, cast.seven_one), 8)
    answered(share_of(survey, cast.seven_two), 3)
    answered(share_of(survey, cast.eight_one), 4)
    groups, lines = told(survey)
    assert groups == ["七(1)班", "其余2个班"]
    assert lines["hurt", "没有"] == ("15", ["8", "7"])


@pytest.mark.django_db
def test_results__four_sheets_in_all__nothing_is_told(cast, survey):
    answered(share_of(survey, cast.seven_one), 4)
    assert told(survey) == ([], {})


@pytest.mark.django_db
def test_results__paper_and_link__are_one_sum(cast, survey):
    row = share_of(survey, cast.seven_one)
    answered(row, 6)
    counted = Counted(5, {"hurt": {"never": 5}, "how": {"hit": 4}})
    count_paper(by=cast.director, row=row, counted=counted)
    _, lines = told(survey)
    assert lines["hurt", "没有"][0] == "11"
    assert lines["how", "打、踢、推"][0] == "4"


@pytest.mark.django_db
def test_results__short_wording__counts_under_the_same_question(cast, survey):
    third = SurveyClass.objects.get(survey=survey, school_class=cast.seven_two)
    group = third.school_class
    group.stage, group.entry_year, group.number = "primary", cast.seven_one.entry_year - 2, 9
    group.save()
    row = share_of(survey, group)
    assert row.school_class.grade_on(survey.opens_on) == 3
    answered(row, 6)
    answered(share_of(survey, cast.seven_one), 6)
    groups, lines = told(survey)
    assert groups == ["三(9)班", "七(1)班"]
    assert lines["hurt", "没有"] == ("12", ["6", "6"])
    assert lines["where", "教室"][1][0] == ""


@pytest.mark.django_db
def test_results__three_with_the_long_wording__are_not_told_of_what_only_they_were_asked(
    cast, survey
):
    group = cast.seven_two
    group.stage, group.entry_year, group.number = "primary", cast.seven_one.entry_year - 2, 9
    group.save()
    answered(share_of(survey, group), 4)
    answered(share_of(survey, cast.eight_one), 3, where=["toilet"])
    groups, lines = told(survey)
    assert groups == []
    assert lines["where", "厕所"][0] == "※"
    answered(share_of(survey, cast.seven_one), 9, where=["toilet"])
    groups, lines = told(survey)
    assert groups == ["七(1)班", "其余2个班"]
    assert lines["where", "厕所"] == ("12", ["※", "※"])
    assert lines["hurt", "没有"] == ("16", ["9", "7"])


@pytest.mark.django_db
def test_results__earlier_term__stands_beside_this_one(cast, survey):
    answered(share_of(survey, cast.seven_one), 6)
    over(survey)
    _, results = results_of(survey, shares_of(survey, figures=True), [survey])
    (line,) = [one for one in results[0].lines if one.number == "6"]
    assert (line.share, line.earlier) == ("100%", ["100%"])
