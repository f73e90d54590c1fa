"""`manage.py print_reports`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from school_care.reports.models import PrintJob
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db


def run(cast, *options, out) -> dict:
    answer = StringIO()
    call_command(
        "print_reports", "progress", "--school", cast.school.code10, "--out", str(out), "--json",
        *options, stdout=answer,
    )  # fmt: skip
    return json.loads(answer.getvalue())


def test_one_class__by_its_head_teacher__one_file_of_the_class(cast, tmp_path):
    answer = run(cast, "--class", "七（1）班", "--by", "ban71", out=tmp_path / "new")

    (file,) = answer["files"]
    name = f"进步报告-七(1)班-{cast.term.short_name}-家庭版.pdf"
    assert file == {"path": str(tmp_path / "new" / name), "reports": 2, "pages": 2}
    assert answer["edition"] == "family"
    assert answer["term"] == cast.term.code
    text = text_of((tmp_path / "new" / name).read_bytes())
    assert "张子轩" in text
    assert "李安安" in text
    assert "陈班主 制作" in text
    job = PrintJob.objects.get()
    assert not job.folder.exists()


def test_two_pupils_of_one_name__by_their_numbers__two_files(cast, tmp_path):
    namesake = StudentFactory(current_class=cast.seven_one, name="张子轩")
    numbers = (cast.zixuan.national_student_no, namesake.id_number)

    answer = run(cast, "--student", *numbers, out=tmp_path)

    assert answer["reports"] == 2
    assert len({file["path"] for file in answer["files"]}) == 2
    assert len(list(tmp_path.glob("*.pdf"))) == 2


def test_all__school_edition__care_pupils_only(cast, tmp_path):
    answer = run(cast, "--all", "--edition", "school", out=tmp_path)

    (file,) = answer["files"]
    assert file["reports"] == 3
    text = text_of((tmp_path / file["path"]).read_bytes())
    assert all(name in text for name in ("张子轩", "王可", "赵远"))
    assert "李安安" not in text
    assert not [canary for canary in cast.foreign_canaries if canary in text]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--class", "九(9)班"), "没有找到班级"),
        (("--student", "G000"), "没有找到尾号"),
        (("--all", "--term", "1999-2000-1"), "没有这个学期"),
        (("--all", "--by", "nobody"), "没有这个账号"),
        (("--all", "--by", "xueji"), "不能打印"),
        (("--class", "八(1)班", "--by", "ban71"), "没有可打印的学生"),
    ],
)
def test_refused__ends_with_two_and_a_sentence__writes_nothing(cast, tmp_path, options, why):
    with pytest.raises(CommandError, match=why) as refusal:
        run(cast, *options, out=tmp_path)

    assert refusal.value.returncode == 2
    assert list(tmp_path.glob("*.pdf")) == []


def test_foreign_pupil__by_a_head_teacher__is_not_found(cast, tmp_path):
    with pytest.raises(CommandError, match="没有找到"):
        run(cast, "--student", cast.keke.id_number, "--by", "ban71", out=tmp_path)
    with pytest.raises(CommandError, match="没有找到"):
        run(cast, "--student", cast.foreign.id_number, out=tmp_path)
