"""Levels by sheet: consent, unknown levels, nothing else kept, twice is once, undone exactly."""

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.mentoring.models import Screening, ScreeningImport, ScreeningResult
from school_care.mentoring.selectors_counselling import to_follow
from school_care.mentoring.services.screening.lifecycle import DOOR, check_import, mark_followed
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.keeping import read_shown
from school_care.students.models import Consent
from tests.factories import days_ago
from tests.support.sheets import xlsx_file

pytestmark = pytest.mark.django_db
SCORE, ANSWER = "得分暗语九十九", "答案暗语甲"


@pytest.fixture
def consented(cast):
    for pupil in (cast.zixuan, cast.keke):
        agree(cast, pupil)
    return cast


def agree(cast, pupil, *, agreed=True, on=None):
    return Consent.objects.create(
        school=cast.school,
        student=pupil,
        purpose="questionnaire",
        agreed=agreed,
        given_by="家长",
        relation="母亲",
        channel="paper",
        given_on=on or days_ago(30),
        recorded_by=cast.head_teacher,
        recorded_at=clock.now(),
    )


def row(pupil, level, **more):
    told = {"姓名": pupil.name, "身份证号": pupil.id_number, "等级": level}
    return told | {"总分": SCORE, "第1题": ANSWER} | more


def check(cast, folder, *rows, name="秋季测评") -> ScreeningImport:
    return check_import(
        school=cast.school,
        by=cast.counsellor,
        path=xlsx_file(folder, *rows),
        file_name="等级.xlsx",
        screening_name=name,
        screened_on=clock.today(),
    )


def stored() -> dict[str, str]:
    rows = ScreeningResult.objects.select_related("student")
    return {one.student.name: one.level for one in rows}


def test_import__consented_and_not__only_the_consented_is_kept_anywhere(consented, tmp_path):
    cast = consented
    agree(cast, cast.keke, agreed=False, on=days_ago(3))
    one = check(cast, tmp_path, row(cast.zixuan, "重点关注"), row(cast.keke, "中度关注"))
    assert one.counts["without_consent"] == 1 and one.counts["new"] == 1
    assert "moderate" not in one.plan and "中度关注" not in one.plan
    assert "监护人未同意，未保存" in one.plan
    done = DOOR.confirm(one, cast.counsellor)
    assert stored() == {"张子轩": "severe"}
    assert "moderate" not in done.plan and cast.keke.name in done.plan


def test_import__scores_and_answers__neither_kept_nor_silently_dropped(consented, tmp_path):
    one = check(consented, tmp_path, row(consented.zixuan, "未见异常"), row(consented.keke, "90"))
    assert SCORE not in one.plan and ANSWER not in one.plan
    assert "另有2列" in one.plan
    done = DOOR.confirm(one, consented.counsellor)
    assert SCORE not in done.plan


def test_import__unknown_level__refused_with_its_cell_and_the_rest_goes_on(consented, tmp_path):
    cast = consented
    one = check(cast, tmp_path, row(cast.zixuan, "有点危险"), row(cast.keke, "轻度"))
    [told] = read_shown(one.plan).refused
    assert [(p.column, p.value) for p in told.problems] == [("等级", "有点危险")]
    DOOR.confirm(one, cast.counsellor)
    assert stored() == {"王可": "mild"}


def test_import__two_levels_for_one_pupil__neither_kept_and_both_rows_come_back(
    consented, tmp_path
):
    cast = consented
    rows = (row(cast.zixuan, "轻度关注"), row(cast.zixuan, "重点关注"), row(cast.keke, "中度关注"))
    one = check(cast, tmp_path, *rows)
    assert one.counts["new"] == 1 and "都没有保存" in one.plan
    DOOR.confirm(one, cast.counsellor)
    assert stored() == {cast.keke.name: "moderate"}


def test_import__same_file_twice__second_changes_nothing(consented, tmp_path):
    cast = consented
    DOOR.confirm(check(cast, tmp_path, row(cast.zixuan, "重点关注")), cast.counsellor)
    again = check(cast, tmp_path, row(cast.zixuan, "重点关注"))
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 1)
    DOOR.confirm(again, cast.counsellor)
    assert ScreeningResult.objects.count() == 1


def test_import__consent_withdrawn_meanwhile__shown_anew_and_not_kept(consented, tmp_path):
    cast = consented
    one = check(cast, tmp_path, row(cast.zixuan, "重点关注"))
    agree(cast, cast.zixuan, agreed=False, on=clock.today())
    with pytest.raises(Refused, match="再确认一次"):
        DOOR.confirm(one, cast.counsellor)
    assert stored() == {}
    one.refresh_from_db()
    assert "severe" not in one.plan


def test_undo__changed_and_new__restored_exactly_and_refused_once_followed(consented, tmp_path):
    cast = consented
    DOOR.confirm(check(cast, tmp_path, row(cast.zixuan, "轻度关注")), cast.counsellor)
    second = check(cast, tmp_path, row(cast.zixuan, "重点关注"), row(cast.keke, "中度关注"))
    DOOR.confirm(second, cast.counsellor)
    assert stored() == {"张子轩": "severe", "王可": "moderate"}
    DOOR.undo(second, cast.counsellor)
    assert stored() == {"张子轩": "mild"}
    third = check(cast, tmp_path, row(cast.keke, "中度关注"))
    DOOR.confirm(third, cast.counsellor)
    assert mark_followed(by=cast.counsellor, result=to_follow(cast.counsellor, cast.school).get())
    with pytest.raises(Refused, match="复核"):
        DOOR.undo(third, cast.counsellor)


def test_undo__first_import__the_screening_goes_with_it(consented, tmp_path):
    one = check(consented, tmp_path, row(consented.zixuan, "重点关注"))
    DOOR.confirm(one, consented.counsellor)
    DOOR.undo(one, consented.counsellor)
    assert not Screening.objects.exists() and not ScreeningResult.objects.exists()


@pytest.mark.parametrize("who", ["director", "principal", "registrar", "head_teacher"])
def test_import__not_a_counsellor__refused(consented, tmp_path, who):
    with pytest.raises(Refused):
        check_import(
            school=consented.school,
            by=getattr(consented, who),
            path=xlsx_file(tmp_path, row(consented.zixuan, "轻度")),
            file_name="等级.xlsx",
            screening_name="测评",
            screened_on=clock.today(),
        )


def test_results__teachers_and_principal__see_no_level_of_a_child(consented, tmp_path):
    cast = consented
    DOOR.confirm(check(cast, tmp_path, row(cast.zixuan, "重点关注")), cast.counsellor)
    for who in ("head_teacher", "grade_head", "teacher", "principal", "registrar"):
        assert not ScreeningResult.objects.visible_to(getattr(cast, who)).exists(), who
    client = Client()
    url = reverse("mentoring:screenings")
    client.force_login(cast.principal)
    page = client.get(url).content.decode()
    assert "张子轩" not in page and "&lt;3" in page
    client.force_login(cast.director)
    assert "张子轩" in client.get(url).content.decode()
    told = str(list(AuditEntry.objects.filter(action__startswith="screening").values_list("facts")))
    assert "severe" not in told and "张子轩" not in told


def test_pages__upload_to_result__counsellor(consented, tmp_path):
    cast, client = consented, Client()
    client.force_login(cast.counsellor)
    path = xlsx_file(tmp_path, row(cast.zixuan, "重点关注"), row(cast.anan, "轻度"))
    with path.open("rb") as file:
        given = {"screening_name": "秋季测评", "screened_on": clock.today(), "file": file}
        answer = client.post(reverse("mentoring:screening_import_new"), given, follow=True)
    page = answer.content.decode()
    assert "监护人未同意，未保存" in page and "另有2列" in page and SCORE not in page
    one = ScreeningImport.objects.get()
    client.post(reverse("mentoring:screening_import_confirm", args=[one.public_id]))
    assert stored() == {"张子轩": "severe"}
    assert "待复核" in client.get(reverse("mentoring:counselling")).content.decode()
    book = client.get(reverse("mentoring:screening_import_refused", args=[one.public_id]))
    assert book.status_code == 200
