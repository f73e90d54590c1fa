"""九年级去向: who is asked for, what is written, and that nobody's entry is overwritten."""

from datetime import date

import pytest
import time_machine

from school_care.cases.dropout.destinations import figures_of, rows_of
from school_care.cases.dropout.services.destinations import Entry, record_destinations
from school_care.cases.models import GraduateDestination
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.refusal import Refused
from school_care.students.enums import LeaveReason
from tests.factories import SchoolClassFactory, StudentFactory, UserFactory

YEAR = 2027
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2027-06-18T15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def nine(cast):
    cast.nine = SchoolClassFactory(school=cast.school, grade=9, number=1)
    cast.pupils = StudentFactory.create_batch(3, current_class=cast.nine)
    cast.nine_head = UserFactory(school=cast.school, head_teacher_of=cast.nine)
    return cast


def save(cast, *entries: Entry, by=None, year=YEAR):
    return record_destinations(
        by=by or cast.nine_head, school=cast.school, year=year, entries=entries
    )


def stored() -> list[tuple[str, str]]:
    return sorted(GraduateDestination.objects.values_list("kind", "to"))


def test_record__head_teacher__is_stored_with_a_trace_for_each(nine):
    one, two, _ = nine.pupils
    save(nine, Entry(one.public_id, "senior", " 云岭 一中 "), Entry(two.public_id, "work"))
    assert stored() == [("senior", "云岭 一中"), ("work", "")]
    traces = AuditEntry.objects.filter(action="destination.recorded")
    assert {trace.student_id for trace in traces} == {one.public_id, two.public_id}


def test_record__the_same_again__changes_nothing(nine):
    one = nine.pupils[0].public_id
    save(nine, Entry(one, "senior"))
    done = save(nine, Entry(one, "senior", was=("senior", "")))
    assert (done.undo, done.stale) == ([], 0)
    assert AuditEntry.objects.filter(action="destination.recorded").count() == 1


def test_record__put_back__stands_as_before(nine):
    one, two, _ = nine.pupils
    save(nine, Entry(one.public_id, "senior", "云岭一中"))
    done = save(
        nine,
        Entry(one.public_id, "vocational", was=("senior", "云岭一中")),
        Entry(two.public_id, "vocational"),
    )
    save(nine, *done.undo)
    assert stored() == [("", ""), ("senior", "云岭一中")]
    assert figures_of(nine.school, YEAR, clock.today()).total.open == 2


def test_record__somebody_was_quicker__theirs_stays_and_the_rest_is_saved(nine):
    one, two, _ = nine.pupils
    save(nine, Entry(one.public_id, "senior"), by=nine.registrar)
    done = save(nine, Entry(one.public_id, "work"), Entry(two.public_id, "army"))
    assert (len(done.undo), done.stale) == (1, 1)
    assert stored() == [("army", ""), ("senior", "")]


def test_record__pupil_of_another_class_or_school_or_year__refused_whole(nine):
    one = nine.pupils[0]
    for stranger in (nine.zixuan, nine.foreign):
        with pytest.raises(Refused):
            save(nine, Entry(one.public_id, "senior"), Entry(stranger.public_id, "senior"))
    with pytest.raises(Refused):
        save(nine, Entry(one.public_id, "senior"), year=2026)
    with pytest.raises(Refused):
        save(nine, Entry(one.public_id, "senior"), by=nine.principal)
    assert stored() == []


@pytest.mark.parametrize(
    "entry", [{"kind": "moon"}, {"kind": "senior", "to": "长" * 61}], ids=["kind", "words"]
)
def test_record__nonsense__refused(nine, entry):
    with pytest.raises(Refused):
        save(nine, Entry(nine.pupils[0].public_id, **entry))


def test_rows__head_teacher__own_class_registrar__whole_grade(nine):
    other = SchoolClassFactory(school=nine.school, grade=9, number=2)
    StudentFactory(current_class=other)
    today = clock.today()
    assert len(rows_of(nine.nine_head, nine.school, YEAR, today)) == 3
    assert len(rows_of(nine.registrar, nine.school, YEAR, today)) == 4
    assert rows_of(nine.head_teacher, nine.school, YEAR, today) == []


def test_rows__graduated_and_left_before__the_first_stays_the_second_goes(nine):
    one, two, _ = nine.pupils
    one.enrolments.update(until=date(2027, 6, 15), leave_reason=LeaveReason.GRADUATED)
    two.enrolments.update(until=date(2027, 3, 1), leave_reason=LeaveReason.TRANSFERRED)
    with time_machine.travel("2028-03-01T10:00:00+08:00", tick=False):
        rows = rows_of(nine.registrar, nine.school, YEAR, clock.today())
    assert one in [row.student for row in rows]
    assert two not in [row.student for row in rows]


def test_figures__classes_add_up_and_small_groups_are_known(nine):
    one, two, three = nine.pupils
    save(nine, Entry(one.public_id, "senior"), Entry(two.public_id, "five_year"))
    StudentFactory(current_class=nine.nine, care="DISABLED")
    found = figures_of(nine.school, YEAR, clock.today())
    assert found.closes
    assert (found.total.total, found.total.goes_on, found.total.open) == (4, 2, 2)
    assert found.total.rate == "50.0%"
    assert [(line.name, line.total, line.small) for line in found.groups] == [("残疾学生", 1, True)]


def test_record__a_sign_no_database_keeps__is_left_out(nine):
    save(nine, Entry(nine.pupils[0].public_id, "senior", "云岭\0一中"))
    assert stored() == [("senior", "云岭 一中")]
