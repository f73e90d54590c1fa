"""Warnings on the today page, on the pupil's file, in the menu and in the tabs."""

import pytest
from django.urls import reverse

from school_care.alerts.services.sweep import sweep
from school_care.core import clock
from tests.alerts.test_alert_pages import text_of
from tests.factories import StudentFactory
from tests.support.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday")]

TODAY = "/desk/"


def file_of(student) -> str:
    return reverse("students:show", args=[student.public_id])


def test_card__of_the_owner__shows_the_three_most_urgent_and_how_many_more(client, cast, trial):
    for _ in range(4):
        trial.away[StudentFactory(current_class=cast.seven_one).pk] = 3
    trial.soon.add(cast.zixuan.pk)  # the director's
    sweep(cast.school, clock.today())
    client.force_login(cast.head_teacher)
    text = text_of(client.get(TODAY))
    assert text.count("连续3个上课日没有来") == 3
    assert "还有1条，看全部" in text and "证件快到期" not in text


def test_card__of_the_director__counts_the_school(client, cast, trial):
    trial.warn(cast.zixuan)
    client.force_login(cast.director)
    text = text_of(client.get(TODAY))
    assert "没有您要处理的。" in text and "全校1条待处理，看全部" in text
    assert "张子轩" not in text.split("预警", 1)[1].split("全校1条", 1)[0]


@pytest.mark.parametrize("who", ["grade_head", "teacher", "dormitory", "registrar", "editor"])
def test_card__of_those_who_have_none__is_absent(client, cast, trial, who):
    trial.warn(cast.zixuan)
    client.force_login(cast.staff[who])
    assert "看全部预警" not in text_of(client.get(TODAY))


def test_card__nothing_standing__is_absent(client, cast, trial):
    client.force_login(cast.director)
    assert "条待处理，看全部" not in text_of(client.get(TODAY))


@pytest.mark.parametrize(("who", "most"), [("head_teacher", 26), ("director", 44)])
def test_today__with_warnings__keeps_within_its_queries(client, cast, trial, who, most):
    client.force_login(cast.staff[who])
    for more in (2, 20):
        for _ in range(more):
            pupil = StudentFactory(current_class=cast.seven_one, care=True)
            trial.away[pupil.pk] = 3
            trial.soon.add(pupil.pk)
        sweep(cast.school, clock.today())
        assert queries_of(client, TODAY) <= most


def test_file__of_the_child__shows_its_standing_warnings_only(client, cast, trial):
    trial.warn(cast.zixuan)
    trial.warn(cast.anan)
    trial.calm(cast.anan)
    client.force_login(cast.head_teacher)
    assert "连续3个上课日没有来" in text_of(client.get(file_of(cast.zixuan)))
    assert 'id="warnings"' not in client.get(file_of(cast.anan)).content.decode()


@pytest.mark.parametrize("who", ["registrar", "dormitory"])
def test_file__for_those_who_keep_no_care__says_nothing_of_warnings(client, cast, trial, who):
    trial.warn(cast.zixuan)
    client.force_login(cast.staff[who])
    body = client.get(file_of(cast.zixuan)).content.decode()
    assert "连续3个上课日没有来" not in body and "预警" not in body


def test_file__one_or_eight_warnings__same_queries(client, cast, trial):
    client.force_login(cast.head_teacher)
    trial.warn(cast.zixuan)
    few = queries_of(client, file_of(cast.zixuan))
    trial.soon.add(cast.zixuan.pk)
    sweep(cast.school, clock.today())
    assert queries_of(client, file_of(cast.zixuan)) == few <= 67


def test_inbox__of_the_owner__names_nobody(client, cast, trial):
    trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    text = text_of(client.get(reverse("duties:inbox")))
    assert "有1条预警要马上处理" in text
    assert "张子轩" not in text and "七(1)班" not in text and "连日未到" not in text


@pytest.mark.parametrize(
    ("who", "here"), [("head_teacher", True), ("director", True), ("teacher", False)]
)
def test_menu__leads_to_warnings__for_those_who_get_them(client, cast, who, here):
    client.force_login(cast.staff[who])
    assert ('href="/desk/alerts/"' in client.get(TODAY).content.decode()) == here


def test_tabs__show_only_what_the_person_may_open(client, cast, trial):
    client.force_login(cast.head_teacher)
    text = text_of(client.get("/desk/alerts/"))
    assert "规则" in text and "台账" not in text


def test_menu__of_the_registrar__leads_to_the_ledgers_and_not_to_warnings(client, cast):
    client.force_login(cast.registrar)
    body = client.get(TODAY).content.decode()
    assert "控辍台账" in body and 'href="/desk/alerts/"' not in body
    page = client.get(reverse("cases:ledgers")).content.decode()
    tabs = page.split('aria-label="预警控辍"', 1)[1].split("</nav>", 1)[0]
    assert "月报" in tabs and "一人一案" not in tabs and "规则" not in tabs
