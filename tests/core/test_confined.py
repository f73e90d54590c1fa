"""A child process gets all it is given, however late it begins to read."""

from school_care.core.confined import ask_child

CHILD = """
import json, sys, time

def main():
    time.sleep(0.5)  # a busy machine: longer than one look at the child
    given = sys.stdin.buffer.read()
    sys.stdout.buffer.write(given[-3:])
    sys.stdout.flush()
    print(json.dumps({"size": len(given)}), file=sys.stderr)
"""


def test_content_larger_than_a_pipe__child_begins_late__reads_all_of_it(tmp_path):
    package = tmp_path / "slow_reader"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "child.py").write_text(CHILD)
    with (tmp_path / "out").open("w+b") as out:
        content = b"x" * 3_000_000 + b"end"
        assert ask_child(package, out=out, wall_seconds=20, content=content) == {"size": 3_000_003}
        out.seek(0)
        assert out.read() == b"end"
