"""What is written into a case: entries and telephone calls."""

import re
from datetime import timedelta

import pytest

from school_care.cases.models import Protection, ProtectionEntry
from school_care.cases.protection import owed
from school_care.cases.protection.services import entries
from school_care.core import clock
from school_care.duties.models import Notice
from school_care.school.refusal import Refused
from tests.cases.protection.case_pages import at, moment, rung, sent, shown, url
from tests.cases.protection.making import filed

pytestmark = pytest.mark.django_db


# -- the course ---------------------------------------------------------------------------------


def test_entry__written__stands_on_the_page(cast):
    row = filed(cast.teacher, cast.zixuan)
    sent(
        cast.director,
        "protection_entry",
        row,
        kind="shielded",
        text="午休在德育处，由两位老师陪着",
        happened_at=moment(5),
    )
    assert "由两位老师陪着" in shown(cast.director, row)


def test_entry__of_tomorrow__is_refused_and_keeps_what_was_typed(cast):
    row = filed(cast.teacher, cast.zixuan)
    page = sent(
        cast.director,
        "protection_entry",
        row,
        status=422,
        kind="other",
        text="写了很久的情况",
        happened_at=moment(-2000),
    ).content.decode()
    assert "时间不能晚于现在" in page
    assert "写了很久的情况" in page


def test_entry__by_whoever_only_knows_of_it__is_refused(cast):
    row = filed(cast.teacher, cast.zixuan)
    assert at(cast.principal).get(url("protection_entry", row)).status_code == 403


def test_entry__withdrawn__stays_struck_through_with_the_reason(cast):
    row = filed(cast.teacher, cast.zixuan)
    entry = entries.add(by=cast.director, protection=row, kind="other", text="写错的一句")
    sent(cast.director, "protection_entry_withdraw", entry, status=422, why="")
    sent(cast.director, "protection_entry_withdraw", entry, why="写到别的事项里了")
    page = shown(cast.director, row)
    assert "<s>写错的一句</s>" in page
    assert "写到别的事项里了" in page
    assert ProtectionEntry.objects.filter(pk=entry.pk).exists()


def test_entry__of_a_handler__whoever_reported_can_neither_read_nor_withdraw(cast):
    row = filed(cast.teacher, cast.zixuan)
    entry = entries.add(by=cast.director, protection=row, kind="other", text="经办人写的")
    page = url("protection_entry_withdraw", entry)
    assert at(cast.teacher).get(page).status_code == 404
    assert at(cast.principal).get(page).status_code == 404


def test_entry__own__whoever_reported_may_withdraw(cast):
    row = filed(cast.teacher, cast.zixuan)
    entry = entries.add(by=cast.teacher, protection=row, kind="other", text="我写错了")
    sent(cast.teacher, "protection_entry_withdraw", entry, why="看错了人")
    entry.refresh_from_db()
    assert entry.withdrawn_at is not None


# -- the telephone ------------------------------------------------------------------------------


def test_call__to_the_police__moves_the_report_on_and_tells_the_handler(cast):
    row = filed(cast.teacher, cast.zixuan)
    sent(
        cast.teacher,
        "protection_call",
        row,
        to="110",
        called_at=moment(),
        caller="卫数学",
        answered_by="接警员",
        number="",
    )
    row.refresh_from_db()
    assert row.state == "handling"
    assert Notice.objects.filter(key__startswith="protection.moved", user=cast.director).exists()
    page = shown(cast.director, row)
    assert "接警员" in page


def test_call__second_one_to_the_police__keeps_the_state(cast):
    row = filed(cast.teacher, cast.zixuan)
    rung(cast.director, row)
    stale = Protection.objects.get(pk=row.pk)
    rung(cast.director, stale, to="station")
    assert stale.state == "handling"
    assert row.steps.filter(to_state="handling").count() == 1


def test_call__to_others__leaves_the_state(cast):
    row = filed(cast.teacher, cast.zixuan)
    rung(cast.director, row, to="civil")
    assert row.state == "reported"


def test_call__number_came_later__is_put_in_once(cast):
    row = filed(cast.teacher, cast.zixuan)
    call = rung(cast.teacher, row)
    sent(cast.teacher, "protection_call_number", call, number="J2026-118")
    assert "J2026-118" in shown(cast.director, row)
    sent(cast.director, "protection_call_number", call, number="别的号")
    call.refresh_from_db()
    assert call.number == "J2026-118"


def test_step__number_still_to_come__leads_to_the_field_below_the_call(cast):
    row = filed(cast.teacher, cast.zixuan)
    call = rung(cast.teacher, row)
    for who in (cast.teacher, cast.director):
        page = shown(who, row)
        leads = re.findall(r'href="([^"]*#number-[^"]*)"', page)
        assert leads and set(leads) == {f"{url('protection', row)}#number-{call.public_id}"}
        assert f'id="number-{call.public_id}"' in page


def test_steps__whatever_is_owed__opens_a_page(cast):
    row = filed(cast.teacher, cast.zixuan)
    rung(cast.teacher, row)
    rows = owed.steps_of([row], clock.today())[row.pk]
    urls = {step.url for step in rows if step.url and not step.done_on}
    assert urls
    for where in urls:
        assert at(cast.director).get(where).status_code == 200, where


def test_call__to_civil_affairs__asks_for_no_number(cast):
    row = filed(cast.teacher, cast.zixuan)
    call = rung(cast.director, row, to="civil")
    assert f"number-{call.public_id}" not in shown(cast.director, row)


def test_call__of_a_handler__is_not_found_for_whoever_reported(cast):
    row = filed(cast.teacher, cast.zixuan)
    call = rung(cast.director, row)
    sent(cast.teacher, "protection_call_number", call, status=404, number="1")


def test_call__in_the_future__is_refused(cast):
    row = filed(cast.teacher, cast.zixuan)
    with pytest.raises(Refused, match="不能晚于现在"):
        rung(cast.director, row, called_at=clock.now() + timedelta(hours=1))
