"""Rules for every file of the repository that no linter knows. Prints each breach; exit 1 if any.

- No package registry's host is named: packages come from wherever the machine's pip is told.
- A Python file has at most 400 lines, migrations excepted.
- No file name (but for the rosters of the tests) and no page title carries a label of a child.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
# Written in pieces, so that this file keeps its own rule.
REGISTRIES = re.compile(
    "|".join(
        re.escape(name + "." + end)
        for name, end in [
            ("pypi", "org"),
            ("pypi", "python.org"),
            ("pythonhosted", "org"),
            ("registry.npmjs", "org"),
            ("pypi.tuna.tsinghua", "edu.cn"),
            ("mirrors.aliyun", "com"),
            ("mirrors.cloud.tencent", "com"),
            ("repo.huaweicloud", "com"),
            ("mirrors.ustc", "edu.cn"),
            ("pypi.douban", "com"),
        ]
    )
    + r"|--(?:extra-)?index-url|--find-links"
)
LABELS = re.compile("留守|特殊群体|弱势|问题学生|差生|学困生")
TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock|<title>(.*?)</title>", re.DOTALL)


def files() -> list[Path]:
    """Every file git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def breaches(path: Path) -> list[str]:
    """What is wrong with one file, in words."""
    name = str(path.relative_to(ROOT))
    found = []
    if path.relative_to(ROOT).parts[0] != "tests" and LABELS.search(name):
        found.append(f"{name}: a label of a child in a file name")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return found
    for number, line in enumerate(text.splitlines(), start=1):
        if path != Path(__file__).resolve() and REGISTRIES.search(line):
            found.append(f"{name}:{number}: names a package registry")
    if path.suffix == ".py" and path.parent.name != "migrations":
        lines = text.count("\n")
        if lines > MOST_LINES:
            found.append(f"{name}: {lines} lines, at most {MOST_LINES}")
    if path.suffix == ".html" and "print" not in path.parts:
        for title in TITLE.finditer(text):
            if LABELS.search(title.group()):
                found.append(f"{name}: a label of a child in a page title")
    return found


def main() -> int:
    found = [breach for path in files() for breach in breaches(path)]
    print("\n".join(found) if found else "no breach")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
