from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.attendance.making import CheckFactory, VarianceFactory

OVERSEERS = people("principal director registrar")
TAKERS = people("director registrar")
EXPLAINERS = people("director registrar head_teacher other_head_teacher")
EXPLAIN_ZIXUAN = people("director registrar head_teacher")
EXPLAIN_KEKE = people("director registrar other_head_teacher")
SIGNERS = people("principal")


def _own_and_foreign(get, post) -> list[Case]:
    return of(PUBLIC_ID, {"own_check": (get, post), "foreign_check": (NONE, post and NONE)})


EXPECTED: dict[str, list[Case]] = {
    "attendance:checks": plain(OVERSEERS),
    "attendance:check_take": plain(TAKERS, TAKERS),
    "attendance:check": _own_and_foreign(OVERSEERS, None),
    "attendance:check_sign": _own_and_foreign(SIGNERS, SIGNERS),
    "attendance:check_print": _own_and_foreign(OVERSEERS, None),
    "attendance:variances": plain(EXPLAINERS, EXPLAINERS),
    "attendance:variance": of(
        PUBLIC_ID,
        {
            "variance_of_zixuan": (EXPLAIN_ZIXUAN, EXPLAIN_ZIXUAN),
            "variance_of_keke": (EXPLAIN_KEKE, EXPLAIN_KEKE),
            "foreign_variance": (NONE, NONE),
        },
    ),
    "attendance:flow": plain(OVERSEERS),
    "attendance:flow_who": plain(OVERSEERS),
    "attendance:flow_print": plain(OVERSEERS),
    "attendance:flow_workbook": plain(OVERSEERS),
}


def objects(cast) -> dict:
    """A check of each school, with variances."""
    own = CheckFactory(school=cast.school, taken_by=cast.registrar)
    foreign = CheckFactory(school=cast.other_school, taken_by=cast.foreign_head_teacher)
    return {
        "own_check": own,
        "foreign_check": foreign,
        "variance_of_zixuan": VarianceFactory(check_of=own, student=cast.zixuan),
        "variance_of_keke": VarianceFactory(check_of=own, student=cast.keke),
        "foreign_variance": VarianceFactory(check_of=foreign, student=cast.foreign),
    }
