"""Orders: resuming, giving up, rights, erasure, the trail."""

from datetime import timedelta

import pytest
from kombu.exceptions import OperationalError

from school_care.core import clock, jobs
from school_care.core.models import AuditEntry
from school_care.core.pdf import PrintError, render_document
from school_care.reports import services
from school_care.reports.enums import Edition, PrintState, Scope
from school_care.reports.models import PrintJob
from school_care.reports.services import run, states
from school_care.reports.services.request import cut_into_chunks
from school_care.reports.tasks import erase_expired_prints, run_print_job
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory, days_ago
from tests.reports.support import order, with_class
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


class PowerCut(BaseException):
    """The process is gone: nothing that catches Exception may tidy up after it."""


def three_chunks(cast) -> PrintJob:
    """An order of three chunks."""
    pupils = [cast.zixuan, cast.keke, cast.yuan]
    return order(cast, students=pupils, scope=Scope.ALL)


def render_here(chunks, *, workers, on_done):
    """`render_many` without processes."""
    for number, html in enumerate(chunks):
        on_done(number, render_document(html))


def test_order__carried_out__is_done_with_one_file_for_its_owner_alone(cast):
    job = order(cast)
    run_print_job(str(job.public_id))
    job.refresh_from_db()

    assert (job.state, job.done, job.pages) == (PrintState.DONE, 1, 1)
    assert job.size == job.result.stat().st_size
    assert [path.name for path in job.folder.iterdir()] == ["result.pdf"]
    assert job.result.stat().st_mode & 0o077 == 0
    assert job.folder.stat().st_mode & 0o077 == 0


def test_killed_worker__second_run__prints_only_what_is_missing(cast, monkeypatch):
    job = three_chunks(cast)
    seen = []

    def cut_off(chunks, *, workers, on_done):
        for number, html in enumerate(chunks):
            if number == 2:
                raise PowerCut
            on_done(number, render_document(html))

    monkeypatch.setattr(run, "render_many", cut_off)
    with pytest.raises(PowerCut):
        services.run_print(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.done) == (PrintState.RUNNING, 2)

    def remember(chunks, *, workers, on_done):
        documents = list(chunks)
        seen.extend(documents)
        render_here(documents, workers=workers, on_done=on_done)

    monkeypatch.setattr(run, "render_many", remember)
    PrintJob.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert services.run_print(job.public_id)

    assert len(seen) == 1
    assert "赵远" in seen[0]
    text = text_of(job.result.read_bytes())
    assert all(name in text for name in ("张子轩", "王可", "赵远"))


def test_killed_worker__while_its_lease_runs__nobody_else_takes_the_order(cast):
    job = order(cast)
    assert states.take_up(job)

    assert services.run_print(job.public_id) is False
    assert services.resume_stalled() == 0


def test_killed_worker__after_its_lease__the_minute_job_wakes_another(cast, monkeypatch):
    job = order(cast)
    states.take_up(job)
    PrintJob.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    woken = []
    monkeypatch.setattr(run_print_job, "delay", woken.append)

    jobs.resume_stalled()

    assert woken == [str(job.public_id)]


def test_stale_worker__order_taken_by_another__stops_without_touching_it(cast, monkeypatch):
    job = three_chunks(cast)

    def overtaken(chunks, *, workers, on_done):
        PrintJob.objects.update(lease_no=7)
        render_here(chunks, workers=workers, on_done=on_done)

    monkeypatch.setattr(run, "render_many", overtaken)

    assert services.run_print(job.public_id) is False
    job.refresh_from_db()
    assert (job.state, job.lease_no, job.done) == (PrintState.RUNNING, 7, 0)


def test_order__interrupted_again_and_again__ends_with_a_sentence(cast):
    job = order(cast)
    PrintJob.objects.update(lease_no=run.MOST_TRIES)

    services.run_print(job.public_id)

    job.refresh_from_db()
    assert job.state == PrintState.FAILED
    assert "多次中断" in job.error


def test_order__that_cannot_be_printed__ends_with_a_sentence_and_no_files(cast, monkeypatch):
    def refuse(chunks, *, workers, on_done):
        raise PrintError("chunk 0: WeasyPrint failed")

    monkeypatch.setattr(run, "render_many", refuse)
    job = order(cast)

    services.run_print(job.public_id)

    job.refresh_from_db()
    assert job.state == PrintState.FAILED
    assert "排版时出错" in job.error
    assert not job.folder.exists()


def test_order__its_person_lost_sight_of_a_pupil__is_not_printed(cast):
    job = order(cast, actor=cast.head_teacher)
    Appointment.objects.filter(user=cast.head_teacher).update(until=days_ago(0))

    services.run_print(job.public_id)

    job.refresh_from_db()
    assert job.state == PrintState.FAILED
    assert "权限已变化" in job.error
    assert not job.folder.exists()


def test_order__nobody_in_it__is_refused(cast):
    with pytest.raises(Refused, match="没有可打印的学生"):
        order(cast, students=cast.seven_one.students.none())


def test_order__five_waiting__the_sixth_is_refused(cast):
    for _ in range(5):
        order(cast)

    with pytest.raises(Refused, match="还有 5 个"):
        order(cast)
    assert order(cast, actor=cast.director)


def test_chunks__two_classes__at_most_ten_pupils_and_one_class_each(cast):
    pupils = [StudentFactory(current_class=cast.seven_one) for _ in range(21)]
    pupils += [StudentFactory(current_class=cast.seven_two) for _ in range(3)]
    ordered = with_class(pupils)

    chunks = cut_into_chunks(ordered)

    assert [len(chunk) for chunk in chunks] == [7, 7, 7, 3]
    assert [key for chunk in chunks for key in chunk] == [pupil.pk for pupil in ordered]


@pytest.mark.parametrize(
    ("scope", "details", "name"),
    [
        (Scope.STUDENT, {}, "进步报告-七(1)班-张子轩-{term}-家庭版.pdf"),
        (Scope.CLASS, {"edition": Edition.SCHOOL}, "进步报告-七(1)班-{term}-校内版.pdf"),
        (Scope.ALL, {}, "进步报告-汇总-{term}-家庭版.pdf"),
    ],
)
def test_file_name__says_class_and_term__no_label(cast, scope, details, name):
    school_class = cast.seven_one if scope == Scope.CLASS else None
    job = order(cast, scope=scope, school_class=school_class, **details)

    assert job.file_name == name.format(term=cast.term.short_name)


def test_broker_silent__order__stays_queued_and_wake_says_so(cast, monkeypatch):
    def silent(*_):
        raise OperationalError("no broker")

    monkeypatch.setattr(run_print_job, "delay", silent)
    job = order(cast)

    assert services.wake(job) is False
    assert PrintJob.objects.get(pk=job.pk).state == PrintState.QUEUED


def test_trail__a_class_printed__one_entry_for_the_order_and_one_a_pupil(cast):
    job = order(cast, students=[cast.zixuan, cast.anan], scope=Scope.CLASS)
    services.run_print(job.public_id)

    entries = AuditEntry.objects.filter(object_id=str(job.public_id))
    assert sorted(entries.values_list("action", flat=True)) == [
        "print", "print", "print.done", "print.request",
    ]  # fmt: skip
    assert set(entries.filter(action="print").values_list("student_id", flat=True)) == {
        cast.zixuan.public_id,
        cast.anan.public_id,
    }
    assert set(entries.values_list("actor_id", flat=True)) == {cast.principal.pk}


def test_sweep__after_48_hours__files_are_gone_and_the_history_says_so(cast):
    old, fresh = order(cast), order(cast)
    for job in (old, fresh):
        services.run_print(job.public_id)
    PrintJob.objects.filter(pk=old.pk).update(expires_at=clock.now())
    (fresh.folder.parent / "restored-from-a-backup").mkdir()

    erase_expired_prints()
    erase_expired_prints()

    old.refresh_from_db()
    assert old.state == PrintState.ERASED
    assert [path.name for path in fresh.folder.parent.iterdir()] == [str(fresh.public_id)]
    assert fresh.result.exists()
    assert AuditEntry.objects.filter(action="print.erase").count() == 1


def test_illegal_step__a_finished_order__raises(cast):
    job = order(cast)
    services.run_print(job.public_id)
    job.refresh_from_db()

    with pytest.raises(states.IllegalMove):
        states.move(job, to=PrintState.RUNNING)


def test_merge__while_the_order_waits__the_file_that_goes_on_is_printed_once(cast):
    keep, absorb = two_files(cast)
    job = order(cast, students=[keep, absorb, cast.zixuan], scope=Scope.CLASS)
    merged(cast, keep, absorb)

    assert services.run_print(job.public_id)

    job.refresh_from_db()
    assert sorted(job.student_ids) == sorted([keep.pk, cast.zixuan.pk])
    assert job.done == job.total == 2
    assert services.may_take_away(job=job, actor=cast.principal)


def test_merge__after_the_print__the_file_may_be_taken_away_by_who_sees_the_child(cast):
    keep, absorb = two_files(cast)
    job = order(cast, students=[absorb])
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    merged(cast, keep, absorb)

    assert services.may_take_away(job=job, actor=cast.principal)
    assert not services.may_take_away(job=job, actor=cast.foreign_head_teacher)
