"""How far an import is, in steps and percent, for whoever looks at its page."""

from dataclasses import dataclass

from school_care.students.enums import ImportState, RowOutcome
from school_care.students.models import RosterImport
from school_care.students.services.imports import files


@dataclass(frozen=True)
class Progress:
    """`step` of three, what is done in it, rows done and in all (0: not known yet)."""

    step: int
    words: str
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percent of the step, None while the number of rows is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None


def progress_of(roster_import: RosterImport) -> Progress:
    """Where an import that is being worked on stands."""
    if roster_import.state == ImportState.COMMITTING:
        counts = roster_import.report.get("counts", {})
        total = counts.get(RowOutcome.NEW, 0) + counts.get(RowOutcome.CHANGED, 0)
        done = files.written_of(roster_import.stored_file)
        return Progress(3, "正在写入档案，全部写完才生效", min(done, total), total)
    if roster_import.total:
        words = "正在与档案比对"
        return Progress(2, words, min(roster_import.done, roster_import.total), roster_import.total)
    if roster_import.state == ImportState.READING:
        return Progress(1, "正在读取文件", roster_import.done)
    return Progress(1, "等待检查")


def tell_written(roster_import: RosterImport, done: int) -> None:
    """Note how many rows a commit has written so far.

    Not in the database: what is being written is one transaction, of which nobody else sees
    anything before its end. Whoever writes and whoever shows both reach the uploaded file.
    """
    files.note_written(roster_import.stored_file, done)
