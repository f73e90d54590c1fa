"""Pages about staff: the list, accounts, slips, the staff sheet."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import (
    User,
)
from school_care.school.services import create_account
from tests.factories import (
    PASSWORD,
    AppointmentFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TeachingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def pdf_text(pdf: bytes, path: Path) -> str:
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


# --- the list ----------------------------------------------------------------------------------


def test_staff_list__searched_by_pinyin_and_role__exactly_these(school, client, as_role):
    as_role(Role.REGISTRAR)
    for name in ("王丽华", "单志强", "李秀英"):
        create_account(school=school, name=name, by=None)
    AppointmentFactory(user=User.objects.get(name="李秀英"), role=Role.COUNSELLOR)
    create_account(school=SchoolFactory(), name="王彼岸", by=None)

    def found(**query):
        names = ("王丽华", "单志强", "李秀英", "王彼岸")
        page = text(client.get("/desk/staff/", query))
        return [name for name in names if f">{name}</a>" in page]

    assert found() == ["王丽华", "单志强", "李秀英"]
    assert found(q="szq") == found(q="shan") == found(q="志强") == ["单志强"]
    assert found(q="wanglihua") == ["王丽华"]
    assert found(role="counsellor") == ["李秀英"]
    assert found(role="none") == ["王丽华", "单志强"]
    assert found(state="left") == []


def test_staff_list__5_and_50_people__the_same_queries(school, client, as_role):
    as_role(Role.DIRECTOR)

    def queries() -> int:
        client.get("/desk/staff/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/desk/staff/").status_code == 200
        return len(found)

    def add(count: int) -> None:
        for _ in range(count):
            school_class = SchoolClassFactory(school=school)
            UserFactory(school=school, head_teacher_of=school_class, teaches=school_class)

    add(4)
    few = queries()
    add(45)
    assert queries() == few


@pytest.mark.parametrize(
    "page", ["/desk/appointments/", "/desk/teaching/", "/desk/school-classes/"]
)
def test_other_lists__2_and_12_rows__the_same_queries(school, client, as_role, page):
    as_role(Role.DIRECTOR)

    def queries() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).status_code == 200
        return len(found)

    def add(count: int) -> None:
        for _ in range(count):
            school_class = SchoolClassFactory(school=school, grade=7)
            teacher = UserFactory(school=school, head_teacher_of=school_class)
            TeachingFactory(user=teacher, school_class=school_class)
            TeachingFactory(
                user=UserFactory(school=school), school_class=school_class, confirmed_at=None
            )
            AppointmentFactory(
                user=UserFactory(school=school),
                role=Role.HEAD_TEACHER,
                school_class=school_class,
                waiting=True,
            )

    add(2)
    few = queries()
    add(10)
    assert queries() == few


# --- accounts ----------------------------------------------------------------------------------


def test_new_account__registrar__password_shown_once_and_never_again(school, client, as_role):
    as_role(Role.REGISTRAR)

    page = text(client.post("/desk/staff/new/", {"name": "王丽华", "phone": "199-0000-0011"}))

    user = User.objects.get(name="王丽华")
    initial = re.findall(r'class="one-time">(\w+)<', page)[1]
    assert user.check_password(initial) and user.phone == "19900000011"
    assert initial not in text(client.get(f"/desk/staff/{user.public_id}/"))


def test_reset__registrar_and_principal__refused_and_password_stays(school, client, as_role):
    as_role(Role.REGISTRAR)
    principal = UserFactory(school=school, role=Role.PRINCIPAL)

    page = client.post(f"/desk/staff/{principal.public_id}/reset/", follow=True)

    assert "须由校长或德育主任本人办理" in text(page)
    principal.refresh_from_db()
    assert principal.check_password(PASSWORD)


def test_edit__administrator_and_guarded_account__phone_is_not_in_the_form(school, client, as_role):
    as_role(Role.ADMINISTRATOR)
    director = UserFactory(school=school, role=Role.DIRECTOR, phone="19900000055")

    assert "19900000055" not in text(client.get(f"/desk/staff/{director.public_id}/edit/"))


@pytest.mark.parametrize("part", ["", "edit/", "reset/", "leave/"])
def test_person_of_another_school__director__not_found(client, as_role, part):
    as_role(Role.DIRECTOR)
    stranger = UserFactory(role=Role.TEACHER)

    assert client.get(f"/desk/staff/{stranger.public_id}/{part}").status_code == 404


def test_administrator__whole_desk__sees_no_pupil(school, client, as_role):
    as_role(Role.ADMINISTRATOR)
    StudentFactory(name="张子轩", current_class=SchoolClassFactory(school=school))

    for page in ("/desk/staff/", "/desk/me/"):
        assert "张子轩" not in text(client.get(page))
    for page in ("/desk/teaching/", "/desk/appointments/", "/desk/school-classes/"):
        assert client.get(page).status_code == 403


# --- slips -------------------------------------------------------------------------------------


def test_slips__chosen_accounts__on_paper_with_a_password_that_works(
    school, client, as_role, tmp_path
):
    registrar = as_role(Role.REGISTRAR)
    chosen = create_account(school=school, name="王丽华", by=None).user
    left_out = create_account(school=school, name="李秀英", by=None).user
    unchanged = left_out.password
    UserFactory(school=school, name="老用户", last_login=clock.now())
    UserFactory(school=school, name="新校长", role=Role.PRINCIPAL)
    page = text(client.get("/desk/staff/slips/"))
    assert [name in page for name in ("王丽华", "李秀英", "老用户", "新校长")] == [
        True,
        True,
        False,
        False,
    ]

    answer = client.post("/desk/staff/slips/", {"person": [chosen.public_id]})

    paper = pdf_text(answer.content, tmp_path / "slips.pdf")
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    initial = re.search(r"初始密码\s+(\w+)", paper)[1]
    for said in (school.name, "王丽华", chosen.username, settings.PUBLIC_URL, "首次登录须改密码"):
        assert said in paper
    assert "李秀英" not in paper and registrar.name in paper
    chosen.refresh_from_db()
    assert chosen.check_password(initial)

    again = client.post("/desk/staff/slips/", {"person": [chosen.public_id]})
    assert initial not in pdf_text(again.content, tmp_path / "again.pdf")
    chosen.refresh_from_db()
    assert not chosen.check_password(initial)
    left_out.refresh_from_db()
    assert left_out.password == unchanged


def test_slips__person_of_another_school_or_a_principal__never_printed(school, client, as_role):
    as_role(Role.REGISTRAR)
    stranger = create_account(school=SchoolFactory(), name="王彼岸", by=None).user
    principal = UserFactory(school=school, role=Role.PRINCIPAL)
    before = [stranger.password, principal.password]

    wanted = {"person": [stranger.public_id, principal.public_id]}
    answer = client.post("/desk/staff/slips/", wanted)

    assert answer.status_code == 302
    stranger.refresh_from_db()
    principal.refresh_from_db()
    assert [stranger.password, principal.password] == before
