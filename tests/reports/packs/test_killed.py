"""A pack whose worker dies half-way is finished by the next: no part lost, none twice."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.pdf import render_document
from school_care.reports import services
from school_care.reports.enums import PrintState
from school_care.reports.models import PrintJob
from school_care.reports.packs import binding
from school_care.reports.packs.order import request_pack
from school_care.reports.services import run
from tests.reports.packs.support import bookmarks_of, made, wish, words_of
from tests.reports.packs.test_packs import document, member

pytestmark = pytest.mark.django_db

PARTS = ("group", "rules", "rosters")


class PowerCut(BaseException):
    """The process is gone: nothing that catches Exception may tidy up after it."""


def ordered(cast) -> PrintJob:
    return request_pack(
        by=cast.principal, school=cast.school, wish=wish(cast.term, parts=PARTS, masked=False)
    )


def cut_off(job: PrintJob) -> None:
    """The worker dies, and after a while nobody holds the order any more."""
    with pytest.raises(PowerCut):
        services.run_print(job.public_id)
    PrintJob.objects.update(lease_until=clock.now() - timedelta(seconds=1))


def whole_as(job: PrintJob, other: PrintJob) -> bool:
    """Whether two packs hold the same, line by line; their running numbers differ."""
    mine, theirs = (
        words_of(one.result.read_bytes()).replace(one.spec["number"], "") for one in (job, other)
    )
    marks = [bookmarks_of(one.result.read_bytes()) for one in (job, other)]
    return mine == theirs and marks[0] == marks[1] and job.pages == other.pages


def test_pack__killed_between_its_parts_and_again_while_bound__is_whole(cast, monkeypatch):
    document(cast)
    member(cast)
    other = made(cast.principal, cast.school, wish(cast.term, parts=PARTS, masked=False))
    job, laid_out, slip = ordered(cast), [], binding.cover.slip_html

    def two_of_three(documents, *, workers, on_done):
        for number, html in enumerate(documents):
            if number == 2:
                raise PowerCut
            laid_out.append(html)
            on_done(number, render_document(html))

    def the_rest(documents, *, workers, on_done):
        for number, html in enumerate(documents):
            laid_out.append(html)
            on_done(number, render_document(html))

    def dies(*details):
        raise PowerCut

    monkeypatch.setattr(run, "render_many", two_of_three)
    cut_off(job)
    monkeypatch.setattr(run, "render_many", the_rest)
    monkeypatch.setattr(binding.cover, "slip_html", dies)
    cut_off(job)
    job.refresh_from_db()
    assert (job.state, job.done, job.result.exists()) == (PrintState.RUNNING, 3, False)
    monkeypatch.setattr(binding.cover, "slip_html", slip)

    assert services.run_print(job.public_id)

    job.refresh_from_db()
    assert len(laid_out) == 3  # each part once
    assert whole_as(job, other)
    assert [path.name for path in job.folder.iterdir()] == ["result.pdf"]
    trail = AuditEntry.objects.filter(action="pack.printed", object_id=str(job.public_id))
    keys = list(trail.values_list("student_id", flat=True))
    assert cast.zixuan.public_id in keys
    assert len(keys) == len(set(keys))
