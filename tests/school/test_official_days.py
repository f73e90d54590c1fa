"""What the calendar is first filled with, whatever machine fills it."""

import os
import subprocess
import sys

import pytest

from school_care.school.official_days import spring_festival


@pytest.mark.parametrize(
    ("year", "expected"), [(2026, "2026-02-17"), (2027, "2027-02-06"), (2030, "2030-02-03")]
)
def test_spring_festival__year__is_the_first_day_of_the_lunar_year(year, expected):
    assert spring_festival(year).isoformat() == expected


@pytest.mark.parametrize("language", [None, "C.UTF-8", "zh_CN.UTF-8"])
def test_spring_festival__machine_of_any_language__is_the_same_day(settings, language):
    environment = {k: v for k, v in os.environ.items() if k not in {"LANG", "LANGUAGE", "LC_ALL"}}
    if language:
        environment["LANG"] = language
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from school_care.school.official_days import spring_festival as f; print(f(2027))",
        ],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "2027-02-06"
