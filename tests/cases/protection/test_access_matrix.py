"""Who comes to which page of a case, kind by kind and role by role: the whole table.

A row is a page of a kind of case, asked by get, or by post where it has no other method; its signs
are the roles in the order of `WHO`: r it answers, - it is not for them, . there is no such case for
them, s they are sent to sign in. A page that is not in the table answers nobody about a case of
this kind.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from school_care.cases.enums import CaseType
from school_care.cases.services import opening
from school_care.core import pdf as core_pdf
from tests.access.test_urls import _ask
from tests.access.walk import routes
from tests.cases.dropout.papers_making import course_of
from tests.cases.making import all_recipients
from tests.cases.protection.making import filed
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
OPENED = (CaseType.DO, CaseType.GU, CaseType.AID)
PROTECTED = (CaseType.MR, CaseType.BU, CaseType.CR)
WHO = (
    "principal",
    "director",
    "counsellor",
    "registrar",
    "head_teacher",
    "other_head_teacher",
    "grade_head",
    "teacher",
    "dormitory",
    "editor",
    "administrator",
    "auditor",
    "nobody",
)
# Of 张子轩 in 七(1)班; what is protected the teacher of 七(2)班 reported.
TABLE = """
DO  case                 rr--r.r-----s
DO  close                rr----------s
DO  dropout_closed       rr----------s
DO  dropout_confirm      rr----------s
DO  dropout_dismiss      rr--r.r-----s
DO  dropout_facts        rr--r.r-----s
DO  dropout_finish       rr----------s
DO  dropout_form         rr--r.r-----s
DO  dropout_notice       rr--r.r-----s
DO  dropout_place        rr----------s
DO  dropout_round        rr--r.r-----s
DO  dropout_rounds_paper rr--r.r-----s
GU  case                 rr--r.r-----s
GU  close                rr----------s
GU  result_new           rr--r.r-----s
AID case                 rr--r.r-----s
AID close                rr----------s
AID result_new           rr--r.r-----s
MR  mandatory_education  -r.....-...-s
MR  mandatory_outcome    -r.....-...-s
MR  mandatory_paper      -r.....-...-s
MR  mandatory_send       -r.....-...-s
MR  protection           rr.....r...-s
MR  protection_call      -r.....r...-s
MR  protection_close     -r.....-...-s
MR  protection_entry     -r.....r...-s
MR  protection_follow    -r.....-...-s
MR  protection_glass     r-.....-...-s
MR  protection_guardian  -r.....-...-s
MR  protection_keep_out  -r.....-...-s
MR  protection_name      -r.....-...-s
MR  protection_people    -r.....-...-s
MR  protection_reopen    -r.....-...-s
MR  protection_told      -r.....-...-s
BU  bullying_child       rr.....-...-s
BU  bullying_decide      rr.....-...-s
BU  bullying_investigate rr.....-...-s
BU  bullying_paper       rr.....-...-s
BU  bullying_reopen      rr.....-...-s
BU  bullying_report      rr.....-...-s
BU  protection           rr.....r...-s
BU  protection_call      rr.....r...-s
BU  protection_close     rr.....-...-s
BU  protection_entry     rr.....r...-s
BU  protection_follow    rr.....-...-s
BU  protection_guardian  rr.....-...-s
BU  protection_keep_out  rr.....-...-s
BU  protection_name      rr.....-...-s
BU  protection_people    rr.....-...-s
BU  protection_reopen    rr.....-...-s
BU  protection_told      rr.....-...-s
CR  crisis_back          rrr....-...-s
CR  crisis_end           rrr....-...-s
CR  crisis_follow        rrr....-...-s
CR  crisis_handed        rrr....-...-s
CR  crisis_help          rrr....-...-s
CR  crisis_hospital      rrr....-...-s
CR  crisis_meeting       rrr....-...-s
CR  crisis_notice        rrr....-...-s
CR  crisis_offer         rrr....-...-s
CR  crisis_parents       rrr....-...-s
CR  crisis_talk          --r....-...-s
CR  protection           rrr....r...-s
CR  protection_call      rrr....r...-s
CR  protection_close     --r....-...-s
CR  protection_entry     rrr....r...-s
CR  protection_follow    --r....-...-s
CR  protection_glass     r--....-...-s
CR  protection_guardian  --r....-...-s
CR  protection_keep_out  --r....-...-s
CR  protection_name      --r....-...-s
CR  protection_people    --r....-...-s
CR  protection_reopen    --r....-...-s
CR  protection_told      --r....-...-s
"""
SEE_MOST = ("principal", "director", "counsellor", "teacher")
OF_A_CASE = [
    route
    for route in routes()
    if route.name.startswith("cases:") and route.arguments == ("public_id",)
]


def _pages(kind: CaseType) -> list[str]:
    """Names of the pages that are about one case: of protection for what is protected, and the
    other ones for both, since these see a case through the pupil."""
    return [
        route.name.removeprefix("cases:")
        for route in OF_A_CASE
        if kind in PROTECTED or not route.text.startswith("desk/protection/")
    ]


def _grid(kind: CaseType) -> dict[str, str]:
    lines = (line.split() for line in TABLE.strip().splitlines())
    return {page: signs for of, page, signs in lines if of == kind.value}


@pytest.fixture(scope="module")
def everyone(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """The cast with a case of each kind."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        all_recipients(cast.school)
        cast.extra[CaseType.DO] = course_of(cast.zixuan).case
        for kind in (CaseType.GU, CaseType.AID):
            cast.extra[kind] = opening.case_for(by=cast.director, student=cast.zixuan, type=kind)
        for kind in PROTECTED:
            cast.extra[kind] = filed(cast.teacher, cast.zixuan, kind)
        yield cast
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(everyone) -> dict[str, Client]:
    found = {"nobody": Client()}
    for name, user in everyone.staff.items():
        found[name] = Client()
        found[name].force_login(user)
    return found


@pytest.fixture(scope="module", autouse=True)
def blank_papers() -> Iterator[None]:
    """What stands on papers is asked elsewhere."""
    blank = core_pdf.render_document('<html lang="zh-CN"><body></body></html>')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_pdf, "render_document", lambda html: blank)
        yield


def _sign(client: Client, url: str) -> str:
    answer = _ask(client, "get", url)[0]
    if answer.status_code == 405:
        answer = _ask(client, "post", url)[0]
    if answer.status_code == 302 and "/sign-in/" in answer["Location"]:
        return "s"
    return {403: "-", 404: "."}.get(answer.status_code, "r")


def _signs(clients: dict[str, Client], url: str, who=WHO) -> str:
    return "".join(_sign(clients[one], url) for one in who)


@pytest.mark.parametrize("kind", [*OPENED, *PROTECTED])
def test_pages_of_a_case__each_role__as_in_the_table(everyone, clients, kind):
    number, wanted = everyone.extra[kind].public_id, _grid(kind)
    found = {
        page: _signs(clients, reverse(f"cases:{page}", args=[number])) for page in sorted(wanted)
    }
    assert found == dict(sorted(wanted.items())), WHO


@pytest.mark.parametrize("kind", [*OPENED, *PROTECTED])
def test_other_pages__asked_about_a_case__answer_nobody(everyone, clients, kind):
    number, wanted = everyone.extra[kind].public_id, _grid(kind)
    urls = {
        page: reverse(f"cases:{page}", args=[number]) for page in _pages(kind) if page not in wanted
    }
    found = {page: _signs(clients, url, SEE_MOST) for page, url in urls.items()}
    assert not {page: signs for page, signs in found.items() if "r" in signs}


@pytest.mark.parametrize("kind", PROTECTED)
def test_pages_of_other_cases__asked_by_the_number_behind_a_protected_one__answer_nobody(
    everyone, clients, kind
):
    """A protected case has a number like any other; the pages that see cases through the pupil do
    not know it."""
    number = everyone.extra[kind].case.public_id
    found = {
        page: _signs(clients, reverse(f"cases:{page}", args=[number]), (*SEE_MOST, "head_teacher"))
        for page in _pages(CaseType.GU)
    }
    assert not {page: signs for page, signs in found.items() if "r" in signs}
