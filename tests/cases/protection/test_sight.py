"""Who sees how much of a protection case, person by person and kind by kind."""

import pytest

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection, ProtectionEntry
from school_care.cases.protection import selectors_list
from school_care.cases.protection.enums import Level, Part, Suspect
from school_care.cases.protection.services import entries, people
from school_care.cases.protection.services.glass import break_glass
from school_care.cases.protection.services.guardian import set_flag
from school_care.cases.protection.services.opening import put_name
from school_care.cases.protection.sight import level_of
from school_care.core import clock
from school_care.mentoring.selectors_counselling import pupils_named
from school_care.students.silence import is_silenced
from tests.cases.protection.making import filed

pytestmark = pytest.mark.django_db

MR, BU, CR = CaseType.MR, CaseType.BU, CaseType.CR
STAFF = (
    "principal",
    "director",
    "counsellor",
    "registrar",
    "head_teacher",
    "other_head_teacher",
    "grade_head",
    "teacher",
    "dormitory",
    "editor",
    "administrator",
    "auditor",
)
# Whoever is not named sees nothing. The teacher reported it.
SEEN = {
    MR: {"principal": Level.KNOWN, "director": Level.CONTENT, "teacher": Level.OWN},
    BU: {"principal": Level.CONTENT, "director": Level.CONTENT, "teacher": Level.OWN},
    CR: {
        "principal": Level.STEPS,
        "director": Level.STEPS,
        "counsellor": Level.CONTENT,
        "teacher": Level.OWN,
    },
}


@pytest.mark.parametrize("kind", [MR, BU, CR])
@pytest.mark.parametrize("who", STAFF)
def test_level__of_each_person_and_kind__is_that_of_the_table(cast, kind, who):
    row = filed(cast.teacher, cast.zixuan, kind)
    user = getattr(cast, who)
    wanted = SEEN[kind].get(who, Level.NONE)

    assert level_of(user, row) == wanted
    assert Protection.objects.visible_to(user).exists() == (wanted >= Level.KNOWN)
    assert Protection.objects.open_to(user).exists() == (wanted == Level.CONTENT)


def test_level__of_another_school__is_none(cast):
    row = filed(cast.teacher, cast.zixuan)
    assert level_of(cast.foreign_head_teacher, row) == Level.NONE
    assert not Protection.objects.visible_to(cast.foreign_head_teacher).exists()


def test_kept_out__director_of_the_family__sees_nothing_and_the_principal_handles(cast):
    row = filed(cast.teacher, cast.zixuan, named=[cast.director])

    assert level_of(cast.director, row) == Level.NONE
    assert not Protection.objects.visible_to(cast.director).exists()
    assert level_of(cast.principal, row) == Level.CONTENT


def test_kept_out__director_and_principal__whoever_reported_handles(cast):
    row = filed(cast.teacher, cast.zixuan, named=[cast.director, cast.principal])

    assert level_of(cast.principal, row) == Level.NONE
    assert level_of(cast.teacher, row) == Level.CONTENT


def test_parts__named_and_ended__are_seen_and_seen_no_more(cast):
    row = filed(cast.teacher, cast.zixuan)
    part = people.let_in(
        by=cast.director, protection=row, user=cast.head_teacher, part=Part.SUPPORTER
    )
    assert level_of(cast.head_teacher, row) == Level.STEPS

    people.end_part(by=cast.director, person=part)
    assert level_of(cast.head_teacher, row) == Level.NONE


def test_glass__principal__reads_for_half_an_hour(cast):
    row = filed(cast.teacher, cast.zixuan)
    entries.add(by=cast.director, protection=row, kind="other", text="派出所已经到校")
    assert not ProtectionEntry.objects.visible_to(cast.principal).exists()

    break_glass(by=cast.principal, protection=row, why="晚上值班需要了解学生安全情况")

    assert level_of(cast.principal, row) == Level.CONTENT
    assert ProtectionEntry.objects.visible_to(cast.principal).exists()


@pytest.mark.parametrize(
    ("suspect", "quiet"), [(Suspect.GUARDIAN, True), (Suspect.STRANGER, False)]
)
def test_silence__follows_whom_the_report_suspects(cast, suspect, quiet):
    filed(cast.teacher, cast.zixuan, suspects=[suspect])

    assert is_silenced(cast.zixuan) is quiet


@pytest.mark.postgresql
def test_search__with_a_sign_postgresql_cannot_keep__finds_nobody(cast):
    row = filed(cast.teacher, cast.zixuan)
    asked = (cast.director, cast.school)
    assert selectors_list.found(*asked, "\0", clock.today()) == []
    (line,) = selectors_list.found(*asked, f"\0{row.case.case_no}\0", clock.today())
    assert line.protection == row
    assert pupils_named(cast.school, "张\0子轩") == []


def test_flag__from_a_page_older_than_the_name__hushes_the_child(cast):
    row = filed(cast.teacher, None, school=cast.school, pupil_words="穿红衣服的孩子")
    older = Protection.objects.get(pk=row.pk)
    put_name(by=cast.director, protection=row, student=cast.zixuan)
    set_flag(by=cast.director, protection=older, value=True)
    assert is_silenced(cast.zixuan)
    set_flag(by=cast.director, protection=row, value=False, why="派出所核实不是监护人")
    assert not is_silenced(cast.zixuan)


def test_flag__of_a_case_that_is_closed__holds_until_somebody_takes_it_away(cast):
    """A file that is closed is no proof that the child is safe at home."""
    row = filed(cast.teacher, cast.zixuan, suspects=[Suspect.GUARDIAN])
    Protection.objects.filter(pk=row.pk).update(state="closed", closed_on=clock.today())
    row.refresh_from_db()
    assert is_silenced(cast.zixuan)
    set_flag(by=cast.director, protection=row, value=False, why="派出所核实不是监护人")
    assert not is_silenced(cast.zixuan)
