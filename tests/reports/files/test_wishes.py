"""What may be asked for beside whose papers: purpose, zip, both sides."""

import os
import zipfile

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.pdf import render_document
from school_care.reports import services
from school_care.reports.enums import Output, PrintKind, PrintPurpose, PrintState, Scope
from school_care.reports.models import PrintJob
from school_care.reports.services import Wishes, folder, run
from school_care.school.refusal import Refused
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory
from tests.reports.files.support import FAMILY, SCHOOL, class_order
from tests.reports.support import compact, order

pytestmark = pytest.mark.django_db


def carried_out(job: PrintJob) -> PrintJob:
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    return job


def test_purpose__of_an_order__is_in_the_trail_and_in_the_foot_of_the_school_edition(cast):
    job = carried_out(order(cast, edition=SCHOOL, wishes=Wishes(purpose=PrintPurpose.MEETING)))

    text = compact(text_of(job.result.read_bytes()))
    assert f"印次{job.spec['number']}" in text
    assert "会议研究" in text
    facts = AuditEntry.objects.filter(action="print", object_id=str(job.public_id)).get().facts
    assert (facts["purpose"], facts["number"]) == ("meeting", job.spec["number"])


def test_purpose__family_edition__stands_on_no_page(cast):
    job = carried_out(order(cast, wishes=Wishes(purpose=PrintPurpose.FAMILY)))

    text = compact(text_of(job.result.read_bytes()))
    assert "印次" not in text
    assert "发给家长" not in text


def test_purpose__other_without_words__is_refused(cast):
    with pytest.raises(Refused, match="作什么用"):
        order(cast, wishes=Wishes(purpose=PrintPurpose.OTHER))


def test_number__orders_of_a_school__run_on(cast):
    numbers = [order(cast).spec["number"] for _ in range(3)]

    year = clock.today().year
    assert numbers == [f"{year}-{place:04d}" for place in (1, 2, 3)]


def test_zip__two_of_one_name__a_file_each_with_names_that_say_no_label(cast):
    twin = StudentFactory(current_class=cast.seven_one, name="张子轩")
    pupils = [cast.zixuan, twin, cast.anan]
    job = carried_out(class_order(cast, pupils, wishes=Wishes(output=Output.ZIP)))

    with zipfile.ZipFile(job.result) as whole:
        names = whole.namelist()
        texts = [compact(text_of(whole.read(name))) for name in names]
        assert all(entry.flag_bits & 0x800 for entry in whole.infolist())  # UTF-8
    assert sorted(names) == [
        "七(1)班-张子轩-成长进步报告-2.pdf",
        "七(1)班-张子轩-成长进步报告.pdf",
        "七(1)班-李安安-成长进步报告.pdf",
    ]
    assert all(name.split("-")[1] in text for name, text in zip(names, texts, strict=True))
    assert job.file_name.endswith(".zip")
    assert [path.name for path in job.folder.iterdir()] == ["result.zip"]


def test_zip__worker_killed_half_way__goes_on_and_loses_or_doubles_nobody(cast, monkeypatch):
    from datetime import timedelta

    pupils = [cast.zixuan, cast.keke, cast.yuan]
    job = order(cast, students=pupils, scope=Scope.ALL, wishes=Wishes(output=Output.ZIP))

    class PowerCut(BaseException):
        pass

    def cut_off(chunks, *, workers, on_done):
        for number, html in enumerate(chunks):
            if number == 2:
                raise PowerCut
            on_done(number, render_document(html))

    monkeypatch.setattr(run, "render_many", cut_off)
    with pytest.raises(PowerCut):
        services.run_print(job.public_id)
    monkeypatch.undo()
    PrintJob.objects.update(lease_until=clock.now() - timedelta(seconds=1))

    carried_out(job)
    with zipfile.ZipFile(job.result) as whole:
        assert len(whole.namelist()) == len(set(whole.namelist())) == 3


def test_zip__finished__lies_on_the_disk_before_the_order_says_so(cast, monkeypatch):
    settled = []
    to_disk = folder.os.fsync

    def remember(number):
        settled.append(os.fstat(number).st_ino)
        to_disk(number)

    monkeypatch.setattr(folder.os, "fsync", remember)
    job = carried_out(order(cast, wishes=Wishes(output=Output.ZIP)))

    assert job.result.stat().st_ino in settled
    assert job.result.stat().st_mode & 0o077 == 0


def test_both_sides__every_pupil__begins_on_a_right_hand_page(cast):
    pupils = [cast.zixuan, cast.anan]
    job = carried_out(
        class_order(cast, pupils, kind=PrintKind.FILE, edition=SCHOOL, wishes=Wishes(duplex=True))
    )

    covers = [
        page
        for page in range(1, job.pages + 1)
        if "档案编号" in compact(text_of(job.result.read_bytes(), page=page))
    ]
    assert len(covers) == 2
    assert all(page % 2 for page in covers)
    assert job.pages % 2 == 0


def test_both_sides__whole_school__contents_tell_the_page_each_class_begins_on(cast):
    pupils = [cast.zixuan, cast.keke]
    job = carried_out(order(cast, students=pupils, scope=Scope.ALL, wishes=Wishes(duplex=True)))

    pdf = job.result.read_bytes()
    contents = compact(text_of(pdf, page=1))
    assert "第3页" in contents
    assert "领取人签名" in compact(text_of(pdf, page=3))
    assert "张子轩" in compact(text_of(pdf, page=5))


def test_wishes__that_do_not_go_with_the_paper__are_refused(cast):
    for wishes, kind, edition in (
        (Wishes(restricted_too=True), PrintKind.PROGRESS, FAMILY),
        (Wishes(restricted_too=True), PrintKind.BAG, SCHOOL),
        (Wishes(masked=True), PrintKind.PROGRESS, SCHOOL),
        (Wishes(masked=True, restricted_too=True), PrintKind.FILE, SCHOOL),
        (Wishes(changed_since=clock.today()), PrintKind.PROGRESS, SCHOOL),
    ):
        with pytest.raises(Refused):
            order(cast, kind=kind, edition=edition, wishes=wishes)
    assert not PrintJob.objects.exclude(state=PrintState.QUEUED).exists()
