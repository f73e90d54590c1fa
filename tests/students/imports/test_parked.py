"""Doubtful rows put aside at the import, decided later side by side."""

from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.enums import ReviewChoice
from school_care.students.models import RosterImport, RosterImportRow, Student
from school_care.students.selectors_parked import parked_rows
from school_care.students.services.imports.choosing import choose_row
from school_care.students.services.imports.parked import settle_row, try_same
from school_care.students.services.imports.retention import erase_old_imports
from school_care.students.services.imports.undoing import undo_roster
from tests.factories import SchoolClassFactory, SchoolFactory, UserFactory
from tests.students.imports.dumping import differences, dump
from tests.students.imports.support import (
    LATER,
    check,
    counts,
    csv_file,
    id_of,
    pupil,
    take_in,
    take_rows,
    the_pupil,
)
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
# the same name and class, no number: perhaps the pupil of the archive
DOUBTFUL = pupil(身份证号="", 备注="寄住姑姑家", 家庭住址="云岭村三组")


@pytest.fixture
def desk(client, registrar):
    client.force_login(registrar)
    return client


@pytest.fixture
def parked(school, tmp_path) -> RosterImportRow:
    """The one row that waits, of an import that also made another pupil."""
    take_rows(school, tmp_path, pupil(家庭住址="柳溪镇"))
    take_rows(school, tmp_path, DOUBTFUL, pupil("李安安", 身份证号=id_of(3)), on=LATER)
    return RosterImportRow.objects.get(outcome="review")


def same(row, student, by):
    return settle_row(
        row=row,
        choice=ReviewChoice.SAME,
        by=by,
        student=student,
        seen=try_same(row, student).seen,
    )


def test_pages__row_beside_the_file__then_the_same_child(desk, parked, registrar):
    address = reverse("students:parked_row", args=[parked.public_id])

    listed = desk.get(reverse("students:parked")).content.decode()
    shown = desk.get(address).content.decode()

    assert "张子轩" in listed and address in listed
    assert "寄住姑姑家" in shown and "云岭村三组" in shown and "柳溪镇" in shown
    assert shown.count('class="sides-differs"') == 1  # the address; the note is only new
    seen = try_same(parked, the_pupil()).seen
    choice = {"choice": "same", "candidate": str(the_pupil().public_id), "seen": seen}
    page = desk.post(address, choice, follow=True).content.decode()
    assert "已按这一行更新张子轩的档案" in page and "没有待核的行" in page
    assert the_pupil().note == "寄住姑姑家"
    parked.refresh_from_db()
    assert (parked.settled_by, parked.student) == (registrar, the_pupil())
    assert AuditEntry.objects.get(action="roster.row_settled").facts == {"choice": "same"}


def test_another_child__is_made_beside_the_first(parked, registrar):
    settle_row(row=parked, choice=ReviewChoice.NEW, by=registrar)

    assert Student.objects.filter(name="张子轩").count() == 2
    assert the_pupil_with_note().current_class == Student.objects.first().current_class


def the_pupil_with_note() -> Student:
    return Student.objects.get(note="寄住姑姑家")


@pytest.mark.parametrize("choice", [ReviewChoice.SAME, ReviewChoice.NEW, ReviewChoice.SKIP])
def test_settled__the_original_file_again__does_not_ask_again(
    school, registrar, tmp_path, parked, choice
):
    student = the_pupil()
    if choice == ReviewChoice.SAME:
        same(parked, student, registrar)
    else:
        settle_row(row=parked, choice=choice, by=registrar)
    before = dump()

    again = take_rows(school, tmp_path, DOUBTFUL, pupil("李安安", 身份证号=id_of(3)), on=LATER)

    assert counts(again) == {"unchanged": 2}
    assert differences(before, dump()) == {}
    assert not parked_rows(registrar, school).exists()


def test_settled__doubtful_by_its_number__is_not_asked_again_either(school, registrar, tmp_path):
    take_rows(school, tmp_path, pupil())
    row = pupil("李安安")  # the number of 张子轩, another name
    take_rows(school, tmp_path, row, on=LATER)
    settle_row(row=RosterImportRow.objects.get(outcome="review"), choice="skip", by=registrar)

    again = check(school, csv_file(tmp_path, row), on=LATER)

    assert counts(again) == {"unchanged": 1}
    assert the_pupil().name == "张子轩"


def test_parked_row__same_file_imported_again_undecided__waits_once(school, registrar, tmp_path):
    take_rows(school, tmp_path, pupil())
    for _ in range(2):
        take_rows(school, tmp_path, DOUBTFUL, on=LATER)

    assert parked_rows(registrar, school).count() == 1
    settle_row(row=parked_rows(registrar, school).get(), choice=ReviewChoice.SKIP, by=registrar)
    assert not parked_rows(registrar, school).exists()


def test_skipped_in_the_preview__is_parked(school, registrar, tmp_path):
    take_rows(school, tmp_path, pupil())
    roster = check(school, csv_file(tmp_path, DOUBTFUL), on=LATER)
    choose_row(row=roster.rows.get(), choice=ReviewChoice.SKIP, actor=registrar)
    assert not parked_rows(registrar, school).exists()  # not while the import is a preview

    from school_care.students.services.imports.lifecycle import commit_roster

    commit_roster(roster_import=roster, actor=registrar)
    assert parked_rows(registrar, school).get() == roster.rows.get()


def test_settling__archive_changed_since_the_page__nothing_is_written(parked, registrar):
    seen = try_same(parked, the_pupil()).seen
    Student.objects.filter(name="张子轩").update(note="已改")

    with pytest.raises(Refused, match="再看一遍"):
        settle_row(
            row=parked, choice=ReviewChoice.SAME, by=registrar, student=the_pupil(), seen=seen
        )

    assert the_pupil().note == "已改"
    parked.refresh_from_db()
    assert parked.settled_at is None


def test_settling__twice__the_second_is_told_so(parked, registrar):
    settle_row(row=parked, choice=ReviewChoice.NEW, by=registrar)

    with pytest.raises(Refused, match="已经处理过"):
        settle_row(row=parked, choice=ReviewChoice.NEW, by=registrar)

    assert Student.objects.filter(name="张子轩").count() == 2


def test_settling__number_of_another_pupil__is_refused_in_words(school, registrar, tmp_path):
    take_rows(school, tmp_path, pupil(), pupil("王可", 身份证号="", 学籍号="G" + id_of(5)))
    take_rows(school, tmp_path, pupil("王可", 学籍号="G" + id_of(5)), on=LATER)
    row = RosterImportRow.objects.get(outcome="review")

    with pytest.raises(Refused, match="身份证号属于在册学生张子轩"):
        settle_row(row=row, choice=ReviewChoice.SAME, by=registrar, student=the_pupil("王可"))


def test_settled__then_the_import_undone__goes_with_it(school, registrar, tmp_path, parked):
    undo_roster(roster_import=parked.roster_import, by=registrar)
    before = dump()
    roster = take_rows(school, tmp_path, DOUBTFUL, pupil("李安安", 身份证号=id_of(3)), on=LATER)
    same(roster.rows.get(outcome="review"), the_pupil(), registrar)
    roster.refresh_from_db()

    undo_roster(roster_import=roster, by=registrar)

    assert differences(before, dump()) == {}
    assert not parked_rows(registrar, school).exists()


def test_retention__parked_rows__stay_for_180_days_and_then_it_is_told(desk, school, parked):
    def grow_older(days):
        RosterImport.objects.update(finished_at=clock.now() - timedelta(days=days))
        erase_old_imports()
        return desk.get(reverse("students:parked")).content.decode()

    assert "张子轩" in grow_older(31)
    assert RosterImportRow.objects.exclude(payload_sealed=None).get() == parked
    assert erase_old_imports() == 0  # nothing more is due today
    assert "天后清除" in grow_older(160)
    page = grow_older(181)
    assert "张子轩" not in page and "有1行超过180天没有核实" in page


def test_today__registrar__is_told_how_many_wait_and_a_head_teacher_is_not(
    desk, client, school, parked
):
    assert "花名册里有待核的行" in desk.get(reverse("workspace:today")).content.decode()

    seven_nine = SchoolClassFactory(school=school, grade=7, number=9)
    client.force_login(UserFactory(school=school, head_teacher_of=seven_nine))
    assert "待核的行" not in client.get(reverse("workspace:today")).content.decode()


def test_pages__others__do_not_find_the_row(client, school, parked):
    address = reverse("students:parked_row", args=[parked.public_id])
    client.force_login(UserFactory(school=SchoolFactory(), role=Role.REGISTRAR))

    assert client.get(address).status_code == 404
    assert client.post(address, {"choice": "new"}).status_code == 404
    assert "张子轩" not in client.get(reverse("students:parked")).content.decode()


def test_list__twelve_rows__asks_as_many_queries_as_two(desk, school, tmp_path):
    def with_rows(first, number):
        names = [f"张{chr(0x4E00 + first + n)}" for n in range(number)]
        ids = [id_of(first + n) for n in range(number)]
        take_rows(school, tmp_path, *map(lambda n, i: pupil(n, 身份证号=i), names, ids))
        take_in(school, csv_file(tmp_path, *(pupil(n, 身份证号="") for n in names)), on=LATER)
        return queries_of(desk, reverse("students:parked"))

    assert with_rows(0, 2) == with_rows(100, 10)
