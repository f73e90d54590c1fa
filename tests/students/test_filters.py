"""常用筛选 and the columns of the list: own, in order, never wider than what was saved."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.students.enums import ContactRole
from school_care.students.list_columns import columns_for
from school_care.students.models import CareCategory, SavedFilter, Student
from tests.factories import CareRecordFactory, ContactFactory, StudentFactory, days_ago
from tests.support.queries import queries_of

LIST, FILTERS = "/desk/students/", "/desk/students/filters/"
COLUMNS = "/desk/students/columns/"
SEVEN = {"grades": ["7"], "levels": ["3"]}
pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return unescape(response.content.decode())


def saved(cast, user, name="七年级重点", criteria=SEVEN, columns=()):
    return SavedFilter.objects.create(
        school=cast.school,
        user=user,
        name=name,
        criteria=criteria,
        columns=list(columns),
        created_at=clock.now(),
        order=SavedFilter.objects.count() + 1,
    )


def found(text, cast) -> set[str]:
    names = (cast.zixuan.name, cast.anan.name, cast.keke.name, cast.yuan.name)
    return {name for name in names if f'row-title">{name}<' in text}


def test_a_list__narrowed_saved_opened_next_week__one_tap(client, cast):
    client.force_login(cast.director)
    listed = client.post(LIST, SEVEN, follow=True)
    token = listed.redirect_chain[-1][0].split("?s=")[1]
    page = text_of(client.get(FILTERS, {"s": token}))
    assert "七年级重点关爱" in page  # offered as the name
    answer = client.post(FILTERS, {"s": token, "name": "七年级重点"}, follow=True)
    assert "已存为「七年级重点」" in text_of(answer)
    client.logout()
    client.force_login(cast.director)
    chip = text_of(client.get(LIST)).split('class="filter-chip" href="')[1].split('"')[0]
    assert found(text_of(client.get(chip)), cast) == {"张子轩"}


@pytest.mark.parametrize("words", ["19900001234", "1234", "199000"])
def test_a_number__is_never_kept_in_a_filter(client, cast, words):
    client.force_login(cast.director)
    listed = client.post(LIST, {"words": words}, follow=True)
    token = listed.redirect_chain[-1][0].split("?s=")[1]
    assert "存为常用筛选" not in text_of(listed)
    answer = client.post(FILTERS, {"s": token, "name": "甲"})
    assert answer.status_code == 422
    assert "不能存进常用筛选" in text_of(answer)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "请给这个筛选起个名字"),
        ("19900001234", "名称里不要写号码"),
        ("长" * 31, "不超过30个字"),
    ],
)
def test_saving__without_a_fit_name__says_what_to_do(client, cast, name, said):
    client.force_login(cast.director)
    listed = client.post(LIST, SEVEN, follow=True)
    token = listed.redirect_chain[-1][0].split("?s=")[1]
    answer = client.post(FILTERS, {"s": token, "name": name})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_saving_twice__under_one_name__one_filter_with_the_last_answers(client, cast):
    client.force_login(cast.director)
    for asked in (SEVEN, {"sex": "M"}):
        listed = client.post(LIST, asked, follow=True)
        token = listed.redirect_chain[-1][0].split("?s=")[1]
        client.post(FILTERS, {"s": token, "name": "常看"})
    assert [row.criteria for row in SavedFilter.objects.all()] == [{"sex": "M"}]


def test_a_saved_filter__narrowed_further__offers_to_update_it(client, cast):
    client.force_login(cast.director)
    row = saved(cast, cast.director)
    answer = client.post(LIST, {"f": str(row.public_id), "grades": "8"}, follow=True)
    assert "更新「七年级重点」" in text_of(answer)
    token = answer.redirect_chain[-1][0].split("?s=")[1]
    client.post(FILTERS, {"s": token, "name": row.name})
    row.refresh_from_db()
    assert row.criteria == {"grades": ["8"]}


def test_filters__moved_renamed_deleted__as_the_person_says(client, cast):
    client.force_login(cast.director)
    rows = [saved(cast, cast.director, name) for name in ("甲", "乙", "丙")]

    def page(row, name="filter"):
        return reverse(f"students:{name}", args=[row.public_id])

    client.post(page(rows[2]), {"step": "earlier"})
    client.post(page(rows[0]), {"step": "later"})
    client.post(page(rows[0]), {"step": "later"})
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["丙", "乙", "甲"]
    assert "已经有一个叫「乙」" in text_of(client.post(page(rows[0]), {"name": "乙"}))
    client.post(page(rows[0]), {"name": "丁"})
    assert "删除「丁」？" in text_of(client.get(page(rows[0], "filter_delete")))
    client.post(page(rows[0], "filter_delete"))
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["丙", "乙"]


def test_a_filter__of_somebody_else__is_not_there(client, cast):
    row = saved(cast, cast.principal)
    client.force_login(cast.director)
    assert client.get(LIST, {"f": row.public_id}).status_code == 404
    assert client.get(LIST, {"f": "nonsense"}).status_code == 404
    assert client.post(FILTERS, {"f": row.public_id, "name": "甲"}).status_code == 404
    assert client.post(LIST, {"f": row.public_id, "words": "z"}).status_code == 404
    assert row.name not in text_of(client.get(LIST))


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ({"classes": ["00000000-0000-4000-8000-000000000000"]}, "一个已经没有的班级"),
        ({"levels": ["9"]}, "一个已停用的等级"),
        ({"villages": ["搬空村"]}, "搬空村（现在没有学生）"),
        ({"categories": ["LB_BOTH"]}, ""),
    ],
)
def test_a_filter__whose_answer_has_vanished__says_so_and_does_not_widen(
    client, cast, criteria, said
):
    CareCategory.objects.filter(code="LB_BOTH").update(in_use=False)
    said = said or CareCategory.objects.get(code="LB_BOTH").name
    client.force_login(cast.director)
    text = text_of(client.get(LIST, {"f": saved(cast, cast.director, "甲", criteria).public_id}))
    assert f"「{said}」现在选不到了" in text
    assert cast.anan.name not in text


def test_a_filter__after_its_owner_lost_the_sight__finds_nobody(client, cast):
    row = saved(cast, cast.teacher, "特殊", {"levels": ["3"], "former": True})
    client.force_login(cast.teacher)
    text = text_of(client.get(LIST, {"f": row.public_id}))
    assert found(text, cast) == set()
    assert "「已离校」现在选不到了" in text


def test_columns__chosen__shown_with_what_the_file_tells(client, cast):
    Student.objects.filter(pk=cast.zixuan.pk).update(village="云岭村")
    client.force_login(cast.head_teacher)
    wanted = ["birth", "guardian", "father_place", "level", "last_contact", "village"]
    client.post(COLUMNS, {"columns": wanted})
    text = text_of(client.get(LIST))
    born = cast.zixuan.birth_date
    for label, told in (
        ("出生年月", f"{born.year}年{born.month}月"),
        ("监护人", "张奶奶（奶奶）"),
        ("父亲务工地点", "广东省东莞市"),
        ("关爱等级", "重点关爱"),
        ("村（社区）", "云岭村"),
    ):
        assert f'data-label="{label}" >{told}<' in text
    assert f"{days_ago(4).month}月{days_ago(4).day}日（4天前）" in text
    assert "19900000101" not in text
    client.post(COLUMNS, {"plain": "1", "columns": wanted})
    assert "found-table" not in text_of(client.get(LIST))


def test_columns__of_a_filter__stay_with_the_filter(client, cast):
    client.force_login(cast.director)
    row = saved(cast, cast.director)
    sent = {"f": str(row.public_id), "where": "filter", "columns": ["ethnicity"]}
    client.post(COLUMNS, sent)
    assert "民族</th>" in text_of(client.get(LIST, {"f": row.public_id}))
    assert "民族</th>" not in text_of(client.get(LIST))
    client.post(COLUMNS, sent | {"where": "own", "columns": ["sex"]})
    assert "性别</th>" in text_of(client.get(LIST))
    assert "民族</th>" in text_of(client.get(LIST, {"f": row.public_id}))


@pytest.mark.parametrize(
    ("who", "withheld"),
    [
        ("dormitory", {"level", "categories", "last_contact", "id_last4", "hukou", "next_step"}),
        ("registrar", {"level", "last_contact", "next_step"}),
        ("teacher", set()),
    ],
)
def test_columns__each_role__offered_and_filled_only_with_what_they_may_see(
    client, cast, who, withheld
):
    user = cast.staff[who]
    Student.objects.filter(pk__in=[cast.keke.pk, cast.zixuan.pk]).update(
        boarding=True, hukou_address="彼岸村九组户籍"
    )
    offered = {column.code for column in columns_for(user, cast.school)}
    assert not offered & withheld
    saved(cast, user, "", columns=[*sorted(withheld), "sex"], criteria={})
    client.force_login(user)
    text = text_of(client.get(LIST))
    for told in ("重点关爱", "双亲留守", "彼岸村九组户籍", "上次联系"):
        if withheld:
            assert told not in text.split('id="pupils"')[1] or who == "registrar"
    assert "性别</th>" in text


def test_columns__a_confidential_kind__only_for_those_who_answer_for_the_child(client, cast):
    kind = CareCategory.objects.filter(confidential=True).first()
    cast.keke.categories.create(school=cast.school, category=kind, starts_on=days_ago(9))
    for who, sees in (("teacher", False), ("registrar", False), ("other_head_teacher", True)):
        saved(cast, cast.staff[who], "", columns=["categories"], criteria={})
        client.force_login(cast.staff[who])
        rows = text_of(client.get(LIST)).split('class="found-table"')[1]
        assert (kind.name in rows) is sees, who
        assert "单亲" in rows


def test_columns__too_many__says_so_and_keeps_the_ticks(client, cast):
    client.force_login(cast.director)
    codes = [column.code for column in columns_for(cast.director, cast.school)][:9]
    answer = client.post(COLUMNS, {"columns": codes})
    assert answer.status_code == 422
    assert "最多选8栏，您选了9栏" in text_of(answer)
    assert text_of(answer).count("checked") == 9


@pytest.mark.parametrize("who", ["director", "head_teacher"])
def test_list__with_eight_columns__forty_rows_cost_as_much_as_five(client, cast, who):
    codes = "guardian guardian_phone father_place mother_place level categories last_contact hukou"
    saved(cast, cast.staff[who], "", columns=codes.split(), criteria={})
    client.force_login(cast.staff[who])
    counts = []
    for more in (5, 45):
        for _ in range(more):
            pupil = StudentFactory(current_class=cast.seven_one, care=True, level=2)
            ContactFactory(student=pupil, role=ContactRole.FATHER)
            CareRecordFactory(student=pupil, author=cast.head_teacher)
        counts.append(queries_of(client, LIST))
    assert counts[0] == counts[1]
    assert counts[1] <= 30
