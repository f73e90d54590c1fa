"""Two files of one child, and the child's pocket money."""

import pytest

from school_care.mentoring.models.allowances import AllowanceAccount, AllowanceEntry
from school_care.school.refusal import Refused
from tests.mentoring.allowances.making import closed_account, make_account, pay
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


def test_merge__one_open_account__comes_over_with_its_book(cast):
    keep, absorb = two_files(cast)
    closed_account(keep, cast.dormitory)
    account = make_account(absorb, cast.dormitory, fen=3000)
    merged(cast, keep, absorb)
    account.refresh_from_db()
    assert account.student_id == keep.pk
    assert AllowanceAccount.objects.filter(student=keep).count() == 2
    pay(account, cast.dormitory, 2000)
    assert AllowanceEntry.objects.order_by("-number").first().balance_fen == 1000


def test_merge__two_open_accounts__nothing_happens_until_people_settled_one(cast):
    keep, absorb = two_files(cast)
    make_account(keep, cast.dormitory, fen=3000)
    make_account(absorb, cast.head_teacher, fen=500)
    with pytest.raises(Refused, match="先由保管人结清其中一个"):
        merged(cast, keep, absorb)
    assert AllowanceAccount.objects.filter(student=absorb).exists()
