"""Pages and papers of 欺凌: who comes in, what they show; each family reads of its own child."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from school_care.cases.models import BullyingChild, Protection
from school_care.cases.protection.enums import ProtectionState
from school_care.cases.protection.parts import part_of
from school_care.cases.protection.services import bullying_children
from school_care.core import clock
from school_care.mentoring.choices.pairings import PairingKind
from school_care.students import silence
from tests.cases.protection.bullying_making import (
    begun,
    child_of,
    committee,
    decided,
    supported,
    told_of,
)
from tests.cases.protection.making import CANARY
from tests.factories import PairingFactory, days_ago
from tests.school.test_staff_pages import pdf_text

pytestmark = pytest.mark.django_db


def url(name: str, row) -> str:
    return reverse(f"cases:{name}", args=[row.public_id])


def now() -> str:
    return f"{localtime(clock.now() - timedelta(minutes=5)):%Y-%m-%dT%H:%M}"


def text_of(answer, tmp_path: Path) -> str:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return "".join(pdf_text(answer.content, tmp_path / "paper.pdf").split())


@pytest.mark.parametrize("who", ["teacher", "dormitory", "editor"])
def test_report__anybody_by_name_and_class__files_it(cast, client, who):
    client.force_login(getattr(cast, who))
    page = client.get(reverse("cases:bullying_start"))
    assert "不用判断是不是欺凌" in page.text
    answer = client.post(
        reverse("cases:bullying_start"),
        {
            "name": "张子轩",
            "group": "七(1)班",
            "happened": "被推了两次",
            "found_at": now(),
            "ways": ["body"],
            "others": "李安安 七(1)班",
        },
    )
    row = Protection.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == url("protection", row)
    assert (row.student, row.found_by) == (cast.zixuan, getattr(cast, who))
    assert BullyingChild.objects.filter(protection=row).count() == 2


def test_report__from_the_file_of_a_pupil__asks_for_no_name(cast, client):
    client.force_login(cast.head_teacher)
    page = client.get(reverse("cases:bullying_new", args=[cast.zixuan.public_id]))
    assert "张子轩" in page.text
    assert 'name="name"' not in page.text
    client.post(
        reverse("cases:bullying_new", args=[cast.zixuan.public_id]),
        {"happened": "被起绰号", "found_at": now()},
    )
    assert Protection.objects.get().student == cast.zixuan


def test_report__pupil_out_of_sight__is_not_found(cast, client):
    client.force_login(cast.head_teacher)
    there = reverse("cases:bullying_new", args=[cast.keke.public_id])
    assert client.get(there).status_code == 404


def test_report__nothing_said__keeps_what_was_typed(cast, client):
    client.force_login(cast.teacher)
    page = client.post(
        reverse("cases:bullying_start"),
        {"name": "张子轩", "happened": "", "found_at": now(), "others": "李安安 七(1)班"},
    )
    assert page.status_code == 422
    assert "李安安 七(1)班" in page.text
    assert not Protection.objects.exists()


def test_reporter__after_reporting__opens_none_of_its_pages(cast, client):
    row = begun(cast)
    client.force_login(cast.teacher)
    for name in ("bullying_investigate", "bullying_decide", "bullying_child", "bullying_paper"):
        assert client.get(url(name, row)).status_code == 403
    child = child_of(row, cast.zixuan)
    for name in ("bullying_says", "bullying_family", "bullying_support", "bullying_review"):
        assert client.get(url(name, child)).status_code == 404


def test_head_teacher__not_named__finds_nothing(cast, client):
    row = begun(cast)
    client.force_login(cast.head_teacher)
    assert client.get(url("bullying_paper", row)).status_code == 404
    child = child_of(row, cast.zixuan)
    assert client.get(url("bullying_says", child)).status_code == 404


def test_investigate__pressed__begins(cast, client):
    row = told_of(cast)
    client.force_login(cast.director)
    page = client.get(url("bullying_investigate", row))
    assert "不安排双方对质" in page.text
    client.post(url("bullying_investigate", row))
    row.refresh_from_db()
    assert row.state == ProtectionState.INVESTIGATING


def test_add__by_posted_search__chosen_from_those_found(cast, client):
    row = begun(cast, others="")
    client.force_login(cast.director)
    page = client.post(url("bullying_child", row), {"name": "李安安"})
    assert "七(1)班" in page.text
    assert not BullyingChild.objects.filter(student=cast.anan).exists()
    client.post(url("bullying_child", row), {"name": "李安安", "pupil": str(cast.anan.public_id)})
    assert BullyingChild.objects.filter(protection=row, student=cast.anan).exists()


@pytest.mark.parametrize("pupil", ["foreign", "keke"])
def test_add__id_that_the_search_did_not_find__is_refused(cast, client, pupil):
    row = begun(cast)
    client.force_login(cast.director)
    asked = str(getattr(cast, pupil).public_id)
    page = client.post(url("bullying_child", row), {"name": "李安安", "pupil": asked})
    assert page.status_code == 422
    assert BullyingChild.objects.filter(protection=row).count() == 2


def test_statement__written__stands_on_the_form_for_adding(cast, client):
    row = begun(cast)
    child = child_of(row, cast.zixuan)
    client.force_login(cast.director)
    sent = {
        "text": "他推了我",
        "second_adult": "班主任",
        "on": days_ago(0).isoformat(),
        "revision": child.revision,
    }
    assert client.post(url("bullying_says", child), sent).status_code == 302
    assert "他推了我" in client.get(url("bullying_says", child)).text
    stale = client.post(url("bullying_says", child), {**sent, "text": "后来的"})
    assert stale.status_code == 422
    assert "刷新" in stale.text
    assert "后来的" in stale.text


def test_decide__posted__judged_with_parts_and_ticked_measures(cast, client):
    row = begun(cast)
    members = committee(cast)
    client.force_login(cast.director)
    page = client.get(url("bullying_decide", row))
    assert "还有2名当事学生没有记陈述" in page.text
    assert "加害" not in page.text
    answer = client.post(
        url("bullying_decide", row),
        {
            "members": [str(one.public_id) for one in members],
            "finding": "bullying",
            "gravity": "2",
            "reasons": "监控和陈述一致",
            "measures": ["apology", "director"],
            "measures_words": "周五前当面道歉",
            f"part_{child_of(row, cast.zixuan).public_id.hex}": "harmed",
            f"part_{child_of(row, cast.anan).public_id.hex}": "doing",
        },
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.bullying.gravity == 2
    assert row.bullying.measures == "赔礼道歉；德育主任训导\n周五前当面道歉"
    assert child_of(row, cast.anan).part == "doing"


def test_decide__no_members_ticked__says_how_many(cast, client):
    row = begun(cast)
    committee(cast)
    client.force_login(cast.director)
    page = client.post(url("bullying_decide", row), {"finding": "conflict", "reasons": "一次争执"})
    assert page.status_code == 422
    assert "至少3名" in page.text


def test_family__silenced__page_offers_nothing_and_paper_is_refused(cast, client):
    row = begun(cast)
    silence.hush(student=cast.zixuan, source_ref="another")
    child = child_of(row, cast.zixuan)
    client.force_login(cast.director)

    page = client.get(url("bullying_family", child))
    assert "暂不告知" in page.text
    assert "bullying_family_paper" not in page.text
    assert 'name="whom"' not in page.text
    answer = client.get(url("bullying_family_paper", child), follow=True)
    assert answer["Content-Type"].startswith("text/html")
    assert silence.WAITS in answer.text


@pytest.mark.parametrize("judged", [False, True])
def test_family_paper__each_family__reads_its_own_child_alone(cast, client, tmp_path, judged):
    row = decided(cast) if judged else begun(cast)
    if judged:
        supported(cast, row, cast.zixuan, cast.head_teacher, "座位调到前排，每周谈心")
        row.refresh_from_db()
        supported(cast, row, cast.anan, cast.grade_head, "学习和同学相处")
    client.force_login(cast.director)

    for student, other in ((cast.zixuan, cast.anan), (cast.anan, cast.zixuan)):
        answer = client.get(url("bullying_family_paper", child_of(row, student)))
        text = text_of(answer, tmp_path)
        assert student.name in text
        assert other.name not in text
        assert CANARY not in text
        assert student.name not in answer["Content-Disposition"]
        assert "加害" not in text
    if judged:
        harmed = client.get(url("bullying_family_paper", child_of(row, cast.zixuan)))
        text = text_of(harmed, tmp_path)
        assert "被欺凌学生" in text
        assert "座位调到前排" in text
        assert "实施欺凌学生" not in text
        assert "批评教育" not in text


def test_family_paper__plan_names_the_other_child__asks_for_other_words(cast, client):
    row = decided(cast)
    supported(cast, row, cast.zixuan, cast.head_teacher, "和李安安的座位分开")
    client.force_login(cast.director)
    answer = client.get(url("bullying_family_paper", child_of(row, cast.zixuan)), follow=True)
    assert "对方同学" in answer.text


def test_report_paper__reader__says_the_whole_course(cast, client, tmp_path):
    row = decided(cast)
    bullying_children.tell_family(
        by=cast.director, child=child_of(row, cast.anan), whom="父亲", at=clock.now()
    )
    client.force_login(cast.principal)
    answer = client.get(url("bullying_paper", row))
    text = text_of(answer, tmp_path)
    for words in (
        "学生欺凌事件调查处理报告",
        row.case.case_no,
        "张子轩",
        "被欺凌学生",
        "李安安",
        "实施欺凌学生",
        CANARY,
        "钱校长、郑德育、周家长",
        "构成欺凌，情节轻微",
        "批评教育；赔礼道歉",
    ):
        assert words in text
    assert "张子轩" not in answer["Content-Disposition"]


def test_support__helper__sees_the_own_child_and_reviews(cast, client):
    row = decided(cast)
    supported(cast, row, cast.zixuan, cast.head_teacher)
    client.force_login(cast.head_teacher)

    page = client.get(url("bullying_review", child_of(row, cast.zixuan)))
    assert "张子轩" in page.text
    assert CANARY not in page.text
    assert "李安安" not in page.text
    assert client.get(url("bullying_review", child_of(row, cast.anan))).status_code == 404
    assert client.get(url("bullying_says", child_of(row, cast.zixuan))).status_code == 403
    answer = client.post(
        url("bullying_review", child_of(row, cast.zixuan)),
        {"words": "没有再发生", "revision": child_of(row, cast.zixuan).revision},
    )
    assert answer.status_code == 302
    assert "没有再发生" in child_of(row, cast.zixuan).review_words


def shown(rf, user, row) -> dict:
    from school_care.cases.protection.sight import level_of

    request = rf.get("/")
    request.user = user
    return part_of(row.kind).context(request, row, level_of(user, row))


def test_part__by_level__shows_no_more_than_it_may(cast, rf):
    row = decided(cast)
    supported(cast, row, cast.zixuan, cast.head_teacher)

    assert shown(rf, cast.teacher, row) == {"bullying": None}
    helper = shown(rf, cast.head_teacher, row)
    assert [one.student for one in helper["mine"]] == [cast.zixuan]
    assert "children" not in helper
    assert len(shown(rf, cast.director, row)["children"]) == 2


def test_part__pupils_paired_with_each_other__are_pointed_out(cast, client):
    row = begun(cast)
    PairingFactory(student=cast.zixuan, kind=PairingKind.HELPER, peer=cast.anan, user=None)
    client.force_login(cast.director)
    page = client.get(url("protection", row))
    assert "李安安是张子轩的学习帮手" in page.text
    assert "前认定" in page.text
    assert "登记认定" in page.text


def test_part__reporter__reads_no_name_of_another_child(cast, client):
    row = begun(cast)
    bullying_children.add(by=cast.director, protection=row, student=cast.keke)
    client.force_login(cast.teacher)
    page = client.get(url("protection", row))
    assert page.status_code == 200
    assert cast.keke.name not in page.text  # whom they wrote themselves, they may read
    client.force_login(cast.director)
    assert cast.keke.name in client.get(url("protection", row)).text


def test_pupil_file__of_either_child__shows_nothing_of_it(cast, client):
    row = decided(cast)
    client.force_login(cast.head_teacher)
    for student in (cast.zixuan, cast.anan):
        page = client.get(reverse("students:show", args=[student.public_id]))
        assert row.case.case_no not in page.text
        assert str(row.public_id) not in page.text
        assert CANARY not in page.text


def test_helper_of_another_child__page_list_and_search__never_say_whose_case_it_is(cast, client):
    row = decided(cast)
    supported(cast, row, cast.anan, cast.grade_head)
    client.force_login(cast.grade_head)

    page = client.get(url("protection", row))
    assert "您帮扶的学生" in page.text
    assert "李安安" in page.text
    assert "张子轩" not in page.text
    shown = client.get(reverse("cases:protections"), {"state": "open"})
    assert row.case.case_no in shown.text
    assert "张子轩" not in shown.text
    searched = client.post(reverse("cases:protections"), {"words": "张子轩"})
    assert row.case.case_no not in searched.text

    supported(cast, row, cast.zixuan, cast.head_teacher)
    client.force_login(cast.head_teacher)
    assert "张子轩" in client.get(url("protection", row)).text
    searched = client.post(reverse("cases:protections"), {"words": "张子轩"})
    assert row.case.case_no in searched.text


def test_handler_who_helps_another_child__still_reads_and_finds_it_by_name(cast, client):
    row = decided(cast)
    supported(cast, row, cast.anan, cast.director)
    client.force_login(cast.director)
    assert "张子轩" in client.get(url("protection", row)).text
    searched = client.post(reverse("cases:protections"), {"words": "张子轩"})
    assert row.case.case_no in searched.text


def test_ways_in__teacher__the_list_and_the_mandatory_report_lead_here(cast, client):
    client.force_login(cast.head_teacher)
    start = reverse("cases:bullying_start")
    assert f'href="{start}"' in client.get(reverse("cases:protections")).text
    page = client.get(reverse("cases:mandatory"), {"pupil": str(cast.zixuan.public_id)})
    assert f'href="{reverse("cases:bullying_new", args=[cast.zixuan.public_id])}"' in page.text
    hidden = client.get(reverse("cases:mandatory"), {"pupil": str(cast.keke.public_id)})
    assert f'href="{start}"' in hidden.text
