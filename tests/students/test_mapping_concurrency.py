"""Two people correct, confirm or teach the same form at the same moment: one word holds, and what
is written is what the columns said when it was confirmed."""

import pytest

from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.enums import ImportState
from school_care.students.models import RosterImport, SheetShape, Student, WordMeaning
from school_care.students.services.imports.correcting import correct_import, version_of
from school_care.students.services.imports.lifecycle import check_roster, commit_roster
from tests.factories import SchoolFactory, UserFactory
from tests.students.imports.support import LATER, check, csv_file, id_of, pupil
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3
WORDS = {"category": {"外出户": "LB_BOTH"}}


@pytest.fixture
def school(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return SchoolFactory(name="云岭学校")


@pytest.fixture
def office(school):
    """Two people who may import."""
    return [UserFactory(school=school, role=role) for role in (Role.REGISTRAR, Role.DIRECTOR)]


def waiting(school, folder, number) -> RosterImport:
    """A checked file with a column and a word that only the school can explain."""
    rows = pupil(f"张{number}", 身份证号=id_of(number), 说明="爱画画", 类别="外出户")
    return check(school, csv_file(folder, rows, name=f"{number}.csv"), on=LATER)


def correcting(roster, by, code):
    """Say what the column means, as from a page that is open now."""
    own = RosterImport.objects.select_related("school").get(pk=roster.pk)
    seen = version_of(own)
    return lambda: correct_import(
        by=by, roster_import=own, columns={"说明": code}, words=WORDS, sheets=(), seen=seen
    )


def confirming(roster, by):
    own = RosterImport.objects.select_related("school").get(pk=roster.pk)
    return lambda: commit_roster(roster_import=own, actor=by)


def test_correcting__two_at_once__the_later_is_told_and_one_word_holds(school, office, tmp_path):
    for turn in range(TIMES):
        roster = waiting(school, tmp_path, turn)

        answers = together(
            correcting(roster, office[0], "note"), correcting(roster, office[1], "address")
        )

        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        (kept,) = [answer for answer in answers if isinstance(answer, RosterImport)]
        roster.refresh_from_db()
        assert roster.columns == kept.columns and roster.state == ImportState.UPLOADED


def test_correcting__while_somebody_confirms__one_of_the_two_gives_way(school, office, tmp_path):
    for turn in range(TIMES):
        roster = waiting(school, tmp_path, turn)

        answers = together(confirming(roster, office[0]), correcting(roster, office[1], "note"))

        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        roster.refresh_from_db()
        child = Student.objects.filter(name=f"张{turn}").first()
        if roster.state == ImportState.DONE:
            assert roster.columns == {} and child.note == ""
        else:
            assert roster.columns == {"说明": "note"} and child is None


def test_teaching__the_same_form_confirmed_twice_at_once__is_remembered_once(
    school, office, tmp_path
):
    for turn in range(TIMES):
        SheetShape.objects.all().delete()
        WordMeaning.objects.all().delete()
        pair = [waiting(school, tmp_path, 2 * turn), waiting(school, tmp_path, 2 * turn + 1)]
        for roster, by in zip(pair, office, strict=True):
            check_roster(roster_import=correcting(roster, by, "note")())

        answers = together(*(confirming(r, by) for r, by in zip(pair, office, strict=True)))

        assert raised(answers) == []
        assert SheetShape.objects.get().columns == {"说明": "note"}
        assert WordMeaning.objects.get().meaning == "LB_BOTH"
        assert Student.objects.filter(note="爱画画").count() == 2 * (turn + 1)
