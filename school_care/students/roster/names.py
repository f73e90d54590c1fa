"""Names of pupils and of people around them. A name is never translated or guessed."""

import re

_DOTS = re.compile(r"(?<=[\u3400-\u9fff])\s*[·•・‧∙⋅.．。˙・]\s*(?=[\u3400-\u9fff])")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·〇□?？\ufffd]+")
_BLANKS = re.compile(r"[\s\u3000\xa0]+")
_LOST = re.compile(r"[□■?？\ufffd▯*]")
_TAIL = re.compile(r"[A-Za-z0-9]$")
# Full-width Latin letters and digits become half-width; ideographs are left as they are, since
# NFKC would replace rare variants that are the person's legal name.
_HALF = {0xFF01 + i: 0x21 + i for i in range(94)}
_STRANGE = re.compile(r"[0-9<>{}\[\]()/\\|@#$%^&=+_~\"!;:]")
MAX_NAME = 40


def clean_name(text: str) -> tuple[str, list[str]]:
    """Return the name and what a person should look at in it (Chinese sentences)."""
    name = _BLANKS.sub(" ", text.translate(_HALF)).strip(" '‘’,，、;；:：")
    name = _DOTS.sub("·", name)
    if _CJK.fullmatch(name.replace(" ", "")):
        name = name.replace(" ", "")
    return name, _doubts(name)


def _doubts(name: str) -> list[str]:
    if _LOST.search(name):
        return ["姓名中有显示不出来的字（□、?）：请核对户口簿后更正。"]
    if "(" in name:
        return ["姓名里带有括号说明：请只填姓名，说明写在备注里。"]
    if _TAIL.search(name) and re.search(r"[\u3400-\u9fff]", name):
        return ["姓名末尾有字母或数字：请确认是否为本名。"]
    return []


def has_strange_signs(name: str) -> bool:
    """Whether there are digits or signs in it that stand in no person's name; typed by hand it is
    a slip, in a roster the row is kept and a person asked."""
    return bool(_STRANGE.search(name))


def is_name(name: str) -> bool:
    """Whether there is any letter in it: 112 or ——— is no name."""
    return bool(name) and len(name) <= MAX_NAME and any(c.isalpha() or c == "□" for c in name)
