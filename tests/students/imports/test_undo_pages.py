"""The pages around an import: taking it back, being asked before an odd one, how far it is."""

from datetime import date

import pytest
from django.urls import reverse

from school_care.students.enums import ImportState
from school_care.students.models import RosterImport, Student
from school_care.students.services.imports.progress import tell_written
from tests.factories import CareRecordFactory
from tests.students.imports.support import LATER, check, csv_file, id_of, pupil, take_rows
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, registrar):
    client.force_login(registrar)
    return client


def url(name, roster):
    return reverse(f"students:{name}", args=[roster.public_id])


def test_undo__says_what_will_happen__then_does_it(desk, school, tmp_path):
    take_rows(school, tmp_path, pupil(备注="一"))
    roster = take_rows(
        school,
        tmp_path,
        pupil(备注="二"),
        pupil("李安安", 身份证号=id_of(3), 班级="七(2)班"),
        on=LATER,
    )
    result = desk.get(url("import_show", roster)).content.decode()
    assert url("import_undo", roster) in result

    page = desk.get(url("import_undo", roster)).content.decode()
    assert "1名新增学生将被移除" in page and "1名学生恢复原样" in page
    assert "1个班级移除：七(2)班" in page
    assert Student.objects.count() == 2

    page = desk.post(url("import_undo", roster), follow=True).content.decode()
    assert "已撤销：移除1名新增学生，1名恢复原样，移除1个班级。" in page
    assert "由吴学籍撤销" in page and "撤销本次导入" not in page
    assert Student.objects.get().note == "一"


def test_undo__something_rests_on_it__page_names_it_and_has_no_button(
    desk, school, registrar, tmp_path
):
    roster = take_rows(school, tmp_path, pupil())
    CareRecordFactory(student=Student.objects.get(), author=registrar)

    for answer in (desk.get(url("import_undo", roster)), desk.post(url("import_undo", roster))):
        page = answer.content.decode()
        assert "张子轩（七(1)班）在导入之后有了关爱记录" in page
        assert "确认撤销" not in page
    assert Student.objects.exists()


def test_undo__erased__is_told_so(desk, school, tmp_path):
    roster = take_rows(school, tmp_path, pupil())
    RosterImport.objects.update(undo_sealed=None)

    assert "撤销本次导入" not in desk.get(url("import_show", roster)).content.decode()
    page = desk.post(url("import_undo", roster), follow=True).content.decode()
    assert "已超过30天，不能撤销" in page and Student.objects.exists()


def test_commit__half_the_school_moves__asks_first(desk, school, tmp_path):
    rows = [pupil(f"张{letter}", 身份证号=id_of(n)) for n, letter in enumerate("甲乙丙丁戊己")]
    take_rows(school, tmp_path, *rows)
    moved = [row | {"班级": "七(2)班"} for row in rows]
    roster = check(school, csv_file(tmp_path, *moved), on=LATER)

    page = desk.get(url("import_show", roster)).content.decode()
    assert "这次导入会给6名学生换班，占全校6名在校学生的三分之一以上" in page
    page = desk.post(url("import_commit", roster), follow=True).content.decode()
    assert "还没有导入" in page
    assert {str(child.current_class) for child in Student.objects.all()} == {"七(1)班"}

    desk.post(url("import_commit", roster), {"sure": "1"})
    assert {str(child.current_class) for child in Student.objects.all()} == {"七(2)班"}


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 8, 20), "属于2025—2026学年，不是本学年"),
        (date(2027, 3, 1), "与今天相差94天"),
        (date(2026, 9, 1), ""),
        (LATER, ""),
    ],
)
def test_preview__odd_day__is_asked_about(desk, school, tmp_path, on, words):
    roster = check(school, csv_file(tmp_path, pupil()), on=on)

    page = desk.get(url("import_show", roster)).content.decode()

    assert ("我核对过了" in page) == bool(words) and words in page


def test_progress__every_step__in_words_and_percent_and_without_a_script(desk, school, tmp_path):
    roster = check(school, csv_file(tmp_path, pupil(), pupil("李安安", 身份证号=id_of(3))))

    def shown(**columns):
        RosterImport.objects.update(**columns)
        return desk.get(url("import_show", roster)).content.decode()

    page = shown(state=ImportState.READING, done=512, total=0)
    assert "第1步（共3步）：正在读取文件，已读 512 行" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "第2步（共3步）：正在与档案比对 40%（40/100 行）" in shown(done=40, total=100)
    tell_written(roster, 1)
    page = shown(state=ImportState.COMMITTING)
    assert "第3步（共3步）：正在写入档案，全部写完才生效 50%（1/2 行）" in page
    assert "正在导入" in desk.get(reverse("students:imports")).content.decode()  # found again


def test_history__ten_imports__ask_as_many_queries_as_two(desk, school, tmp_path):
    def with_imports(number):
        for _ in range(number):
            take_rows(school, tmp_path, pupil(), on=LATER)
        return queries_of(desk, reverse("students:imports"))

    assert with_imports(2) == with_imports(8)
