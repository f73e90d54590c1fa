"""How a child is called on a card and in a note: by the given name, as people do."""

from school_care.core.surnames import COMPOUND

DOT = "·"
LONGEST_SPLIT = 4  # characters; longer names without a dot are nobody's to split


def given_name(name: str) -> str:
    """子轩 of 张子轩, 明月 of 欧阳明月, 阿依古丽 of 阿依古丽·买买提. Of two
    characters it is called whole (王可), and so is one that cannot be split."""
    if DOT in name:
        return name.split(DOT)[0]
    surname = 2 if name[:2] in COMPOUND else 1
    if len(name) - surname < 2 or len(name) > LONGEST_SPLIT:
        return name
    return name[surname:]


def name_outside(name: str) -> str:
    """How a page anybody may open who holds its address calls a child: never by the whole name.
    子轩; 王同学 for 王可."""
    called = given_name(name)
    if called != name:
        return called
    surname = name[:2] if name[:2] in COMPOUND else name[:1]
    return f"{surname}同学"
