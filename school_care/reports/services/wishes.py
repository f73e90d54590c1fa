"""What may be asked for beside whose papers, and which wishes go together."""

from dataclasses import dataclass
from datetime import date

from school_care.reports.enums import Edition, Output, PrintKind, PrintPurpose
from school_care.school.refusal import Refused


@dataclass(frozen=True)
class Wishes:
    """`purpose` and `why`: what the print is for. `restricted_too`: with the text of those
    restricted records which the reader may read. `changed_since`: only what has changed."""

    purpose: PrintPurpose = PrintPurpose.WORK
    why: str = ""
    restricted_too: bool = False
    masked: bool = False
    output: Output = Output.MERGED
    duplex: bool = False
    changed_since: date | None = None


AS_USUAL = Wishes()
WITH_RESTRICTED = (PrintKind.PROGRESS, PrintKind.FILE)  # papers that tell of records one by one


def require_possible(wishes: Wishes, kind: PrintKind, edition: Edition) -> None:
    """Raises `Refused` where wishes, paper and edition do not go together."""
    if wishes.purpose == PrintPurpose.OTHER and not wishes.why.strip():
        raise Refused("用途选了“其他”，请写一句这次打印作什么用。")
    if kind == PrintKind.FILE and edition != Edition.SCHOOL:
        raise Refused("一生一档只有校内版，不发给家长。")
    if wishes.restricted_too and edition != Edition.SCHOOL:
        raise Refused("家庭版不含限阅内容，请去掉“含限阅内容”。")
    if wishes.restricted_too and kind not in WITH_RESTRICTED:
        raise Refused("这种纸件里没有限阅内容，请去掉“含限阅内容”。")
    if wishes.restricted_too and wishes.masked:
        raise Refused("脱敏版不含限阅内容，两项只选一项。")
    if wishes.masked and kind != PrintKind.FILE:
        raise Refused("只有一生一档能印脱敏版。")
    if wishes.changed_since and kind != PrintKind.FILE:
        raise Refused("“只印有变化的”用于一生一档。")
