"""The trail: nobody can alter it unseen, and it holds no child's data."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from school_care.core import audit, audit_chain, clock
from school_care.core.models import AuditEntry, AuditSeal
from school_care.school.models import School, User


@pytest.fixture
def school(db):
    return School.objects.create(code10="2199000001", name="云岭学校")


def _settled_entries(school, number):
    entries = [audit.entry("test.step", school_id=school.pk, row=school) for _ in range(number)]
    for entry in entries:
        entry.at = clock.now() - timedelta(hours=1)
    audit.record_many(entries)


@pytest.mark.parametrize(
    "statement", ["UPDATE core_auditentry SET action = 'x'", "DELETE FROM core_auditentry"]
)
def test_entry__altered_or_deleted_in_sql__is_refused(school, statement):
    audit.record("test.step", school_id=school.pk, row=school)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().action == "test.step"


def test_chain__sealed_in_several_runs__is_sound_and_covers_everything(school):
    _settled_entries(school, 3)
    assert audit_chain.seal_all() == 3
    _settled_entries(school, 2)
    assert audit_chain.seal_all() == 2
    assert audit_chain.seal_all() == 0
    assert AuditSeal.objects.count() == 2
    assert audit_chain.broken_links(school.pk) == []


def test_chain__waits__for_entries_that_may_still_be_joined_by_a_slow_transaction(school):
    audit.record("test.step", school_id=school.pk, row=school)
    assert audit_chain.seal_all() == 0


def test_chain__entry_committed_late_with_a_lower_id__is_still_sealed(school):
    _settled_entries(school, 2)
    first, second = AuditEntry.objects.order_by("id")
    AuditSeal.objects.create(
        school_id=school.pk,
        number=1,
        entry_ids=[second.id],
        last_entry_id=second.id,
        previous="",
        digest=audit_chain._digest("", [second]),
        sealed_at=clock.now(),
    )
    assert audit_chain.seal_all() == 1
    assert AuditSeal.objects.get(number=2).entry_ids == [first.id]
    assert audit_chain.broken_links(school.pk) == []


def test_chain__an_entry_that_no_longer_says_what_was_sealed__names_the_link(school, monkeypatch):
    _settled_entries(school, 2)
    audit_chain.seal_all()
    honest = AuditEntry.from_db.__func__

    def forged(cls, db, field_names, values):
        entry = honest(cls, db, field_names, values)
        entry.action = "something.else"
        return entry

    monkeypatch.setattr(AuditEntry, "from_db", classmethod(forged))
    assert audit_chain.broken_links(school.pk) == [1]


def test_changes__of_a_phone_number__are_kept_sealed(school):
    user = User.objects.create(username="registrar", name="学籍员", school=school)
    [change] = audit.changes(
        user,
        before={"phone": "19900000001", "subject": "语文"},
        after={"phone": "19900000002", "subject": "语文"},
        actor=user,
        student_id=None,
    )
    change.save()
    assert (change.field, change.old, change.new) == ("phone", "19900000001", "19900000002")
    assert b"19900000001" not in bytes(change.old_sealed)


def test_reading_a_file__many_times_in_an_hour__is_noted_once(school, client):
    user = User.objects.create(username="teacher", name="教师", school=school)
    for _ in range(3):
        audit.record_read(actor=user, row=school, student_id=school.public_id, why="head_teacher")
    assert AuditEntry.objects.filter(action="read").count() == 1
