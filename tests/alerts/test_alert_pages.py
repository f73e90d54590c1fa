"""The list of warnings and the page of one, as people meet them."""

import re

import pytest
import time_machine
from django.urls import reverse

from school_care.alerts.enums import Outcome
from school_care.alerts.models import Alert
from school_care.alerts.services import handling
from school_care.alerts.services.sweep import sweep
from school_care.core import clock
from school_care.core.models import AuditEntry
from tests.alerts.warned import ACT
from tests.factories import StudentFactory
from tests.support.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday")]

LIST = "/desk/alerts/"
LATER = "2026-11-23T13:00:00+08:00"


def text_of(response) -> str:
    body = re.sub(r"<[^>]+>", " ", response.content.decode().split("<main", 1)[1])
    return re.sub(r"\s+", " ", body)


def page_of(alert) -> str:
    return reverse("alerts:alert", args=[alert.public_id])


def do(alert, step: str) -> str:
    return reverse(f"alerts:alert_{step}", args=[alert.public_id])


# -- the list ------------------------------------------------------------------------------------


def test_list__a_standing_warning__says_who_why_until_when_and_whose(client, cast, trial):
    trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    text = text_of(client.get(LIST))
    assert "张子轩 七(1)班 连日未到 待处理" in text
    assert "连续3个上课日没有来" in text
    assert "最迟今天12:00 · 陈班主" in text
    assert "联系家里 已知悉" in text
    assert "已超时" not in text


def test_list__past_its_moment__says_so_in_words(client, cast, trial):
    trial.warn(cast.zixuan)
    with time_machine.travel(LATER):
        client.force_login(cast.head_teacher)
        assert "已超时 应在今天12:00前处理" in text_of(client.get(LIST))


def test_list__order__at_once_before_soon_and_earlier_before_later(client, cast, trial):
    trial.soon.add(cast.anan.pk)
    trial.warn(cast.zixuan)
    trial.hour = 10
    trial.warn(cast.keke)
    client.force_login(cast.director)
    names = re.findall(r'class="warn-head">\s*<a[^>]*>(\w+)</a>', client.get(LIST).content.decode())
    assert names == ["王可", "张子轩", "李安安"]


def test_list__what_newly_holds__is_there_without_anybody_sweeping(client, cast, trial):
    client.force_login(cast.head_teacher)
    assert "没有要处理的预警" in text_of(client.get(LIST))
    trial.away[cast.zixuan.pk] = 4
    AuditEntry.objects.create(at=clock.now(), school_id=cast.school.pk, action="roll.taken")
    assert "连续4个上课日没有来" in text_of(client.get(LIST))


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("head_teacher", {"张子轩"}),
        ("other_head_teacher", {"王可"}),
        ("grade_head", {"张子轩", "王可"}),
        ("director", {"张子轩", "王可", "赵远"}),
    ],
)
def test_list__each_person__sees_exactly_the_pupils_they_keep(client, cast, trial, who, seen):
    for pupil in (cast.zixuan, cast.keke, cast.yuan, cast.foreign):
        trial.warn(pupil)
    client.force_login(cast.staff[who])
    text = text_of(client.get(LIST))
    names = {"张子轩", "王可", "赵远", cast.foreign.name}
    assert {name for name in names if name in text} == seen


@pytest.mark.parametrize("who", ["registrar", "dormitory", "teacher", "counsellor", "auditor"])
def test_list__those_who_keep_no_care__are_refused(client, cast, trial, who):
    client.force_login(cast.staff[who])
    assert client.get(LIST).status_code == 403


def test_list__what_is_over__is_under_its_own_tab_with_how_it_ended(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    trial.warn(cast.anan)
    trial.calm(cast.anan)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.FALSE, words="记错了班")
    client.force_login(cast.head_teacher)
    assert "没有要处理的预警" in text_of(client.get(LIST))
    text = text_of(client.get(f"{LIST}?state=over"))
    assert "11月23日自动解除" in text and "11月23日办结：误报" in text
    assert "记错了班" not in text and "联系家里" not in text


def test_list__narrowed_to_rule_and_class__keeps_only_those(client, cast, trial):
    trial.soon.update({cast.zixuan.pk, cast.keke.pk})
    trial.warn(cast.zixuan)
    client.force_login(cast.director)
    answer = client.get(f"{LIST}?rule=trial.soon&class={cast.seven_two.public_id}")
    assert [row.alert.student for row in answer.context["rows"]] == [cast.keke]
    empty = client.get(f"{LIST}?rule=trial&class={cast.seven_two.public_id}")
    assert "没有符合条件的预警" in text_of(empty)
    assert client.get(f"{LIST}?rule=x&class=y&state=z&page=9").status_code == 200


def test_list__many__come_in_pages(client, cast, trial):
    for _ in range(31):
        trial.away[StudentFactory(current_class=cast.seven_one).pk] = 3
    sweep(cast.school, clock.today())
    client.force_login(cast.head_teacher)
    assert "共 2 页（31 条）" in text_of(client.get(LIST))
    assert len(client.get(f"{LIST}?page=2").context["rows"]) == 1


@pytest.mark.parametrize("who", ["head_teacher", "director"])
def test_list__five_or_twenty_nine_warnings__same_queries(client, cast, trial, who):
    client.force_login(cast.staff[who])
    counts = []
    for more in (5, 24):
        for _ in range(more):
            trial.away[StudentFactory(current_class=cast.seven_one).pk] = 3
        sweep(cast.school, clock.today())
        counts.append(queries_of(client, LIST))
    assert counts[0] == counts[1] <= 25


def test_list__title_and_address__name_no_child(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    for url in (LIST, page_of(alert)):
        title = re.search(r"<title>(.*?)</title>", client.get(url).content.decode(), re.S).group(1)
        assert "张子轩" not in title and "七(1)" not in title and "连日未到" not in title


# -- 已知悉 ----------------------------------------------------------------------------------------


def test_seen__without_script__returns_to_the_list_it_was_tapped_on(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    answer = client.post(do(alert, "seen"), {"back": f"{LIST}?state=todo"}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}?state=todo", 302)]
    text = text_of(answer)
    assert "张子轩 七(1)班 连日未到 已知悉" in text
    assert f'action="{do(alert, "seen")}"' not in answer.content.decode()


def test_seen__with_script__answers_the_row_alone(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    row = client.post(do(alert, "seen"), headers={"HX-Request": "true"}).content.decode()
    assert row.lstrip().startswith("<li") and "已知悉</span>" in row and "<main" not in row


def test_seen__with_script_and_cleared_meanwhile__says_so_in_the_row(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    trial.calm(cast.zixuan)
    client.force_login(cast.head_teacher)
    row = client.post(do(alert, "seen"), headers={"HX-Request": "true"}).content.decode()
    assert "已经自动解除，不用再办" in row


def test_seen__asked_for_plainly_after_signing_in__shows_the_warning(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    assert client.get(do(alert, "seen")).headers["Location"] == page_of(alert)
    assert Alert.objects.get().state == "open"


# -- one warning ---------------------------------------------------------------------------------


def test_page__of_one__says_the_rule_what_clears_it_and_what_happened(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    text = text_of(client.get(page_of(alert)))
    assert "连续3个上课日没有来" in text
    assert "规则 连续2个上课日没有来 怎样解除 学生到校 由谁处理 班主任 依据 学校规定" in text
    assert "发出预警，责任人：陈班主 11月23日 09:00 · 系统" in text


def test_page__numbers_grew__the_history_keeps_what_was_said_then(client, cast, trial):
    alert = trial.warn(cast.zixuan, days=2)
    trial.warn(cast.zixuan, days=3)
    client.force_login(cast.head_teacher)
    text = text_of(client.get(page_of(alert)))
    assert "当时：连续2个上课日没有来" in text and "连续3个上课日没有来" in text


def test_act__button__leads_where_one_acts_and_back_to_the_warning(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    answer = client.get(do(alert, "act"))
    assert answer.headers["Location"] == f"{ACT}?back=%2Fdesk%2Falerts%2F{alert.public_id}%2F"


def test_page__opened__leaves_one_trace_of_reading(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    client.get(page_of(alert))
    trace = AuditEntry.objects.get(action="read")
    assert (trace.student_id, trace.facts) == (cast.zixuan.public_id, {"why": "alert"})


def test_end__without_outcome__keeps_the_page_and_says_what_is_missing(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    answer = client.post(do(alert, "end"), {"words": "奶奶说在路上"})
    assert answer.status_code == 422
    assert "请选择结果。" in text_of(answer) and "奶奶说在路上" in answer.content.decode()


def test_end__false_alarm_without_words__asks_for_them(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    answer = client.post(do(alert, "end"), {"outcome": "false", "words": " "})
    assert answer.status_code == 422 and "误报请写一句为什么" in text_of(answer)


def test_end__as_false_alarm__stands_in_the_history_with_its_words(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    sent = {"outcome": "false", "words": "奶奶已经请过假，点名时没看到"}
    text = text_of(client.post(do(alert, "end"), sent, follow=True))
    assert "办结：误报 奶奶已经请过假，点名时没看到" in text
    assert "重新打开" in text and "移交给别人" not in text


def test_end__cleared_while_the_page_was_open__says_so_and_loses_no_words(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    trial.calm(cast.zixuan)
    answer = client.post(do(alert, "end"), {"outcome": "acted", "words": "电话打通了"})
    assert answer.status_code == 422
    assert "已经自动解除，不用再办" in text_of(answer) and "电话打通了" in answer.content.decode()


def test_hand__offered__are_only_those_who_keep_the_pupil_nearest_first(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    offered = client.get(page_of(alert)).context["hand"].fields["to"].choices
    names = ["褚年级（年级组长）", "郑德育（德育主任）", "钱校长（校长）"]
    assert [words for _, words in offered] == ["请选择", *names]


def test_hand__to_the_director__shows_the_new_owner(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    sent = {"to": str(cast.director.public_id)}
    text = text_of(client.post(do(alert, "hand"), sent, follow=True))
    assert "责任人：郑德育" in text and "移交给郑德育" in text


def test_hand__to_a_stranger__is_no_choice(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    answer = client.post(do(alert, "hand"), {"to": str(cast.other_head_teacher.public_id)})
    assert answer.status_code == 422 and "请选择移交给谁。" in text_of(answer)
    assert Alert.objects.get().owner == cast.head_teacher


def test_reopen__with_a_reason__is_open_again(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.ACTED)
    client.force_login(cast.director)
    assert client.post(do(alert, "reopen"), {"why": ""}).status_code == 422
    text = text_of(client.post(do(alert, "reopen"), {"why": "电话打错了人"}, follow=True))
    assert "重新打开 电话打错了人" in text and "最迟今天12:00" in text


def test_page__ended_and_cleared_since__offers_nothing_more(client, cast, trial):
    alert = trial.warn(cast.zixuan)
    handling.end(by=cast.head_teacher, alert=alert, outcome=Outcome.ACTED)
    trial.calm(cast.zixuan)
    client.force_login(cast.head_teacher)
    body = client.get(page_of(alert)).content.decode()
    assert do(alert, "reopen") not in body and do(alert, "end") not in body


def test_page__foreign_or_of_another_class__is_not_found(client, cast, trial):
    client.force_login(cast.head_teacher)
    for pupil in (cast.foreign, cast.keke):
        alert = trial.warn(pupil)
        assert client.get(page_of(alert)).status_code == 404
        for step in ("seen", "end", "hand", "reopen"):
            assert client.post(do(alert, step), {}).status_code == 404


@pytest.mark.both_databases
def test_list__a_rule_no_database_can_look_for__shows_nothing_and_does_not_fail(
    client, cast, trial
):
    trial.warn(cast.zixuan)
    client.force_login(cast.head_teacher)
    assert client.get(LIST, {"rule": "trial\0x"}).status_code == 200
