"""What of a pupil may stand on a public page: names by consent, numbers and labels never."""

import pytest

from school_care.core import publication
from school_care.students.models import Student
from school_care.students.services.publication import names_in, objections_about_pupils, plain_name
from tests.factories import StudentFactory, UserFactory, days_ago, keys_of
from tests.students.consents import agree

PUPILS = {"王可", "张子轩", "阿依古丽·买买提", "李安安", "高兴", "Anna"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("祝贺张子轩获奖", ["张子轩"]),
        ("祝贺 张 子 轩 获奖", ["张子轩"]),
        ("祝贺张\u3000子轩", ["张子轩"]),
        ("祝贺张\u200b子轩", ["张子轩"]),
        ("阿依古丽•买买提的画", ["阿依古丽·买买提"]),
        ("获奖：王可、李安安", ["王可", "李安安"]),
        ("获奖名单 王可 李安安", ["王可", "李安安"]),
        ("获奖名单 王\u3000可 李安安", ["王可", "李安安"]),
        ("表扬王可同学拾金不昧", ["王可"]),
        ("王可等3名同学", ["王可"]),
        ("七（1）班王可获一等奖", ["王可"]),
        ("王可小朋友真棒", ["王可"]),
        ("王可", ["王可"]),
        ("王可\n李安安", ["王可", "李安安"]),
        ("Anna获奖", ["Anna"]),
    ],
)
def test_names_in__a_name_however_written__is_found(text, found):
    assert names_in(text, PUPILS) == found


@pytest.mark.parametrize(
    "text",
    [
        "国王可以下令",
        "老王可能不来",
        "国王 可以下令",
        "同学们高兴地笑了",
        "王老师可以请假",
        "子轩同学",
        "张子\n轩",
        "Annabel 和 Joanna",
        "",
    ],
)
def test_names_in__other_words__are_no_name(text):
    assert names_in(text, PUPILS) == []


def test_names_in__a_longer_name_at_the_place__is_the_one_meant():
    assert names_in("张子轩然得奖", {"张子轩", "张子轩然"}) == ["张子轩然"]


def test_plain_name__blanks_width_and_dots__are_one():
    assert plain_name(" 买买提・Ａ ") == plain_name("买买提·A")


def objections(cast, text, school=None):
    return objections_about_pupils(text, (school or cast.school).pk)


@pytest.mark.django_db
class TestObjections:
    def test_a_name__without_consent__said_which_and_what_to_do(self, cast):
        (sentence,) = objections(cast, "祝贺张子轩获奖")
        assert sentence == (
            "内容里有学生姓名「张子轩」，监护人没有同意公开使用。请删去姓名，或先取得同意。"
        )

    def test_a_name__with_consent__none_and_refused_or_withdrawn_again(self, cast):
        agree(cast.zixuan)
        assert objections(cast, "祝贺张子轩获奖") == []
        agree(cast.zixuan, given_on=days_ago(1), agreed=False)
        assert objections(cast, "祝贺张子轩获奖")
        agree(cast.zixuan, given_on=days_ago(0), withdrawn_on=days_ago(0))
        assert objections(cast, "祝贺张子轩获奖")

    def test_another_schools_page__names_of_this_school__none(self, cast):
        assert objections(cast, "祝贺张子轩获奖", cast.other_school) == []
        assert objections(cast, f"祝贺{cast.foreign.name}获奖") == []
        assert objections_about_pupils("祝贺张子轩获奖", None) == []

    def test_two_pupils_of_a_name__both_families_must_agree(self, cast):
        agree(cast.zixuan)
        namesake = StudentFactory(current_class=cast.eight_one, name="张子轩")
        assert objections(cast, "祝贺张子轩获奖")
        agree(namesake)
        assert objections(cast, "祝贺张子轩获奖") == []

    def test_who_left_lately__still_a_pupil__years_ago_not(self, cast):
        assert objections(cast, "祝贺周转走获奖")
        enrolment = cast.gone.enrolments.get()
        enrolment.starts_on, enrolment.until = days_ago(5000), days_ago(4 * 365)
        enrolment.save()
        assert objections(cast, "祝贺周转走获奖") == []

    def test_a_teacher_of_the_same_name__may_be_named(self, cast):
        UserFactory(school=cast.other_school, name="李安安")
        assert objections(cast, "联系人：李安安老师")
        UserFactory(school=cast.school, name="李安安")
        assert objections(cast, "联系人：李安安老师") == []

    @pytest.mark.parametrize("label", ["留守", "留 守", "低保", "单亲家庭", "特异体质"])
    def test_a_name_beside_a_group__even_with_consent__no(self, cast, label):
        agree(cast.zixuan)
        (sentence,) = objections(cast, f"{label}学生座谈会\n张子轩同学发言")
        assert "「张子轩」" in sentence and "属于哪一类" in sentence

    def test_a_group_without_a_name__policy__may_be_published(self, cast):
        text = "关爱留守儿童倡议书：低保家庭学生可申请资助，控辍保学人人有责，国王可以作证。"
        assert objections(cast, text) == []

    def test_a_phone_of_a_family__however_written__only_its_tail_is_said(self, cast):
        for number in ("19900000101", "199 0000 0101", "199-0000-0101", "+8619900000101"):
            (sentence,) = objections(cast, f"请打{number}报名")
            assert "尾号0101" in sentence and "19900000101" not in sentence

    def test_a_phone_of_the_school_or_of_nobody_known__may_be_published(self, cast):
        cast.school.hotline = "199-0000-0101"
        cast.school.save()
        assert objections(cast, "亲情电话 199 0000 0101，12355，2026年11月22日，19900008888") == []

    def test_a_national_pupil_number__shape_or_known__no(self, cast):
        assert objections(cast, "学籍号G990102201306131234")[0].startswith("内容里有学籍号")
        cast.zixuan.national_student_no = "YL20130042"
        cast.zixuan.save()
        assert objections(cast, "编号yl20130042")
        assert objections(cast, "编号YL20130043，文号2026112200") == []

    def test_a_text_without_any_name__one_query(self, cast, django_assert_num_queries):
        for place in range(30):
            name = f"陈{'安博晨冬帆国'[place % 6]}{'航佳乐明宁'[place % 5]}"
            StudentFactory(current_class=cast.seven_one, name=name, **keys_of(name))
        with django_assert_num_queries(1):
            assert objections(cast, "关于召开家长会的通知，请带好水笔。") == []

    def test_many_names__one_sentence_with_the_first_few(self, cast, django_assert_num_queries):
        names = [f"欧阳{letter}{letter}" for letter in "安博晨冬帆国航"]
        for name in names:
            StudentFactory(current_class=cast.seven_one, name=name, **keys_of(name))
        with django_assert_num_queries(3):  # names, teachers, consents
            (sentence,) = objections(cast, "、".join(names))
        assert "等7人" in sentence and names[5] not in sentence

    def test_at_start_up__registered_for_every_publisher(self, cast):
        assert publication.objections("祝贺张子轩获奖", cast.school.pk)
        assert Student.objects.filter(name="张子轩").exists()
