"""A whole school's reports in one order whose printer is killed half-way, and what it takes up.

The order is carried out by a process of its own, which gets SIGKILL once half of the pupils are
done; this one then takes the order up and finishes it. In the bound file every pupil must stand
once, on a page of the same pupil, and the pages must be those of an order nobody killed; what lay
on the disk must not be printed again. Says how long it took beside WeasyPrint alone on the very
same chunks, and how much memory the printer and its largest worker held. Ends with 1 when
a pupil is lost or doubled, or memory goes past a bound of bench/README.md.

    .venv/bin/python bench/print_killed.py [--reports 405] [--edition family|school]
"""

import argparse
import io
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from print_reports import _documents, _order, _prepare, _weasyprint_alone

PARENT_MB, WORKER_MB = 400, 500
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    options = _options()
    if options.job:
        return _print(options.job)
    with tempfile.TemporaryDirectory(prefix="print-bench-") as home:
        _prepare(home)
        from django.conf import settings

        settings.PRINT_WORKERS = 2
        job = _order(options.reports, options.edition)
        return _judge(job, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=405)
    parser.add_argument("--edition", choices=("family", "school"), default="family")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    return parser.parse_args()


def _print(public_id: str) -> int:
    """The process that is killed."""
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.conf import settings

    from school_care.reports.services import run_print

    settings.PRINT_WORKERS = 2
    return 0 if run_print(public_id) else 1


def _judge(job, options: argparse.Namespace) -> int:
    from school_care.reports.services import run_print

    documents = _documents(job)
    before, killed_after = _kill_half_way(job, options)
    started = time.perf_counter()
    if not run_print(job.public_id):
        raise SystemExit("the order was not finished")
    took = time.perf_counter() - started
    job.refresh_from_db()
    anew = len(job.chunks) - before
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{options.reports} reports, {len(job.chunks)} chunks, {job.pages} pages")
    print(f"killed after {killed_after:.1f} s with {before} chunks on the disk; {anew} printed")
    print(f"then finished in {took:.1f} s")
    print(f"printer {parent:.0f} MB (at most {PARENT_MB}), children {worker:.0f} ({WORKER_MB})")
    good = _each_once(job) and parent <= PARENT_MB and worker <= WORKER_MB
    at = time.perf_counter()
    pages = _weasyprint_alone(documents)
    alone = time.perf_counter() - at
    print(f"WeasyPrint alone: {pages} pages in {alone:.1f} s in one process")
    return 0 if good and pages == job.pages else 1


def _kill_half_way(job, options: argparse.Namespace) -> tuple[int, float]:
    """Chunks on the disk when the printer died, and after how many seconds."""
    from school_care.core import clock
    from school_care.reports.models import PrintJob
    from school_care.reports.services import folder

    at = time.perf_counter()
    printer = subprocess.Popen([sys.executable, __file__, "--job", str(job.public_id)])
    rows = PrintJob.objects.filter(pk=job.pk)
    while rows.get().done * 2 < job.total:
        if printer.poll() is not None:
            raise SystemExit("the printer ended before half was done")
        time.sleep(0.05)
    os.kill(printer.pid, signal.SIGKILL)
    printer.wait()
    took = time.perf_counter() - at
    rows.update(lease_until=clock.now())  # the sweeper would wait for its end
    job.refresh_from_db()
    stored = sum(folder.is_stored(job, number) for number in range(len(job.chunks)))
    return stored, took


def _each_once(job) -> bool:
    """Every pupil has one bookmark, and it leads to a page about that pupil."""
    import pikepdf

    from school_care.students.models import Student

    content = job.result.read_bytes()
    pupils = Student.objects.in_bulk(job.student_ids)
    wanted = [pupils[key].name for key in job.student_ids]
    texts = _texts(content)
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        found = [(str(one.title), numbers[_page(one)]) for one in outline.root]
    lost = set(wanted) - {name for name, _ in found}
    wrong = [name for name, page in found if name not in texts[page]]
    print(f"bookmarks {len(found)}, lost {len(lost)}, on a wrong page {len(wrong)}")
    return [name for name, _ in found] == wanted and not wrong


def _page(one) -> tuple[int, int]:
    target = one.destination if one.destination is not None else one.action.D
    return target[0].objgen


def _texts(content: bytes) -> list[str]:
    """The text of each page, by poppler."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().split("\f")


if __name__ == "__main__":
    sys.exit(main())
