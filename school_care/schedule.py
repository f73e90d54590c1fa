"""Every periodic job, in one table. An entry expires before its next run, so a late worker never
runs the same job twice in a row; each job is safe to run twice and after any gap."""

from typing import Any


def _entry(task: str, every_seconds: float) -> dict[str, Any]:
    return {"task": task, "schedule": every_seconds, "options": {"expires": every_seconds * 0.9}}


BEAT_SCHEDULE = {
    "audit.seal": _entry("school_care.core.tasks.seal_audit_trail", 60.0),
    "jobs.sweep": _entry("school_care.core.tasks.resume_stalled_jobs", 60.0),
    "duplicates.count": _entry("school_care.students.tasks.count_duplicates", 86400.0),
    "vault.sweep": _entry("school_care.students.tasks.sweep_vault", 6 * 3600.0),
    "papers.sweep": _entry("school_care.reports.tasks.sweep_school_documents", 6 * 3600.0),
    "photos.sweep": _entry("school_care.activities.tasks.sweep_photos", 6 * 3600.0),
    "staff.erase": _entry("school_care.school.tasks.erase_old_imports", 3600.0),
    "attendance.erase": _entry("school_care.attendance.tasks.erase_old_imports", 3600.0),
    "records.erase": _entry("school_care.mentoring.tasks.erase_old_imports", 3600.0),
    "groups.end": _entry("school_care.mentoring.tasks.end_stray_groups", 86400.0),
    "forms.erase": _entry("school_care.exchange.tasks.erase_forms", 3600.0),
    "duties.run": _entry("school_care.duties.tasks.run_waiting_schools", 600.0),
    "duties.send": _entry("school_care.duties.tasks.send_reminders", 60.0),
    "duties.sync": _entry("school_care.duties.tasks.sync_stale_ledgers", 3600.0),
    "alerts.sweep": _entry("school_care.alerts.tasks.sweep_stale_schools", 300.0),
    "escalation.deliver": _entry("school_care.escalation.tasks.deliver_waiting", 60.0),
    "escalation.deadlines": _entry("school_care.escalation.tasks.look_at_deadlines", 3600.0),
    "protection.readers": _entry("school_care.cases.tasks.find_readers", 3600.0),
    "watches.remind": _entry("school_care.cases.tasks.remind_watches", 60.0),
    "figures.take": _entry("school_care.reports.tasks.take_waiting_figures", 3600.0),
    "prints.erase": _entry("school_care.reports.tasks.erase_expired_prints", 3600.0),
    "consents.look_again": _entry("school_care.students.tasks.look_through_public_pages", 600.0),
    "consents.look_all": _entry("school_care.students.tasks.look_through_all_schools", 86400.0),
}
