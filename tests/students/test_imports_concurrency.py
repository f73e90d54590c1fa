"""Taking an import back, and settling a doubtful row, while somebody else does the same or works
on: once, and never half."""

import pytest

from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.enums import ImportState, ReviewChoice
from school_care.students.models import RosterImport, RosterImportRow, Student
from school_care.students.services.contacts import PersonFacts, add_person
from school_care.students.services.imports.lifecycle import ArchiveMoved, commit_roster
from school_care.students.services.imports.parked import settle_row, try_same
from school_care.students.services.imports.undoing import undo_roster
from tests.factories import SchoolFactory, UserFactory
from tests.students.imports.dumping import differences, dump
from tests.students.imports.support import LATER, check, csv_file, id_of, pupil, take_rows
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3


@pytest.fixture
def school(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return SchoolFactory(name="云岭学校")


@pytest.fixture
def office(school):
    """Two people who may import."""
    return [UserFactory(school=school, role=role) for role in (Role.REGISTRAR, Role.DIRECTOR)]


def test_undoing__two_at_once__one_undo_and_all_as_before(school, office, tmp_path):
    for _ in range(TIMES):
        take_rows(school, tmp_path, pupil(备注="一"))
        before = dump()
        rows = [pupil(备注="二"), pupil("李安安", 身份证号=id_of(3), 班级="七(2)班")]
        roster = take_rows(school, tmp_path, *rows)

        def undo(by, key=roster.pk):
            own = RosterImport.objects.select_related("school").get(pk=key)
            return lambda: undo_roster(roster_import=own, by=by)

        answers = together(undo(office[0]), undo(office[1]), undo(office[0]))

        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, dict) for answer in answers) == 1
        assert differences(before, dump()) == {}


def test_undoing__while_another_import_is_written__one_of_the_two_gives_way(
    school, office, tmp_path
):
    for turn in range(TIMES):
        first = take_rows(school, tmp_path, pupil(f"张{turn}", 身份证号=id_of(turn)))
        later = check(
            school,
            csv_file(tmp_path, pupil(f"张{turn}", 身份证号=id_of(turn), 备注="二")),
            on=LATER,
        )

        def write(own=later):
            commit_roster(roster_import=own, actor=office[1])

        def undo(own=first):
            return undo_roster(roster_import=own, by=office[0])

        answers = together(undo, write)

        assert raised(answers, but=(Refused, ArchiveMoved)) == []
        first.refresh_from_db()
        later.refresh_from_db()
        # a preview that speaks of the pupil already stands in the way of the undo
        assert (first.state, later.state) == (ImportState.DONE, ImportState.DONE)
        assert Student.objects.get(name=f"张{turn}").note == "二"


def test_undoing__while_a_relative_is_added__never_half(school, office, tmp_path):
    for turn in range(TIMES):
        roster = take_rows(school, tmp_path, pupil(f"张{turn}", 身份证号=id_of(turn)))
        child = Student.objects.get(name=f"张{turn}")

        def add(child=child):
            return add_person(
                by=office[1],
                student=Student.objects.get(pk=child.pk),
                roles=["FATHER"],
                facts=PersonFacts(name="张远行", relation="父亲"),
                public_id=child.public_id,
            )

        answers = together(lambda own=roster: undo_roster(roster_import=own, by=office[0]), add)

        assert raised(answers, but=(Refused, Student.DoesNotExist)) == []
        left = Student.objects.filter(pk=child.pk).first()
        roster.refresh_from_db()
        assert (left is None) == (roster.state == ImportState.UNDONE)
        assert left is None or left.contacts.count() == 1


def test_settling__two_at_once__one_decision(school, office, tmp_path):
    for turn in range(TIMES):
        name = f"张{turn}"
        take_rows(school, tmp_path, pupil(name, 身份证号=id_of(turn)))
        take_rows(school, tmp_path, pupil(name, 身份证号="", 备注=f"第{turn}次"), on=LATER)
        row = RosterImportRow.objects.get(outcome="review", settled_at=None)
        student = Student.objects.get(name=name)
        seen = try_same(row, student).seen

        def same(by, row=row, student=student, seen=seen):
            return lambda: settle_row(
                row=row, choice=ReviewChoice.SAME, by=by, student=student, seen=seen
            )

        def new(by, row=row):
            return lambda: settle_row(row=row, choice=ReviewChoice.NEW, by=by)

        answers = together(same(office[0]), new(office[1]), same(office[1]))

        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, Refused) for answer in answers) == 2
        row.refresh_from_db()
        expected = 2 if row.choice == ReviewChoice.NEW else 1
        assert Student.objects.filter(name=name).count() == expected
