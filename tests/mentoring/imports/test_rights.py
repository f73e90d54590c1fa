"""The services of the record import by themselves: who asks, whose file it is, what leaks."""

import logging

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.mentoring.models import RecordImport
from school_care.mentoring.services.imports.lifecycle import DOOR, check_import
from school_care.school.enums import Role, SheetState
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.door import Moved
from school_care.school.sheet_imports.keeping import read_shown
from tests.factories import UserFactory, days_ago
from tests.mentoring.imports.support import row_of, stored
from tests.support.sheets import csv_file, nov

pytestmark = pytest.mark.django_db
STEPS = {"confirm": DOOR.confirm, "cancel": DOOR.cancel, "undo": DOOR.undo}


def checked(house, folder, by, *rows):
    path = csv_file(folder, *(rows or (row_of(house.zixuan, nov(3)),)))
    return check_import(school=house.school, by=by, path=path, file_name=path.name)


@pytest.mark.parametrize("step", STEPS)
def test_step__on_a_file_of_another_teacher__refused_and_as_before(house, tmp_path, step):
    one = checked(house, tmp_path, house.head)
    if step == "undo":
        DOOR.confirm(one, house.head)
    before = RecordImport.objects.values("state", "plan_sealed", "undo_sealed").get()
    other = UserFactory(school=house.school, head_teacher_of=house.one)

    with pytest.raises(Refused, match="由上传的人办理"):
        STEPS[step](one, other)

    assert RecordImport.objects.values("state", "plan_sealed", "undo_sealed").get() == before


@pytest.mark.parametrize("role", [None, Role.AUDITOR, Role.ADMINISTRATOR])
def test_check__without_the_right__refused(house, tmp_path, role):
    nobody = UserFactory(school=house.school, role=role)

    with pytest.raises(Refused):
        checked(house, tmp_path, nobody)

    assert not RecordImport.objects.exists()


def test_confirm__appointment_ended_after_the_preview__nothing_is_stored(house, tmp_path):
    one = checked(house, tmp_path, house.head)
    Appointment.objects.filter(user=house.head).update(until=days_ago(0))
    head = type(house.head).objects.get(pk=house.head.pk)

    with pytest.raises(Refused):
        DOOR.confirm(one, head)

    one.refresh_from_db()
    assert (stored(), one.state) == (set(), SheetState.PREVIEW)


def test_confirm__class_changed_after_the_preview__rows_are_compared_with_the_new_right(
    house, tmp_path
):
    one = checked(house, tmp_path, house.head)
    Appointment.objects.filter(user=house.head).update(school_class=house.two)
    head = type(house.head).objects.get(pk=house.head.pk)

    with pytest.raises(Moved):
        DOOR.confirm(one, head)

    assert stored() == set()


def test_another_class__child_there_or_not__the_same_words(house, tmp_path):
    def told(name):
        row = {**row_of(house.keke, nov(3)), "身份证号": "", "姓名": name, "班级": "七(2)班"}
        one = checked(house, tmp_path, house.head, row)
        return [p.message for row in read_shown(one.plan).refused for p in row.problems]

    assert told("王可") == told("王没有") != []


def test_whole_way__texts_and_names__in_no_trail_log_message_or_figures(
    client, house, tmp_path, caplog
):
    caplog.set_level(logging.DEBUG)
    client.force_login(house.head)
    path = csv_file(
        tmp_path,
        row_of(house.zixuan, nov(3), text="爸爸夜里打电话"),
        row_of(house.anan, nov(3), "打架", text="奶奶住院了"),
    )
    file = SimpleUploadedFile(path.name, path.read_bytes())
    client.post(reverse("mentoring:import_new"), {"file": file})
    one = RecordImport.objects.get()
    said = []
    for step in ("import_confirm", "import_confirm", "import_undo", "import_undo"):
        answer = client.post(reverse(f"mentoring:{step}", args=[one.public_id]))
        said += [str(message) for message in get_messages(answer.wsgi_request)]
    one.refresh_from_db()
    assert one.state == SheetState.UNDONE

    trail = [str(entry.facts) for entry in AuditEntry.objects.all()]
    # the driver of the tests' database logs its statements; a school's does not
    logged = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    told = "".join([*said, *trail, *logged, str(one.counts)])
    for word in ("夜里", "住院", "打架", "张子轩", "李安安", house.zixuan.id_number):
        assert word not in told
