"""数据看板: whoever answers for the school, a grade or a class reads figures; a grade head and a
head teacher those of their own classes only. Goals are the leaders'."""

from tests.access.who import LEADERS, Case, people, plain

READERS = people("principal director grade_head head_teacher other_head_teacher")


def _figure(slug: str) -> Case:
    return Case(slug, lambda cast: {"slug": slug}, READERS, None)


def _nothing(slug: str) -> Case:
    return Case(slug, lambda cast: {"slug": slug}, frozenset(), None)


EXPECTED: dict[str, list[Case]] = {
    "reports:figures": plain(READERS),
    "reports:figures_paper": plain(READERS),
    "reports:figures_recount": plain(None, READERS),
    "reports:goals": plain(LEADERS, LEADERS),
    "reports:figure": [_figure("archive-complete"), _nothing("no-such_figure")],
    "reports:figure_list": [_figure("archive-complete"), _nothing("home-counselling")],
}


def objects(cast) -> dict:
    """The pages of this part are about the school as far as a person reads of it."""
    return {}
