"""Terms of teachers, wishes, the turn of the term, groups by subject, the list on paper."""

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.models import MentorTerms, Pairing, PairingWish, SubjectHelp
from school_care.mentoring.selectors_pairing_list import my_groups, without_mentor_rows
from school_care.mentoring.services.board.rollover import look_ahead, turn_term
from school_care.mentoring.services.board.subject_groups import (
    end_groups_of,
    end_stray_groups,
    set_groups,
)
from school_care.mentoring.services.board.terms import Given, note_wish, set_terms
from school_care.school.models import TeachingAssignment
from school_care.school.refusal import Refused
from school_care.students.models import StudentCategory
from tests.factories import PairingFactory, TeachingFactory, UserFactory, days_ago

pytestmark = pytest.mark.django_db


def test_terms__number_and_villages__kept_and_unpaired_of_zero(client, cast):
    client.force_login(cast.director)
    url = reverse("mentoring:mentor_terms")
    key = cast.teacher.public_id

    bad = client.post(url, {"usual": "8", f"most-{key}": "many"})
    good = client.post(url, {"usual": "6", f"most-{key}": "2", f"villages-{key}": "上坪村、柳溪村"})

    assert (bad.status_code, good.status_code) == (422, 302)
    assert "整数" in bad.content.decode()
    terms = MentorTerms.objects.get(user=cast.teacher)
    assert (terms.most, terms.villages) == (2, ["上坪村", "柳溪村"])


def test_terms__by_a_head_teacher__refused(cast):
    with pytest.raises(Refused):
        set_terms(
            by=cast.head_teacher, school=cast.school, usual=8, given=[Given(cast.teacher.pk, 2)]
        )


def test_wish__head_teacher_of_the_child__noted_once_and_later_word_counts(cast):
    for wanted in (True, True, False):
        note_wish(by=cast.head_teacher, student=cast.zixuan, user=cast.teacher, wanted=wanted)

    assert [one.wanted for one in PairingWish.objects.all()] == [False]
    with pytest.raises(Refused):
        note_wish(by=cast.head_teacher, student=cast.yuan, user=cast.teacher, wanted=True)


def test_turn_of_the_term__out_of_care_and_over_the_number__shown_ended_and_then_nothing(cast):
    keeps = PairingFactory(student=cast.zixuan, user=cast.teacher, starts_on=days_ago(30))
    newer = PairingFactory(student=cast.yuan, user=cast.teacher, starts_on=days_ago(5))
    over = PairingFactory(student=cast.keke, user=cast.principal)
    StudentCategory.objects.filter(student=cast.keke).update(until=clock.today())
    MentorTerms.objects.create(school=cast.school, user=cast.teacher, most=1)

    turn = look_ahead(by=cast.director, school=cast.school)
    assert {one.pairing.pk for one in turn.ends} == {newer.pk, over.pk}
    ended = [one.pairing.public_id for one in turn.ends]

    assert turn_term(by=cast.director, school=cast.school, ended=ended) == 2
    again = look_ahead(by=cast.director, school=cast.school)
    assert (again.ends, again.kept) == ([], 1)
    assert turn_term(by=cast.director, school=cast.school, ended=ended) == 0
    assert Pairing.objects.get(until__isnull=True) == keeps


def test_turn_of_the_term__not_ticked__goes_on(cast):
    PairingFactory(student=cast.keke, user=cast.principal)
    StudentCategory.objects.filter(student=cast.keke).update(until=clock.today())

    assert turn_term(by=cast.director, school=cast.school, ended=[]) == 0
    assert Pairing.objects.get().until is None


def test_turn_of_the_term__a_pairing_that_goes_on__never_ended_unseen(cast):
    row = PairingFactory(student=cast.zixuan, user=cast.teacher)

    with pytest.raises(Refused, match="看一眼"):
        turn_term(by=cast.director, school=cast.school, ended=[row.public_id])


def test_unpaired__never_and_after_a_mentor_left__said_since_when_and_why(cast):
    left = UserFactory(school=cast.school, teaches=cast.seven_one, name="邓离校")
    left.is_active = False
    left.save()
    PairingFactory(
        student=cast.zixuan,
        user=left,
        starts_on=days_ago(40),
        until=days_ago(3),
        end_why="staff_left",
    )

    rows = {one.student.pk: one for one in without_mentor_rows(cast.director, cast.school)}

    assert rows[cast.zixuan.pk].since == days_ago(3)
    assert (rows[cast.zixuan.pk].why, rows[cast.zixuan.pk].last) == ("帮扶老师离校", "邓离校")
    assert rows[cast.yuan.pk].why == "还没有结过对"


def test_groups__set_changed_taken_out__dated_and_seen_by_the_subject_teacher(cast):
    cell = (cast.keke.pk, "数学")
    group = cast.seven_two
    assert set_groups(by=cast.other_head_teacher, group=group, cells={cell: "foundation"}) == 1
    assert set_groups(by=cast.other_head_teacher, group=group, cells={cell: "foundation"}) == 0
    assert set_groups(by=cast.teacher, group=group, cells={cell: "habit"}) == 1

    (mine,) = my_groups(cast.teacher, cast.school)
    assert {name: [one.name for one in pupils] for name, pupils in mine.parts.items()} == {
        "习惯养成": ["王可"]
    }
    with pytest.raises(Refused):
        set_groups(by=cast.head_teacher, group=group, cells={cell: ""})


def test_groups__another_teacher_takes_the_subject__the_child_goes_along(cast):
    cells = {(cast.keke.pk, "数学"): "stretch"}
    set_groups(by=cast.other_head_teacher, group=cast.seven_two, cells=cells)
    TeachingAssignment.objects.filter(user=cast.teacher).update(until=clock.today())
    after = UserFactory(school=cast.school)
    TeachingFactory(user=after, school_class=cast.seven_two, school=cast.school)

    assert my_groups(cast.teacher, cast.school) == []


def test_groups__pupil_leaves__ended(cast):
    cells = {(cast.keke.pk, "数学"): "stretch"}
    set_groups(by=cast.other_head_teacher, group=cast.seven_two, cells=cells)

    end_groups_of([cast.keke.pk], clock.today())

    assert SubjectHelp.objects.get().until == clock.today()


def test_groups__pupil_in_another_class_by_now__ended_and_free_to_be_set_anew(cast):
    cells = {(cast.keke.pk, "数学"): "stretch"}
    set_groups(by=cast.other_head_teacher, group=cast.seven_two, cells=cells)
    cast.keke.current_class = cast.seven_one
    cast.keke.save()

    assert set_groups(by=cast.head_teacher, group=cast.seven_one, cells=cells) == 1
    cast.keke.current_class = cast.seven_two
    cast.keke.save()

    assert end_stray_groups() == 1
    assert not SubjectHelp.objects.filter(until__isnull=True).exists()


def test_groups_page__one_button__stored_and_shown(client, cast):
    client.force_login(cast.other_head_teacher)
    url = reverse("mentoring:subject_groups", args=[cast.seven_two.public_id])
    given = {"subject-0": "数学", f"group-{cast.keke.public_id}-0": "habit"}

    answer = client.post(url, given, follow=True)

    assert "已保存，改动1处" in answer.content.decode()
    assert SubjectHelp.objects.get().group == "habit"


def test_list__head_teacher__own_class_only_and_paper(client, cast):
    for pupil in (cast.zixuan, cast.keke):
        PairingFactory(student=pupil, user=cast.principal, goal="每周谈一次")
    client.force_login(cast.head_teacher)

    text = client.get(reverse("mentoring:pairing_list")).content.decode()
    paper = client.get(reverse("mentoring:pairing_list_print"))

    assert ("张子轩" in text, "王可" in text, "每周谈一次" in text) == (True, False, True)
    assert paper.content.startswith(b"%PDF")
