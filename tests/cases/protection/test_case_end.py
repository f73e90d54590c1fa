"""How a case ends: what is missing, two at once, and that nobody removes it."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from school_care.cases.models import Protection
from school_care.cases.protection.services import closing, entries
from school_care.school.refusal import Refused
from tests.cases.protection.case_pages import at, rung, sent, shown, url
from tests.cases.protection.making import filed

pytestmark = pytest.mark.django_db


def handled(cast) -> Protection:
    row = filed(cast.teacher, cast.zixuan)
    rung(cast.director, row)
    return closing.follow(by=cast.director, protection=row, why="已立案", state="handling")


def test_close__without_what_came_of_it__says_what_is_missing(cast):
    row = handled(cast)
    page = sent(
        cast.director, "protection_close", row, status=422, state="following", why="结束"
    ).content.decode()
    assert "公安的处置结果" in page
    row.refresh_from_db()
    assert row.state == "following"


def test_close__everything_there__is_over_and_can_be_taken_up_again(cast):
    row = handled(cast)
    entries.add(by=cast.director, protection=row, kind="police", text="已对嫌疑人采取措施")
    sent(cast.director, "protection_close", row, state="following", why="案件移送，学生情绪稳定")
    page = shown(cast.director, row)
    assert "已结案" in page
    assert "学生情绪稳定" in page
    sent(cast.director, "protection_reopen", row, state="closed", why="公安补充调查")
    row.refresh_from_db()
    assert (row.state, row.closed_on, row.case.closed_on) == ("following", None, None)


def test_close__not_yet_followed__cannot_be_closed(cast):
    row = filed(cast.teacher, cast.zixuan)
    rung(cast.director, row)
    entries.add(by=cast.director, protection=row, kind="police", text="已到校")
    with pytest.raises(Refused, match="不能改为"):
        closing.close(by=cast.director, protection=row, why="结束", state="handling")


def test_close__two_handlers_at_once__the_second_is_asked_to_look_again(cast):
    row = handled(cast)
    entries.add(by=cast.director, protection=row, kind="police", text="已移送")
    seen = Protection.objects.get(pk=row.pk)
    closing.close(by=cast.director, protection=row, why="办结", state="following")
    with pytest.raises(Refused, match="刷新"):
        closing.close(by=cast.director, protection=seen, why="办结", state="following")
    sent(cast.director, "protection_reopen", row, state="closed", why="再看一看")
    page = sent(
        cast.director, "protection_close", row, status=422, state="closed", why="旧页面"
    ).content.decode()
    assert "刷新" in page


@pytest.mark.parametrize("name", ["protection_close", "protection_follow", "protection_reopen"])
def test_end__whoever_reported_or_only_knows__may_not(cast, name):
    row = handled(cast)
    for user in (cast.teacher, cast.principal):
        sent(user, name, row, status=403, state="following", why="结束")


def test_case__nobody__can_remove_it(cast):
    """No address of a case deletes it, and what hangs on it holds it."""
    row = filed(cast.teacher, cast.zixuan)
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    assert not [name for name in names if "protection" in name and "delete" in name]
    for user in (cast.director, cast.principal):
        assert at(user).delete(url("protection", row)).status_code == 405
    with pytest.raises(NoReverseMatch):
        reverse("cases:protection_delete", args=[row.public_id])
