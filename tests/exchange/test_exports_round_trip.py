"""What the product writes, it reads again and finds nothing changed."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from school_care.core.sheets import read_workbook
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from school_care.students.models import StudentCategory
from school_care.students.roster.parse import parse_roster
from tests.exchange.odd_pupils import make, pupils
from tests.exchange.taking import ROSTERS, import_again, read_back, take
from tests.factories import (
    ContactFactory,
    PairingFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TRUE_OF_CAST = ("性别与身份证号", "新学生先不分班")


@pytest.mark.parametrize("form", ROSTERS)
def test_import_again__the_cast__everything_unchanged_and_no_warning(cast, form):
    again = import_again(take(cast.director, form).content, cast.school)

    assert set(again.counts) == {"unchanged"}, again.changes
    # the cast's sexes and numbers do disagree, and F-02 has no column for the class
    untrue = [said for said in again.warnings if not any(word in said for word in TRUE_OF_CAST)]
    assert untrue == []


def test_import_again__head_teachers_list_with_withheld_level__nothing_lost(cast):
    again = import_again(take(cast.registrar, "list").content, cast.school)

    assert set(again.counts) == {"unchanged"}, again.changes


def test_import_again__verified_category__stays_verified(cast):
    before = list(StudentCategory.objects.values_list("pk", "verified_on", "until").order_by("pk"))
    import_again(take(cast.director, "f06").content, cast.school)

    after = list(StudentCategory.objects.values_list("pk", "verified_on", "until").order_by("pk"))
    assert before == after


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # every example writes to the database: shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(pupils, min_size=3, max_size=6))
def test_import_again__odd_pupils__nothing_new_nothing_changed_nobody_refused(db, told):
    school = SchoolFactory()
    group = SchoolClassFactory(school=school, grade=5, number=1)
    director = UserFactory(school=school, role=Role.DIRECTOR)
    numberless = {
        make(one, group, number).name for number, one in enumerate(told) if one["number"] != "id"
    }
    for form in ROSTERS:
        try:
            content = take(director, form).content
        except Refused:
            continue  # nobody belongs in this list
        again = import_again(content, school)
        assert again.changes == [], (form, again.changes)
        assert not set(again.counts) & {"new", "refused"}, (form, again.counts)
        # without a number that the form carries, a person decides (domain §3.1)
        assert {name for name, _ in again.doubts} <= numberless, (form, again.doubts)


def test_import_again__pairings__recognised_as_no_roster(cast):
    PairingFactory(student=cast.zixuan, user=cast.teacher)
    content = take(cast.director, "f08").content

    with pytest.raises(Exception, match="没有找到学生名单|结对帮扶"):
        read_back(content)


def test_reading_the_file__through_the_real_reader__numbers_and_signs_intact(cast, tmp_path):
    bold = StudentFactory(
        current_class=cast.seven_one, name="=张三", address="=cmd|' /C calc'!A0", care=True
    )
    ContactFactory(student=bold, name="@奶奶", phone="19900000177")
    path = tmp_path / "名册.xlsx"
    path.write_bytes(take(cast.director, "f06").content)

    roster = parse_roster(read_workbook(path), on=cast.term.first_day)

    row = next(row for row in roster.rows if row.name == "=张三")
    assert row.id_number == bold.id_number
    assert row.address == "=cmd|' /C calc'!A0"
    assert row.contacts[0].phones == ("19900000177",)
