"""版式: a school's own words on its papers."""

import pytest

from school_care.core.models import AuditEntry
from school_care.reports.enums import Edition, PrintKind
from school_care.reports.layouts import PAPERS, Layout, layout_of
from school_care.reports.models import PaperLayout
from school_care.reports.papers import KINDS
from school_care.reports.services import Wishes
from school_care.reports.services.layouts import reset_layout, restore_layout, save_layout
from school_care.school.refusal import Refused
from tests.core.pdf.support import text_of
from tests.mentoring.plans.conftest import adopt
from tests.reports.files.support import SCHOOL, html_of
from tests.reports.support import compact, order
from tests.reports.test_review_paper import reviewed

pytestmark = pytest.mark.django_db
LAYOUTS = "/desk/reports/layouts/"


def saved(cast, paper="progress", **words) -> Layout:
    layout = Layout(**words)
    save_layout(school=cast.school, paper=paper, layout=layout, actor=cast.director)
    return layout


def test_layout__title_words_and_signs__stand_on_the_paper(cast):
    saved(
        cast,
        title="给家长的一封信",
        above="云岭县教育局监制",
        opening="{姓名}的家长：\n{学期}过半，{班级}的老师向您报告。",
        closing="{学校}",
        signs=("班主任", "家长", "校长"),
        foot="校训：勤",
    )

    html = html_of(order(cast))

    assert "给家长的一封信" in html
    assert "云岭县教育局监制" in html
    assert "张子轩的家长：" in html
    assert f"{cast.term}过半，七(1)班的老师向您报告。" in html
    assert "尊敬的家长" not in html
    assert "校长：<i></i>" in html
    assert "校训：勤" in html
    assert "{" not in html.split("<body", 1)[1]


def test_layout__another_school__keeps_its_own(cast):
    saved(cast, title="给家长的一封信")

    assert layout_of(cast.other_school, "progress") == Layout()


def test_layout__part_hidden__is_left_out_and_the_rest_stands(cast):
    before = html_of(order(cast))
    saved(cast, hidden=frozenset({"parent"}))
    after = html_of(order(cast))

    assert "家长的话" in before
    assert "家长的话" not in after
    assert "值得表扬的事" in after


WHOLE = {
    "title": "{姓名}的一张纸",
    "above": "{班级}{姓名}专用",
    "opening": "{姓名}的开头",
    "closing": "{班级}{姓名}的结尾",
    "signs": ("本校签字人",),
    "foot": "{学校}自己的页脚",
}
ON_PAPER = {
    "title": "张子轩的一张纸",
    "above": "七(1)班张子轩专用",
    "opening": "张子轩的开头",
    "closing": "七(1)班张子轩的结尾",
    "signs": "本校签字人：<i></i>",
    "foot": "云岭县中心学校自己的页脚",
}
EACH = [
    (kind, edition)
    for kind, paper in KINDS.items()
    for edition in Edition
    if paper.layout_of(edition) and (kind != PrintKind.FILE or edition == Edition.SCHOOL)
]


@pytest.mark.parametrize(("kind", "edition"), EACH)
def test_layout__every_field_of_every_paper_and_edition__stands_there_filled(cast, kind, edition):
    adopt(cast)
    reviewed(cast, cast.zixuan)
    saved(cast, paper=KINDS[kind].layout_of(edition), **WHOLE)

    body = html_of(order(cast, kind=kind, edition=edition)).split("<body", 1)[1]

    assert [field for field, words in ON_PAPER.items() if words not in body] == []
    assert "{" not in body


def test_layout__own_plan_and_bag_without_a_layout__look_as_they_did(cast):
    adopt(cast)
    plan = html_of(order(cast, kind=PrintKind.PLAN))
    bag = html_of(order(cast, kind=PrintKind.BAG))

    assert "家长签名：<i></i>" in plan
    assert 'class="signatures' not in bag
    assert "layout-words" not in plan.split("<body", 1)[1] + bag.split("<body", 1)[1]


@pytest.mark.parametrize("paper", ["progress", "plan"])
def test_sample__words_that_name_the_pupil__are_filled_with_the_invented_one(client, cast, paper):
    client.force_login(cast.director)
    answer = client.post(
        f"{LAYOUTS}{paper}/", {"title": "{姓名}的样张", "above": "{班级}", "sample": "1"}
    )

    text = compact(text_of(answer.content))
    assert "李小禾的样张" in text
    assert "五(1)班" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"title": "长" * 31}, "最多30个字"),
        ({"opening": "身份证号{身份证号}"}, "不能自动填写"),
        ({"signs": ("签" * 13,)}, "最多12个字"),
        ({"foot": "{姓名}"}, "“页脚”里的{姓名}不能自动填写"),
        ({"foot": "{班级}"}, "“页脚”里的{班级}不能自动填写"),
        ({"signs": ("{姓名}",)}, "签字栏里的{姓名}不能自动填写"),
    ],
)
def test_layout__too_long_or_unknown__is_refused_and_stored_nowhere(cast, words, said):
    with pytest.raises(Refused, match=said):
        saved(cast, **words)
    assert not PaperLayout.objects.exists()


def test_layout__restored_and_reset__are_new_rows_and_in_the_trail(cast):
    saved(cast, title="第一个")
    first = PaperLayout.objects.get()
    saved(cast, title="第二个")

    restore_layout(row=first, actor=cast.director)
    assert layout_of(cast.school, "progress").title == "第一个"
    reset_layout(school=cast.school, paper="progress", actor=cast.director)
    assert layout_of(cast.school, "progress") == Layout()
    assert PaperLayout.objects.count() == 4
    assert AuditEntry.objects.filter(action="layout.changed").count() == 4


def test_layout__saved_again_as_it_is__makes_no_row(cast):
    saved(cast, title="第一个")
    saved(cast, title="第一个")

    assert PaperLayout.objects.count() == 1


@pytest.mark.parametrize("paper", PAPERS)
def test_sample__of_every_paper__is_a_pdf_with_the_words_and_no_pupil_of_the_school(
    client, cast, paper
):
    client.force_login(cast.director)
    answer = client.post(f"{LAYOUTS}{paper}/", {"title": "样张标题", "sample": "1"})

    text = compact(text_of(answer.content))
    assert answer["Content-Type"] == "application/pdf"
    assert "样张标题" in text
    assert cast.zixuan.name not in text
    assert not PaperLayout.objects.exists()


def test_page__saved__shows_what_holds_and_who_changed_it(client, cast):
    client.force_login(cast.director)
    page = client.post(f"{LAYOUTS}progress/", {"title": "给家长的一封信"}, follow=True)

    text = page.content.decode()
    assert "版式已保存" in text
    assert 'value="给家长的一封信"' in text
    assert cast.director.name in text
    assert "本校版式" in client.get(LAYOUTS).content.decode()


def test_page__unknown_placeholder__says_so_and_keeps_what_was_typed(client, cast):
    client.force_login(cast.director)
    page = client.post(f"{LAYOUTS}progress/", {"opening": "电话{电话}"})

    text = page.content.decode()
    assert "{电话}不能自动填写" in text
    assert "电话{电话}</textarea>" in text


def test_restricted_tick__of_a_layout__there_is_none(cast):
    """A layout opens nothing: words alone."""
    saved(cast, paper="file", opening="{姓名} {班级}")

    assert "限阅记录一条" in html_of(
        order(cast, kind=PrintKind.FILE, edition=SCHOOL, wishes=Wishes())
    )
