"""What somebody typed elsewhere and a masked pack prints: titles, places, explanations."""

import zipfile

import pikepdf
import pytest

from school_care.activities.choices.programme import ActivityState
from school_care.activities.models import Activity, Letter
from school_care.cases.enums import CaseType
from school_care.cases.models import DropoutMonth
from school_care.core import clock
from school_care.core.months import first_of
from school_care.reports import services
from school_care.reports.enums import Output
from school_care.reports.packs import parts_dropout, parts_groups
from school_care.reports.packs.order import context_for, states
from school_care.students.enums import ContactRole
from tests.cases.dropout.making import suspected
from tests.factories import CareRecordFactory, ContactFactory, days_ago
from tests.reports.packs.support import bookmarks_of, made, wish, words_of
from tests.reports.packs.test_packs import document

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("output", [Output.MERGED, Output.ZIP])
def test_uploaded_paper__titled_with_a_name__is_masked_wherever_its_title_stands(cast, output):
    document(cast, title="关于张子轩的帮扶制度")
    document(cast, title="张子轩帮扶方案", content=b"%PDF-1.7 broken")

    job = made(cast.principal, cast.school, wish(cast.term, parts=("rules",), output=output))

    if output == Output.MERGED:
        pdf = job.result.read_bytes()
        texts, marks = [words_of(pdf)], bookmarks_of(pdf)
        with pikepdf.open(job.result) as whole:
            assert not whole.attachments
    else:
        with zipfile.ZipFile(job.result) as whole:
            marks = whole.namelist()
            texts = [words_of(whole.read(name)) for name in marks]
    assert "张*轩" in "".join(texts)
    assert "张子轩" not in "".join([*texts, *marks])
    full = made(cast.principal, cast.school, wish(cast.term, parts=("rules",), masked=False))
    assert "关于张子轩的帮扶制度" in words_of(full.result.read_bytes())


def test_activity__titled_with_a_name__is_masked_in_the_ledger(cast):
    Activity.objects.create(
        school=cast.school,
        term=cast.term,
        kind="lecture",
        title="张子轩生日会",
        host="张子轩的奶奶",
        place="东风村3组12号",
        reach="school",
        starts_on=days_ago(1),
        owner=cast.director,
        made_at=clock.now(),
        state=ActivityState.HELD,
    )
    context = context_for(school=cast.school, reader=cast.principal, wish=wish(cast.term))
    (state,) = states(context, "left", ["ledgers"])

    rows = [cell for table in state.content.tables for row in table.rows() for cell in row]

    assert "张*轩生日会" in rows
    assert not any("张子轩" in cell or "12号" in cell for cell in rows)


def test_letter_and_guardian__called_by_a_relatives_given_name__are_masked(cast):
    """秀兰妈妈: whom the child writes to, and how it calls whoever looks after it."""
    ContactFactory(student=cast.yuan, role=ContactRole.MOTHER, relation="妈妈", name="刘秀兰")
    ContactFactory(student=cast.yuan, relation="秀兰的妹妹", name="刘小芳")
    Letter.objects.create(
        school=cast.school,
        student=cast.yuan,
        reason="new_year",
        to="秀兰妈妈",
        written_on=clock.today(),
        recorded_at=clock.now(),
    )
    context = context_for(school=cast.school, reader=cast.principal, wish=wish(cast.term))

    found = states(context, "left", ["ledgers", "rosters"])
    cells = [cell for one in found for table in one.content.tables for row in table.rows()
             for cell in row]  # fmt: skip

    assert "**妈妈" in cells
    assert any("**的妹妹" in cell for cell in cells)
    assert not any("秀兰" in cell for cell in cells)


def test_month__note_with_a_relatives_given_name__is_masked(cast, monkeypatch):
    ContactFactory(student=cast.zixuan, role=ContactRole.MOTHER, relation="妈妈", name="刘秀兰")
    suspected(cast.zixuan, clock.today(), clock.today())
    row = DropoutMonth(
        school=cast.school, month=first_of(clock.today()), note="秀兰说孩子随父务工",
        signed_at=clock.now(),
    )  # fmt: skip
    printed = []
    monkeypatch.setattr(parts_dropout, "print_month", lambda **told: printed.append(told["note"]))
    context = context_for(
        school=cast.school, reader=cast.principal, wish=wish(cast.term, "dropout")
    )

    parts_dropout._month(context, row).pdf()

    assert printed == ["**说孩子随父务工"]


@pytest.mark.parametrize(("known", "told"), [(0, False), (1, False), (2, False), (3, True)])
def test_mandatory_reports__one_or_two__read_like_none(cast, monkeypatch, known, told):
    monkeypatch.setattr(
        parts_groups, "_known", lambda context, kind: known if kind == CaseType.MR else 0
    )
    context = context_for(school=cast.school, reader=cast.principal, wish=wish(cast.term, "groups"))
    (state,) = states(context, "groups", ["counts"])

    said = state.content.tables[0].rows()[1][2]

    assert said == (f"{known}件" if told else parts_groups.TOLD_ELSEWHERE)


def test_finished_pack__record_of_a_ledger_restricted_since__is_not_handed_out(cast):
    row = CareRecordFactory(student=cast.zixuan, author=cast.head_teacher)
    job = made(cast.director, cast.school, wish(cast.term, parts=("ledgers",)))
    assert services.may_take_away(job=job, actor=cast.director)

    type(row).objects.filter(pk=row.pk).update(restricted=True, corrected_at=job.finished_at)

    assert not services.may_take_away(job=job, actor=cast.director)
