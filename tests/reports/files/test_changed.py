"""只印有变化的: nothing that has changed is lost between two prints, whatever interrupts one."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.pdf import render_document
from school_care.reports import services
from school_care.reports.enums import PrintKind, PrintState
from school_care.reports.models import PrintJob
from school_care.reports.services import Wishes, changed, run, states
from tests.core.pdf.support import text_of
from tests.factories import CareRecordFactory
from tests.reports.files.support import SCHOOL, class_order
from tests.reports.support import compact
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


class PowerCut(BaseException):
    """The process is gone: nothing that catches Exception may tidy up after it."""


def files(cast, students, **wishes) -> PrintJob:
    asked = {"kind": PrintKind.FILE, "edition": SCHOOL, "wishes": Wishes(**wishes)}
    return class_order(cast, students, **asked)


def what_changed(cast, students) -> PrintJob:
    return files(cast, students, changed_since=clock.today())


def text_printed(job: PrintJob) -> str:
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    return compact(text_of(job.result.read_bytes()))


def killed(job: PrintJob, monkeypatch) -> None:
    """Carried out until the first page is to be laid out; then the power goes, and a lease later
    somebody else may take the order up."""

    def cut_off(chunks, *, workers, on_done):
        raise PowerCut

    monkeypatch.setattr(run, "render_many", cut_off)
    with pytest.raises(PowerCut):
        services.run_print(job.public_id)
    monkeypatch.undo()
    PrintJob.objects.update(lease_until=clock.now() - timedelta(seconds=1))


def test_changed__record_saved_between_the_kill_and_the_resumed_print__is_printed_next_time(
    cast, monkeypatch, settings, tmp_path
):
    text_printed(files(cast, [cast.anan]))
    cast.anan.difficulties = "数学跟不上"
    cast.anan.save()
    job = what_changed(cast, [cast.anan])
    killed(job, monkeypatch)
    CareRecordFactory(student=cast.anan, author=cast.head_teacher, text="断电以后写的一条。")

    assert "断电以后写的一条。" not in text_printed(job)
    assert "断电以后写的一条。" in text_printed(what_changed(cast, [cast.anan]))
    last = what_changed(cast, [cast.anan])
    assert services.run_print(last.public_id) is False
    last.refresh_from_db()
    assert last.is_unchanged


def test_changed__two_changes_printed_one_after_the_other__neither_comes_a_second_time(cast):
    text_printed(files(cast, [cast.anan]))
    for text in ("先写的一条。", "后写的一条。"):
        CareRecordFactory(student=cast.anan, author=cast.head_teacher, text=text)
        job = what_changed(cast, [cast.anan])
        assert text in text_printed(job)
        assert job.spec["changed"] == {str(cast.anan.pk): ["records"]}
    cast.anan.difficulties = "数学跟不上"
    cast.anan.save()

    text = text_printed(what_changed(cast, [cast.anan]))
    assert "数学跟不上" in text
    assert "后写的一条。" not in text
    assert "无变化，见上次" in text


def test_changed__file_merged_into_another_before_the_print_is_resumed__what_changed_is_printed(
    cast, monkeypatch
):
    keep, absorb = two_files(cast)
    text_printed(files(cast, [keep, absorb, cast.zixuan]))
    CareRecordFactory(student=absorb, author=cast.head_teacher, text="并档以前写的一条。")
    job = what_changed(cast, [keep, absorb, cast.zixuan])
    killed(job, monkeypatch)
    merged(cast, keep, absorb)

    text = text_printed(job)
    assert "并档以前写的一条。" in text
    assert job.student_ids == [keep.pk]


def test_changed__comparing_takes_long__the_order_stays_with_its_worker(cast, monkeypatch):
    pupils = [cast.zixuan, cast.keke]
    text_printed(files(cast, pupils))
    job = what_changed(cast, pupils)
    assert len(job.chunks) == 2
    left, compare = [], changed.marks_now

    def slow(job, chunk):
        held = PrintJob.objects.get(pk=job.pk).lease_until
        left.append(held - clock.now())
        PrintJob.objects.update(lease_until=held - states.LEASE)  # as much time has gone by
        return compare(job, chunk)

    monkeypatch.setattr(changed, "marks_now", slow)
    services.run_print(job.public_id)

    assert min(left) > timedelta(minutes=2)


def test_changed__ends_without_a_file_for_another_reason__is_not_called_unchanged(
    cast, monkeypatch
):
    text_printed(files(cast, [cast.anan]))
    job = what_changed(cast, [cast.anan])
    states.take_up(job)
    assert changed.keep_changed(job) == changed.UNCHANGED
    CareRecordFactory(student=cast.anan, author=cast.head_teacher)
    PrintJob.objects.filter(pk=job.pk).update(lease_until=clock.now() - timedelta(seconds=1))

    def refuse(chunks, *, workers, on_done):
        raise run.PrintError("chunk 0")

    monkeypatch.setattr(run, "render_many", refuse)
    services.run_print(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.is_unchanged) == (PrintState.FAILED, False)


def test_print__chunk_done_out_of_turn__every_pupil_stands_on_their_own_pages(cast, monkeypatch):
    job = files(cast, [cast.zixuan, cast.keke])

    def backwards(chunks, *, workers, on_done):
        for number, html in reversed(list(enumerate(chunks))):
            on_done(number, render_document(html))

    monkeypatch.setattr(run, "render_many", backwards)
    text = text_printed(job)
    assert text.index("张子轩") < text.index("王可")
