"""How often a rule was right."""

import pytest

from school_care.alerts.enums import Outcome
from school_care.alerts.models import Alert
from school_care.alerts.precision import Figures, figures_of
from school_care.alerts.services import handling
from school_care.core import clock
from tests.factories import StudentFactory, days_ago


@pytest.mark.parametrize(
    ("true", "false", "said"),
    [
        (0, 0, "—"),
        (1, 0, "100.0%"),
        (0, 2, "0.0%"),
        (2, 1, "66.6%"),
        (999, 1, "99.9%"),
        (99_999, 1, "99.9%"),
    ],
)
def test_precision__of_true_and_false__is_cut_off_and_never_rounded_up(true, false, said):
    assert Figures(raised=true + false, true=true, false=false).precision == said


@pytest.mark.django_db
@pytest.mark.usefixtures("a_monday")
def test_figures__each_end_of_a_warning__counts_in_its_column_and_a_year_back(cast, trial):
    old = trial.warn(cast.keke)
    handling.end(by=cast.director, alert=old, outcome=Outcome.ACTED)
    Alert.objects.update(raised_on=days_ago(365))
    pupils = [StudentFactory(current_class=cast.seven_one) for _ in range(5)]
    alerts = [trial.warn(pupil) for pupil in pupils]
    ends = (Outcome.ACTED, Outcome.KNOWN, Outcome.FALSE)
    for alert, outcome in zip(alerts, ends, strict=False):
        handling.end(by=cast.director, alert=alert, outcome=outcome, words="查过了")
    trial.calm(pupils[3])
    found = figures_of(cast.school, clock.today())
    assert found == {"trial": Figures(raised=5, true=2, false=1, cleared=1, standing=1)}
    assert found["trial"].precision == "66.6%"
    assert figures_of(cast.other_school, clock.today()) == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("a_monday")
def test_figures__reopened__is_judged_no_more(cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.director, alert=alert, outcome=Outcome.FALSE, words="看错了")
    handling.reopen(by=cast.director, alert=alert, why="没有看错")
    assert figures_of(cast.school, clock.today())["trial"].judged == 0
