"""Care categories: entering, leaving, taking back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.refusal import Refused
from school_care.students.enums import Cause, ExitReason
from school_care.students.models import StudentCategory
from school_care.students.services.categories import (
    claimable_categories,
    end_category,
    restore_category,
)
from tests.factories import days_ago
from tests.students.categorising import claim, in_care, level_end, row_of, spans

# -- claims ----------------------------------------------------------------------


def test_claim__by_head_teacher__stands_as_claim_with_cause_and_trace(cast):
    claimed = claim(
        cast.head_teacher, cast.anan, "DIBAO", since=3, cause=Cause.ILLNESS, entry_reason="父亲住院"
    )
    row = claimed.row
    assert claimed.created
    assert (row.verified_on, row.verified_by, row.claimed_by) == (None, None, cast.head_teacher)
    assert (row.cause, row.entry_reason, row.starts_on) == ("illness", "父亲住院", days_ago(3))
    assert AuditEntry.objects.filter(action="category.claimed", object_id=row.public_id).exists()
    told = {c.field: c.new for c in FieldChange.objects.filter(object_id=row.public_id)}
    assert told["category"] == "低保家庭"
    assert told["cause"] == "因病"


def test_claim__sent_twice__stored_once(cast):
    one = uuid4()
    claim(cast.head_teacher, cast.anan, "DIBAO", public_id=one)
    again = claim(cast.head_teacher, cast.anan, "DIBAO", public_id=one)
    other_tap = claim(cast.head_teacher, cast.anan, "DIBAO")
    assert not again.created
    assert not other_tap.created
    assert cast.anan.categories.count() == 1


@pytest.mark.parametrize("who", ["teacher", "grade_head", "counsellor", "principal", "dormitory"])
def test_claim__by_who_does_not_keep_the_archive__refused(cast, who):
    with pytest.raises(Refused):
        claim(getattr(cast, who), cast.keke, "DIBAO")
    assert not cast.keke.categories.filter(category__code="DIBAO").exists()


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("director", True),
        ("counsellor", True),
        ("other_head_teacher", False),
        ("registrar", False),
        ("principal", False),
        ("teacher", False),
    ],
)
def test_claim__in_confidence__director_and_counsellor_only(cast, who, allowed):
    by = getattr(cast, who)
    offered = {row.code for row in claimable_categories(by, cast.keke)}
    assert ("PSY" in offered) is allowed
    if allowed:
        assert claim(by, cast.keke, "PSY").created
    else:
        with pytest.raises(Refused):
            claim(by, cast.keke, "PSY")


def test_claim__counsellor_for_a_pupil_not_referred__refused(cast):
    with pytest.raises(Refused):
        claim(cast.counsellor, cast.zixuan, "PSY")


@pytest.mark.parametrize(
    ("code", "since"), [("DIBAO", -1), ("UNKNOWN", 0)], ids=["tomorrow", "unknown word"]
)
def test_claim__that_says_nothing_certain__refused(cast, code, since):
    with pytest.raises(Refused):
        claim(cast.head_teacher, cast.anan, code, since=since)


def test_claim__re_entry_after_an_exit__new_interval_and_the_old_one_kept(cast):
    row = claim(cast.head_teacher, cast.anan, "DIBAO", since=30).row
    end_category(by=cast.head_teacher, row=row, on=days_ago(10), reason=ExitReason.ENDED)
    claim(cast.head_teacher, cast.anan, "DIBAO", since=2)
    assert spans(cast.anan, "DIBAO") == [(30, 10), (2, None)]
    assert [in_care(cast.anan, days) for days in (31, 30, 11, 10, 3, 2, 0)] == [
        False, True, True, False, False, True, True,
    ]  # fmt: skip


def test_claim__re_entry_on_the_day_of_exit__joins_without_a_gap(cast):
    row = claim(cast.head_teacher, cast.anan, "DIBAO", since=30).row
    end_category(by=cast.head_teacher, row=row, on=days_ago(10), reason=ExitReason.ENDED)
    claim(cast.head_teacher, cast.anan, "DIBAO", since=10)
    assert spans(cast.anan, "DIBAO") == [(30, 10), (10, None)]


def test_claim__into_a_time_already_held__refused_with_the_day_to_take(cast):
    row = claim(cast.head_teacher, cast.anan, "DIBAO", since=30).row
    end_category(by=cast.head_teacher, row=row, on=days_ago(10), reason=ExitReason.ENDED)
    with pytest.raises(Refused, match="再次列入的日期应不早于"):
        claim(cast.head_teacher, cast.anan, "DIBAO", since=20)
    assert spans(cast.anan, "DIBAO") == [(30, 10)]


def test_claim__one_parent_away_while_both_were__ends_the_one_and_begins_the_other(cast):
    claim(cast.head_teacher, cast.zixuan, "LB_ONE", since=5)
    assert spans(cast.zixuan, "LB_BOTH") == [(60, 5)]
    assert spans(cast.zixuan, "LB_ONE") == [(5, None)]
    assert row_of(cast.zixuan, "LB_ONE").verified_on is None
    assert row_of(cast.zixuan, "LB_BOTH").exit_note == "改列为「单亲留守儿童（父或母一方外出）」"


def test_claim__plain_left_behind_where_the_kind_is_known__adds_nothing(cast):
    claimed = claim(cast.head_teacher, cast.zixuan, "LB_UNSPECIFIED")
    assert not claimed.created
    assert claimed.row.category.code == "LB_BOTH"
    assert cast.zixuan.categories.count() == 1


# -- exits ----------------------------------------------------------------------


def test_exit__two_categories_on_the_same_day__out_of_care_and_level_ends_that_day(cast):
    pupil = cast.zixuan
    claim(cast.head_teacher, pupil, "DIBAO", since=20)
    day = days_ago(1)
    for code in ("DIBAO", "LB_BOTH"):
        end_category(by=cast.head_teacher, row=row_of(pupil, code), on=day, reason=ExitReason.ENDED)
        if code == "DIBAO":
            assert level_end(pupil) is None
    assert in_care(pupil, 2)
    assert not in_care(pupil, 1)
    assert level_end(pupil) == day


def test_exit__last_category_ended_earlier_than_another__level_ends_with_the_later(cast):
    pupil = cast.zixuan
    row = claim(cast.head_teacher, pupil, "DIBAO", since=20).row
    end_category(by=cast.head_teacher, row=row, on=days_ago(2), reason=ExitReason.ENDED)
    end_category(
        by=cast.head_teacher, row=row_of(pupil, "LB_BOTH"), on=days_ago(9), reason=ExitReason.ENDED
    )
    assert level_end(pupil) == days_ago(2)


def test_exit__on_the_day_of_entry__counts_on_no_day(cast):
    row = claim(cast.head_teacher, cast.anan, "DIBAO").row
    end_category(by=cast.head_teacher, row=row, on=clock.today(), reason=ExitReason.MISTAKE)
    assert spans(cast.anan, "DIBAO") == [(0, 0)]
    assert not in_care(cast.anan, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"days": -1}, "不能晚于今天"),
        ({"days": 61}, "不能早于入列日期"),
        ({"reason": "nonsense"}, "请选择退出原因"),
        ({"reason": ExitReason.REFUTED}, "请选择退出原因"),
        ({"reason": ExitReason.OTHER}, "写一句说明"),
    ],
)
def test_exit__against_a_rule__refused_and_nothing_ends(cast, change, words):
    wish = {"days": 0, "reason": ExitReason.ENDED, **change}
    day = days_ago(wish.pop("days"))
    with pytest.raises(Refused, match=words):
        end_category(by=cast.head_teacher, row=row_of(cast.zixuan, "LB_BOTH"), on=day, **wish)
    assert row_of(cast.zixuan, "LB_BOTH").until is None


def test_exit__twice__second_refused(cast):
    row = row_of(cast.zixuan, "LB_BOTH")
    wish = {"by": cast.head_teacher, "row": row, "reason": ExitReason.ENDED}
    end_category(on=days_ago(3), **wish)
    with pytest.raises(Refused, match="已经退出"):
        end_category(on=days_ago(1), **wish)
    assert row_of(cast.zixuan, "LB_BOTH").until == days_ago(3)


def test_exit__by_somebody_elses_head_teacher__refused(cast):
    with pytest.raises(Refused):
        end_category(
            by=cast.other_head_teacher,
            row=row_of(cast.zixuan, "LB_BOTH"),
            on=clock.today(),
            reason=ExitReason.ENDED,
        )


def test_restore__the_same_day__runs_on_and_the_level_too(cast):
    row = row_of(cast.zixuan, "LB_BOTH")
    end_category(by=cast.head_teacher, row=row, on=days_ago(2), reason=ExitReason.PARENT_BACK)
    assert level_end(cast.zixuan) == days_ago(2)
    restore_category(by=cast.head_teacher, row=row)
    row.refresh_from_db()
    assert (row.until, row.exit_reason, row.ended_at) == (None, "", None)
    assert level_end(cast.zixuan) is None
    assert in_care(cast.zixuan, 0)


def test_restore__a_day_later__refused(cast):
    row = row_of(cast.zixuan, "LB_BOTH")
    row = end_category(by=cast.head_teacher, row=row, on=days_ago(2), reason=ExitReason.ENDED)
    StudentCategory.objects.filter(pk=row.pk).update(ended_at=clock.now() - timedelta(days=1))
    with pytest.raises(Refused, match="已过当天"):
        restore_category(by=cast.head_teacher, row=row)
    assert row_of(cast.zixuan, "LB_BOTH").until == days_ago(2)


def test_restore__the_other_kind_of_left_behind_runs_now__refused(cast):
    claim(cast.head_teacher, cast.zixuan, "LB_ONE", since=5)
    with pytest.raises(Refused, match="不能再撤销"):
        restore_category(by=cast.head_teacher, row=row_of(cast.zixuan, "LB_BOTH"))
