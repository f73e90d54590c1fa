"""`manage.py import_roster`: the contract other programs rely on."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from school_care.core.models import AuditEntry
from school_care.school.models import SchoolClass
from school_care.students.models import RosterImport, Student
from tests.factories import SchoolFactory
from tests.students.imports.support import ON, csv_file, id_of, pupil, xlsx_file

pytestmark = pytest.mark.django_db
SAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "data" / "rosters").iterdir()
    if path.suffix != ".json"
)
KEYS = {
    "file", "sheets", "rows", "new", "changed", "unchanged", "review", "errors", "warnings",
    "classes_created",
}  # fmt: skip


def run(path, *options) -> dict:
    out = StringIO()
    call_command("import_roster", str(path), "--json", "--on", ON.isoformat(), *options, stdout=out)
    return json.loads(out.getvalue())


def refusal(path, *options) -> tuple[int, dict]:
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("import_roster", str(path), "--json", *options, stdout=out)
    return raised.value.returncode, json.loads(out.getvalue())


def test_samples__are_there():
    assert len(SAMPLES) >= 5


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample__committed_twice__stored_as_expected_then_unchanged(school, path):
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text())

    first = run(path, "--commit")
    second = run(path, "--commit")

    assert first.keys() == KEYS
    assert first["new"] == Student.objects.count() == expected["stored"]
    refused = {(error["sheet"], error["row"]) for error in first["errors"]}
    assert refused == {(error["sheet"], error["row"]) for error in expected["refused"]}
    assert len(first["classes_created"]) == SchoolClass.objects.count() == expected["classes"]
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, expected["stored"])
    assert (second["review"], second["classes_created"]) == ([], [])


def test_dry_run__tells_all_and_writes_nothing(school, tmp_path):
    answer = run(csv_file(tmp_path, pupil(), pupil("李安安", 身份证号="990101")))

    assert (answer["new"], answer["rows"], answer["classes_created"]) == (1, 2, ["七(1)班"])
    assert [(e["row"], e["column"], e["value"]) for e in answer["errors"]] == [
        (3, "身份证号", "990101")
    ]
    assert answer["sheets"] == [{"name": "", "read": True, "why": ""}]
    models = (Student, SchoolClass, RosterImport, AuditEntry)
    assert [model.objects.count() for model in models] == [0, 0, 0, 0]


def test_review__is_listed_and_not_stored(school, tmp_path):
    run(csv_file(tmp_path, pupil()), "--commit")

    answer = run(csv_file(tmp_path, pupil("李安安"), name="二.csv"), "--commit")

    assert [(r["row"], r["value"]) for r in answer["review"]] == [(2, "李安安")]
    assert Student.objects.get().name == "张子轩"


def test_one_sheet__asked_for__only_it_is_read(school, tmp_path):
    path = xlsx_file(tmp_path, pupil())

    assert run(path, "--sheet", "Sheet1")["rows"] == 1
    code, answer = refusal(path, "--sheet", "不存在")
    assert (code, "不存在" in answer["error"]) == (2, True)


def test_unreadable_file__ends_with_two_and_a_sentence(school, tmp_path):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)

    for options in ((), ("--commit",)):
        code, answer = refusal(path, *options)
        assert code == 2
        assert answer["file"] == str(path) and answer["error"].endswith("。")


def test_missing_file__ends_with_two(school, tmp_path):
    for options in ((), ("--commit",)):
        assert refusal(tmp_path / "没有.xlsx", *options)[0] == 2


def test_no_school__ends_with_two(db, tmp_path):
    code, answer = refusal(csv_file(tmp_path, pupil()))

    assert (code, "init_school" in answer["error"]) == (2, True)


def test_several_schools__one_must_be_named(school, tmp_path):
    other = SchoolFactory()
    path = csv_file(tmp_path, pupil())

    assert refusal(path, "--commit")[0] == 2
    assert refusal(path, "--commit", "--school", "0000000000")[0] == 2
    run(path, "--commit", "--school", other.code10)

    assert Student.objects.get().school == other


def test_actor__named__stands_in_the_trail(school, registrar, tmp_path):
    run(csv_file(tmp_path, pupil()), "--commit", "--by", registrar.username)

    assert AuditEntry.objects.get(action="roster.imported").actor_id == registrar.pk
    assert refusal(csv_file(tmp_path, pupil()), "--by", "nobody")[0] == 2


def test_failure__of_the_program__ends_with_one_and_writes_nothing(school, tmp_path, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("bug")

    monkeypatch.setattr(
        "school_care.students.services.imports.writing.PupilWriter.write_new", breaks
    )
    code, answer = refusal(csv_file(tmp_path, pupil()), "--commit")

    assert (code, Student.objects.count()) == (1, 0)
    assert "RuntimeError" in answer["error"]


def test_words__without_json__say_what_happened(school, tmp_path):
    out = StringIO()
    path = csv_file(tmp_path, pupil(), pupil("李安安", 身份证号=id_of(3)[:-2]))

    call_command("import_roster", str(path), stdout=out)

    assert "共2行：新增1，有变化0，无变化0，待核0，退回1。" in out.getvalue()
    assert "没有写入档案" in out.getvalue()
