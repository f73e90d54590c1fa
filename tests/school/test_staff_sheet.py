"""The staff sheet: what is understood, refused, stored; twice changes nothing."""

import io
import json
from datetime import date
from functools import partial

import pytest
import time_machine
from django.core.management import CommandError, call_command

from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import Appointment, SchoolClass, TeachingAssignment, User
from school_care.school.services import appoint
from school_care.school.staff_sheet import commit_staff, compare_staff, read_staff_sheet
from school_care.school.staff_sheet.plan import RowState
from school_care.school.staff_sheet.words import read_roles
from tests.factories import SchoolClassFactory, SchoolFactory, TermFactory, UserFactory
from tests.school.sheets import staff_sheet
from tests.support import sheets

pytestmark = pytest.mark.django_db
TODAY = "2026-11-21 09:00+08:00"
run = partial(sheets.run, "import_staff")


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def school():
    school = SchoolFactory()
    TermFactory(
        school=school,
        school_year=2026,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 22),
    )
    return school


@pytest.fixture
def seven_one(school):
    return SchoolClassFactory(school=school, grade=7, number=1)


@pytest.fixture
def sheet(tmp_path):
    def make(*rows, **options):
        return staff_sheet(tmp_path / "教职工.xlsx", *rows, **options)

    return make


def counts(answer: dict) -> tuple:
    return answer["new"], answer["changed"], answer["unchanged"], len(answer["errors"])


def held(username: str) -> set[tuple]:
    """What somebody holds, confirmed: (role or subject, class, from, until)."""
    posts = Appointment.objects.confirmed().filter(user__username=username)
    lessons = TeachingAssignment.objects.confirmed().filter(user__username=username)
    return {(row.role, str(row.school_class or ""), row.starts_on, row.until) for row in posts} | {
        (row.subject, str(row.school_class), row.starts_on, row.until) for row in lessons
    }


SHEET = (
    ("", "王丽华", "199 0000 0011", "班主任", "七（1）班", "语文"),
    ("", "王丽华", "", "任课教师", "七2、3班", "语文", "2026.9.1", "2027年1月22日"),
    ("zeng", "曾明辉", 19900000012, "政教主任"),
    ("", "李秀英", "", "教务"),
    ("", "何静", "", "代班主任", "7.1班", "", date(2026, 11, 1), "2026-12"),
    ("", "赵春燕", "", "七年级组长"),
    ("", "孙晓军", "", "音乐教师", "七年级"),
    ("", "陈建国", "", "副校长"),
)


def test_commit__a_usual_sheet__everybody_gets_exactly_what_it_says(school, sheet):
    path = sheet(*SHEET, ("合计", "8人"), notes=["云岭学校教职工名单"])

    answer = run(path, "--commit")

    assert counts(answer) == (8, 0, 0, 0) and answer["rows"] == 8
    assert answer["classes_created"] == ["七(1)班", "七(2)班", "七(3)班"]
    term = date(2026, 9, 1)
    assert held("wanglihua") == {
        ("head_teacher", "七(1)班", term, None),
        ("语文", "七(1)班", term, None),
        ("teacher", "", term, None),
        ("语文", "七(2)班", term, date(2027, 1, 23)),
        ("语文", "七(3)班", term, date(2027, 1, 23)),
    }
    assert held("zeng") == {("director", "", term, None)}
    assert held("lixiuying") == {("registrar", "", term, None)}
    assert held("hejing") == {("head_teacher", "七(1)班", date(2026, 11, 1), date(2027, 1, 1))}
    assert Appointment.objects.get(user__username="hejing").acting
    assert {lesson for lesson in held("sunxiaojun") if lesson[1]} == {
        ("音乐", f"七({number})班", term, None) for number in (1, 2, 3)
    }
    head = Appointment.objects.get(user__username="zhaochunyan")
    assert (head.role, str(head)) == ("grade_head", "年级组长（七年级）")
    assert held("chenjianguo") == set()
    assert [warning["value"] for warning in answer["warnings"]] == ["副校长"]


def test_commit__accounts__initial_passwords_work_and_come_only_once(school, sheet):
    path = sheet(*SHEET)
    assert run(path)["accounts"] == []

    accounts = run(path, "--commit")["accounts"]

    assert len(accounts) == User.objects.count() == 7
    for account in accounts:
        user = User.objects.get(username=account["username"])
        assert user.name == account["name"] and user.must_change_password
        assert user.check_password(account["initial_password"])
    assert run(path, "--commit")["accounts"] == []


def test_commit__the_same_file_twice__changes_nothing(school, sheet):
    path = sheet(*SHEET)
    run(path, "--commit")
    before = [
        list(model.objects.order_by("pk").values())
        for model in (User, Appointment, TeachingAssignment, SchoolClass)
    ]

    with time_machine.travel("2026-12-05 09:00+08:00"):
        answer = run(path, "--commit")

    assert counts(answer) == (0, 0, 8, 0) and answer["classes_created"] == []
    assert before == [
        list(model.objects.order_by("pk").values())
        for model in (User, Appointment, TeachingAssignment, SchoolClass)
    ]


def test_dry_run__nothing_is_stored(school, sheet):
    answer = run(sheet(*SHEET))

    assert counts(answer) == (8, 0, 0, 0)
    assert not User.objects.exists() and not SchoolClass.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("", "", "", "班主任", "七1班"), "姓名", "缺姓名"),
        (("", "王丽华(代)", "", "班主任", "七1班"), "姓名", "不要加括号"),
        (("", "王丽华", "1990000001", "学籍员"), "手机", "11位"),
        (("", "王丽华", "", "班长"), "角色", "不认识的角色"),
        (("", "王丽华", "", "班主任"), "班级", "要写明班级"),
        (("", "王丽华", "", "班主任", "火箭班"), "班级", "看不懂是哪个班"),
        (("", "王丽华", "", "任课教师", "七1班"), "学科", "要写明学科"),
        (("", "王丽华", "", "年级组长"), "班级", "要写明年级"),
        (("", "王丽华", "", "学籍员", "", "", "九月"), "起", "日期不对"),
        (("", "王丽华", "", "学籍员", "", "", "2026-09-01", "2026-08-01"), "止", "早于"),
        (("x", "王丽华", "", "学籍员"), "账号", "小写字母"),
        (("taken", "王丽华", "", "学籍员"), "账号", "已被使用"),
        (("zeng", "王丽华", "", "学籍员"), "姓名", "是曾明辉的"),
        (("", "曾明辉", "19900000099", "学籍员"), "手机", "手机不同"),
        (("", "双胞胎", "", "学籍员"), "账号", "有2位"),
        (("gone", "已离开", "", "学籍员"), "账号", "已离校"),
    ],
)
def test_row__one_cell_wrong__refused_with_the_way_to_mend_it(school, sheet, row, column, said):
    UserFactory(username="taken")
    UserFactory(school=school, username="zeng", name="曾明辉", phone="19900000012")
    UserFactory(school=school, username="gone", name="已离开", is_active=False)
    UserFactory.create_batch(2, school=school, name="双胞胎")
    people = User.objects.count()

    answer = run(
        sheet(("", "李秀英", "", "生活老师"), row), "--commit", f"--school={school.code10}"
    )

    assert counts(answer) == (1, 0, 0, 1)
    error = answer["errors"][0]
    assert (error["sheet"], error["row"], error["column"]) == ("教职工", 3, column)
    assert said in error["message"]
    assert User.objects.count() == people + 1


def test_row__second_head_teacher_of_a_class__refused_by_name(school, sheet):
    answer = run(
        sheet(("", "王丽华", "", "班主任", "七1班"), ("", "李秀英", "", "班主任", "七(1)班")),
        "--commit",
    )

    assert counts(answer) == (1, 0, 0, 1)
    assert "王丽华" in answer["errors"][0]["message"]


def test_head_teacher__changed_in_a_later_sheet__follows_from_today(school, seven_one, sheet):
    run(sheet(("", "王丽华", "", "班主任", "七1班")), "--commit")

    answer = run(sheet(("", "李秀英", "", "班主任", "七1班")), "--commit")

    assert counts(answer) == (1, 0, 0, 0)
    today = clock.today()
    assert held("wanglihua") == {("head_teacher", "七(1)班", date(2026, 9, 1), today)}
    assert held("lixiuying") == {("head_teacher", "七(1)班", today, None)}


def test_head_teacher__handed_over_within_one_sheet__both_orders(school, seven_one, sheet):
    first = ("", "王丽华", "", "班主任", "七1班", "", "2026-09-01", "2026-10-31")
    second = ("", "李秀英", "", "班主任", "七1班", "", "2026-11-01")
    run(sheet(("", "王丽华", "", "班主任", "七1班", "", "2026-09-01")), "--commit")

    answer = run(sheet(second, first), "--commit")

    assert counts(answer) == (1, 1, 0, 0)
    assert held("wanglihua") == {("head_teacher", "七(1)班", date(2026, 9, 1), date(2026, 11, 1))}
    assert counts(run(sheet(second, first), "--commit")) == (0, 0, 2, 0)


def test_end__named_later__is_a_change_once(school, sheet):
    run(sheet(("", "李秀英", "", "生活老师")), "--commit")
    ending = sheet(("", "李秀英", "", "生活老师", "", "", "", "2026-12-31"))

    assert counts(run(ending, "--commit")) == (0, 1, 0, 0)
    assert held("lixiuying") == {("dormitory", "", date(2026, 9, 1), date(2027, 1, 1))}
    assert counts(run(ending, "--commit")) == (0, 0, 1, 0)


def test_alias__kept_on_the_class__is_understood(school, seven_one, sheet):
    seven_one.aliases = ["火箭班"]
    seven_one.save()

    run(sheet(("", "王丽华", "", "班主任", "火箭班")), "--commit")

    assert {row[1] for row in held("wanglihua")} == {"七(1)班"}


def test_registrar__imports__everything_waits_but_accounts(school, seven_one, sheet):
    registrar = UserFactory(school=school, role=Role.REGISTRAR, name="李秀英")
    path = sheet(
        ("", "王丽华", "", "班主任", "七1班", "语文"),
        ("", "李秀英", "", "校长"),
    )
    plan = compare_staff(read_staff_sheet(path, on=clock.today()), school=school, by=registrar)

    done = commit_staff(plan, school=school, by=registrar)

    assert (done.confirmed, len(done.accounts)) == (0, 1)
    assert held("wanglihua") == set()
    assert not done.accounts[0].user.has_usable_password()
    waiting = set(Appointment.objects.waiting().values_list("user__name", "role"))
    assert waiting == {
        ("王丽华", "head_teacher"),
        ("王丽华", "teacher"),
        ("李秀英", "principal"),
    }
    assert TeachingAssignment.objects.waiting().count() == 1
    again = compare_staff(read_staff_sheet(path, on=clock.today()), school=school, by=registrar)
    assert [row.state for row in again.rows] == [RowState.UNCHANGED] * 2


def test_registrar__shortens_a_confirmed_appointment__refused(school, sheet):
    registrar = UserFactory(school=school, role=Role.REGISTRAR)
    nurse = UserFactory(school=school, name="周小梅")
    appoint(school=school, user=nurse, role=Role.DORMITORY, starts_on=date(2026, 9, 1), by=None)
    path = sheet(("", "周小梅", "", "生活老师", "", "", "", "2026-11-30"))

    plan = compare_staff(read_staff_sheet(path, on=clock.today()), school=school, by=registrar)

    assert [problem.column for problem in plan.errors] == ["止"]


def test_director__imports__confirmed_except_their_own_and_the_principals(school, sheet):
    director = UserFactory(school=school, role=Role.DIRECTOR, name="曾明辉")
    path = sheet(
        ("", "王丽华", "", "生活老师"), ("", "曾明辉", "", "心理教师"), ("", "马跃", "", "校长")
    )
    plan = compare_staff(read_staff_sheet(path, on=clock.today()), school=school, by=director)

    done = commit_staff(plan, school=school, by=director)

    assert (done.confirmed, done.waiting) == (1, 2)
    assert set(Appointment.objects.waiting().values_list("role", flat=True)) == {
        "counsellor",
        "principal",
    }


def test_missing_class__nobody_wants_it_opened__its_row_is_left_out(school, seven_one, sheet):
    registrar = UserFactory(school=school, role=Role.REGISTRAR)
    path = sheet(("", "王丽华", "", "班主任", "八1班"), ("", "何静", "", "班主任", "七1班"))
    plan = compare_staff(read_staff_sheet(path, on=clock.today()), school=school, by=registrar)

    done = commit_staff(plan, school=school, by=registrar, create_classes=False)

    assert (done.left_out, done.classes) == (1, [])
    assert set(Appointment.objects.waiting().values_list("user__name", flat=True)) == {"何静"}
    assert SchoolClass.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("班主任、语文教师", [Role.HEAD_TEACHER, Role.TEACHER]),
        ("政教处主任", [Role.DIRECTOR]),
        ("教导主任", [Role.REGISTRAR]),
        ("心理健康教师兼班主任", [Role.COUNSELLOR, Role.HEAD_TEACHER]),
        ("宿管", [Role.DORMITORY]),
        ("公告编辑", [Role.EDITOR]),
        ("分管德育副校长", [Role.DIRECTOR]),
        ("副校长", [None]),
        ("副班主任", [None]),
        ("", []),
    ],
)
def test_role_words__as_schools_write_them__are_known(text, roles):
    found, unknown = read_roles(text)

    assert ([word.role for word in found], unknown) == (roles, "")


def test_file__no_staff_in_it__refused_with_status_2(school, sheet, tmp_path):
    path = sheet(("张子轩", "男"), headings=("学生", "性别"))
    with pytest.raises(CommandError, match="没有找到教职工名单") as refusal:
        run(path)
    assert refusal.value.returncode == 2

    with pytest.raises(CommandError) as refusal:
        run(tmp_path / "没有.xlsx")
    assert refusal.value.returncode == 2


def test_json__refused__one_object_says_which_file_and_why(school, sheet):
    path, out = sheet(("张子轩", "男"), headings=("学生", "性别")), io.StringIO()

    with pytest.raises(CommandError):
        call_command("import_staff", str(path), "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert answer["file"] == str(path) and "没有找到教职工名单" in answer["error"]


def test_by__no_such_account__refused_and_nothing_stored(school, sheet):
    path = sheet(("", "王丽华", "", "生活老师"))

    with pytest.raises(CommandError, match="没有名为nobody的账号") as refusal:
        run(path, "--commit", "--by=nobody")

    assert refusal.value.returncode == 2 and not User.objects.exists()


def test_two_schools__none_named__refused_named__only_that_one(school, sheet):
    other = SchoolFactory()
    path = sheet(("", "王丽华", "", "生活老师"))

    with pytest.raises(CommandError) as refusal:
        run(path, "--commit")
    assert refusal.value.returncode == 2

    run(path, "--commit", f"--school={other.code10}")
    assert User.objects.get().school == other
