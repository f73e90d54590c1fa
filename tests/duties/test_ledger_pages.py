"""应办台账: finding any duty of the school, and what became of one."""

import re

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.duties.enums import DutyState, NoticeKind, Stage, Urgency, WaiveReason
from school_care.duties.models import Duty, Notice, Reminder
from school_care.duties.services.assigning import assign
from school_care.duties.services.waiving import waive
from tests.duties.owing import late_class_duty, late_duty, reckoned
from tests.factories import days_ago

pytestmark = pytest.mark.django_db

LEDGER = "/desk/duties/all/"


@pytest.fixture
def duties(cast) -> dict[str, Duty]:
    """Duties of every kind of ending, of two classes and both schools."""
    reckoned(cast.school)
    zixuan = {"student": cast.zixuan, "owner": cast.head_teacher}
    closed = {"settled_on": days_ago(1)}
    return {
        "late": late_duty(**zixuan),
        "running": late_class_duty(
            cast.seven_two,
            cast.other_head_teacher,
            due_on=days_ago(-3),
            warn_on=days_ago(-4),
        ),
        "due": late_duty(cast.keke, cast.teacher, code="visit.level", warn_on=days_ago(-1)),
        "done": late_duty(**zixuan, period_key="1", state=DutyState.DONE, settled_on=days_ago(5)),
        "made_up": late_duty(**zixuan, period_key="2", state=DutyState.DONE, **closed),
        "waived": late_duty(
            **zixuan,
            period_key="3",
            state=DutyState.WAIVED,
            waived_as=WaiveReason.LEAVE,
            **closed,
        ),
        "missed": late_duty(**zixuan, period_key="4", state=DutyState.MISSED, **closed),
        "foreign": late_duty(cast.foreign, cast.foreign_head_teacher),
    }


@pytest.fixture
def director(client, cast, duties):
    client.force_login(cast.director)
    return client


def listed(answer, duties) -> set[str]:
    """Which duties a list shows, by their name in the fixture."""
    keys = set(re.findall(r"/desk/duties/all/([0-9a-f-]{36})/", answer.content.decode()))
    return {name for name, duty in duties.items() if str(duty.public_id) in keys}


def ask(client, **asked):
    return client.post(LEDGER, asked, follow=True)


def test_list__opened_plainly__all_that_is_open(director, duties):
    assert listed(director.get(LEDGER), duties) == {"late", "running", "due"}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("open", {"late", "running", "due"}),
        ("late", {"late"}),
        ("due", {"due"}),
        ("done", {"done", "made_up"}),
        ("made_up", {"made_up"}),
        ("waived", {"waived"}),
        ("missed", {"missed"}),
        ("withdrawn", set()),
        ("all", {"late", "running", "due", "done", "made_up", "waived", "missed"}),
    ],
)
def test_list__by_state__only_those(director, duties, shown, expected):
    assert listed(ask(director, shown=shown), duties) == expected


def test_list__by_class_owner_kind_urgency_and_days__each_narrows(director, cast, duties):
    two, teacher = str(cast.seven_two.public_id), str(cast.teacher.public_id)
    assert listed(ask(director, group=two), duties) == {"running", "due"}
    assert listed(ask(director, owner=teacher), duties) == {"due"}
    assert listed(ask(director, kind="talk.class_week"), duties) == {"running"}
    assert listed(ask(director, urgency=Urgency.SAFETY), duties) == set()
    tomorrow = days_ago(-1).isoformat()
    assert listed(ask(director, since=tomorrow), duties) == {"running"}
    assert listed(ask(director, until=tomorrow), duties) == {"late", "due"}
    assert listed(ask(director, term=cast.term.code, shown="late"), duties) == {"late"}


def test_list__by_name_or_initials__found_and_the_name_in_no_address(director, duties):
    for words in ("张子轩", "zzx"):
        answer = ask(director, words=words)
        assert listed(answer, duties) == {"late"}
        address = answer.redirect_chain[-1][0]
        assert words not in address
        assert "%" not in address
        assert f'value="{words}"' in answer.content.decode()


def test_list__search_of_another_session__forgotten(director, client, duties):
    answer = director.get(f"{LEDGER}?s=unknown", follow=True)
    assert "已经过期" in answer.content.decode()
    assert listed(answer, duties) == {"late", "running", "due"}


def test_list__the_wrong_way_round__said_and_kept(director):
    answer = ask(director, since="2026-11-20", until="2026-11-01", words="王")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "结束日期早于开始日期" in page
    assert 'value="王"' in page


def test_list__nothing_found__says_what_to_do(director):
    assert "没有符合条件的待办" in ask(director, words="查无此人").content.decode()


def test_list__long__turned_page_by_page_with_the_same_questions(director, cast):
    for number in range(45):
        late_duty(cast.anan, cast.head_teacher, period_key=f"p{number}")
    answer = ask(director, words="李安安")
    assert "共45件" in answer.content.decode()
    following = re.search(r'href="(\?[^"]*page=2)"', answer.content.decode()).group(1)
    second = director.get(LEDGER + following.replace("&amp;", "&")).content.decode()
    assert second.count("按等级联系</a>") == 5


def test_safety_list__from_the_meeting__only_late_ones_of_the_class_of_urgency(
    director, cast, duties
):
    safety = late_duty(
        cast.anan, cast.head_teacher, code="entrustment.notice", urgency=Urgency.SAFETY
    )
    answer = director.get(f"{LEDGER}?list=safety")
    assert listed(answer, {**duties, "safety": safety}) == {"safety"}


# one duty


def show(client, duty) -> str:
    page = client.get(reverse("duties:duty", args=[duty.public_id])).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('<main id="main"')[-1]).split())


def test_duty__handed_over_told_and_waived__all_in_words_latest_first(director, cast, duties):
    duty = duties["late"]
    assign(by=cast.director, duties=[duty], to=cast.grade_head, reason="班主任外出")
    waive(by=cast.principal, duty=duty, reason=WaiveReason.LEAVE)
    notice = Notice.objects.create(
        school=cast.school,
        user=cast.head_teacher,
        kind=NoticeKind.WARNED,
        key="late:x",
        on=clock.today(),
        created_at=clock.now(),
    )
    Reminder.objects.create(duty=duty, stage=Stage.OWNER, user=cast.head_teacher, notice=notice)
    words = show(director, duty).split("经过")[1]
    parts = (
        "提醒陈班主（责任人）",
        "由“待办”改为“免办”（请假）",
        "责任人由陈班主改为褚年级（移交：班主任外出）",
        "列入待办",
    )
    assert [words.index(part) for part in parts] == sorted(words.index(part) for part in parts)
    assert "· 郑德育" in words
    assert "· 钱校长" in words


def test_duty__open__leads_to_its_form_and_the_file(director, cast, duties):
    page = director.get(reverse("duties:duty", args=[duties["late"].public_id])).content.decode()
    assert reverse("mentoring:write", args=[cast.zixuan.public_id]) in page
    assert reverse("students:show", args=[cast.zixuan.public_id]) in page
    assert "张子轩" not in page.split("</title>")[0]


def test_duty__closed__what_became_of_it_and_nothing_to_do(director, duties):
    page = director.get(reverse("duties:duty", args=[duties["made_up"].public_id]))
    words = page.content.decode()
    assert "已补办" in words
    assert "移交" not in words
    assert "去办理" not in words


def test_duty__handed_over_here__owner_shown_and_may_be_taken_back(director, cast, duties):
    duty = duties["late"]
    address = reverse("duties:assign_duty", args=[duty.public_id])
    answer = director.post(address, {"to": str(cast.grade_head.public_id)}, follow=True)
    assert "已把1件移交给褚年级" in answer.content.decode()
    assert "撤销移交" in answer.content.decode()
    answer = director.post(
        reverse("duties:assign_undo"), {"duties": str(duty.public_id)}, follow=True
    )
    assert "1件交回原责任人" in answer.content.decode()
    duty.refresh_from_db()
    assert duty.owner == cast.head_teacher


def test_duty__nobody_chosen__said(director, duties):
    address = reverse("duties:assign_duty", args=[duties["late"].public_id])
    answer = director.post(address, {"to": ""})
    assert answer.status_code == 422
    assert "请选择移交给谁" in answer.content.decode()


def test_duty__late__its_owner_nudged_once(director, cast, duties):
    asked = {"duties": str(duties["late"].public_id)}
    answer = director.post(reverse("duties:nudge"), asked, follow=True)
    assert "已提醒1位责任人" in answer.content.decode()
    words = show(director, duties["late"])
    assert "今天已提醒" in words
    history = words.split("经过")[1]
    assert re.match(
        rf" 提醒{cast.head_teacher.name}（催办）.{{1,30}} · {cast.director.name}", history
    )
    assert Notice.objects.get(kind=NoticeKind.NUDGE).user == cast.head_teacher


def test_duty__of_another_school__not_found(director, duties):
    assert (
        director.get(reverse("duties:duty", args=[duties["foreign"].public_id])).status_code == 404
    )
