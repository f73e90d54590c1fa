"""The audit trail and the job rows: what every app above relies on, without any domain."""

from django.conf import settings
from django.db import models

from school_care.core.sealed import PublicIdModel, Sealed


class AuditEntry(models.Model):
    """Who did what to which row, when: plain ids, never values. Append-only by trigger.

    `school_id` is a plain number because core knows no school; `object_id` and `student_id` are
    public ids. Changed values are in FieldChange, sealed and erasable.
    """

    at = models.DateTimeField()
    school_id = models.BigIntegerField(default=0)  # 0: the installation itself
    actor_id = models.BigIntegerField(null=True)  # null: a command on the server, or the system
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    student_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)  # counts, codes, plain ids

    class Meta:
        verbose_name = "审计记录"
        indexes = [
            # the auditor's page: one school, newest first
            models.Index(fields=["school_id", "-id"], name="core_audit_by_school"),
            # who looked at this child
            models.Index(fields=["student_id", "-id"], name="core_audit_by_student"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"


class AuditSeal(models.Model):
    """A link of the hash chain of one school: it covers the entries `entry_ids`, in order."""

    school_id = models.BigIntegerField(default=0)
    number = models.PositiveBigIntegerField()
    entry_ids = models.JSONField()
    last_entry_id = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = "审计封存"
        constraints = [
            # one chain a school: two sealing jobs at once cannot fork it
            models.UniqueConstraint(fields=["school_id", "number"], name="core_auditseal_chain")
        ]

    def __str__(self) -> str:
        return f"{self.school_id}/{self.number}"


class FieldChange(PublicIdModel):
    """Old and new value of one field of one row, sealed; erased with the child's data."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    school_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    student_id = models.UUIDField(null=True)
    field = models.CharField(max_length=60)
    source = models.CharField(max_length=60, blank=True)  # e.g. roster-import:<public id>
    old = Sealed("原值")
    new = Sealed("新值")

    class Meta:
        verbose_name = "字段变更"
        indexes = [
            # the history of one row, newest first
            models.Index(fields=["object_id", "-id"], name="core_change_by_object"),
            # the history of a child's whole file
            models.Index(fields=["student_id", "-id"], name="core_change_by_student"),
        ]
