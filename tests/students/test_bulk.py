"""Several pupils at once: chosen, confirmed, done once, taken back; never more than the service
would do for one."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.reports.models import PrintJob
from school_care.students.models import SavedFilter, Student, StudentCareLevel, StudentCategory
from tests.factories import StudentFactory, TeachingFactory

LIST, BULK = "/desk/students/", "/desk/students/bulk/"
pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return unescape(response.content.decode())


def choose(client, user, action, *pupils, **more):
    """The confirm page after ticking `pupils` in the list, and its token."""
    client.force_login(user)
    ticked = [str(pupil.public_id) for pupil in pupils]
    page = client.post(BULK, {"action": action, "pupil": ticked, **more}, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else ""
    return page, address.split("chosen=")[-1]


def confirm(client, action, token, **given):
    url = reverse("students:bulk_confirm", args=[action])
    return client.post(url, {"chosen": token, **given}, follow=True)


def boarding(*pupils) -> list[bool | None]:
    held = Student.objects.in_bulk([pupil.pk for pupil in pupils])
    return [held[pupil.pk].boarding for pupil in pupils]


def test_boarding__chosen_confirmed_and_taken_back(client, cast):
    page, token = choose(client, cast.director, "boards", cast.zixuan, cast.anan, cast.yuan)
    text = text_of(page)
    assert "设为寄宿：3 名学生" in text
    assert "档案里「住校」一项改为寄宿" in text
    for pupil in (cast.zixuan, cast.anan, cast.yuan):
        assert pupil.name in text
        assert str(pupil.public_id) not in page.redirect_chain[-1][0]
    assert boarding(cast.anan) == [False]
    done = text_of(confirm(client, "boards", token))
    assert "已改2名学生的档案。1名本来就是这样，没有变。" in done
    assert boarding(cast.zixuan, cast.anan, cast.yuan) == [True, True, True]
    assert FieldChange.objects.filter(field="boarding", actor=cast.director).count() == 2
    assert AuditEntry.objects.filter(action="pupil.changed").count() == 2
    url = reverse("students:bulk_done", args=["boards"])
    assert "已撤销，2名学生恢复原来的内容" in text_of(
        client.post(url, {"chosen": token}, follow=True)
    )
    assert boarding(cast.zixuan, cast.anan, cast.yuan) == [True, False, False]
    client.post(url, {"chosen": token}, follow=True)
    assert FieldChange.objects.filter(field="boarding").count() == 4


def test_undo__a_file_changed_since__is_left_alone(client, cast):
    _, token = choose(client, cast.director, "boards", cast.anan, cast.yuan)
    confirm(client, "boards", token)
    Student.objects.filter(pk=cast.anan.pk).update(boarding=None)
    url = reverse("students:bulk_done", args=["boards"])
    said = text_of(client.post(url, {"chosen": token}, follow=True))
    assert "1名学生恢复原来的内容" in said
    assert "1名后来又改过" in said
    assert boarding(cast.anan, cast.yuan) == [None, False]


def test_a_second_submit__does_nothing_again_and_shows_the_result(client, cast):
    _, token = choose(client, cast.director, "category", cast.anan)
    given = {"category": "ORPHAN", "starts_on": clock.today().isoformat()}
    for _ in range(2):
        assert "已为1名学生登记" in text_of(confirm(client, "category", token, **given))
    rows = StudentCategory.objects.filter(student=cast.anan)
    assert [(row.category.code, row.verified_on) for row in rows] == [("ORPHAN", None)]


@pytest.mark.parametrize("action", ["boards", "village", "category", "cards", "move", "level"])
def test_pupils_of_another_class_or_school__are_never_chosen(client, cast, action):
    for user in (cast.head_teacher, cast.director):
        page, _ = choose(client, user, action, cast.foreign)
        assert page.status_code == 404 or "请先勾选学生" in text_of(page)
    page, _ = choose(client, cast.head_teacher, "boards", cast.keke, cast.anan)
    assert "设为寄宿：1 名学生" in text_of(page)
    assert cast.keke.name not in text_of(page)


def test_who_is_seen_but_not_kept__is_named_with_the_reason_and_left_out(client, cast):
    TeachingFactory(user=cast.head_teacher, school_class=cast.seven_two)
    page, token = choose(client, cast.head_teacher, "boards", cast.keke, cast.anan)
    assert "王可（七(2)班）：档案不由您维护" in text_of(page).replace(
        '<span class="text-quiet">', ""
    ).replace("</span>", "")
    confirm(client, "boards", token)
    assert boarding(cast.keke, cast.anan) == [False, True]


def test_right_lost_between_choosing_and_confirming__nothing_happens(client, cast):
    _, token = choose(client, cast.head_teacher, "boards", cast.anan)
    cast.head_teacher.appointments.update(until=clock.today())
    client.force_login(cast.head_teacher)  # a new session of a person who lost the class
    assert confirm(client, "boards", token).status_code in (403, 404)
    assert boarding(cast.anan) == [False]


def test_all_found__means_the_whole_list_not_the_page(client, cast):
    for _ in range(42):
        StudentFactory(current_class=cast.seven_one)
    client.force_login(cast.head_teacher)
    listed = client.post(LIST, {"sex": "F"}, follow=True)
    token = listed.redirect_chain[-1][0].split("?s=")[1]
    girls = Student.objects.filter(current_class=cast.seven_one, sex="F", status="enrolled").count()
    assert f"全部 {girls} 人" in text_of(listed)
    sent = {"action": "boards", "all": "1", "s": token}
    page = client.post(BULK, sent, follow=True)
    assert f"设为寄宿：{girls} 名学生" in text_of(page)
    assert f"还有 {girls - 10} 名" in text_of(page)


def test_village__from_known_ones_or_typed__and_back(client, cast):
    Student.objects.filter(pk=cast.zixuan.pk).update(village="云岭村")
    page, token = choose(client, cast.head_teacher, "village", cast.anan)
    assert "云岭村" in text_of(page)
    assert "请点选或填写" in text_of(confirm(client, "village", token))
    confirm(client, "village", token, known="云岭村")
    assert Student.objects.get(pk=cast.anan.pk).village == "云岭村"
    url = reverse("students:bulk_done", args=["village"])
    client.post(url, {"chosen": token})
    assert Student.objects.get(pk=cast.anan.pk).village == ""


def test_level__for_care_pupils_only__through_the_service(client, cast):
    page, token = choose(client, cast.director, "level", cast.keke, cast.anan)
    assert "没有登记关爱类别" in text_of(page)
    assert "请选择等级" in text_of(confirm(client, "level", token, why="情况好转"))
    said = text_of(confirm(client, "level", token, level="2", why="家里有变故"))
    assert "已把1名学生定为" in said
    rows = StudentCareLevel.objects.filter(student__in=[cast.keke, cast.anan])
    assert [(row.student.name, row.level.rank, row.reason) for row in rows] == [
        ("王可", 2, "家里有变故")
    ]


def test_category__a_confidential_kind__is_not_offered(client, cast):
    _, token = choose(client, cast.director, "category", cast.anan)
    given = {"category": "PSY", "starts_on": clock.today().isoformat()}
    assert confirm(client, "category", token, **given).status_code == 422
    assert not StudentCategory.objects.filter(student=cast.anan).exists()


def test_move__several_to_another_class__all_or_none(client, cast):
    _, token = choose(client, cast.registrar, "move", cast.zixuan, cast.anan)
    given = {"school_class": str(cast.seven_two.public_id), "on": clock.today().isoformat()}
    assert "2名学生" in text_of(confirm(client, "move", token, **given))
    held = Student.objects.filter(pk__in=[cast.zixuan.pk, cast.anan.pk])
    assert {pupil.current_class_id for pupil in held} == {cast.seven_two.pk}


def test_cards__of_one_class__a_file__of_two__said_how(client, cast):
    _, token = choose(client, cast.principal, "cards", cast.zixuan, cast.anan)
    answer = confirm(client, "cards", token, kind="pocket")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    _, token = choose(client, cast.principal, "cards", cast.zixuan, cast.keke)
    assert "联系卡按班打印" in text_of(confirm(client, "cards", token, kind="pocket"))


def test_reports__ordered_once__leads_to_the_order(client, cast):
    _, token = choose(client, cast.head_teacher, "reports", cast.zixuan, cast.anan)
    given = {"term": cast.term.code, "edition": "family"}
    for _ in range(2):
        answer = confirm(client, "reports", token, **given)
    job = PrintJob.objects.get()
    assert answer.request["PATH_INFO"] == reverse("reports:job", args=[job.public_id])
    assert job.total == 2


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("dormitory", set()),
        ("teacher", set()),
        ("grade_head", {"cards", "reports"}),
        ("head_teacher", {"boards", "walks", "village", "category", "cards", "reports"}),
        ("principal", {"level", "cards", "reports"}),
    ],
)
def test_list__each_role__offered_the_actions_of_their_rights(client, cast, who, offered):
    ours = {"boards", "walks", "village", "category", "cards", "reports", "level", "move"}
    client.force_login(cast.staff[who])
    text = text_of(client.get(LIST))
    assert {code for code in ours if f'name="action" value="{code}"' in text} == offered
    for code in sorted(ours - offered):
        url = reverse("students:bulk_confirm", args=[code])
        assert client.get(url).status_code == 404, code


def test_choosing__nobody_nothing_or_too_late__back_to_the_list_and_said(client, cast):
    page, _ = choose(client, cast.director, "boards")
    assert "请先勾选学生" in text_of(page)
    page, _ = choose(client, cast.director, "", cast.anan)
    assert "请选择要做什么" in text_of(page)
    assert "名单已经过期" in text_of(confirm(client, "boards", "gone"))
    page, _ = choose(client, cast.director, "boards", cast.anan, s="gone")
    assert "名单已经过期" in text_of(page)


def test_from_a_saved_filter__all_of_it(client, cast):
    row = SavedFilter.objects.create(
        school=cast.school,
        user=cast.director,
        name="七年级",
        criteria={"grades": ["7"]},
        created_at=clock.now(),
    )
    client.force_login(cast.director)
    sent = {"action": "boards", "all": "1", "f": str(row.public_id)}
    assert "设为寄宿：3 名学生" in text_of(client.post(BULK, sent, follow=True))


def test_done__leads_back_to_the_list_it_was_chosen_from(client, cast):
    client.force_login(cast.director)
    searched = client.post(LIST, {"words": cast.zixuan.name})
    origin = searched.url.split("?s=")[-1]
    page, token = choose(client, cast.director, "boards", cast.zixuan, s=origin)
    assert f'href="{searched.url}"' in text_of(page)
    assert f'href="{searched.url}"' in text_of(confirm(client, "boards", token))
