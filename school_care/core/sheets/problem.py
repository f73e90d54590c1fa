"""What an import cannot take from a sheet, said to a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that needs a person: where it is, what stands there, why, and how to mend it."""

    sheet: str
    row: int  # 1-based row of the file, as Excel shows it
    column: str  # heading as the file has it, e.g. 身份证号 or 父亲·电话
    value: str  # what stands in the cell, as text
    message: str  # Chinese: why, and how to mend it
