"""What stands in an official letter: title, whom it addresses, the numbered parts, the last line.

A 报告 carries no request; what is asked of a superior goes into a 请示 of its own, what is asked of
everybody else into a 函 (党政机关公文处理工作条例). The police get a form to report by."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

from school_care.core.templatetags.days import long_date
from school_care.escalation import papers_values as v
from school_care.escalation.enums import HOLDS_STUDENT_NO, OrgType
from school_care.escalation.papers_values import Sent
from school_care.escalation.reading import since_words
from school_care.school.models.places import CHINESE_DIGITS

_ENDING = re.compile(r"的(?:紧急)?(?:报告|请示|函)$")
_LAW = re.compile(r"^(.+?)(第.+)$")
_STOPS = tuple("。！？；：…")
_CLOSING = "”）"
TEN = 10
TITLE_LINE = 20  # characters of 22 pt in 156 mm
_GOOD_CUTS = ("学生", "商请", "请求", "协助处理", "协助落实", "给予", "协助")


class Paper(TextChoices):
    """Kinds of papers; also the code under which a paper has its number."""

    REPORT = "report", "报告"
    REQUEST = "request", "请示"
    LETTER = "letter", "函"
    POLICE = "police", "报案登记表"
    NUDGE = "nudge", "催办函"


NUMBERED = (Paper.REPORT, Paper.REQUEST, Paper.LETTER, Paper.NUDGE)
UPWARDS = (Paper.REPORT, Paper.REQUEST)  # 上行文: with 签发人


@dataclass(frozen=True)
class Section:
    """A part with its heading, `一、基本情况`, and its paragraphs."""

    heading: str
    lines: list[str]


@dataclass(frozen=True)
class Words:
    """The text of a letter."""

    title: str
    opening: str
    sections: list[Section]
    closing: str
    keep_from: str = ""


def papers_of(sent: Sent, org_type: str) -> list[Paper]:
    """Which papers this message is on paper, the first the main one; `org_type`: of the body that
    is addressed."""
    if org_type == OrgType.POLICE:
        return [Paper.POLICE]
    if org_type not in HOLDS_STUDENT_NO:
        return [Paper.LETTER]
    asks = bool(requests_of(sent)) and not sent.escalation.copied
    return [Paper.REPORT, Paper.REQUEST] if asks else [Paper.REPORT]


def words_of(sent: Sent, paper: str, *, report_no: str = "") -> Words:
    """The text of 报告, 请示 or 函. `report_no`: the number of the report a 请示 belongs to."""
    title = title_of(sent, paper)
    told = TOLD if sent.is_about_pupil else (_of_school,)
    about = _ENDING.sub("", title).removeprefix("关于")
    laws = "、".join(laws_of(sent))
    basis = f"依据{laws}，" if laws else ""
    keep_from = "、".join(sent.listed("do_not_notify"))
    if paper == Paper.REQUEST:
        before = f"有关情况已以{report_no}报告。" if report_no else ""
        opening = f"{basis}现就{_case_words(about)}请示如下。{before}"
        parts = (_basics, _facts, _requests("请示事项"))
        return Words(title, opening, _numbered(sent, parts), "妥否，请批示。", keep_from)
    if paper == Paper.REPORT:
        opening = f"{basis}现将{_case_words(about)}报告如下。"
        return Words(title, opening, _numbered(sent, told), "特此报告。", keep_from)
    name = v.of_student("name")(sent)
    whose = f"我校学生{name}的" if sent.is_about_pupil else "我校"
    opening = f"{basis}现将{whose}有关情况函告如下。"
    parts = (*told, _requests("商请事项"))
    copied = sent.escalation.copied or not requests_of(sent)
    closing = "特此函告。" if copied else "请予支持，并函复办理结果。"
    return Words(title, opening, _numbered(sent, parts), closing, keep_from)


def title_of(sent: Sent, paper: str) -> str:
    """The title of the message as this paper bears it: 关于…的报告, 的请示, 的函."""
    given = str(sent.body.get("title") or "关于学生有关情况的报告")
    asked_for = "商请" in given
    bare = _ENDING.sub("", given)
    if paper == Paper.REQUEST:
        bare = bare.replace("关于商请", "关于请求", 1)
        bare = bare if asked_for else bare.replace("关于", "关于请求协助处理", 1)
    elif paper == Paper.REPORT and asked_for:
        bare = bare.replace("关于商请", "关于", 1) + "有关情况"
    return f"{bare}的{Paper(paper).label}"


def title_lines(title: str) -> list[str]:
    """A long title in two lines of like length, cut behind a word."""
    if len(title) <= TITLE_LINE:
        return [title]
    ends = [title.rfind(word) + len(word) for word in _GOOD_CUTS if word in title]
    fitting = [at for at in ends if at <= TITLE_LINE and len(title) - at <= TITLE_LINE]
    half = (len(title) + 1) // 2
    at = min(fitting, key=lambda end: abs(end - half), default=half)
    return [title[:at], title[at:]]


def laws_of(sent: Sent) -> list[str]:
    """未成年人保护法第二十八条 as《未成年人保护法》第二十八条; each law once, with its articles."""
    articles: dict[str, list[str]] = {}
    for law in sent.part("case").get("legal_basis") or ():
        split = _LAW.match(law)
        name, article = split.groups() if split else (law, "")
        articles.setdefault(name, []).append(article)
    return [f"《{name}》{'、'.join(filter(None, held))}" for name, held in articles.items()]


def requests_of(sent: Sent) -> list[str]:
    """What the receiver is asked to do, the sentence about it last."""
    note = str(sent.body.get("request_note") or "").strip()
    return [*(str(one) for one in sent.listed("request")), *([note] if note else [])]


def number_words(number: int) -> str:
    """一, 十, 十二."""
    if number <= TEN:
        return CHINESE_DIGITS[number]
    tens, rest = divmod(number, TEN)
    before = "" if tens == 1 else CHINESE_DIGITS[tens]
    return f"{before}十{CHINESE_DIGITS[rest] if rest else ''}"


def stopped(text: str) -> str:
    """A sentence, with its stop; one inside closing quotes or brackets is enough."""
    text = text.strip()
    return text if not text or text.rstrip(_CLOSING).endswith(_STOPS) else f"{text}。"


def basics_words(sent: Sent) -> str:
    """Who the child is, in one sentence."""
    lodging = {"是": "住校", "否": "走读"}.get(v.boarding(sent), "")
    held = (
        v.of_student("name")(sent),
        v.sex(sent),
        _after(v.birth(sent), "出生"),
        _after(v.grade_and_class(sent), "学生"),
        lodging,
        _before("学籍号", v.of_student("student_no")(sent)),
        _before("身份证号", v.of_student("id_number")(sent)),
        _before("家住", v.home(sent)),
        _before("户籍地", v.of_student("hukou")(sent)),
    )
    return stopped("，".join(part for part in held if part))


def care_words(sent: Sent) -> list[str]:
    """Who looks after the child and where the parents are, in sentences."""
    held = sent.part("guardianship")
    carer = held.get("carer") or {}
    who = f"{carer.get('relation') or ''}{carer.get('name') or ''}"
    if who and carer.get("phone"):
        who = f"{who}（电话{carer['phone']}）"
    first = (
        _before("实际照料：", v.actual_care(sent)),
        _before("照料人：", who),
        _before("学校评定的监护状况：", str(held.get("rating") or "")),
        _before("委托照护：", since_words(held.get("entrusted_on"))),
    )
    parents = "；".join(_parent(one) for one in held.get("parents") or ())
    lines = ["；".join(part for part in first if part), str(held.get("care") or ""), parents]
    return [stopped(line) for line in lines if line]


def absence_words(sent: Sent) -> list[str]:
    """The last day at school, the days since, whom one tried to reach."""
    found = (
        _before("最后到校日期：", v.last_present(sent)),
        _after(_before("已连续", v.days_absent(sent)), "个上课日未到校"),
    )
    lines = ["，".join(part for part in found if part)]
    calls = sent.part("absence").get("contacted") or ()
    lines += _listed(
        [
            f"{v.day_words(one.get('at'))}，联系{one.get('who') or ''}：{one.get('result') or ''}"
            for one in calls
        ]
    )
    return [stopped(line) for line in lines if line]


# -- the parts ---------------------------------------------------------------------------------

Part = Callable[[Sent], tuple[str, list[str]]]


def _basics(sent: Sent) -> tuple[str, list[str]]:
    labels = v.joined("categories")(sent)
    schooling = sent.part("schooling")
    stands = (
        _before("就学状态：", str(schooling.get("state") or "")),
        _before("相关控辍事项：", "、".join(schooling.get("cases") or ())),
    )
    seen = "；".join(str(one) for one in sent.listed("category_evidence"))
    lines = [
        basics_words(sent),
        stopped("；".join(part for part in stands if part)),
        stopped(_before("学校登记的关爱类别：", labels)),
        stopped(_before("学校查看过的凭证（不随文附送）：", seen)),
    ]
    return "基本情况", lines


def _facts(sent: Sent) -> tuple[str, list[str]]:
    return "事情经过", [stopped(line) for line in _paragraphs(sent, "facts")]


def _absence(sent: Sent) -> tuple[str, list[str]]:
    return "缺课与联系情况", absence_words(sent)


def _care(sent: Sent) -> tuple[str, list[str]]:
    return "监护与照料情况", care_words(sent)


def _reasons(sent: Sent) -> tuple[str, list[str]]:
    first = (_before("原因：", v.joined("reason")(sent)), _before("去向：", _where(sent)))
    lines = [stopped("；".join(part for part in first if part))]
    return "原因和去向", lines + [stopped(line) for line in _paragraphs(sent, "analysis")]


def _persuasion(sent: Sent) -> tuple[str, list[str]]:
    held = sent.listed("persuasion")
    return "劝返经过", [stopped(line) for line in _listed([v.round_words(one) for one in held])]


def _measures(sent: Sent) -> tuple[str, list[str]]:
    return "已采取的措施", [stopped(v.joined("measures_taken", "；")(sent))]


def _views(sent: Sent) -> tuple[str, list[str]]:
    lines = (
        _before("学生本人：", v.view_of("child")(sent)),
        _before("监护人：", v.view_of("guardian")(sent)),
    )
    return "学生本人和监护人的意见", [stopped(line) for line in lines]


def _requests(heading: str) -> Part:
    def part(sent: Sent) -> tuple[str, list[str]]:
        asked = [] if sent.escalation.copied else requests_of(sent)
        return heading, [stopped(line) for line in _listed(asked)]

    return part


TOLD: tuple[Part, ...] = (
    _basics,
    _facts,
    _absence,
    _persuasion,
    _reasons,
    _care,
    _measures,
    _views,
)


def _numbered(sent: Sent, parts: tuple[Part, ...]) -> list[Section]:
    """The parts that say something, counted."""
    return [
        Section(f"{number_words(number)}、{heading}", lines)
        for number, (heading, lines) in enumerate(_that_speak(sent, parts), start=1)
    ]


def _of_school(sent: Sent) -> tuple[str, list[str]]:
    """Stands for the parts a report of the school about itself brings along."""
    return "", []


def _spread(sent: Sent, part: Part) -> list[tuple[str, list[str]]]:
    if part is not _of_school:
        return [part(sent)]
    return [(one["heading"], list(one["lines"])) for one in sent.listed("parts")]


def _that_speak(sent: Sent, parts: tuple[Part, ...]) -> Iterator[tuple[str, list[str]]]:
    for heading, lines in (found for part in parts for found in _spread(sent, part)):
        kept = [line for line in lines if line]
        if kept:
            yield heading, kept


def _listed(lines: list[str]) -> list[str]:
    """（一）, （二） … before each, where there are several."""
    if len(lines) < 2:
        return lines
    return [f"（{number_words(number)}）{line}" for number, line in enumerate(lines, start=1)]


def _paragraphs(sent: Sent, key: str) -> list[str]:
    return [line.strip() for line in v.said(key)(sent).splitlines() if line.strip()]


def _parent(one: dict) -> str:
    reach = {True: "能联系上", False: "联系不上"}.get(one.get("reachable"), "")
    able = {True: "有监护能力", False: "无监护能力"}.get(one.get("able"), "")
    phone = _before("电话", str(one.get("phone") or ""))
    held = (str(one.get("name") or ""), phone, str(one.get("place") or ""), reach, able)
    said = "，".join(part for part in held if part)
    return f"{one.get('rel') or '父母'}：{said}" if said else ""


def _where(sent: Sent) -> str:
    return v.said("whereabouts")(sent)


def _case_words(about: str) -> str:
    return about if about.endswith("情况") else f"{about}有关情况"


def _before(word: str, value: str) -> str:
    return f"{word}{value}" if value else ""


def _after(value: str, word: str) -> str:
    return f"{value}{word}" if value else ""


def nudge_words(sent: Sent, *, report_no: str, due: str, late: int, upwards: bool) -> Words:
    """催办函: what was sent when, under which number, when an answer was due. It names no child:
    the number says which."""
    held = sent.escalation
    ours = f"以{report_no}" if report_no else ""
    known = [f"事项编号：{sent.message.case_no}"]
    if number := v.receiver_no(sent):
        known.append(f"贵单位编号：{number}")
    taken = f"，由{sent.message.received_by}签收" if sent.message.received_by else ""
    arrived = v.delivered_on(sent) or v.sent_on(sent)
    lines = [
        f"我校于{arrived}{ours}向贵单位送达有关学生情况的材料（{'，'.join(known)}）{taken}。",
        _overdue(due, late),
        "依据《未成年人保护法》第十一条，有关部门接到涉及未成年人的报告，应当依法及时受理、"
        "处置，并以适当方式将处理结果告知相关单位和人员。",
    ]
    word = "恳请" if upwards else "商请"
    if held.nudges:
        lines.append(f"此前我校已催办{held.nudges}次。")
    asks = f"{word}贵单位予以办理，并将办理情况、承办人和联系电话告知我校。"
    return Words(
        f"关于{word}反馈办理情况的函",
        lines[0],
        [Section("", [*lines[1:], asks])],
        "请予支持，并函复办理结果。",
    )


def _overdue(due: str, late: int) -> str:
    if not due:
        return "截至目前，我校尚未收到进一步答复。"
    over = f"，现已逾期{late}个工作日" if late > 0 else ""
    return f"按约定应于{due}前答复{over}，我校尚未收到答复。"


def due_words(day, printed_on) -> str:
    """The day an answer was due, where that is past."""
    return long_date(day) if day is not None and day < printed_on else ""
