"""Pocket money: of 张子轩 kept by the 生活老师, of 王可 kept by a teacher of another class."""

from uuid import uuid4

from school_care.core import clock
from school_care.mentoring.models.allowances import AllowanceEntry, AllowanceKeeper
from school_care.students.models import Student
from tests.access.who import LEADERS, NONE, PUBLIC_ID, Case, of, people, plain
from tests.mentoring.allowances.making import end_parent, make_account, make_parent, pay, put

KEEPERS = people("director head_teacher other_head_teacher grade_head teacher dormitory")
OVERSEERS = people("principal director head_teacher other_head_teacher")
OPEN_TO = KEEPERS | OVERSEERS

# who keeps it; the child's head teacher, director and principal; not everyone who teaches it
SEE_ZIXUANS = people("principal director head_teacher dormitory")
SEE_KEKES = people("principal director other_head_teacher head_teacher")
HAS_ZIXUANS = people("dormitory")
HAS_KEKES = people("head_teacher")  # of 七(1)班, acting parent of a child of 七(2)班


def read(zixuans: frozenset = SEE_ZIXUANS, kekes: frozenset = SEE_KEKES) -> list[Case]:
    return of(
        PUBLIC_ID,
        {
            "zixuans_account": (zixuans, None),
            "kekes_account": (kekes, None),
            "foreign_account": (NONE, None),
        },
    )


def write(zixuans: frozenset, kekes: frozenset) -> list[Case]:
    return of(
        PUBLIC_ID,
        {
            "zixuans_account": (zixuans, zixuans),
            "kekes_account": (kekes, kekes),
            "foreign_account": (NONE, NONE),
        },
    )


EXPECTED: dict[str, list[Case]] = {
    "mentoring:allowances": plain(OPEN_TO, OPEN_TO),
    "mentoring:allowance_overview": plain(OVERSEERS),
    "mentoring:allowance_evening": plain(OPEN_TO),
    "mentoring:allowance_statements": plain(OPEN_TO),
    "mentoring:allowance": read(),
    "mentoring:allowance_statement": read(),
    "mentoring:allowance_payouts": read(),
    "mentoring:allowance_deposit": write(HAS_ZIXUANS, HAS_KEKES),
    "mentoring:allowance_payout": write(HAS_ZIXUANS, HAS_KEKES),
    "mentoring:allowance_quota": write(HAS_ZIXUANS | LEADERS, HAS_KEKES | LEADERS),
    "mentoring:allowance_close": write(HAS_ZIXUANS | LEADERS, HAS_KEKES | LEADERS),
    "mentoring:allowance_handover": of(
        PUBLIC_ID,
        {
            "zixuans_account": (LEADERS, LEADERS),
            # the teacher is to take it over, and does not see the account before
            "handed_account": (LEADERS | {"teacher"}, LEADERS | {"teacher"}),
            "foreign_account": (NONE, NONE),
        },
    ),
    "mentoring:allowance_counter": of(
        PUBLIC_ID,
        {
            "zixuans_deposit": (HAS_ZIXUANS, HAS_ZIXUANS),
            "foreign_deposit": (NONE, NONE),
        },
    ),
    "mentoring:allowance_receipt": of(
        PUBLIC_ID,
        {"zixuans_deposit": (SEE_ZIXUANS, None), "foreign_deposit": (NONE, None)},
    ),
    "mentoring:allowance_noted": of(
        PUBLIC_ID,
        {"zixuans_payout": (LEADERS, LEADERS), "foreign_payout": (NONE, NONE)},
    ),
    "mentoring:allowance_settle": of(
        PUBLIC_ID,
        {"zixuans_keeper": (LEADERS, LEADERS), "foreign_keeper": (NONE, NONE)},
    ),
    "mentoring:allowance_handover_sheet": of(
        PUBLIC_ID,
        {"zixuans_keeper": (SEE_ZIXUANS, None), "foreign_keeper": (NONE, None)},
    ),
    "mentoring:allowance_open": of(
        "student_id",
        {
            "anan": (LEADERS | {"head_teacher"}, LEADERS | {"head_teacher"}),
            "keke": (LEADERS, LEADERS),
            "foreign": (NONE, NONE),
        },
    ),
}


def objects(cast) -> dict:
    """Accounts of the cast's children and of the other school's."""
    make_parent(cast.anan, cast.head_teacher)  # no account yet
    found = {}
    found |= _named("zixuans", make_account(cast.zixuan, cast.dormitory, fen=9000))
    found |= _named("kekes", make_account(cast.keke, cast.head_teacher, fen=9000))
    found |= _named("foreign", make_account(cast.foreign, cast.foreign_head_teacher, fen=9000))
    found["handed_account"] = _to_hand_over(cast)
    return found


def _named(whose: str, account) -> dict:
    """An account with a deposit, a payout above the quota, and a keeper who took it over."""
    keeper = AllowanceKeeper.objects.get(account=account)
    entry = AllowanceEntry.objects.get(account=account)
    payout = pay(account, keeper.user, 3000, why_above="看病")
    first = AllowanceKeeper.objects.create(
        account=account,
        user=account.opened_by,
        starts_on=account.opened_on,
        until=account.opened_on,
        made_at=clock.now(),
    )
    # the later row is the one that took over
    AllowanceKeeper.objects.filter(pk=keeper.pk).delete()
    keeper.pk, keeper.public_id = None, uuid4()
    keeper.expected_fen, keeper.counted_fen, keeper.difference_why = 9000, 8000, "找零出错"
    keeper.save(force_insert=True)
    assert first.pk < keeper.pk
    return {
        f"{whose}_account": account,
        f"{whose}_deposit": entry,
        f"{whose}_payout": payout,
        f"{whose}_keeper": keeper,
    }


def _to_hand_over(cast):
    """Kept by the grade head, while the teacher is acting parent now."""
    account = make_account(cast.yuan, cast.grade_head)
    put(account, cast.grade_head, 1000)
    end_parent(Student.objects.get(pk=cast.yuan.pk).pairings.get())
    make_parent(cast.yuan, cast.teacher)
    return account
