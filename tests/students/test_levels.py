"""Setting, changing for a while and ending a pupil's level; the set of rules; who may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.school.services.setup import init_school
from school_care.students.enums import LevelBasis, Preset
from school_care.students.models import CareLevel, Student, StudentCareLevel
from school_care.students.models.levels import LevelPreset
from school_care.students.panels.levels import level_panel
from school_care.students.selectors import reads_care
from school_care.students.services.care import care_levels_of, choose_preset, preset_of
from school_care.students.services.imports.merging import merge_levels
from school_care.students.services.imports.pupil_file import Span
from school_care.students.services.levels import (
    effective_level,
    end_level_of,
    end_override_of,
    override_level,
    set_level,
)
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of


def today_of(student, on=None) -> str:
    row = effective_level([student], on or clock.today())[student.pk].level
    return row.level.name if row else ""


def spans(student) -> list[tuple]:
    rows = StudentCareLevel.objects.filter(student=student).order_by("starts_on")
    return [(row.level.rank, row.starts_on, row.until) for row in rows]


@pytest.fixture
def levels(cast) -> dict[int, CareLevel]:
    return care_levels_of(cast.school)


def test_new_school__levels_asked_for__school_preset_in_words(levels, cast):
    assert [levels[rank].name for rank in (3, 2, 1)] == ["重点关爱", "加强关爱", "日常关爱"]
    assert levels[3].in_words == "每周联系一次（谈心、电话都算），每月家访一次"
    assert levels[2].in_words == "每半月联系一次，每学期家访一次"
    assert preset_of(cast.school) == Preset.SCHOOL


def test_level__no_level_by_default__care_pupil_has_none(cast, levels):
    assert today_of(cast.keke) == ""


def test_setting__director__kept_with_reason_history_and_trace(cast, levels):
    set_level(by=cast.director, students=[cast.keke], level=levels[2], reason=" 奶奶 住院 ")
    row = StudentCareLevel.objects.get(student=cast.keke)
    assert (row.level, row.reason, row.basis) == (levels[2], "奶奶 住院", LevelBasis.DECIDED)
    change = FieldChange.objects.get(student_id=cast.keke.public_id, field="level")
    assert (change.old, change.new) == (None, "加强关爱")
    entry = AuditEntry.objects.get(action="level.set")
    assert entry.facts["rank"] == 2
    assert "奶奶" not in str(entry.facts)


@pytest.mark.parametrize("person", ["head_teacher", "grade_head", "counsellor", "registrar"])
def test_setting__without_the_right__refused(cast, levels, person):
    with pytest.raises(Refused, match="德育主任"):
        set_level(by=cast.staff[person], students=[cast.keke], level=levels[2], reason="试")
    assert today_of(cast.keke) == ""


def test_setting__pupil_without_category__refused_with_what_to_do(cast, levels):
    with pytest.raises(Refused, match="李安安没有登记关爱类别.*请先"):
        set_level(by=cast.director, students=[cast.anan], level=levels[2], reason="试")


def test_setting__pupil_of_another_school__refused(cast, levels):
    with pytest.raises(Refused):
        set_level(by=cast.director, students=[cast.foreign], level=levels[2], reason="试")


def test_setting__somebody_changed_it_meanwhile__refused_and_nothing_stored(cast, levels):
    seen = StudentCareLevel.objects.get(student=cast.zixuan).public_id
    set_level(by=cast.principal, students=[cast.zixuan], level=levels[1], reason="好转")
    with pytest.raises(Refused, match="刚刚有人改过"):
        set_level(
            by=cast.director, students=[cast.zixuan], level=levels[2], reason="试", expected=seen
        )
    assert today_of(cast.zixuan) == "日常关爱"


def test_setting__sent_twice__one_row(cast, levels):
    for _ in range(2):
        set_level(by=cast.director, students=[cast.keke], level=levels[2], reason="同上")
    assert StudentCareLevel.objects.filter(student=cast.keke).count() == 1


def test_override__until_a_day__last_day_included_then_former_resumes(cast, levels):
    last = clock.today() + timedelta(days=6)
    override_level(
        by=cast.director, student=cast.zixuan, level=levels[1], last_day=last, reason="住亲戚家"
    )
    assert today_of(cast.zixuan) == "日常关爱"
    assert today_of(cast.zixuan, last) == "日常关爱"
    assert today_of(cast.zixuan, last + timedelta(days=1)) == "重点关爱"
    assert StudentCareLevel.objects.filter(student=cast.zixuan, until=None).count() == 1


def test_override__ended_early_on_its_first_day__as_if_it_had_not_been(cast, levels):
    before = spans(cast.zixuan)
    last = clock.today() + timedelta(days=6)
    override_level(
        by=cast.director, student=cast.zixuan, level=levels[1], last_day=last, reason="试"
    )
    end_override_of(by=cast.director, student=cast.zixuan)
    assert spans(cast.zixuan) == before
    with pytest.raises(Refused, match="没有正在进行的临时调整"):
        end_override_of(by=cast.director, student=cast.zixuan)


def test_override__begun_before_and_ended_today__former_holds_today(cast, levels):
    override_level(
        by=cast.director,
        student=cast.zixuan,
        level=levels[1],
        on=days_ago(3),
        last_day=days_ago(-9),
        reason="试",
    )
    end_override_of(by=cast.director, student=cast.zixuan)
    assert [(rank, until) for rank, _, until in spans(cast.zixuan)] == [
        (3, days_ago(3)),
        (1, clock.today()),
        (3, None),
    ]


def test_setting__during_an_override__override_ends_and_does_not_come_back(cast, levels):
    last = clock.today() + timedelta(days=6)
    override_level(
        by=cast.director, student=cast.zixuan, level=levels[1], last_day=last, reason="试"
    )
    set_level(by=cast.director, students=[cast.zixuan], level=levels[2], reason="定了")
    for ahead in (0, 6, 7, 60):
        assert today_of(cast.zixuan, days_ago(-ahead)) == "加强关爱"


@pytest.mark.parametrize(
    ("ahead", "words"), [(-1, "不能早于"), (400, "最长180天"), (3, "现在就是「重点关爱」")]
)
def test_override__impossible__refused_with_what_to_do(cast, levels, ahead, words):
    with pytest.raises(Refused, match=words):
        override_level(
            by=cast.director,
            student=cast.zixuan,
            level=levels[3],
            last_day=days_ago(-ahead),
            reason="试",
        )


def test_override__pupil_without_level__told_to_set_one(cast, levels):
    with pytest.raises(Refused, match="请直接定等级"):
        override_level(
            by=cast.director, student=cast.keke, level=levels[3], last_day=days_ago(-3), reason="试"
        )


def test_ending__level_gone_from_that_day_and_past_kept(cast, levels):
    assert end_level_of(student=cast.zixuan, on=clock.today(), by=cast.director, reason="已好转")
    assert today_of(cast.zixuan) == ""
    assert today_of(cast.zixuan, days_ago(1)) == "重点关爱"
    assert not end_level_of(student=cast.zixuan, on=clock.today(), by=cast.director, reason="再")


def test_several_pupils__statements_do_not_grow_with_their_number(cast, levels):
    def statements(number: int) -> int:
        pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            set_level(by=cast.director, students=pupils, level=levels[2], reason="集体排查")
        return len(captured)

    statements(1)  # the director's roles are remembered from here on
    assert statements(2) == statements(30)


def test_roster__says_the_standing_level_during_an_override__override_stays(cast):
    today = clock.today()
    ends = days_ago(-5)
    line = (
        Span(3, days_ago(60), today),
        Span(1, today, ends),
        Span(3, ends, None),
    )
    same = {"care_from": None, "care_until": None, "still_in_care": True, "on": today}
    assert merge_levels(line, 3, **same) == line
    changed = merge_levels(line, 2, **same)
    assert [(span.key, span.until) for span in changed] == [(3, today), (1, ends), (2, None)]


def test_preset__changed__names_and_words_change_ranks_stay_history_kept(cast, levels):
    assert choose_preset(
        by=cast.director, school=cast.school, preset="township", instead_of="school"
    )
    level = effective_level([cast.zixuan], clock.today())[cast.zixuan.pk].level.level
    assert (level.rank, level.name) == (3, "三级")
    assert level.in_words == "每3天走访一次（最密）"
    choose_preset(by=cast.director, school=cast.school, preset="school", instead_of="township")
    assert CareLevel.objects.get(pk=level.pk).name == "重点关爱"
    assert LevelPreset.objects.filter(school=cast.school, until=None).count() == 1


def test_preset__two_people_at_once__second_refused(cast, levels):
    choose_preset(by=cast.director, school=cast.school, preset="township", instead_of="school")
    with pytest.raises(Refused, match="刚刚有人改过"):
        choose_preset(by=cast.principal, school=cast.school, preset="school", instead_of="school")


def form_of(client, url) -> dict:
    """The hidden values of the level page."""
    return {"seen": client.get(url).context["form"]["seen"].value() or ""}


def test_level_page__chips_and_a_week__stored_and_told(cast, client):
    client.force_login(cast.director)
    url = reverse("students:level", args=[cast.zixuan.public_id])
    data = {**form_of(client, url), "level": "2", "span": "7", "why": "情况好转"}
    answer = client.post(url, data, follow=True)
    page = answer.content.decode()
    assert "之后自动恢复" in page
    assert "情况好转" in page
    assert today_of(cast.zixuan, days_ago(-6)) == "加强关爱"
    assert today_of(cast.zixuan, days_ago(-7)) == "重点关爱"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"level": "2", "span": ""}, "请点选理由，或写一句说明。"),
        ({"why": "情况好转"}, "请选择等级。"),
        ({"level": "2", "span": "other", "why": "情况好转"}, "请选择最后一天。"),
    ],
)
def test_level_page__something_missing__says_what_and_keeps_the_rest(cast, client, data, words):
    client.force_login(cast.director)
    url = reverse("students:level", args=[cast.zixuan.public_id])
    answer = client.post(url, {**data, "why_words": "" if "why" not in data else "写过的话"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert ("写过的话" in page) is ("why" in data)
    assert today_of(cast.zixuan) == "重点关爱"


def test_group_page__several_ticked__all_set_and_leave_the_list(cast, client):
    client.force_login(cast.principal)
    url = reverse("students:levels")
    page = client.get(url).content.decode()
    assert "王可" in page
    assert "张子轩" not in page  # has a level
    ticked = [cast.keke.public_id, cast.yuan.public_id]
    client.post(url, {"students": ticked, "level": "1", "why": "家里有变故"})
    assert (today_of(cast.keke), today_of(cast.yuan)) == ("日常关爱", "日常关爱")
    assert "王可" not in client.get(url).context["pupils"]


def test_group_page__nobody_ticked__says_so(cast, client):
    client.force_login(cast.principal)
    answer = client.post(reverse("students:levels"), {"level": "1", "why": "家里有变故"})
    assert "请至少选一名学生。" in answer.content.decode()


def test_file__subject_teacher_of_the_class__sees_level_and_reason_but_no_buttons(cast, client):
    set_level(
        by=cast.director,
        students=[cast.keke],
        level=care_levels_of(cast.school)[2],
        reason="奶奶住院",
    )
    client.force_login(cast.teacher)
    page = client.get(reverse("students:show", args=[cast.keke.public_id])).content.decode()
    assert "加强关爱" in page
    assert "奶奶住院" in page
    assert "调整等级" not in page
    client.force_login(cast.registrar)
    page = client.get(reverse("students:show", args=[cast.keke.public_id])).content.decode()
    assert "奶奶住院" not in page


def test_group_page__more_pupils__no_more_queries(cast, client):
    client.force_login(cast.director)
    url = f"{reverse('students:levels')}?rank="
    few = queries_of(client, url)
    for _ in range(20):
        StudentFactory(current_class=cast.seven_one, care=True, level=2)
    assert queries_of(client, url) == few


def test_effective_level__many_pupils__two_queries(cast, django_assert_num_queries):
    pupils = list(Student.objects.filter(school=cast.school))
    with django_assert_num_queries(2):
        effective_level(pupils, clock.today())


def test_file_panel__level_override_assessment__three_queries(cast, rf, django_assert_num_queries):
    request = rf.get("/")
    request.user, request.school = cast.director, cast.school
    level_panel(request, cast.zixuan)  # roles are remembered from here on
    student = Student.objects.get(pk=cast.zixuan.pk)
    reads_care(cast.director, student)  # asked once for the whole page
    with django_assert_num_queries(3):
        assert level_panel(request, student)["now"].level.level.rank == 3


def test_history_of_the_file__level_set__old_new_and_reason_for_care_readers(cast, client):
    levels = care_levels_of(cast.school)
    set_level(by=cast.director, students=[cast.zixuan], level=levels[2], reason="爷爷回来了")
    url = reverse("students:history", args=[cast.zixuan.public_id])
    client.force_login(cast.head_teacher)
    page = client.get(url).content.decode()
    assert "重点关爱" in page
    assert "加强关爱" in page
    assert "爷爷回来了" in page
    client.force_login(cast.registrar)
    assert "爷爷回来了" not in client.get(url).content.decode()


def test_new_school__set_up__school_preset_dated_once(db):
    for _ in range(2):
        init_school(name="新学校", code10="9901099999")
    [row] = LevelPreset.objects.filter(school__code10="9901099999")
    assert (row.preset, row.until) == (Preset.SCHOOL, None)
    assert (
        CareLevel.objects.filter(school=row.school, in_words__startswith="每周联系一次").count()
        == 1
    )
