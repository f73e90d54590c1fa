"""一生一档: what it holds, what it leaves out, what it costs."""

from zipfile import ZipFile

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.cases.models import Case
from school_care.core import clock
from school_care.reports import services
from school_care.reports.enums import Output, PrintKind, Scope
from school_care.reports.files.building import file_papers
from school_care.reports.papers import Order
from school_care.reports.services import Wishes
from school_care.school.refusal import Refused
from tests.cast import NEXT_STEP, RESTRICTED_TEXT, TALK_TEXT
from tests.core.pdf.support import text_of
from tests.factories import CareRecordFactory, StudentFactory, days_ago
from tests.reports.files.support import FAMILY, SCHOOL, class_order, file_order, html_of
from tests.reports.support import compact, order, with_class

pytestmark = pytest.mark.django_db


def test_file__care_pupil__has_cover_contents_and_what_there_is(cast):
    job = file_order(cast)
    assert services.run_print(job.public_id)
    job.refresh_from_db()
    text = compact(text_of(job.result.read_bytes()))

    shown = ("学生成长档案", "张子轩", "档案编号", "目录", "基本信息登记表", "七(1)班")
    shown += ("谈心家访记录", "限阅记录一条", "暂无", "尾号", NEXT_STEP)
    assert [words for words in shown if words not in text] == []
    html = html_of(job)
    assert TALK_TEXT in html
    assert RESTRICTED_TEXT not in html
    assert f"印次{job.spec['number']}" in text
    assert "请勿外传" in text


def test_file__number_of_a_contact__stands_with_its_last_four_digits_alone(cast):
    html = html_of(file_order(cast))

    assert cast.zixuan.id_number not in html
    for person in cast.zixuan.contacts.all():
        assert not person.phone or person.phone not in html


def test_file__protection_case__is_on_no_page(cast):
    for letters, number in (("MR", 1), ("DO", 2)):
        Case.objects.create(
            school=cast.school,
            student=cast.zixuan,
            type=letters,
            year=2026,
            number=number,
            case_no=f"{letters}-2026-{number}",
            opened_on=days_ago(3),
            opened_by=cast.director,
            opened_at=clock.now(),
        )

    html = html_of(file_order(cast, actor=cast.director))

    assert "DO-2026-2" in html
    assert "MR-2026-1" not in html


def test_file__masked__names_and_numbers_of_nobody(cast):
    CareRecordFactory(student=cast.zixuan, text="张子轩说奶奶身体还好。")

    html = html_of(file_order(cast, wishes=Wishes(masked=True)))

    assert "张子轩" not in html
    assert "张*轩" in html
    assert all(person.name not in html for person in cast.zixuan.contacts.all() if person.name)


def test_file__family_edition__is_refused(cast):
    with pytest.raises(Refused, match="只有校内版"):
        file_order(cast, edition=FAMILY)


def test_queries__five_and_thirty_pupils__the_same_number(cast):
    pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(30)]
    for pupil in pupils:
        CareRecordFactory(student=pupil, author=cast.head_teacher)
    pupils = with_class(pupils)
    order_of = Order(term=cast.term, edition=SCHOOL, day=clock.today(), reader=cast.principal)
    file_papers(pupils[:1], order_of)  # what a person's sight is asked once
    counts = []
    for some in (pupils[:5], pupils):
        with CaptureQueriesContext(connection) as queries:
            assert len(file_papers(some, order_of)) == len(some)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_changed__nothing_since_the_last_print__says_so_and_prints_none(client, cast):
    assert services.run_print(file_order(cast).public_id)

    job = file_order(cast, wishes=Wishes(changed_since=clock.today()))

    assert services.run_print(job.public_id) is False
    client.force_login(job.requested_by)
    page = client.get(f"/desk/reports/{job.public_id}/").content.decode()
    assert "和上次打印时一样" in page
    listed = client.get("/desk/reports/").content.decode()
    assert '"tag tag--good">没有变化' in listed
    assert "tag--late" not in listed


def test_changed__one_pupil_has_a_new_record__that_part_of_that_pupil_alone(cast):
    both = [cast.zixuan, cast.anan]
    first = class_order(cast, both, kind=PrintKind.FILE, edition=SCHOOL)
    assert services.run_print(first.public_id)
    CareRecordFactory(student=cast.anan, author=cast.head_teacher, text="新写的一条谈心。")

    wishes = Wishes(changed_since=clock.today())
    job = class_order(cast, both, kind=PrintKind.FILE, edition=SCHOOL, wishes=wishes)
    assert services.run_print(job.public_id)

    job.refresh_from_db()
    text = compact(text_of(job.result.read_bytes()))
    assert job.total == 1
    assert "新写的一条谈心。" in text
    assert "无变化，见上次" in text
    assert TALK_TEXT not in text
    assert "有1名学生的档案没有变化" in job.error
    assert job.spec["changed"] == {str(cast.anan.pk): ["records"]}


READERS = ("principal", "director", "head_teacher")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("ticked", [False, True])
@pytest.mark.parametrize("edition", [FAMILY, SCHOOL])
@pytest.mark.parametrize("kind", [kind for kind in PrintKind if kind != PrintKind.PACK])
def test_restricted_text__stands_where_ticked_and_readable_and_nowhere_else(
    cast, kind, edition, ticked, reader
):
    wishes = Wishes(restricted_too=ticked)
    try:
        job = order(cast, kind=kind, edition=edition, actor=getattr(cast, reader), wishes=wishes)
    except Refused:
        return  # there is no such paper
    html = html_of(job)

    told = ticked and reader == "director"  # its author; the principal does not read it
    assert (RESTRICTED_TEXT in html) is told


def test_restricted_text__ticked_by_the_director__is_asked_for_in_the_trail(cast):
    from school_care.core.models import AuditEntry

    job = file_order(cast, actor=cast.director, wishes=Wishes(restricted_too=True))

    facts = AuditEntry.objects.get(action="print.request", object_id=str(job.public_id)).facts
    assert facts["restricted"] is True


def test_file__masked__contents_bookmarks_and_file_names_call_nobody(cast):
    pupils = with_class([cast.zixuan, cast.keke])
    masked = {"kind": PrintKind.FILE, "edition": SCHOOL, "scope": Scope.ALL}
    whole = order(cast, students=pupils, wishes=Wishes(masked=True), **masked)
    files = order(cast, students=pupils, wishes=Wishes(masked=True, output=Output.ZIP), **masked)
    one = file_order(cast, wishes=Wishes(masked=True))
    for job in (whole, files):
        assert services.run_print(job.public_id)
    with pikepdf.open(whole.result) as document, document.open_outline() as outline:
        said = [below.title for item in outline.root for below in item.children]
    with ZipFile(files.result) as found:
        said += found.namelist()
    said += [text_of(whole.result.read_bytes()), one.file_name]

    assert "张*轩" in said
    assert not any(pupil.name in words for words in said for pupil in pupils)


def test_file__masked__what_was_typed_in_a_small_field_is_masked_as_well(cast):
    cast.zixuan.contacts.filter(name__gt="").update(relation="张子轩的姑姑19900000123")

    html = html_of(file_order(cast, wishes=Wishes(masked=True)))

    assert "张*轩的姑姑199****0123" in html
    assert "张子轩" not in html
