"""The page of warning rules, and changing one."""

import pytest

from school_care.alerts.enums import Outcome
from school_care.alerts.models import AlertRule
from school_care.alerts.services import handling
from tests.alerts.test_alert_pages import text_of
from tests.factories import StudentFactory
from tests.support.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday")]

RULES, EDIT = "/desk/alerts/rules/", "/desk/alerts/rules/trial/"
SENT = {"active": "1", "days": "4", "starts_on": "2026-11-23", "seen": ""}


def test_rules__each__says_its_numbers_who_acts_what_clears_it_and_how_often_it_was_right(
    client, cast, trial
):
    for outcome, words in ((Outcome.ACTED, ""), (Outcome.KNOWN, ""), (Outcome.FALSE, "看错了")):
        pupil = StudentFactory(current_class=cast.seven_one)
        handling.end(by=cast.director, alert=trial.warn(pupil), outcome=outcome, words=words)
    trial.warn(cast.zixuan)
    client.force_login(cast.director)
    text = text_of(client.get(RULES))
    assert "连日未到 连续2个上课日没有来 由班主任处理 · 解除：学生到校 依据：学校规定" in text
    assert "发出4 属实2 误报1 自行解除0 准确率 66.6%" in text
    assert "发出0 属实0 误报0 自行解除0 准确率 —" in text
    assert not any(user.name in text for user in cast.staff.values())


def test_rules__for_a_head_teacher__are_to_read_and_not_to_change(client, cast, trial):
    client.force_login(cast.head_teacher)
    answer = client.get(RULES)
    assert "连日未到" in text_of(answer) and EDIT not in answer.content.decode()
    assert client.get(EDIT).status_code == 403


def test_rules__many_warnings__same_queries(client, cast, trial):
    client.force_login(cast.director)
    trial.warn(cast.zixuan)
    few = queries_of(client, RULES)
    for _ in range(5):
        trial.warn(StudentFactory(current_class=cast.seven_one))
    assert queries_of(client, RULES) == few <= 15


def test_edit__other_numbers__first_says_what_they_mean_today(client, cast, trial):
    trial.warn(cast.zixuan, days=3)
    trial.away[cast.keke.pk] = 5
    client.force_login(cast.director)
    text = text_of(client.post(EDIT, SENT))
    assert "现在 连续2个上课日没有来 11月23日起 连续4个上课日没有来" in text
    assert "按新数值，今天会有1条（现在2条）。" in text
    assert "现在的1条会自动解除" in text and "是新的" not in text
    assert not AlertRule.objects.exists()


def test_edit__confirmed__holds_and_stands_on_the_page(client, cast, trial):
    client.force_login(cast.director)
    text = text_of(client.post(EDIT, {**SENT, "confirm": "1"}, follow=True))
    assert "本校修改" in text and "连续4个上课日没有来" in text
    assert "连续4个上课日没有来 11月23日起 · 郑德育 11月23日 09:00" in text_of(client.get(EDIT))


def test_edit__from_a_later_day__the_page_says_what_is_coming(client, cast, trial):
    client.force_login(cast.director)
    sent = {**SENT, "starts_on": "2026-11-30"}
    assert "到11月30日才生效" in text_of(client.post(EDIT, sent))
    client.post(EDIT, {**sent, "confirm": "1"})
    text = text_of(client.get(RULES))
    assert "连续2个上课日没有来 11月30日起 连续4个上课日没有来" in text


def test_edit__out_of_bounds__keeps_what_was_typed_and_says_the_bounds(client, cast, trial):
    client.force_login(cast.director)
    answer = client.post(EDIT, {**SENT, "days": "40"})
    assert answer.status_code == 422
    assert "请填1到10之间的整数。" in text_of(answer) and 'value="40"' in answer.content.decode()


def test_edit__changed_by_another_meanwhile__is_refused_with_the_name(client, cast, trial):
    client.force_login(cast.principal)
    client.post(EDIT, {**SENT, "confirm": "1"})
    client.force_login(cast.director)
    answer = client.post(EDIT, {**SENT, "days": "6", "confirm": "1"})
    assert answer.status_code == 422 and "刚刚有人改过（钱校长" in text_of(answer)


def test_edit__the_same__says_nothing_changes(client, cast, trial):
    client.force_login(cast.director)
    text = text_of(client.post(EDIT, {**SENT, "days": "2"}))
    assert (
        "和现在的规定一样，没有变化。" in text and "确认修改 " not in text.split("没有变化", 1)[1]
    )


def test_edit__a_rule_that_must_not_stop__offers_no_switch(client, cast, trial, monkeypatch):
    from dataclasses import replace

    from school_care.alerts import ruling

    kept = replace(ruling.rule_of("trial"), can_stop=False)
    monkeypatch.setitem(ruling._rules, "trial", kept)
    client.force_login(cast.director)
    assert "停用" not in text_of(client.get(EDIT))
    client.post(EDIT, {**SENT, "active": "0", "confirm": "1"})
    assert AlertRule.objects.get().active


def test_edit__unknown_rule_or_one_kept_elsewhere__is_not_found(client, cast):
    client.force_login(cast.director)
    for code in ("nothing", "dropout.suspected"):
        assert client.get(f"/desk/alerts/rules/{code}/").status_code == 404
