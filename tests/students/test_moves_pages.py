"""学籍变动 on pages: the file, the lists, the letters."""

from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.sheets import read_workbook
from school_care.students.enums import EnrolmentStatus
from school_care.students.enums import StandingKind as K
from school_care.students.models import Enrolment, Standing, Student, Transfer
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory, days_ago
from tests.students.moving import SECOND_SCHOOL, running, send_off, stand, suspend
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
TODAY = "workspace:today"


def url(name: str, *rows) -> str:
    return reverse(f"students:{name}", args=[row.public_id for row in rows])


def page(client, user, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def post(client, cast, address: str, **given):
    client.force_login(cast.registrar)
    return client.post(address, given)


def printed(client, cast, address: str) -> str:
    client.force_login(cast.registrar)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    return "".join(text_of(answer.content).split())


# -- one pupil --------------------------------------------------------------------------------


def test_going_out__by_the_form__letter_confirmation_and_the_file_says_so(client, cast):
    given = {"public_id": uuid4(), "school": SECOND_SCHOOL, "place": "青禾县", "reason": "搬家"}
    given["last_day"] = days_ago(9).isoformat()
    answer = post(client, cast, url("transfer_out", cast.zixuan), **given)
    transfer = Transfer.objects.get()
    assert answer["Location"] == url("transfer", transfer)
    assert "等对方学校确认，已9天" in page(client, cast.registrar, answer["Location"])
    file = page(client, cast.head_teacher, url("show", cast.zixuan))
    assert "转出办理中" in file
    assert f"{SECOND_SCHOOL}（青禾县） · 搬家 · 待对方学校确认，已9天" in file

    confirm = {"step": "acknowledge", "how": "收到回执", "number": "2026-15"}
    post(client, cast, url("transfer", transfer), on=clock.today().isoformat(), **confirm)

    assert f"转出到{SECOND_SCHOOL}。" in page(client, cast.registrar, url("show", cast.zixuan))
    client.force_login(cast.head_teacher)
    assert client.get(url("show", cast.zixuan)).status_code == 404


def test_going_out__school_missing__said_and_what_was_typed_is_kept(client, cast):
    given = {"public_id": uuid4(), "place": "青禾县", "last_day": days_ago(1).isoformat()}
    answer = post(client, cast, url("transfer_out", cast.zixuan), **given)
    body = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "请填写转到哪所学校" in body
    assert 'value="青禾县"' in body
    assert not Transfer.objects.exists()


def test_letter__to_the_next_school__who_and_the_reply_and_nothing_of_care(client, cast):
    cast.school.phone = "0999-1234567"
    cast.school.save()
    transfer = send_off(cast, cast.zixuan)

    text = printed(client, cast, url("transfer_letter", transfer))

    for words in (SECOND_SCHOOL, "张子轩", "（盖章）", "回执", "沿此线剪下", "〔", "0999-1234567"):
        assert words in text
    assert cast.zixuan.national_student_no in text
    assert text.count("（盖章）") == 2
    for secret in ("留守", "重点关爱", "张奶奶", "19900000101"):
        assert secret not in text
    entry = AuditEntry.objects.get(action="transfer.letter_printed")
    assert entry.student_id == cast.zixuan.public_id


def test_coming_in__registered_by_hand__arriving_and_our_receipt(client, cast):
    given = {
        "public_id": uuid4(),
        "name": "钱远来",
        "school_class": cast.seven_one.public_id,
        "entered_on": days_ago(3).isoformat(),
        "id_type": "1",
        "from_school": "河口县中学",
        "from_place": "河口县",
    }
    post(client, cast, url("new"), **given)
    student = Student.objects.get(name="钱远来")
    assert running(student) == [K.ARRIVING]
    text = printed(client, cast, url("transfer_letter", student.transfers.get()))
    assert "河口县中学" in text
    assert "已于" in text
    assert "学籍未到" in page(client, cast.head_teacher, url("class", cast.seven_one))


def test_coming_in__place_without_a_school__asked_for(client, cast):
    given = {"public_id": uuid4(), "name": "钱远来", "school_class": cast.seven_one.public_id}
    given |= {"entered_on": clock.today().isoformat(), "from_place": "河口县"}
    answer = post(client, cast, url("new"), **given)
    assert "请填写从哪所学校转来" in unescape(answer.content.decode())
    assert not Student.objects.filter(name="钱远来").exists()


@pytest.mark.parametrize("kind", [K.SUSPENDED, K.HOME_TAUGHT, K.ELSEWHERE, K.GUEST, K.INCLUSION])
def test_standing__by_the_form__tag_beside_the_name(client, cast, kind):
    given = {"public_id": uuid4(), "starts_on": days_ago(2).isoformat(), "place": "县二小"}
    given |= {"reason_chip": "生病治疗", "expected_until": days_ago(-100).isoformat()}
    post(client, cast, f"{url('standing_new', cast.zixuan)}?kind={kind.value}", **given)
    assert running(cast.zixuan) == [kind]
    assert "<h2>就读情况</h2>" in page(client, cast.head_teacher, url("show", cast.zixuan))
    listed = page(client, cast.head_teacher, url("list"))
    assert any(f"{tag}</span>" in listed for tag in ("休学", "送教上门", "借读", "随班就读"))


def test_standing__of_a_kind_nobody_registers_by_hand__no_such_page(client, cast):
    client.force_login(cast.registrar)
    for kind in ("leaving", "nonsense"):
        answer = client.get(f"{url('standing_new', cast.zixuan)}?kind={kind}")
        assert answer.status_code == 404


def test_standing_page__resumed_put_off_and_taken_back(client, cast):
    suspended = suspend(cast, cast.zixuan)
    address = url("standing", suspended)
    assert "登记复学" in page(client, cast.registrar, address)
    later = {"reason": "还在治疗", "expected_until": days_ago(-300).isoformat()}
    post(client, cast, address, step="edit", **later)
    suspended.refresh_from_db()
    assert (suspended.reason, suspended.expected_until) == ("还在治疗", days_ago(-300))
    post(client, cast, address, step="end", on=clock.today().isoformat())
    assert running(cast.zixuan) == []
    other = stand(cast, cast.anan, K.HOME_TAUGHT)
    post(client, cast, url("standing", other), step="withdraw")
    assert running(cast.anan, days_ago(5)) == []


def test_correct_page__day_then_undone(client, cast):
    data = {"school_class": cast.seven_two.public_id, "on": days_ago(3).isoformat()}
    post(client, cast, url("membership", cast.zixuan), **data)
    interval = Enrolment.objects.filter(student=cast.zixuan).latest("starts_on")
    address = url("enrolment_correct", interval)
    assert "撤销转班" in page(client, cast.registrar, address)
    post(client, cast, address, on=days_ago(8).isoformat())
    interval.refresh_from_db()
    assert interval.starts_on == days_ago(8)
    post(client, cast, address, step="undo")
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.seven_one


def test_death__not_confirmed__nothing_done(client, cast):
    answer = post(client, cast, url("deceased", cast.zixuan), on=clock.today().isoformat())
    assert "请先核实" in unescape(answer.content.decode())
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.status == EnrolmentStatus.ENROLLED


def test_death__confirmed__only_the_file_says_so_and_nobody_is_reminded(client, cast):
    cast.restricted.next_step_on = days_ago(1)  # the director meant to talk again
    cast.restricted.save()
    given = {"on": days_ago(1).isoformat(), "sure": "on"}
    post(client, cast, url("deceased", cast.zixuan), **given)

    assert "去世。" in page(client, cast.principal, url("show", cast.zixuan))
    client.force_login(cast.principal)
    former = client.post(url("list"), {"former": "on"}, follow=True).content.decode()
    assert "张子轩" in former
    for words in ("去世", "死亡"):
        assert words not in former
    for user in (cast.principal, cast.director, cast.head_teacher):
        assert "张子轩" not in page(client, user, reverse(TODAY))


# -- several, and the school ------------------------------------------------------------------


def test_class_move__ticked_and_confirmed__names_shown_before_anything_happens(client, cast):
    given = {
        "students": [cast.zixuan.public_id, cast.anan.public_id],
        "school_class": cast.seven_two.public_id,
        "on": clock.today().isoformat(),
    }
    answer = post(client, cast, url("class_move", cast.seven_one), **given)
    body = unescape(answer.content.decode())
    assert "2名学生转到七(2)班" in body
    assert "张子轩、李安安" in body
    cast.zixuan.refresh_from_db()
    assert cast.zixuan.current_class == cast.seven_one

    post(client, cast, url("class_move", cast.seven_one), step="confirm", **given)

    assert set(Student.objects.filter(current_class=cast.seven_two)) == {
        cast.zixuan,
        cast.anan,
        cast.keke,
    }


def test_class_move__nobody_ticked__said(client, cast):
    given = {"school_class": cast.seven_two.public_id, "on": clock.today().isoformat()}
    answer = post(client, cast, url("class_move", cast.seven_one), **given)
    assert "请先勾选学生" in unescape(answer.content.decode())


def test_list__what_waits_on_top_and_the_changes_below(client, cast):
    send_off(cast, cast.zixuan, days=16)
    suspend(cast, cast.anan, days=30, back=days_ago(2))
    body = page(client, cast.registrar, f"{url('moves')}?period=year")
    assert "转出，待对方学校确认" in body
    assert "已16天" in body
    assert "到了预计结束日期" in body
    assert "休学1人" in body
    only = page(client, cast.registrar, f"{url('moves')}?period=year&kind=suspended")
    assert "待对方学校确认</h2>" not in only.split('class="found-count"')[1]


def test_list__nothing_happened__says_what_to_do(client, cast):
    body = page(client, cast.registrar, f"{url('moves')}?kind=moved")
    assert "这段时间没有学籍变动" in body
    assert "登记学生" in body


def test_book__printed_and_as_a_workbook__the_same_pupils(client, cast, tmp_path):
    send_off(cast, cast.zixuan, days=1)
    stand(cast, cast.keke, K.HOME_TAUGHT, days=1)
    text = printed(client, cast, f"{url('moves_print')}?period=year")
    assert "转入转出休学册" in text
    assert "张子轩" in text
    assert "王可" not in text  # 送教 is no part of the book

    answer = client.get(f"{url('moves_workbook')}?period=year")

    file = tmp_path / "book.xlsx"
    file.write_bytes(answer.content)
    values = [str(cell) for row in read_workbook(file).sheets[0].rows() for cell in row.cells]
    assert any("张子轩" in value for value in values)
    assert any("王可" in value for value in values)
    assert not any(cast.zixuan.id_number in value for value in values)


def test_todo__unconfirmed_and_due__registrar_and_director_with_days(client, cast):
    send_off(cast, cast.zixuan, days=16)
    suspend(cast, cast.anan, days=30, back=days_ago(2))
    for user in (cast.registrar, cast.director):
        body = page(client, user, reverse(TODAY))
        assert "转出等对方学校确认，1人" in body
        assert "已16天" in body
        assert "休学到期，请办复学或延期，1人" in body
    assert "转出等对方" not in page(client, cast.head_teacher, reverse(TODAY))


def test_todo__head_teacher__told_of_who_came_and_who_is_out(client, cast):
    stand(cast, cast.zixuan, K.ELSEWHERE, days=2, place="东莞某校")
    data = {"school_class": cast.seven_one.public_id, "on": clock.today().isoformat()}
    post(client, cast, url("membership", cast.keke), **data)
    body = page(client, cast.head_teacher, reverse(TODAY))
    assert "张子轩外校借读" in body
    assert "王可转班到本班" in body
    assert "本班1人转到其他班" in page(client, cast.other_head_teacher, reverse(TODAY))


def test_on_day__head_teacher__own_class_only_and_names_of_own_pupils(client, cast):
    stand(cast, cast.zixuan, K.HOME_TAUGHT, days=2)
    counts = page(client, cast.head_teacher, f"{url('on_day')}?day={days_ago(1):%Y-%m-%d}")
    assert "七(1)班" in counts
    assert "七(2)班" not in counts
    day = f"{url('class_on_day', cast.seven_one)}?day={days_ago(1):%Y-%m-%d}"
    assert "送教上门" in page(client, cast.head_teacher, day)
    before = f"{url('class_on_day', cast.seven_one)}?day={days_ago(3):%Y-%m-%d}"
    assert "送教上门" not in page(client, cast.head_teacher, before)


def test_on_day__a_day_to_come_or_nonsense__today(client, cast):
    for asked in (f"{days_ago(-9):%Y-%m-%d}", "nonsense"):
        assert "今天的学生" in page(client, cast.registrar, f"{url('on_day')}?day={asked}")


@pytest.mark.parametrize("name", ["moves", "on_day", "class_on_day"])
def test_pages__five_or_thirty_pupils__same_queries(client, cast, name):
    client.force_login(cast.registrar)
    address = url(name, cast.seven_one) if name == "class_on_day" else url(name)
    _fill(cast, 5)
    few = queries_of(client, f"{address}?period=year")
    _fill(cast, 25)
    assert queries_of(client, f"{address}?period=year") == few
    assert few <= 24


def _fill(cast, number: int) -> None:
    for _ in range(number):
        student = StudentFactory(current_class=cast.seven_one)
        kept = {"school": cast.school, "student": student}
        Standing.objects.create(
            **kept,
            kind=K.SUSPENDED,
            starts_on=days_ago(20),
            expected_until=days_ago(1),
            decided_at=clock.now(),
        )
        Enrolment.objects.filter(student=student).update(
            starts_on=days_ago(15), entry_kind="transferred"
        )
        Transfer.objects.create(
            **kept,
            direction="in",
            other_school="河口县中学",
            moved_on=days_ago(15),
            recorded_by=cast.registrar,
            recorded_at=clock.now(),
        )


def test_reasons__told_to_who_may_see_categories_and_to_no_other(client, cast):
    suspended = suspend(cast, cast.zixuan)
    file = url("show", cast.zixuan)
    for user in (cast.head_teacher, cast.registrar):
        assert "生病治疗" in page(client, user, file)
    asked = page(client, cast.dormitory, file)
    assert "休学" in asked
    assert "生病治疗" not in asked
    later = {"reason": "骨折休养", "expected_until": days_ago(-300).isoformat()}
    post(client, cast, url("standing", suspended), step="edit", **later)
    assert "骨折休养" in page(client, cast.head_teacher, url("history", cast.zixuan))
    assert "骨折休养" not in page(client, cast.dormitory, url("history", cast.zixuan))


def test_hub__on_the_way_out__nothing_else_is_offered(client, cast):
    address = url("membership", cast.zixuan)
    assert url("transfer_out", cast.zixuan) in page(client, cast.registrar, address)
    send_off(cast, cast.zixuan)
    body = page(client, cast.registrar, address)
    assert url("transfer_out", cast.zixuan) not in body
    assert "<h2>转班</h2>" not in body
