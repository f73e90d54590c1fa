"""Binding a pack: cover, spine labels, contents, parts with what was uploaded, the list of what is
missing; the pages numbered through from the contents on."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from school_care.core import vault
from school_care.core.pdf import count_pages, join_pdfs, render_document, split_pages
from school_care.core.sealed import SealBroken
from school_care.core.templatetags.days import long_date
from school_care.core.uploads import JPEG
from school_care.reports.enums import Output
from school_care.reports.models import PrintJob, SchoolDocument
from school_care.reports.packs import cover
from school_care.reports.packs.order import PartState, context_of, states
from school_care.reports.packs.parts_common import WITHOUT_NAMES
from school_care.reports.packs.stamping import number_pages
from school_care.reports.packs.tables import Gap
from school_care.reports.packs.topics import parts_of
from school_care.reports.services import folder
from school_care.reports.services.makers import Bound
from school_care.reports.services.states import keep
from school_care.reports.standing.documents import FILE

ON_FILE = "含姓名，不印入脱敏版，原件备查"
UNREADABLE, LOCKED = "文件读不出来", "文件打不开或有密码"
BROKEN = (UNREADABLE, LOCKED)


@dataclass
class Piece:
    """Something with its own line in the contents: a part, or a paper in its place."""

    title: str
    pages: int
    pdf: bytes | Path
    number: str = ""  # 编号: of the part, of a paper below it
    day: str = ""
    note: str = ""
    first: int = 0  # page, from the contents
    below: bool = False


@dataclass
class _Gathered:
    pieces: list[Piece] = field(default_factory=list)
    lines: list[dict] = field(default_factory=list)
    missing: list[dict] = field(default_factory=list)


def bind(job: PrintJob) -> Bound:
    """The finished pack of an order whose parts are printed."""
    gathered = _gather(job)
    back = render_document(cover.missing_html(job, gathered.missing))
    gathered.pieces.append(Piece("缺项清单", back.pages, back.pdf))
    front, spines, contents = _front(job, gathered)
    bound = [contents, *(piece.pdf for piece in gathered.pieces)]
    numbered = number_pages(join_pdfs(bound))
    offset = count_pages(front) + count_pages(spines)
    if job.output == Output.ZIP:
        content = _zip(job, join_pdfs([front, spines]), numbered, gathered.pieces)
    else:
        outline = [("封面", 0), ("盒脊签", count_pages(front)), ("卷内目录", offset)]
        outline += [
            (f"{one.number} {one.title}".strip(), offset + one.first - 1) for one in gathered.pieces
        ]
        title = Path(job.file_name).stem
        content = join_pdfs([front, spines, numbered], title=title, outline=outline)
    pages = offset + count_pages(numbered)
    return Bound(content, pages, {"missing": len(gathered.missing)})


def _gather(job: PrintJob) -> _Gathered:
    """Every part and paper in its order, and what is missing."""
    context, gathered = context_of(job), _Gathered()
    chosen = {code: number for number, (code,) in enumerate(job.chunks)}
    found = {one.part.code: one for one in states(context, job.spec["topic"], list(chosen))}
    for number, part in enumerate(parts_of(job.spec["topic"]), start=1):
        state = found.get(part.code)
        if state is None:
            continue
        if state.content.is_there:
            at = chosen[part.code]
            facts = folder.facts_of(job, at)
            piece = Piece(
                part.title, facts["pages"], folder.chunk_pdf(job, at), cover.number_of(job, number)
            )
            piece.day = long_date(context.on)
            gathered.pieces.append(piece)
            _papers(job, state, piece, gathered)
        else:
            gathered.lines.append({"title": part.title, "number": cover.number_of(job, number),
                                   "note": "缺，见缺项清单"})  # fmt: skip
        _note_gaps(state, gathered, cover.number_of(job, number))
    return gathered


def _note_gaps(state: PartState, gathered: _Gathered, number: str) -> None:
    gaps = state.content.gaps or ([] if state.content.is_there else [Gap("没有资料")])
    gathered.missing += [
        {"number": number, "part": state.part.title, "words": gap.words, "action": gap.action}
        for gap in gaps
    ]


def _papers(job: PrintJob, state: PartState, part: Piece, gathered: _Gathered) -> None:
    """What was signed or uploaded, behind the part it belongs to. Effects: each of them prolongs
    the lease, because there may be many."""
    for count, paper in enumerate(state.content.papers, start=1):
        keep(job, done=job.done)
        pdf, number = paper.pdf(), f"{part.number}-{count}"
        piece = Piece(paper.title, count_pages(pdf), pdf, number, paper.day, below=True)
        gathered.pieces.append(piece)
    for count, one in enumerate(state.content.documents, start=len(state.content.papers) + 1):
        keep(job, done=job.done)
        number = f"{part.number}-{count}"
        made = _document(job, one, number)
        if isinstance(made, Piece):
            gathered.pieces.append(made)
            continue
        line = {"title": one.title, "number": number, "day": long_date(one.dated_on)}
        gathered.lines.append(line | {"note": made, "below": True})
        if made in BROKEN:
            words = f"《{one.title}》{made}"
            gathered.missing.append(
                {
                    "number": number,
                    "part": state.part.title,
                    "words": words,
                    "action": "重新上传",
                }
            )


def _document(job: PrintJob, row: SchoolDocument, number: str) -> Piece | str:
    """An uploaded paper behind its slip, or why it is not there."""
    if not job.spec["with_documents"]:
        return "未附，原件备查"
    if job.masked and row.kind not in WITHOUT_NAMES:
        return ON_FILE
    try:
        content = vault.read(row.public_id, FILE)
    except (vault.FileGone, SealBroken, OSError):
        return UNREADABLE
    picture = row.mime == JPEG
    data = base64.b64encode(content).decode() if picture else ""
    pdf = render_document(cover.slip_html(job, row, number, data)).pdf
    if not picture:
        try:  # its pages may be broken although they can be counted
            pdf = join_pdfs([pdf, content])
        except Exception:  # noqa: BLE001 (whatever the library calls a broken file)
            return LOCKED
    return Piece(row.title, count_pages(pdf), pdf, number, long_date(row.dated_on),
                 "学校上传", below=True)  # fmt: skip


def _front(job: PrintJob, gathered: _Gathered) -> tuple[bytes, bytes, bytes]:
    """Cover, spine labels and contents. The contents' page numbers depend on its own length:
    printed for one page, and again if that was wrong."""
    length = 1
    for _ in range(3):
        page = length + 1
        for piece in gathered.pieces:
            piece.first = page
            page += piece.pages
        printed = render_document(cover.front_html(job, gathered.pieces, gathered.lines))
        starts = [printed.starts[name] for name in cover.FRONT]
        now = printed.pages - starts[-1]
        if now == length:
            break
        length = now
    front, spines, contents = split_pages(printed.pdf, starts)
    return front, spines, contents


def _zip(job: PrintJob, front: bytes, numbered: bytes, pieces: Sequence[Piece]) -> Path:
    """One PDF a part, with what is filed in it."""
    parts = [piece for piece in pieces if not piece.below]
    starts = [0, *(piece.first - 1 for piece in parts)]
    files = split_pages(numbered, starts)
    names = ["00-封面、盒脊签", "01-卷内目录", *(
        f"{place:02d}-{one.title.replace('/', '、')}" for place, one in enumerate(parts, start=2)
    )]  # fmt: skip
    return folder.write_zip(job, zip(names, [front, *files], strict=True))
