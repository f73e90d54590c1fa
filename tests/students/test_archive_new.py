"""登记学生: two fields are enough, a number is checked and never entered twice."""

from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.sealed import lookup_index
from school_care.school.refusal import Refused
from school_care.students.models import Student
from school_care.students.services.archive_entry import MaybeSame, NewPupil, register_pupil
from school_care.students.services.enrolment import end_enrolment
from tests.factories import (
    SchoolClassFactory,
    StudentFactory,
    days_ago,
    fictional_id,
    fictional_phone,
)

NEW = reverse("students:new")
BORN = date(2013, 5, 6)
BOY, GIRL = fictional_id(BORN, 511), fictional_id(BORN, 512)


def typed(cast, **given) -> dict[str, str]:
    return {
        "public_id": str(uuid4()),
        "name": "陈小禾",
        "school_class": str(cast.seven_one.public_id),
        "entered_on": clock.today().isoformat(),
        **given,
    }


@pytest.fixture
def registrar(client, cast):
    client.force_login(cast.registrar)
    return client


def send(client, data):
    answer = client.post(NEW, data)
    return answer, unescape(answer.content.decode())


def test_new_pupil__name_and_class_only__is_in_the_class_today(registrar, cast):
    answer, _ = send(registrar, typed(cast))
    pupil = Student.objects.get(name="陈小禾")
    assert answer.url == f"/desk/students/{pupil.public_id}/?registered=1"
    assert pupil.current_class == cast.seven_one
    assert pupil.boarding is None
    assert pupil.enrolments.get().starts_on == clock.today()
    assert "chenxiaohe" in pupil.search_key
    page = unescape(registrar.get(answer.url).content.decode())
    assert "已登记陈小禾" in page
    assert "再登记一名" in page


@pytest.mark.parametrize(("number", "sex"), [(BOY, "M"), (GIRL, "F")])
def test_new_pupil__number_only__sex_and_birth_date_from_it(registrar, cast, number, sex):
    send(registrar, typed(cast, id_number=f" {number} "))
    pupil = Student.objects.get(name="陈小禾")
    assert (pupil.sex, pupil.birth_date) == (sex, BORN)
    assert pupil.id_number == number


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (BOY[:-1] + ("1" if BOY[-1] != "1" else "2"), "校验位不对"),
        (BOY[:-1], "17位"),
        (BOY[:10] + "0230" + BOY[14:], "出生日期不存在"),
        ("99010220130506511?", "数字以外的字符"),
    ],
)
def test_new_pupil__wrong_number__refused_with_a_sentence_that_quotes_nothing(
    registrar, cast, number, sentence
):
    answer, text = send(registrar, typed(cast, id_number=number, village="下坝村"))
    assert answer.status_code == 422
    alert = text.split('class="alert alert-danger"')[1].split("</div>")[0]
    assert sentence in alert
    assert number not in alert
    assert "下坝村" in text  # what was typed is still there
    assert not Student.objects.filter(name="陈小禾").exists()


def test_new_pupil__sex_and_birth_against_the_number__asked_then_stored(registrar, cast):
    data = typed(cast, id_number=BOY, sex="F", birth_date="2013-05-07")
    answer, text = send(registrar, data)
    assert answer.status_code == 422
    assert "性别与身份证号第17位不一致" in text
    assert "出生日期与身份证号不一致" in text
    assert not Student.objects.filter(name="陈小禾").exists()
    answer, _ = send(registrar, {**data, "confirmed": "on"})
    assert answer.status_code == 302
    pupil = Student.objects.get(name="陈小禾")
    assert (pupil.sex, pupil.birth_date) == ("F", date(2013, 5, 7))


def test_new_pupil__number_of_a_pupil_here__link_and_nothing_stored(registrar, cast):
    known = StudentFactory(current_class=cast.seven_two, name="罗一", id_number=BOY)
    _, text = send(registrar, typed(cast, id_number=BOY))
    assert f'<a href="/desk/students/{known.public_id}/">罗一 七(2)班</a>' in text
    assert "重新入学" not in text
    assert Student.objects.filter(name="陈小禾").count() == 0


def test_new_pupil__number_inside_a_pupil_number_here__same_pupil(registrar, cast):
    StudentFactory(
        current_class=cast.seven_two, name="罗一", id_number="", national_student_no=f"G{BOY}"
    )
    _, text = send(registrar, typed(cast, id_number=BOY))
    assert "已登记：" in text
    _, text = send(registrar, typed(cast, national_student_no=f"G{BOY}"))
    assert "已登记：" in text


def test_new_pupil__number_of_a_former_pupil__comes_back_in_one_tap(registrar, cast):
    known = StudentFactory(current_class=cast.seven_two, name="罗一", id_number=BOY)
    end_enrolment(student=known, on=days_ago(100))
    _, text = send(registrar, typed(cast, id_number=BOY))
    assert "该生曾在本校就读" in text
    assert "重新入学" in text
    address = reverse("students:membership", args=[known.public_id])
    assert f'action="{address}"' in text
    registrar.post(
        address,
        {"school_class": str(cast.seven_one.public_id), "on": clock.today().isoformat()},
    )
    known.refresh_from_db()
    assert (known.status, known.current_class) == ("enrolled", cast.seven_one)
    assert known.enrolments.count() == 2  # the earlier time here is kept


def test_new_pupil__number_of_a_pupil_elsewhere__tells_nothing(registrar, cast):
    answer, text = send(registrar, typed(cast, id_number=cast.foreign.id_number))
    assert answer.status_code == 302
    assert cast.foreign.name not in text
    assert Student.objects.filter(name="陈小禾", school=cast.school).count() == 1


@pytest.mark.parametrize("how", ["birth", "class", "month"])
def test_new_pupil__namesake__asked_whether_the_same_person(registrar, cast, how):
    StudentFactory(
        current_class=cast.seven_one if how == "class" else cast.seven_two,
        name="陈小禾",
        birth_date=BORN.replace(day=1) if how == "month" else BORN,
        birth_precision="month" if how == "month" else "day",
        id_number="",
        national_student_no="",
    )
    data = typed(cast, **({} if how == "class" else {"birth_date": BORN.isoformat()}))
    answer, text = send(registrar, data)
    assert answer.status_code == 422
    assert "是不是同一人" in text
    assert Student.objects.filter(name="陈小禾").count() == 1
    send(registrar, {**data, "another_person": "on"})
    assert Student.objects.filter(name="陈小禾").count() == 2


def test_new_pupil__twins__no_question(registrar, cast):
    send(registrar, typed(cast, id_number=BOY))
    answer, _ = send(registrar, typed(cast, name="陈小苗", id_number=GIRL))
    assert answer.status_code == 302
    assert Student.objects.filter(birth_date=BORN, name__startswith="陈小").count() == 2


def test_new_pupil__namesake_of_another_birth_date__no_question(registrar, cast):
    StudentFactory(current_class=cast.seven_one, name="陈小禾", birth_date=date(2013, 8, 8))
    answer, _ = send(registrar, typed(cast, id_number=BOY))
    assert answer.status_code == 302


def test_new_pupil__parents_carer_and_categories__stored_as_told(registrar, cast):
    phone, other = fictional_phone(701), fictional_phone(702)
    send(
        registrar,
        typed(
            cast,
            father_name="陈大河",
            father_phone=f"{phone}、{other}",
            father_presence="away",
            father_place="广东省东莞市长安镇某厂",
            father_away_since=days_ago(90).isoformat(),
            mother_presence="home",
            carer_role="CARER",
            carer_name="陈奶奶",
            carer_relation="奶奶",
            carer_phone="0999-1234567",
            categories=["LB_ONE", "DIBAO"],
        ),
    )
    pupil = Student.objects.get(name="陈小禾")
    father, mother, carer = pupil.contacts.order_by("order")
    assert (father.phone, father.other_phone) == (phone, other)
    assert father.place == "广东省东莞市"  # province and city, no employer
    assert father.away_since == days_ago(90)
    assert (mother.role, mother.presence, mother.phone) == ("MOTHER", "home", None)
    assert (carer.role, carer.relation, carer.phone) == ("CARER", "奶奶", "09991234567")
    claims = pupil.categories.select_related("category")
    assert {row.category.code for row in claims} == {"LB_ONE", "DIBAO"}
    assert all(row.verified_on is None and row.claimed_by == cast.registrar for row in claims)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"father_phone": "1990000"}, "号码不对"),
        ({"father_presence": "away", "father_place": "电子厂宿舍三号楼五零二房间"}, "省和市"),
        ({"carer_phone": fictional_phone(3)}, "照护人的姓名"),
        ({"categories": ["LB_ONE", "LB_BOTH"]}, "留守情况只能选一项"),
        ({"birth_date": "2090-01-01"}, "今天以后"),
        ({"name": " "}, "请填写姓名"),
        ({"name": "张三(转学)"}, "姓名里有数字或符号"),
        ({"name": "张三2"}, "姓名里有数字或符号"),
        ({"school_class": ""}, "请选择班级"),
    ],
)
def test_new_pupil__something_wrong__said_and_kept(registrar, cast, given, sentence):
    answer, text = send(registrar, typed(cast, address="下坝村三组", **given))
    assert answer.status_code == 422
    assert sentence in text
    assert 'value="下坝村三组"' in text
    assert Student.objects.filter(address="下坝村三组").count() == 0


def test_new_pupil__sent_twice__stored_once(registrar, cast):
    data = typed(cast, id_number=BOY)
    first, _ = send(registrar, data)
    second, _ = send(registrar, data)
    assert first.url == second.url
    assert Student.objects.filter(name="陈小禾").count() == 1


def test_new_pupil__class_of_another_school__not_offered(registrar, cast):
    answer, text = send(registrar, typed(cast, school_class=str(cast.foreign_class.public_id)))
    assert answer.status_code == 422
    assert "请选择班级" in text


def test_new_pupil__confidential_category__not_offered(registrar, cast):
    text = unescape(registrar.get(NEW).content.decode())
    assert "特异体质" in text
    assert "特异心理" not in text
    assert "特殊行为" not in text


def test_new_pupil__trail__holds_counts_and_no_words(registrar, cast):
    send(registrar, typed(cast, id_number=BOY, father_phone=fictional_phone(9)))
    entry = AuditEntry.objects.get(action="pupil.created")
    kept = str(entry.facts)
    assert entry.actor_id == cast.registrar.pk
    assert not any(word in kept for word in ("陈小禾", BOY, BOY[-4:], fictional_phone(9)))


def test_register_pupil__head_teacher__refused(cast):
    pupil = NewPupil(name="陈小禾", school_class=cast.seven_one, entered_on=clock.today())
    with pytest.raises(Refused, match="学籍员或德育主任"):
        register_pupil(by=cast.head_teacher, school=cast.school, pupil=pupil, public_id=uuid4())


def test_register_pupil__registrar_at_another_school__refused(cast):
    group = SchoolClassFactory(school=cast.other_school, grade=7)
    pupil = NewPupil(name="陈小禾", school_class=group, entered_on=clock.today())
    with pytest.raises(Refused):
        register_pupil(by=cast.registrar, school=cast.other_school, pupil=pupil, public_id=uuid4())


def test_register_pupil__two_people_type_the_same_child__the_second_is_asked(cast):
    pupil = NewPupil(name="陈小禾", school_class=cast.seven_one, entered_on=clock.today())
    register_pupil(by=cast.registrar, school=cast.school, pupil=pupil, public_id=uuid4())
    with pytest.raises(MaybeSame):
        register_pupil(by=cast.director, school=cast.school, pupil=pupil, public_id=uuid4())


def test_pupil_list__who_may_register__sees_the_link(client, cast):
    for who in ("registrar", "director", "head_teacher", "principal"):
        client.force_login(getattr(cast, who))
        shown = f'href="{NEW}"' in client.get(reverse("students:list")).content.decode()
        assert shown is (who in ("registrar", "director")), who


def test_stored_number__found_again__by_keyed_hash(registrar, cast):
    send(registrar, typed(cast, id_number=BOY))
    index = lookup_index(BOY, "id_number")
    assert Student.objects.get(id_number_index=index).name == "陈小禾"
