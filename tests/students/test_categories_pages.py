"""The pages of categories and certificates: what each person sees, does, and is not told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.core.duty_kinds import duty_kinds
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import ExitReason
from school_care.students.models import CareCategory, Certificate, StudentCategory
from school_care.students.services.care import care_levels_of
from school_care.students.services.categories import end_category
from school_care.students.services.certificates import (
    Paper,
    add_certificate,
    look_at_disability_number,
    withdraw_certificate,
)
from school_care.students.services.levels import override_level
from tests.factories import StudentFactory, TeachingFactory, days_ago, fictional_id
from tests.support.owing import owed_to
from tests.support.queries import queries_of

NUMBER = "99010220150613123444"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def category(code: str) -> CareCategory:
    return CareCategory.objects.get(code=code)


def give(student, code, **facts) -> StudentCategory:
    return StudentCategory.objects.create(
        school=student.school,
        student=student,
        category=category(code),
        **{"starts_on": days_ago(40), **facts},
    )


def body(user, address, **query) -> str:
    answer = client_of(user).get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


def of_pupil(student, name="students:categories") -> str:
    return reverse(name, args=[student.public_id])


# -- what is told in confidence ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("director", True),
        ("principal", True),
        ("other_head_teacher", True),
        ("grade_head", True),
        ("counsellor", True),
        ("teacher", False),
        ("registrar", False),
    ],
)
def test_in_confidence__page_and_file__only_the_childs_own_circle(cast, who, told):
    give(cast.keke, "PSY", claimed_as="心理异常", entry_reason="夜里睡不着")
    give(cast.keke, "BEHAVIOUR", until=days_ago(3), exit_note="已转好")
    user = getattr(cast, who)
    for address in (of_pupil(cast.keke), of_pupil(cast.keke, "students:show")):
        seen = body(user, address)
        assert "单亲家庭" in seen
        assert ("特异心理" in seen) is told, address
    page = body(user, of_pupil(cast.keke))
    for words in ("心理异常", "夜里睡不着", "特殊行为", "已转好"):
        assert (words in page) is told, words


def test_in_confidence__teacher_filters_care_pupils__not_among_them(cast):
    TeachingFactory(user=cast.teacher, school_class=cast.seven_one)
    give(cast.anan, "PSY")
    listed = body(cast.teacher, reverse("students:list"), care="1")
    assert "王可" in listed
    assert "李安安" not in listed
    assert "李安安" in body(cast.director, reverse("students:list"), care="1")


def test_in_confidence__registrar__neither_counted_nor_listed_in_the_queue(cast):
    give(cast.keke, "PSY")
    assert "有1项类别待核实" in body(cast.registrar, reverse("workspace:today"))
    assert "有2项类别待核实" in body(cast.director, reverse("workspace:today"))
    waiting = reverse("students:categories_waiting")
    assert "特异心理" not in body(cast.registrar, waiting)
    kind = category("PSY").pk
    assert "王可" not in body(cast.registrar, waiting, kind=kind)
    assert "王可" in body(cast.director, waiting, kind=kind)


def test_in_confidence__verified_before_this_term__waits_for_its_review(cast):
    row = give(cast.keke, "PSY", verified_on=days_ago(100), starts_on=days_ago(120))
    waiting = reverse("students:categories_waiting")
    assert "王可" in body(cast.director, waiting, kind=row.category_id)
    assert "本学期待复核" in body(cast.director, of_pupil(cast.keke))
    row.verified_on = days_ago(1)
    row.save()
    assert "特异心理" not in body(cast.director, waiting)


# -- entering and ending on the page ----------------------------------------------------------


def test_new__without_a_choice__asks_for_it_and_keeps_what_was_typed(cast):
    address = of_pupil(cast.anan, "students:category_new")
    answer = client_of(cast.head_teacher).post(
        address, {"starts_on": clock.today().isoformat(), "entry_reason": "父亲住院"}
    )
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "请选择类别。" in told
    assert "父亲住院" in told


def test_new__from_the_class_report__back_to_it(cast):
    address = of_pupil(cast.anan, "students:category_new")
    form = client_of(cast.head_teacher).get(address).context["form"]
    answer = client_of(cast.head_teacher).post(
        f"{address}?from=report",
        {
            "public_id": form["public_id"].value(),
            "category": category("DIBAO").pk,
            "starts_on": clock.today().isoformat(),
            "cause": "illness",
        },
    )
    assert answer["Location"] == reverse("students:class_report", args=[cast.seven_one.public_id])
    assert cast.anan.categories.get().cause == "illness"


def test_end__then_taken_back_on_the_page__runs_again(cast):
    client = client_of(cast.head_teacher)
    row = cast.zixuan.categories.get()
    told = client.get(reverse("students:category_end", args=[row.public_id])).content.decode()
    assert "关爱等级同日结束" in told
    client.post(
        reverse("students:category_end", args=[row.public_id]),
        {"reason": "parent_back", "on": clock.today().isoformat()},
    )
    page = body(cast.head_teacher, of_pupil(cast.zixuan))
    assert "没有登记类别" in page
    assert "撤销退出" in page
    client.post(reverse("students:category_restore", args=[row.public_id]))
    page = body(cast.head_teacher, of_pupil(cast.zixuan))
    assert "撤销退出" not in page
    assert cast.zixuan.categories.get().until is None


# -- the queue --------------------------------------------------------------------------------


def test_queue__several_ticked__verified_together_each_with_its_trace(cast):
    rows = [give(cast.anan, "LB_BOTH", claimed_as="父母外出"), cast.yuan.categories.get()]
    address = f"{reverse('students:categories_waiting')}?kind={category('LB_BOTH').pk}"
    answer = client_of(cast.registrar).post(
        address, {"rows": [row.public_id for row in rows], "seen": ["家访看到"]}, follow=True
    )
    assert "已核实2项" in answer.content.decode()
    for row in rows:
        row.refresh_from_db()
        assert (row.verified_by, row.evidence) == (cast.registrar, "家访看到")
    assert AuditEntry.objects.filter(action="category.verified").count() == 2


def test_queue__nothing_ticked_or_no_evidence__said_and_ticks_kept(cast):
    row = cast.yuan.categories.get()
    address = f"{reverse('students:categories_waiting')}?kind={row.category_id}"
    client = client_of(cast.registrar)
    none = client.post(address, {"seen": ["家访看到"]})
    assert "请先勾选要核实的学生" in none.content.decode()
    bare = client.post(address, {"rows": [row.public_id]})
    assert "请点选或写明核实依据" in bare.content.decode()
    assert f'value="{row.public_id}" checked' in bare.content.decode()


def test_queue__unknown_word__grouped_by_the_words_and_made_a_category(cast):
    row = give(cast.anan, "UNKNOWN", claimed_as="监测户")
    waiting = reverse("students:categories_waiting")
    assert "「监测户」1" in body(cast.director, waiting)
    address = f"{waiting}?kind={row.category_id}"
    client = client_of(cast.director)
    undecided = client.post(address, {"rows": [row.public_id], "seen": ["部门名单比对"]})
    assert undecided.status_code == 422
    client.post(
        address,
        {
            "rows": [row.public_id],
            "seen": ["部门名单比对"],
            "category": category("MON_EDGE").pk,
        },
    )
    row.refresh_from_db()
    assert (row.category.code, row.claimed_as) == ("MON_EDGE", "监测户")
    assert row.verified_on == clock.today()


def test_queue__more_claims__same_number_of_queries(cast):
    client = client_of(cast.director)
    address = f"{reverse('students:categories_waiting')}?kind={category('LB_BOTH').pk}"
    few = queries_of(client, address)
    for _ in range(30):
        StudentFactory(current_class=cast.seven_one, care=True, care__claim=True)
    assert queries_of(client, address) == few


def test_pupil_page__more_categories_and_papers__same_number_of_queries(cast):
    client = client_of(cast.director)
    paper(cast.zixuan, cast.director, issued_on=days_ago(900))
    few = (
        queries_of(client, of_pupil(cast.zixuan)),
        queries_of(client, of_pupil(cast.zixuan, "students:show")),
    )
    for code in ("DIBAO", "DISABLED", "GRANDPARENT", "ACADEMIC"):
        give(cast.zixuan, code)
        give(cast.zixuan, code, starts_on=days_ago(90), until=days_ago(60))
        paper(cast.zixuan, cast.director, code=code, issued_on=days_ago(30))
    more = (
        queries_of(client, of_pupil(cast.zixuan)),
        queries_of(client, of_pupil(cast.zixuan, "students:show")),
    )
    assert more[0] <= few[0] + 1  # the ordinary categories' right is asked once
    assert more[1] == few[1]


# -- certificates -----------------------------------------------------------------------------


def paper(student, by, code="DISABLED", **facts) -> Certificate:
    said = Paper(category=category(code), **{"name": "残疾证", "issued_on": days_ago(900), **facts})
    return add_certificate(by=by, student=student, paper=said, public_id=uuid4()).certificate


def test_certificate__on_page_and_file__words_and_last_four_never_the_number(cast):
    give(cast.zixuan, "DISABLED", verified_on=days_ago(10))
    until = days_ago(-400)
    paper(cast.zixuan, cast.registrar, number=NUMBER, valid_until=until, grade="肢体四级")
    words = f"残疾证 肢体四级 有效至{until.year}年{until.month}月{until.day}日，尾号3444"
    for address in (of_pupil(cast.zixuan), of_pupil(cast.zixuan, "students:show")):
        seen = body(cast.head_teacher, address)
        assert words in seen
        assert NUMBER not in seen
    history = [(c.old, c.new) for c in FieldChange.objects.all()]
    assert not any(NUMBER in (old or "") + (new or "") for old, new in history)
    assert NUMBER not in str([entry.facts for entry in AuditEntry.objects.all()])


@pytest.mark.parametrize(
    ("days", "mark"), [(-400, None), (-59, "快到期"), (0, "快到期"), (1, "已过期")]
)
def test_certificate__by_its_last_valid_day__marked(cast, days, mark):
    give(cast.zixuan, "DISABLED")
    paper(cast.zixuan, cast.registrar, valid_until=days_ago(days))
    seen = body(cast.head_teacher, of_pupil(cast.zixuan))
    assert [word for word in ("快到期", "已过期") if word in seen] == ([mark] if mark else [])


def test_certificate__withdrawn__kept_as_history(cast):
    row = paper(cast.zixuan, cast.registrar)
    withdraw_certificate(by=cast.registrar, certificate=row)
    seen = body(cast.head_teacher, of_pupil(cast.zixuan))
    assert "以前的证件 1 份" in seen
    assert "已作废" in seen
    with pytest.raises(Refused, match="已经作废"):
        withdraw_certificate(by=cast.registrar, certificate=row)


def test_certificate__added_by_a_subject_teacher__refused(cast):
    with pytest.raises(Refused):
        paper(cast.keke, cast.teacher)
    assert not Certificate.objects.exists()


def test_certificate_page__number_of_another_person__saved_and_told_to_look_again(cast):
    answer = client_of(cast.registrar).post(
        of_pupil(cast.zixuan, "students:certificate_new"),
        {
            "public_id": "6a2a2b6e-7f0e-4d43-9d0b-0d4c3a6a1c11",
            "category": category("DISABLED").pk,
            "number": "9901 0220 1506 1312 3444",
            "issued_on": days_ago(30).isoformat(),
        },
        follow=True,
    )
    told = answer.content.decode()
    assert "证号前18位与该生的身份证号不一致" in told
    stored = Certificate.objects.get()
    assert (stored.number, stored.grade, stored.name) == (NUMBER, "肢体四级", "残疾证")


def test_certificate_page__opened_from_today__back_there(cast):
    answer = client_of(cast.registrar).post(
        of_pupil(cast.zixuan, "students:certificate_new") + "?back=%2Fdesk%2F",
        {
            "public_id": str(uuid4()),
            "category": category("DISABLED").pk,
            "issued_on": days_ago(30).isoformat(),
        },
    )
    assert answer["Location"] == "/desk/"


def test_disability_number__right_wrong_and_reissued__warnings():
    holder = fictional_id(days_ago(4000), 123)
    assert look_at_disability_number(f"{holder}23", holder, "") == ((), "听力三级")
    assert look_at_disability_number(f"{holder}23B1", holder, "听力三级")[0] == ()
    assert len(look_at_disability_number(f"{holder}23", holder, "肢体二级")[0]) == 2
    assert len(look_at_disability_number(holder, holder, "")[0]) == 1
    assert len(look_at_disability_number(f"{holder}93", holder, "")[0]) == 1


# -- certificate.expiry -----------------------------------------------------------------------


def owed(cast, on) -> list:
    things = owed_to(
        [cast.zixuan.pk], school=cast.school, on=on, subject="student", codes=["certificate.expiry"]
    )
    return [(thing.occasion.due_on, thing.late) for thing in things.get(cast.zixuan.pk, [])]


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [(61, []), (60, [False]), (0, [False]), (-1, [True])],
)
def test_duty__by_days_to_the_last_valid_day__owed_from_sixty(cast, days_left, expected):
    give(cast.zixuan, "DISABLED")
    paper(cast.zixuan, cast.registrar, valid_until=days_ago(-days_left))
    assert [late for _, late in owed(cast, clock.today())] == expected


def test_duty__renewed_ended_or_withdrawn__owed_no_more_but_then_it_was(cast):
    row = give(cast.zixuan, "DISABLED")
    old = paper(cast.zixuan, cast.registrar, valid_until=days_ago(-10))
    assert owed(cast, clock.today())
    new = paper(cast.zixuan, cast.registrar, issued_on=days_ago(2), valid_until=days_ago(-900))
    assert not owed(cast, clock.today())
    assert owed(cast, days_ago(3)) == [(days_ago(-10), False)]
    new.delete()
    StudentCategory.objects.filter(pk=row.pk).update(until=days_ago(1))
    assert not owed(cast, clock.today())
    assert owed(cast, days_ago(2))
    StudentCategory.objects.filter(pk=row.pk).update(until=None)
    withdraw_certificate(by=cast.registrar, certificate=old)
    assert not owed(cast, clock.today())
    assert owed(cast, days_ago(1))


def test_duty__renewed_long_before_its_end__never_owed(cast):
    give(cast.zixuan, "DISABLED")
    paper(cast.zixuan, cast.registrar, valid_until=days_ago(-10))
    paper(cast.zixuan, cast.registrar, issued_on=days_ago(100), valid_until=days_ago(-900))
    assert not owed(cast, clock.today())


def test_duty__form__opens_with_the_old_papers_words(cast):
    give(cast.zixuan, "DISABLED")
    old = paper(cast.zixuan, cast.registrar, valid_until=days_ago(-10), grade="肢体二级")
    kind = next(kind for kind in duty_kinds() if kind.code == "certificate.expiry")
    address = kind.form_url(cast.zixuan.public_id, f"certificate:{old.public_id}")
    told = body(cast.registrar, address)
    assert "登记新证" in told
    assert 'value="肢体二级"' in told


def test_restore__temporary_level_ended_with_it__told_to_set_the_level_again(cast):
    ranks = care_levels_of(cast.school)
    override_level(
        by=cast.director,
        student=cast.zixuan,
        level=ranks[2],
        last_day=clock.today() + timedelta(days=7),
        reason="先看一周",
    )
    row = cast.zixuan.categories.get(category__code="LB_BOTH")
    end_category(by=cast.director, row=row, on=clock.today(), reason=ExitReason.ENDED)
    client = client_of(cast.director)
    answer = client.post(reverse("students:category_restore", args=[row.public_id]), follow=True)
    assert "请重新确定等级" in answer.content.decode()
