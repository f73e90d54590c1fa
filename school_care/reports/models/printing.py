"""Printing jobs: the queue of record. Files lie below PRIVATE_ROOT, never under a URL."""

from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from school_care.core.scoping import ScopedQuerySet, nobody
from school_care.core.sealed import PublicIdModel
from school_care.reports.enums import (
    UNFINISHED,
    Edition,
    Output,
    PrintKind,
    PrintPurpose,
    PrintState,
    Scope,
)
from school_care.reports.masking import Masking
from school_care.school.models import School, SchoolClass, Term


class PrintJobQuerySet(ScopedQuerySet):
    """Jobs by who may see them: each person their own."""

    def visible_to(self, user: Any):
        """The jobs `user` asked for."""
        return self.none() if nobody(user) else self.filter(requested_by=user)

    def stalled(self, now):
        """Unfinished jobs that nobody is working on."""
        return self.filter(state__in=UNFINISHED).filter(
            models.Q(lease_until__isnull=True) | models.Q(lease_until__lt=now)
        )


class PrintJob(PublicIdModel):
    """One printing order, its progress and where its result lies until `expires_at`.

    `chunks` are the pupils' keys in printing order, cut into documents of at most ten; a chunk
    whose result is on disk is not printed again.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="print_jobs")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="print_jobs"
    )  # null: a command on the server
    kind = models.CharField("报表", max_length=20, choices=PrintKind.choices)
    # what more was asked for, in plain values: of a pack its topic and day, of files the parts
    spec = models.JSONField(default=dict)
    purpose = models.CharField("用途", max_length=12, choices=PrintPurpose.choices, blank=True)
    why = models.CharField("说明", max_length=200, blank=True)
    restricted_too = models.BooleanField("含限阅内容", default=False)
    masked = models.BooleanField("脱敏", default=False)
    output = models.CharField(max_length=8, choices=Output.choices, default=Output.MERGED)
    duplex = models.BooleanField("双面打印", default=False)  # every pupil begins on a right page
    changed_since = models.DateField("只印有变化的，自", null=True)
    edition = models.CharField("版本", max_length=10, choices=Edition.choices)
    scope = models.CharField("范围", max_length=10, choices=Scope.choices)
    school_class = models.ForeignKey(
        SchoolClass, null=True, on_delete=models.PROTECT, related_name="+"
    )
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    chunks = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)  # pupils; of a pack its parts
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=PrintState.choices, default=PrintState.QUEUED)
    error = models.CharField(max_length=200, blank=True)  # told: why it failed, who is left out
    file_name = models.CharField("文件名", max_length=120)
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes of the result
    # how far whoever asked for it read then, of children seen by a pairing alone
    sight = models.CharField(max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_no = models.PositiveIntegerField(default=0)  # times taken up; a stale worker matches none

    objects = PrintJobQuerySet.as_manager()

    class Meta:
        verbose_name = "打印任务"
        ordering = ["-id"]
        indexes = [
            # a person's history
            models.Index(fields=["requested_by", "-id"], name="reports_job_of_user"),
            # the sweeper: unfinished jobs, and those to erase
            models.Index(fields=["state", "expires_at"], name="reports_job_by_state"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def student_ids(self) -> list[int]:
        """The pupils' keys in printing order."""
        return [key for chunk in self.chunks for key in chunk]

    @property
    def folder(self) -> Path:
        """Where chunks and result lie."""
        return settings.PRIVATE_ROOT / "print" / str(self.public_id)

    @property
    def result(self) -> Path:
        """The finished file; exists while the state is DONE."""
        return self.folder / ("result.zip" if self.output == Output.ZIP else "result.pdf")

    @property
    def is_unchanged(self) -> bool:
        """Whether it ended without a file because nothing had changed: that is no failure."""
        return self.state == PrintState.FAILED and self.spec.get("unchanged", False)

    @property
    def is_pack(self) -> bool:
        """Whether its chunks are parts of a pack, and not pupils."""
        return self.kind == PrintKind.PACK

    @property
    def unit(self) -> str:
        """What `total` and `done` count, on a page."""
        return "个部分" if self.is_pack else "份"

    @cached_property
    def masking(self) -> Masking:
        """What its papers may say of people; the school's names are read once for as long as a
        worker holds the row."""
        return Masking.of(self.school, on=self.masked)

    @property
    def is_waiting(self) -> bool:
        """Whether the job is still to be finished."""
        return PrintState(self.state).is_waiting
