"""100 progress reports: the whole job against WeasyPrint alone, and two workers against one.

"WeasyPrint alone" is the least anybody can do: the identical HTML of the job's chunks, laid out
and written in one warm process that keeps fonts and stylesheet. "Ours" is everything between the
order and the finished file: queries, unsealing, templates, starting workers, storing each chunk on
disk, page numbers, binding. Rounds are interleaved and medians compared, so that a busy machine
slows all sides alike. Ends with 1 when a floor of bench/README.md is missed.

    .venv/bin/python bench/print_reports.py [--reports 100] [--rounds 5] [--edition family|school]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ONE_WORKER_FLOOR = 0.85  # of WeasyPrint's pages a second
TWO_WORKERS_FLOOR = 1.6  # times one worker
CLASS_SIZE = 40
RECORDS = 8  # a pupil and term
TEXTS = (
    "数学应用题能自己画图来想了，课堂上主动举手两次。",
    "爸爸国庆没回来，晚上抱着手机等视频；应用题不会，约周四看错题。",
    "帮生病的同桌抄了一周的笔记，同学们都谢谢她。",
    "奶奶说夜里咳嗽，带去卫生院看过，拿了三天药。",
)


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="print-bench-") as home:
        _prepare(home)
        from django.conf import settings

        job = _order(options.reports, options.edition)
        documents = _documents(job)

        def ours(workers: int) -> int:
            settings.PRINT_WORKERS = workers
            return _print_anew(job)

        sides: dict[str, Callable[[], int]] = {
            "WeasyPrint alone": lambda: _weasyprint_alone(documents),
            "ours, 1 worker": lambda: ours(1),
            "ours, 2 workers": lambda: ours(2),
        }
        rates = _measure(sides, rounds=options.rounds)
    return _judge(rates, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--edition", choices=("family", "school"), default="family")
    return parser.parse_args()


def _prepare(home: str) -> None:
    """A migrated database of its own; nothing of the machine's installation is touched."""
    for name in [name for name in os.environ if name.startswith("SCHOOL_CARE_")]:
        del os.environ[name]
    os.environ.update(
        SCHOOL_CARE_HOME=home,
        DATABASE_URL=f"sqlite:///{home}/bench.sqlite3",
        CELERY_BROKER_URL="memory://",
        DJANGO_SETTINGS_MODULE="school_care.settings",
        SCHOOL_CARE_LOG_LEVEL="WARNING",
    )
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _order(reports: int, edition: str):
    """A school with `reports` care pupils and their term, and the order to print them all."""
    from datetime import timedelta

    from school_care.core import clock
    from school_care.mentoring.enums import RecordKind
    from school_care.mentoring.models import CareRecord
    from school_care.reports.enums import Edition, Scope
    from school_care.reports.services import request_print
    from school_care.school.enums import Season, Stage
    from school_care.school.models import School, SchoolClass, Term
    from school_care.school.models.places import school_year_of
    from school_care.students.models import Enrolment, Student

    today = clock.today()
    school = School.objects.create(code10="9901019999", name="青禾县柳溪镇云岭九年一贯制学校")
    term = Term.objects.create(
        school=school,
        school_year=school_year_of(today),
        season=Season.AUTUMN,
        first_day=today - timedelta(days=80),
        last_day=today + timedelta(days=40),
    )
    kinds = list(RecordKind)
    pupils = []
    for number in range(reports):
        school_class, _ = SchoolClass.objects.get_or_create(
            school=school,
            stage=Stage.JUNIOR,
            entry_year=school_year_of(today),
            number=number // CLASS_SIZE + 1,
        )
        pupil = Student.objects.create(
            school=school, current_class=school_class, name=f"张子轩{number}", boarding=True
        )
        Enrolment.objects.create(
            school=school, student=pupil, school_class=school_class, starts_on=term.first_day
        )
        CareRecord.objects.bulk_create(
            CareRecord(
                school=school,
                student=pupil,
                kind=kinds[n % len(kinds)],
                happened_on=today - timedelta(days=9 * n),
                text=TEXTS[(n + number) % len(TEXTS)],
                next_step="周四看错题" if n % 3 == 0 else None,
                for_family=n % 3 == 0,
                author_text="周春燕",
                written_at=clock.now(),
            )
            for n in range(RECORDS)
        )
        pupils.append(pupil)
    return request_print(
        school=school,
        actor=None,
        edition=Edition(edition),
        scope=Scope.CLASS,
        term=term,
        students=Student.objects.filter(pk__in=[p.pk for p in pupils]).in_class_order(),
    )


def _documents(job) -> list[str]:
    """The HTML documents the job hands to its workers, letter by letter."""
    from school_care.reports.services.pages import chunk_html

    return [chunk_html(job, keys) for keys in job.chunks]


def _print_anew(job) -> int:
    """The whole job once more; returns the pages."""
    from school_care.reports.enums import PrintState
    from school_care.reports.models import PrintJob
    from school_care.reports.services import run_print

    PrintJob.objects.filter(pk=job.pk).update(state=PrintState.QUEUED, done=0, lease_no=0)
    if not run_print(job.public_id):
        raise SystemExit("the job was not printed")
    return PrintJob.objects.get(pk=job.pk).pages


_alone: dict = {}


def _weasyprint_alone(documents: list[str]) -> int:
    """Lay out and write the documents with what a careful user keeps between them."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from school_care.core.pdf import engine

    if not _alone:
        fonts = FontConfiguration()
        sheet = CSS(filename=str(engine.STYLESHEET), font_config=fonts)
        _alone.update(font_config=fonts, stylesheets=[sheet])
    pages = 0
    for html in documents:
        document = HTML(string=html).render(**_alone)
        document.write_pdf()
        pages += len(document.pages)
    return pages


def _measure(sides: dict[str, Callable[[], int]], *, rounds: int) -> dict[str, list[float]]:
    """Pages a second of every side in every round, after one round to warm up. The order turns
    each round, so that no side always runs on a machine the same other side has heated."""
    for side in sides.values():
        side()
    rates: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            started = time.perf_counter()
            pages = sides[name]()
            rates[name].append(pages / (time.perf_counter() - started))
    return rates


def _judge(rates: dict[str, list[float]], options: argparse.Namespace) -> int:
    print(f"{options.reports} reports, {options.edition} edition, {options.rounds} rounds")
    print(f"{'':18}{'pages/s (median)':>18}{'min':>8}{'max':>8}")
    for name, found in rates.items():
        median = statistics.median(found)
        print(f"{name:18}{median:>18.1f}{min(found):>8.1f}{max(found):>8.1f}")
    alone, one, two = rates.values()
    missed = 0
    for words, above, below, floor in (
        ("1 worker / WeasyPrint alone", one, alone, ONE_WORKER_FLOOR),
        ("2 workers / 1 worker", two, one, TWO_WORKERS_FLOOR),
    ):
        # Of each round, then the median: what slowed a round slowed both sides of its ratio.
        ratio = statistics.median(a / b for a, b in zip(above, below, strict=True))
        reached = ratio >= floor
        missed += not reached
        print(f"{words}: {ratio:.2f} (at least {floor}) {'reached' if reached else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
