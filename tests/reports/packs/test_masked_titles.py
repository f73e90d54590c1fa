"""What somebody typed elsewhere and a masked pack prints: titles, places, explanations."""

import zipfile

import pikepdf
import pytest

from school_care.activities.choices.programme import ActivityState
from school_care.activities.models import Activity
from school_care.cases.enums import CaseType
from school_care.core import clock
from school_care.reports import services
from school_care.reports.enums import Output
from school_care.reports.packs import parts_groups
from school_care.reports.packs.order import context_for, states
from tests.factories import CareRecordFactory, days_ago
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
