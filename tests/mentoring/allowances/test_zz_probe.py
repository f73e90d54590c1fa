"""Temporary probe of plans; not to be committed."""
import time
from datetime import date, timedelta
import pytest
from django.db import connection, transaction
from school_care.core import clock
from school_care.mentoring.models import CareRecord, Pairing
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User
from school_care.students.enums import GrantReason
from school_care.students.models import AccessGrant, Student
from tests.support import county
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

def test_probe(db, monkeypatch):
    county.PUPILS = 300
    county.begin()
    county.fill(county.PEOPLE, "students_student")
    cols = [f for f in CareRecord._meta.concrete_fields if f.column != "id"]
    def val(f):
        n = f.get_internal_type()
        if f.column == "public_id": return "gen_random_uuid()"
        if f.column == "school_id": return "p.school_id"
        if f.column == "student_id": return "p.id"
        if f.column == "happened_on": return "date '2026-09-01' + (n*9 + p.id %% 9)::int"
        if f.column == "author_id": return "(select min(id) from school_user)"
        if f.column == "kind": return "'talk'"
        if f.column == "outcome": return "'made'"
        if f.column == "written_at": return "now()"
        if f.null: return "NULL"
        if n == "BooleanField": return "false"
        if n == "JSONField": return "'[]'"
        if n == "BinaryField": return "''::bytea"
        return "''"
    someone = User.objects.create(username="x0", name="x")
    sql = f"INSERT INTO mentoring_carerecord ({', '.join(c.column for c in cols)}) SELECT {', '.join(val(c) for c in cols)} FROM students_student p, generate_series(0,4) n"
    with connection.cursor() as c, county._unchecked(c), county._indexes_later(c, ("mentoring_carerecord",)):
        c.execute(sql, [])
    with connection.cursor() as c: c.execute("ANALYZE")
    print("pupils", Student.objects.count(), "records", CareRecord.objects.count())
    school = School.objects.order_by("id")[county.SCHOOLS // 2]
    mine = list(SchoolClass.objects.filter(school=school))[:2]
    user = User.objects.create(username="mentor", name="x", school=school)
    since = date(2026, 9, 1)
    Appointment.objects.create(user=user, school=school, role=Role.TEACHER, starts_on=since, confirmed_at=clock.now())
    for k in mine:
        TeachingAssignment.objects.create(user=user, school=school, school_class=k, subject="数学", starts_on=since, confirmed_at=clock.now())
    pupils = list(Student.objects.filter(school=school).exclude(current_class__in=mine).order_by("id")[:8])
    for i, p in enumerate(pupils):
        pr = Pairing.objects.create(school=school, student=p, kind="teacher", user=user, starts_on=since + timedelta(days=5*i), made_at=clock.now())
        AccessGrant.objects.create(school=school, user=user, student=p, reason=GrantReason.PAIRING, source_ref=str(pr.public_id), starts_on=pr.starts_on)
    with connection.cursor() as c: c.execute("ANALYZE")
    user = User.objects.get(pk=user.pk)
    def show(name, qs):
        t = time.perf_counter(); n = len(list(qs[:40])); t = time.perf_counter() - t
        nodes = county.explain(qs[:40])
        print("==", name, "rows", n, f"{t*1000:.1f} ms", [(x["Node Type"], x.get("Relation Name"), x["Actual Rows"], x["Actual Loops"], x.get("Rows Removed by Filter")) for x in nodes if x.get("Relation Name")])
    R = CareRecord.objects
    show("mentor visible_to", R.visible_to(user).order_by("-happened_on", "-id"))
    show("mentor + school", R.visible_to(user).filter(school=school).order_by("-happened_on", "-id"))
    show("mentor one pupil", R.visible_to(user).filter(student=pupils[0]).order_by("-happened_on", "-id"))
    show("mentor of 40 pupils", R.visible_to(user).filter(student__in=[p.pk for p in Student.objects.visible_to(user)[:40]]).order_by("student_id"))
    only = User.objects.create(username="mentor2", name="x", school=school)
    Appointment.objects.create(user=only, school=school, role=Role.TEACHER, starts_on=since, confirmed_at=clock.now())
    for p in pupils:
        pr = Pairing.objects.create(school=school, student=p, kind="teacher", user=only, starts_on=since, made_at=clock.now())
        AccessGrant.objects.create(school=school, user=only, student=p, reason=GrantReason.PAIRING, source_ref=str(pr.public_id), starts_on=pr.starts_on)
    only = User.objects.get(pk=only.pk)
    show("pairings only", R.visible_to(only).order_by("-happened_on", "-id"))
    show("pairings only + school", R.visible_to(only).filter(school=school).order_by("-happened_on", "-id"))
    AccessGrant.objects.filter(user=user).delete()
    plain = User.objects.get(pk=user.pk)
    show("plain teacher", R.visible_to(plain).order_by("-happened_on", "-id"))
    show("plain teacher + school", R.visible_to(plain).filter(school=school).order_by("-happened_on", "-id"))
    head = User.objects.get(pk=only.pk)
    Appointment.objects.create(user=head, school=school, role=Role.HEAD_TEACHER, school_class=mine[0], starts_on=since, confirmed_at=clock.now())
    head = User.objects.get(pk=only.pk)
    show("head teacher + 8 pairings", R.visible_to(head).order_by("-happened_on", "-id"))
    show("head teacher + 8 pairings + school", R.visible_to(head).filter(school=school).order_by("-happened_on", "-id"))
    assert 0
