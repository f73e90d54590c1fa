"""核实: a claim becomes a fact, another category, or is refuted."""

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.enums import ExitReason
from school_care.students.models import StudentCategory
from school_care.students.services.verifying import (
    Evidence,
    refute_category,
    verify_categories,
    verify_category,
)
from tests.factories import UserFactory, days_ago
from tests.students.categorising import SEEN, category, claim, in_care, row_of


def test_verify__by_director__verified_with_evidence(cast):
    row = verify_category(by=cast.director, row=row_of(cast.yuan, "LB_BOTH"), evidence=SEEN)
    assert (row.verified_by, row.verified_on) == (cast.director, clock.today())
    assert row.evidence == "查看户口簿"
    assert AuditEntry.objects.filter(action="category.verified", object_id=row.public_id).exists()


@pytest.mark.parametrize("who", ["head_teacher", "grade_head", "principal", "teacher"])
def test_verify__by_others__refused(cast, who):
    row = row_of(cast.zixuan, "LB_BOTH")
    StudentCategory.objects.filter(pk=row.pk).update(verified_on=None)
    with pytest.raises(Refused):
        verify_category(by=getattr(cast, who), row=row, evidence=SEEN)
    assert row_of(cast.zixuan, "LB_BOTH").verified_on is None


def test_verify__without_evidence__refused(cast):
    with pytest.raises(Refused, match="依据"):
        verify_category(by=cast.director, row=row_of(cast.yuan, "LB_BOTH"), evidence=Evidence())
    assert row_of(cast.yuan, "LB_BOTH").verified_on is None


def test_verify__own_claim_of_the_registrar__refused_another_may(cast):
    row = claim(cast.registrar, cast.anan, "DIBAO").row
    with pytest.raises(Refused, match="须由另一人核实"):
        verify_category(by=cast.registrar, row=row, evidence=Evidence(words="看过低保证"))
    assert verify_category(by=cast.director, row=row, evidence=SEEN).verified_on


def test_verify__own_claim_of_the_only_director__needs_words(cast):
    row = claim(cast.director, cast.anan, "PSY").row
    with pytest.raises(Refused, match="一句话"):
        verify_category(by=cast.director, row=row, evidence=SEEN)
    words = Evidence(words="县医院11月2日诊断书")
    assert verify_category(by=cast.director, row=row, evidence=words).evidence == words.text


def test_verify__own_claim_where_there_is_a_second_director__refused(cast):
    UserFactory(school=cast.school, role=Role.DIRECTOR)
    row = claim(cast.director, cast.anan, "DIBAO").row
    with pytest.raises(Refused, match="须由另一人核实"):
        verify_category(by=cast.director, row=row, evidence=Evidence(words="看过"))


@pytest.mark.parametrize("code", ["LB_ONE", "LB_BOTH"])
def test_verify__plain_left_behind__becomes_the_kind_and_keeps_the_words(cast, code):
    row = StudentCategory.objects.create(
        school=cast.school,
        student=cast.anan,
        category=category("LB_UNSPECIFIED"),
        starts_on=days_ago(9),
        claimed_as="留守",
    )
    with pytest.raises(Refused, match="父母双方"):
        verify_category(by=cast.director, row=row, evidence=SEEN)
    done = verify_category(by=cast.director, row=row, evidence=SEEN, as_category=category(code))
    assert (done.pk, done.category.code, done.claimed_as) == (row.pk, code, "留守")
    assert done.starts_on == days_ago(9)


def test_verify__unknown_word_for_what_is_held_already__one_category_verified(cast):
    held = claim(cast.head_teacher, cast.anan, "DIBAO", since=9).row
    word = StudentCategory.objects.create(
        school=cast.school,
        student=cast.anan,
        category=category("UNKNOWN"),
        starts_on=days_ago(9),
        claimed_as="吃低保的",
    )
    with pytest.raises(Refused, match="哪一类"):
        verify_category(by=cast.director, row=word, evidence=SEEN)
    done = verify_category(by=cast.director, row=word, evidence=SEEN, as_category=category("DIBAO"))
    word.refresh_from_db()
    assert done.pk == held.pk
    assert done.verified_on
    assert (word.until, word.exit_reason) == (word.starts_on, ExitReason.MISTAKE)
    assert word.claimed_as == "吃低保的"


def test_verify__the_other_kind_of_left_behind_stands_too__refused_until_one_goes(cast):
    StudentCategory.objects.create(
        school=cast.school, student=cast.yuan, category=category("LB_ONE"), starts_on=days_ago(3)
    )
    with pytest.raises(Refused, match="两项只能留一项"):
        verify_category(by=cast.director, row=row_of(cast.yuan, "LB_ONE"), evidence=SEEN)
    refute_category(by=cast.director, row=row_of(cast.yuan, "LB_BOTH"), note="父亲在家")
    verify_category(by=cast.director, row=row_of(cast.yuan, "LB_ONE"), evidence=SEEN)
    running = StudentCategory.objects.on(clock.today()).filter(student=cast.yuan)
    assert [row.category.code for row in running] == ["LB_ONE"]


def test_refute__claim__ends_today_as_refuted(cast):
    row = refute_category(by=cast.registrar, row=row_of(cast.yuan, "LB_BOTH"), note="母亲在家")
    assert (row.until, row.exit_reason) == (clock.today(), ExitReason.REFUTED)
    assert row.verified_on is None
    assert not in_care(cast.yuan, 0)


def test_verify_several__one_is_ones_own__the_others_are_verified(cast):
    own = claim(cast.registrar, cast.anan, "LB_BOTH").row
    result = verify_categories(
        by=cast.registrar, rows=[own, row_of(cast.yuan, "LB_BOTH")], evidence=SEEN
    )
    assert [row.student for row in result.done] == [cast.yuan]
    assert [(row.student, why) for row, why in result.refused] == [
        (cast.anan, "这是您自己登记的，须由另一人核实。")
    ]


def test_verify__in_confidence_by_the_registrar__refused(cast):
    row = claim(cast.director, cast.anan, "PSY").row
    with pytest.raises(Refused):
        verify_category(by=cast.registrar, row=row, evidence=SEEN)


def test_verify__in_confidence_as_an_ordinary_category__refused_its_words_stay_closed(cast):
    row = claim(cast.counsellor, cast.keke, "PSY", entry_reason="夜里睡不着").row
    with pytest.raises(Refused, match="不能改成别的类别"):
        verify_category(by=cast.director, row=row, evidence=SEEN, as_category=category("DIFFICULT"))
    row.refresh_from_db()
    assert (row.category.code, row.verified_on) == ("PSY", None)


def test_verify__in_confidence_verified_last_term__verified_again_this_term(cast):
    row = claim(cast.counsellor, cast.keke, "PSY", since=200).row
    last_term, this_term = days_ago(100), days_ago(5)
    StudentCategory.objects.filter(pk=row.pk).update(verified_on=last_term, evidence="上学期")
    done = verify_category(by=cast.director, row=row, evidence=SEEN)
    assert (done.verified_on, done.evidence) == (clock.today(), "查看户口簿")
    StudentCategory.objects.filter(pk=row.pk).update(verified_on=this_term)
    again = verify_category(by=cast.director, row=row, evidence=Evidence(words="又看一遍"))
    assert (again.verified_on, again.evidence) == (this_term, "查看户口簿")
