"""The director's page of rules: sentences, load, the step before anything is changed."""

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.duties.models import DutyRule
from school_care.duties.rules import rules_on, version_of
from school_care.duties.selectors_rules import RuleBook
from school_care.students.services.care import preset_of
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of

LIST = reverse("duties:rules")
CONTACT = ("contact.level", 3)


def address(key=CONTACT) -> str:
    return reverse("duties:rule", args=key)


def given(client, key=CONTACT, **values) -> dict:
    """The fields of the rule's page as it shows them, with what the person changed."""
    context = client.get(address(key)).context
    form = {name: context["form"][name].value() for name in context["form"].fields}
    shown = {name: value for name, value in form.items() if value is not None}
    return {**shown, "seen": context["seen"], "starts_on": clock.today().isoformat(), **values}


def test_page__director__every_rule_in_a_sentence_with_its_source_and_load(cast, client):
    client.force_login(cast.director)
    page = client.get(LIST).content.decode()
    assert "重点关爱的学生，每7天联系一次；超过10天未联系提醒" in page
    assert "每个班每周与3名关爱学生谈心（不足3名的班全部谈到）" in page
    assert "依据：学校留守儿童档案和联系卡制度" in page
    assert "现行规则：每位班主任每周约" in page
    assert "逾期后逐级提醒：先责任人，再德育主任，再校长。" in page
    assert cast.head_teacher.name not in page
    assert "另一种方案：乡镇三级走访" in page


def test_page__queries__the_same_for_many_pupils_and_rules_changed(cast, client):
    client.force_login(cast.director)
    few = queries_of(client, LIST)
    for rank in (3, 2, 1) * 4:
        StudentFactory(current_class=cast.seven_two, care=True, level=rank)
    assert queries_of(client, LIST) <= few + 2  # some kinds ask nothing where nobody is owed


def test_preset__another_chosen__tells_what_changes_before_it_does(cast, client):
    client.force_login(cast.director)
    page = client.post(LIST, {"preset": "township", "seen": "school"}).content.decode()
    assert "「重点关爱」改称「三级」" in page
    assert "三级的学生，每3天走访一次；超过5天未走访提醒" in page
    assert "改后合计：每位班主任每周约" in page
    assert preset_of(cast.school) == "school"
    answer = client.post(
        LIST, {"preset": "township", "seen": "school", "confirm": "1"}, follow=True
    )
    assert preset_of(cast.school) == "township"
    page = answer.content.decode()
    assert "已改用「乡镇三级走访」" in page
    assert "三级的学生，每3天走访一次；超过5天未走访提醒" in page
    assert cast.director.name in page


def test_preset__somebody_else_was_quicker__refused(cast, client):
    client.force_login(cast.principal)
    client.post(LIST, {"preset": "township", "seen": "school", "confirm": "1"})
    client.force_login(cast.director)
    answer = client.post(LIST, {"preset": "school", "seen": "school", "confirm": "1"}, follow=True)
    assert "刚刚有人改过" in answer.content.decode()
    assert preset_of(cast.school) == "township"


def test_rule__tightened__load_first_then_stored_when_confirmed(cast, client):
    client.force_login(cast.director)
    sent = given(client, due_after=3, warn_after=5)
    page = client.post(address(), sent).content.decode()
    assert "重点关爱的学生，每3天联系一次；超过5天未联系提醒" in page
    assert "每位班主任每周约增加" in page or "多数班主任不变；增加最多的一位" in page
    assert not DutyRule.objects.exists()
    answer = client.post(address(), {**sent, "confirm": "1"}, follow=True)
    assert "起生效" in answer.content.decode()
    assert rules_on(cast.school.pk, clock.today())[CONTACT].due_after == 3
    page = client.get(address()).content.decode()
    assert "修改记录" in page
    assert cast.director.name in page
    assert "每7天联系一次" in page  # what the preset says, to go back to


def test_rule__from_a_later_day__shown_as_planned(cast, client):
    client.force_login(cast.director)
    later = days_ago(-7)
    sent = given(client, active="0", starts_on=later.isoformat())
    client.post(address(), {**sent, "confirm": "1"})
    page = client.get(LIST).content.decode()
    assert f"{near_day(later)}起</span> 停用" in page
    assert "尚未开始" in client.get(address()).content.decode()
    sent = given(client, due_after=6)
    page = client.post(address(), sent).content.decode()
    assert "不再生效" in page


def test_rule__something_to_mend__said_beside_the_field_and_kept(cast, client):
    client.force_login(cast.director)
    answer = client.post(address(), given(client, due_after="9", warn_after="4"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不能比间隔短，请填9或更大的数。" in page
    assert 'value="4"' in page
    answer = client.post(address(), given(client, starts_on=days_ago(1).isoformat()))
    assert answer.status_code == 422
    assert "只能从今天起" in answer.content.decode()


def test_rule__changed_by_somebody_else_meanwhile__refused_shown_and_then_possible(cast, client):
    client.force_login(cast.director)
    mine = given(client, due_after=4, warn_after=6)
    client.force_login(cast.principal)
    client.post(address(), {**given(client, due_after=5, warn_after=8), "confirm": "1"})
    client.force_login(cast.director)
    answer = client.post(address(), {**mine, "confirm": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"刚刚有人改过（{cast.principal.name}" in page
    assert "每5天联系一次" in page
    assert 'value="4"' in page
    assert answer.context["seen"] == version_of(cast.school.pk, CONTACT, clock.today())
    client.post(address(), {**mine, "seen": answer.context["seen"], "confirm": "1"})
    assert rules_on(cast.school.pk, clock.today())[CONTACT].due_after == 4


def test_rule__back_to_the_preset__filled_in_and_not_yet_stored(cast, client):
    client.force_login(cast.director)
    client.post(address(), {**given(client, due_after=5, warn_after=8), "confirm": "1"})
    answer = client.post(address(), given(client, preset="1"))
    assert answer.context["form"]["due_after"].value() == 7
    assert rules_on(cast.school.pk, clock.today())[CONTACT].due_after == 5


def test_rule__that_the_preset_has_not__no_such_page(cast, client):
    client.force_login(cast.director)
    assert client.get(address(("contact.level", 1))).status_code == 404


def test_archive_work__director__leads_to_the_rules(cast, client):
    client.force_login(cast.director)
    assert LIST in client.get(reverse("students:tools")).content.decode()
    client.force_login(cast.head_teacher)
    assert client.get(LIST).status_code == 403


def test_rule__holidays_chosen_to_count__asked_said_and_kept(cast, client):
    client.force_login(cast.director)
    sent = given(client, in_vacation="1")
    assert "寒暑假照常计算" in client.post(address(), sent).content.decode()
    client.post(address(), {**sent, "confirm": "1"})
    assert rules_on(cast.school.pk, clock.today())[CONTACT].in_vacation
    assert given(client)["in_vacation"] == "1"
    assert "in_vacation" not in given(client, ("talk.class_week", 0))


def test_rule__made_stricter__says_how_much_is_late_at_once(cast, client):
    client.force_login(cast.director)
    StudentFactory(current_class=cast.seven_one, care=True, level=3)
    book = RuleBook(cast.school, clock.today())
    before = book.late_at_once(book.rules)
    values = given(client, due_after="1", warn_after="1")
    page = client.post(address(), values).content.decode()
    stricter = {**book.rules, CONTACT: replace(book.rules[CONTACT], due_after=1, warn_after=1)}
    after = book.late_at_once(stricter)
    assert after > before
    assert f"生效当天，全校逾期由{before}件变为{after}件" in page
    later = (clock.today() + timedelta(days=1)).isoformat()
    page = client.post(address(), {**values, "starts_on": later}).content.decode()
    assert "生效当天" not in page


def test_rule__switched_off__says_what_becomes_of_what_is_open(cast, client):
    client.force_login(cast.director)
    page = client.post(address(), given(client, active="0")).content.decode()
    assert "还没办的这类待办从那天起不再需要" in page
