"""复函: the school's answer to another body, laid out as every official letter of the school. The
number is written into its place by hand, and the seal put on; to education it is a 报告
(党政机关公文处理工作条例)."""

from typing import Any

from school_care.cases.models import InboundReferral
from school_care.cases.protection.enums import InboundState
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.escalation.enums import HOLDS_STUDENT_NO
from school_care.escalation.models import SendingDetails
from school_care.escalation.papers import MARKS, SMALLEST_MARK
from school_care.escalation.papers_words import Section, Words, stopped, title_lines
from school_care.escalation.services.numbering import word_of
from school_care.school.papers import FOR_FAMILY, print_paper


def print_reply(*, inbound: InboundReferral, by: Any) -> bytes:
    """The answer on paper. Effects: a trace."""
    pdf = print_paper(
        "print/report_up_letter.html",
        reply_content(inbound),
        school=inbound.school,
        printed_by=by,
        edition=FOR_FAMILY,
    )
    audit.record("inbound.printed", actor=by, row=inbound)
    return pdf


def reply_content(inbound: InboundReferral) -> dict[str, Any]:
    """What stands on the paper."""
    school = inbound.school
    upwards = inbound.org_type in HOLDS_STUDENT_NO
    words = reply_words(inbound)
    mark = f"{school.name}文件" if upwards else school.name
    details = SendingDetails.objects.filter(school=school).first()
    day = inbound.answered_on or clock.today()
    return {
        "school": school,
        "words": words,
        "title_lines": title_lines(words.title),
        "upwards": upwards,
        "mark": mark,
        "mark_size": next((size for most, size in MARKS if len(mark) <= most), SMALLEST_MARK),
        "number": f"{word_of(school)}〔{day.year}〕\u3000\u3000号",
        "signer": "",
        "to": inbound.unit,
        "urgent": False,
        "attachments": [],
        "sender": {
            "person": details.contact if details else "",
            "tel": (details.phone if details else "") or school.phone,
        },
        "copied": [],
        "office": (details.office if details else "") or school.name,
        "slip": False,
        "day": long_date(day),
    }


def reply_words(inbound: InboundReferral) -> Words:
    """Title, what it answers, the answer."""
    upwards = inbound.org_type in HOLDS_STUDENT_NO
    kind = "报告" if upwards else "复函"
    about = f"{inbound.student.name}学生" if inbound.student else inbound.pupil_words
    back = inbound.state == InboundState.NOT_OURS
    title = f"关于{about}{'不属于我校办理' if back else '有关情况'}的{kind}"
    number = f"（{inbound.number}）" if inbound.number else ""
    asked = f"贵单位{long_date(inbound.received_on)}转来的关于{about}的事项{number}收悉。"
    opening = f"{asked}现将有关情况{'报告' if upwards else '函复'}如下。"
    lines = [stopped(line) for line in (inbound.answer or "").splitlines() if line.strip()]
    return Words(title, opening, [Section("", lines)], f"特此{'报告' if upwards else '函复'}。")
