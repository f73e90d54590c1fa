"""Names and addresses that would run as formulas, in every list that leaves the school."""

import logging
from io import BytesIO

import openpyxl
import pytest

from school_care.core.models import AuditEntry
from school_care.core.sheets import unlock
from school_care.exchange.services.handing_out import Locking
from tests.exchange.taking import ROSTERS, take
from tests.factories import PairingFactory

pytestmark = pytest.mark.django_db
NASTY = ('=HYPERLINK("http://x","点")', "@SUM(1)", "+86 1", "-1+1|cmd", "\t=1+1", "\r=1+1", "＝1")


@pytest.mark.parametrize(
    ("form", "cards"), [*((form, False) for form in (*ROSTERS, "f08")), ("f02", True)]
)
def test_export__texts_like_formulas__every_cell_is_text(cast, form, cards):
    cast.school.name = NASTY[0]
    cast.school.save()
    for place, one in enumerate((cast.zixuan, cast.yuan, cast.anan)):
        one.name, one.address = NASTY[place], NASTY[place + 3]
        one.village = one.note = NASTY[6]
        one.save()
        PairingFactory(student=one, school=cast.school, user=cast.teacher)

    content = take(cast.director, form, cards=cards).content

    cells = [
        cell
        for sheet in openpyxl.load_workbook(BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(str(cell.value) in NASTY[:3] for cell in cells)


def test_export__password_and_purpose__in_no_trail_and_no_log(cast, caplog):
    caplog.set_level(logging.DEBUG)
    done = take(
        cast.director, "f05", purpose="other", why="村委会核对张家", locking=Locking("4071-8826-35")
    )

    assert unlock(done.content, "4071-8826-35")
    said = caplog.text + "".join(str(one.facts) for one in AuditEntry.objects.all())
    assert "4071-8826-35" not in said
    assert "张家" not in said
