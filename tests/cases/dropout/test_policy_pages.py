"""控辍时限 as people read and change it."""

import pytest
from django.test import Client
from django.urls import reverse

from school_care.cases.dropout.policy import policy_on, usual
from school_care.cases.dropout.services.policy import values_of, version_of
from school_care.cases.models import DropoutPolicy
from school_care.core import clock
from tests.cases.making import absent

pytestmark = pytest.mark.django_db
PAGE, EDIT = reverse("cases:dropout_policy"), reverse("cases:dropout_policy_edit")


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(cast, **values) -> dict:
    said = values_of(usual(cast.school.pk))
    said |= {"starts_on": clock.today().isoformat(), "seen": version_of(cast.school.pk), **values}
    return {key: "" if one is None else one for key, one in said.items()}


def test_page__nobody_set_limits__says_the_usual_ones_in_sentences(cast):
    page = at(cast.head_teacher).get(PAGE).content.decode()
    assert "本校还没有另定" in page
    assert "连续3个上课日没有到校、也没有请假，算疑似辍学。" in page
    assert "请联系德育主任或校长" in page
    assert EDIT not in page


def test_page__director__may_change(cast):
    assert EDIT in at(cast.director).get(PAGE).content.decode()


def test_edit__preset_chosen__its_numbers_and_source_are_filled_in_and_nothing_is_saved(cast):
    response = at(cast.director).get(EDIT, {"preset": "over_five"})
    form = response.context["form"]
    assert (form["suspected_after"].value(), form["autumn_total"].value()) == (6, "09-15")
    assert "粤教基〔2009〕3号" in response.content.decode()
    assert not DropoutPolicy.objects.exists()


def test_edit__before_saving__says_how_many_would_be_suspected(cast):
    absent(cast.zixuan, 4)
    page = at(cast.director).post(EDIT, given(cast, suspected_after=5)).content.decode()
    assert "按新时限，现在有0名学生算疑似辍学（按现行时限1名）。" in page
    assert "连续5个上课日没有到校" in page
    assert not DropoutPolicy.objects.exists()


def test_edit__confirmed__holds_and_the_page_shows_version_and_author(cast):
    client = at(cast.director)
    data = given(cast, suspected_after=5, source="云教发〔2026〕3号", confirm="1")
    page = client.post(EDIT, data, follow=True).content.decode()
    assert "已保存" in page
    assert "云教发〔2026〕3号" in page
    assert "连续5个上课日算疑似辍学" in page
    assert cast.director.name in page
    assert policy_on(cast.school.pk, clock.today()).suspected_after == 5


def test_edit__number_beyond_bounds__said_beside_it_and_the_rest_is_kept(cast):
    response = at(cast.director).post(EDIT, given(cast, suspected_after=50, notice_days=9))
    assert response.status_code == 422
    page = response.content.decode()
    assert "请填1到20之间的整数。" in page
    assert 'value="9"' in page


def test_edit__visit_after_suspicion__refused_above_the_form(cast):
    response = at(cast.director).post(EDIT, given(cast, visit_by_day=5))
    assert response.status_code == 422
    assert "上门家访不能晚于" in response.content.decode()


def test_edit__go_back_from_the_question__numbers_are_still_there(cast):
    response = at(cast.director).post(EDIT, given(cast, suspected_after=5, edit="1"))
    assert response.status_code == 200
    assert response.context["form"]["suspected_after"].value() == "5"
    assert not DropoutPolicy.objects.exists()


def test_edit__changed_by_another_meanwhile__refused_and_told(cast):
    data = given(cast, suspected_after=5, confirm="1")
    at(cast.principal).post(EDIT, given(cast, suspected_after=4, confirm="1"))
    response = at(cast.director).post(EDIT, data)
    assert response.status_code == 422
    assert "刚刚有人改过" in response.content.decode()
    assert policy_on(cast.school.pk, clock.today()).suspected_after == 4
