"""我的待办: what a head teacher reads there, does, waives and takes back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.duties.enums import Urgency
from school_care.duties.models import Duty
from school_care.duties.services.waiving import waive
from tests.duties.duties_of import MINE, brought_up, card, duty_of, seen, talks_of
from tests.factories import StudentFactory, UserFactory
from tests.support.queries import queries_of

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("a_monday")


@pytest.fixture
def duty(cast) -> Duty:
    brought_up(cast)
    return duty_of(cast, "contact.level")


def url(name: str, duty: Duty) -> str:
    return reverse(f"duties:{name}", args=[duty.public_id])


def test_page__head_teacher__by_late_today_week_and_later_each_with_its_form(client, cast, duty):
    text = seen(client, cast.head_teacher, MINE)
    late, week, later = card(text, "逾期"), card(text, "本周"), card(text, "以后")
    assert "张子轩" in late and "按等级家访" in late and "逾期30天" in late
    write = reverse("mentoring:write", args=[cast.zixuan.public_id])
    assert f'href="{write}?kind=visit&back=%2Fdesk%2Fduties%2F"' in late
    assert "按等级联系" in week and "11月26日前" in week and "未联系上1次" in week
    assert f'href="{write}?kind=talk&back=' in week
    assert "本周谈心" in week and "本周内" in week
    assert reverse("mentoring:class_talks", args=[cast.seven_one.public_id]) in week
    assert "核对联系卡" in later
    assert "王可" not in text and "赵远" not in text


def test_page__narrowed_to_a_kind__that_kind_only_and_returns_there(client, cast, duty):
    text = seen(client, cast.head_teacher, f"{MINE}?kind=contact.level")
    assert "按等级联系" in text and "按等级家访" not in text
    assert "back=%2Fdesk%2Fduties%2F%3Fkind%3Dcontact.level" in text
    assert "按等级家访" in seen(client, cast.head_teacher, f"{MINE}?kind=nothing")


def test_page__nothing_owed__says_so_and_where_to_go(client, cast):
    brought_up(cast)
    Duty.objects.filter(owner=cast.head_teacher).update(owner=cast.director)
    assert "没有待办" in seen(client, cast.head_teacher, MINE)
    assert "没有待办" in seen(client, cast.grade_head, MINE)


def test_page__duty_given_to_one_who_may_not_do_it__leads_to_the_file(client, cast, duty):
    Duty.objects.filter(rule_code="card.term", student=cast.keke).update(owner=cast.teacher)
    text = seen(client, cast.teacher, MINE)
    assert "核对联系卡" in text
    assert reverse("students:show", args=[cast.keke.public_id]) in text
    assert reverse("students:card", args=[cast.keke.public_id]) not in text


def test_page__thirty_two__thirty_on_a_page_and_the_rest_on_the_next(client, cast):
    for _ in range(32):
        StudentFactory(current_class=cast.seven_one, care=True)
    brought_up(cast)
    only = f"{MINE}?kind=card.term"
    first = seen(client, cast.head_teacher, only)
    assert first.count('<li class="duty">') == 30
    assert "第 1 页，共 2 页（33 条）" in first
    second = seen(client, cast.head_teacher, f"{only}&page=2")
    assert second.count('<li class="duty">') == 3
    assert "page%3D2" in second  # whoever does one returns to the second page


def test_page__one_or_thirty__same_queries(client, cast):
    client.force_login(cast.head_teacher)
    brought_up(cast)
    few = queries_of(client, MINE)
    for _ in range(30):
        StudentFactory(current_class=cast.seven_one, care=True, level=3)
    brought_up(cast)
    assert queries_of(client, MINE) == few <= 16


def test_waive__without_script__goes_and_can_be_taken_back(client, cast, duty):
    client.force_login(cast.head_teacher)
    answer = client.post(url("waive", duty), {"reason": "leave", "note": "住院", "back": MINE})
    assert answer["Location"] == f"{MINE}?waived={duty.public_id}"
    text = seen(client, cast.head_teacher, answer["Location"])
    assert "免办：请假：住院" in text and "撤回免办" in text
    assert "按等级联系" not in card(text, "本周")
    assert "最近免办的（1件）" in text
    answer = client.post(url("restore", duty), {"back": MINE})
    assert answer["Location"] == MINE
    text = seen(client, cast.head_teacher, MINE)
    assert "按等级联系" in card(text, "本周") and "最近免办的" not in text


def test_waive__htmx__row_becomes_the_way_back_and_the_row_again(client, cast, duty):
    client.force_login(cast.head_teacher)
    body = client.post(url("waive", duty), {"reason": "leave"}, headers=HTMX).content.decode()
    assert "撤回免办" in body and "请假" in body and "<html" not in body
    body = client.post(url("restore", duty), {}, headers=HTMX).content.decode()
    assert "按等级联系" in body and "撤回免办" not in body


@pytest.mark.parametrize("script", [True, False])
def test_waive__safety_without_words__told_what_to_do_and_nothing_done(client, cast, duty, script):
    Duty.objects.filter(pk=duty.pk).update(urgency=Urgency.SAFETY)
    client.force_login(cast.head_teacher)
    answer = client.post(url("waive", duty), {"reason": "leave"}, headers=HTMX if script else {})
    assert answer.status_code == (200 if script else 422)
    assert "请填写说明" in answer.content.decode()
    duty.refresh_from_db()
    assert duty.state == "open"


def test_waive__words_too_long__kept(client, cast, duty):
    client.force_login(cast.head_teacher)
    answer = client.post(url("waive", duty), {"reason": "leave", "note": "长" * 160})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "最多150字" in body and "长" * 160 in body


def test_waive__done_meanwhile__told_and_shown_as_done(client, cast, duty):
    Duty.objects.filter(pk=duty.pk).update(state="done", settled_on=clock.today())
    client.force_login(cast.head_teacher)
    body = client.post(url("waive", duty), {"reason": "leave"}, headers=HTMX).content.decode()
    assert "已经办结" in body and "11月23日完成" in body


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/cms/", "javascript:1"]
)
def test_waive__return_address_of_another_site__not_followed(client, cast, duty, back):
    client.force_login(cast.head_teacher)
    answer = client.post(url("waive", duty), {"reason": "leave", "back": back})
    assert answer["Location"] == f"{MINE}?waived={duty.public_id}"


def test_waived_line__of_somebody_elses_duty__not_told(client, cast, duty):
    waive(by=cast.head_teacher, duty=duty, reason="leave")
    for who in ("grade_head", "teacher"):
        text = seen(client, cast.staff[who], f"{MINE}?waived={duty.public_id}")
        assert "撤回免办" not in text and "张子轩" not in text
    assert "没有" in seen(client, cast.grade_head, f"{MINE}?waived=nonsense")


def test_page__record_written_through_the_desk__left_at_once(client, cast, duty):
    client.force_login(cast.head_teacher)
    today = clock.today()
    answer = client.post(
        reverse("mentoring:write", args=[cast.zixuan.public_id]),
        {
            "public_id": "0b8f3c1e-4f7a-4d0f-9d55-1a2b3c4d5e6f",
            "day": today.isoformat(),
            "kind": "visit",
            "outcome": "made",
            "topics": ["life"],
            "back": f"{MINE}?kind=visit.level",
        },
    )
    assert answer.get("Location") == f"{MINE}?kind=visit.level"
    text = seen(client, cast.head_teacher, MINE)
    assert "按等级家访" not in card(text, "逾期")
    assert "按等级联系" not in card(text, "本周")  # the visit was a contact as well
    assert duty_of(cast, "contact.level").due_on == today + timedelta(days=7)


def test_page__teacher_of_another_school__nothing_of_ours(client, cast, duty):
    stranger = UserFactory(school=cast.other_school, head_teacher_of=cast.foreign_class)
    assert "张子轩" not in seen(client, stranger, MINE)
    assert client.post(url("waive", duty), {"reason": "leave"}).status_code == 404
    assert talks_of(cast).state == "open"
