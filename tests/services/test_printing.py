"""Printing in the real worker: done once asked for, and finished although everything is killed."""

import json

import pytest

from tests.services.conftest import House, wait_for

pytestmark = pytest.mark.services

ORDER = """
from school_care.reports import services
from school_care.reports.enums import Edition, Scope
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory, TermFactory
school = SchoolFactory(code10="{code}")
school_class = SchoolClassFactory(school=school)
pupils = [StudentFactory(current_class=school_class) for _ in range({pupils})]
job = services.request_print(
    school=school, actor=None, edition=Edition.FAMILY, scope=Scope.CLASS,
    term=TermFactory(school=school), students=pupils, school_class=school_class,
)
assert services.wake(job)
print(job.public_id)
"""
FILES = """
from school_care.reports import services
from school_care.reports.enums import Edition, Output, PrintKind, Scope
from school_care.reports.services import Wishes
from tests.factories import SchoolClassFactory, SchoolFactory, StudentFactory, TermFactory
school = SchoolFactory(code10="{code}")
school_class = SchoolClassFactory(school=school)
pupils = [StudentFactory(current_class=school_class) for _ in range({pupils})]
job = services.request_print(
    school=school, actor=None, edition=Edition.SCHOOL, scope=Scope.CLASS, kind=PrintKind.FILE,
    term=TermFactory(school=school), students=pupils, school_class=school_class,
    wishes=Wishes(output=Output.{output}, duplex=True),
)
assert services.wake(job)
print(job.public_id)
"""
INSIDE = """
import json, zipfile
import pikepdf
from school_care.reports.models import PrintJob
job = PrintJob.objects.get(public_id="{job}")
if job.output == "zip":
    with zipfile.ZipFile(job.result) as bag:
        print(json.dumps(sorted(bag.namelist())))
else:
    with pikepdf.open(job.result) as document, document.open_outline() as outline:
        named = [item for top in outline.root for item in (top.children or [top])]
        print(json.dumps([item.title for item in named]))
"""
LOOK = """
import json
from school_care.reports.models import PrintJob
job = PrintJob.objects.get(public_id="{job}")
facts = [path.name for path in job.folder.glob("chunk-*.json")]
print(json.dumps([job.state, job.done, job.lease_no, job.pages, job.result.exists(), len(facts)]))
"""
TIME_PASSES = """
from datetime import timedelta
from school_care.core import clock, jobs
from school_care.reports.models import PrintJob
PrintJob.objects.filter(public_id="{job}").update(lease_until=clock.now() - timedelta(seconds=1))
jobs.resume_stalled()
"""


def _look(house: House, job: str) -> list:
    return json.loads(house.look(LOOK.format(job=job)))


def _is_done_and_tidy(house: House, job: str) -> bool:
    """Printed, and the pieces gone, which are put away just after."""
    state, *_, pieces = _look(house, job)
    return state == "done" and pieces == 0


def test_order__given_to_the_worker__is_printed(house):
    job = house.python(ORDER.format(code="9901080001", pupils=12))

    wait_for(lambda: _is_done_and_tidy(house, job), 120)

    assert _look(house, job) == ["done", 12, 1, 12, True, 0]


def _kill_half_way(house: House, job: str, pupils: int) -> None:
    """Once the first chunk is on the disk and before the last; a new worker stands afterwards."""
    wait_for(lambda: 1 <= _look(house, job)[1] < pupils, 180)
    house.kill_worker()
    state, _, _, _, finished, stored = _look(house, job)
    assert (state, finished) == ("running", False)
    assert 1 <= stored < pupils / 10
    house.python(TIME_PASSES.format(job=job))


def test_order__worker_and_its_children_killed_half_way__is_finished_by_the_next(house):
    house.wait_for_calm()
    job = house.python(ORDER.format(code="9901080002", pupils=80))

    _kill_half_way(house, job, 80)

    wait_for(lambda: _is_done_and_tidy(house, job), 180)
    assert _look(house, job) == ["done", 80, 2, 80, True, 0]


@pytest.mark.parametrize(("code", "output"), [("9901080003", "ZIP"), ("9901080004", "MERGED")])
def test_files__killed_half_way__every_pupil_once(house, code, output):
    house.wait_for_calm()
    job = house.python(FILES.format(code=code, pupils=30, output=output))

    _kill_half_way(house, job, 30)

    wait_for(lambda: _is_done_and_tidy(house, job), 240)
    held = json.loads(house.look(INSIDE.format(job=job)))
    assert len(held) == len(set(held)) == 30
