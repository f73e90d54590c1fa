"""What the simulated offices keep: what came in, their files, and the receipts they owe."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, school_code TEXT NOT NULL,
    case_no TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL, changed_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    endpoint TEXT NOT NULL, id TEXT NOT NULL, file_id INTEGER NOT NULL REFERENCES files (id),
    version INTEGER NOT NULL, supersedes TEXT, idempotency_key TEXT, digest TEXT NOT NULL,
    body TEXT NOT NULL, answered TEXT NOT NULL, received_at REAL NOT NULL,
    times INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (endpoint, id));
CREATE INDEX IF NOT EXISTS messages_of_file ON messages (file_id, version);
CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY, file_id INTEGER NOT NULL, at REAL NOT NULL, words TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pushes (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, endpoint TEXT NOT NULL, file_id INTEGER,
    status TEXT NOT NULL, body TEXT NOT NULL, due_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, again INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting', answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS pushes_waiting ON pushes (due_at) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS behaviours (endpoint TEXT PRIMARY KEY, behaviour TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS secrets (
    id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, secret TEXT NOT NULL,
    UNIQUE (endpoint, secret));
"""


@dataclass(frozen=True)
class Incoming:
    """A message that was verified and read."""

    endpoint: str
    id: str
    school_code: str
    case_no: str
    kind: str
    version: int
    supersedes: str | None
    idempotency_key: str | None
    digest: str
    body: str


class Store:
    """The tables. Every call has a connection of its own: requests come in threads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / "demo_receiver.sqlite3"
        with self._open() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
        self.path.chmod(0o600)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._open() as db:
            return db.execute(query, values).fetchall()

    # --- what comes in

    def take_in(
        self, message: Incoming, *, status: str, number_word: str, now: float
    ) -> tuple[sqlite3.Row, sqlite3.Row | None]:
        """Keep a message once. Answers its file and, if it was known already, the message as it was
        kept the first time. The same key under another id is not kept: its first one is answered.
        """
        with self._write() as db:
            known = db.execute(
                "SELECT * FROM messages WHERE endpoint = ? AND (id = ? OR idempotency_key = ?) "
                "ORDER BY id = ? DESC",
                (message.endpoint, message.id, message.idempotency_key, message.id),
            ).fetchone()
            if known:
                db.execute(
                    "UPDATE messages SET times = times + 1 WHERE endpoint = ? AND id = ?",
                    (known["endpoint"], known["id"]),
                )
                return _file(db, known["file_id"]), known
            file_id = _file_of(db, message) or _new_file(db, message, status, number_word, now)
            db.execute(
                "INSERT INTO messages (endpoint, id, file_id, version, supersedes, idempotency_key,"
                " digest, body, answered, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    message.endpoint,
                    message.id,
                    file_id,
                    message.version,
                    message.supersedes,
                    message.idempotency_key,
                    message.digest,
                    message.body,
                    status,
                    now,
                ),
            )
            _note(db, file_id, f"收到第{message.version}版", now)
            if message.version == _newest_version(db, file_id):
                _set_status(db, file_id, status, now)
            return _file(db, file_id), None

    # --- files

    def files(self, most: int = 200) -> list[sqlite3.Row]:
        """The files, the newest change first, each with its newest message."""
        return self._rows(
            "SELECT files.*, body, version, received_at FROM files JOIN messages ON file_id ="
            " files.id WHERE version = (SELECT MAX(version) FROM messages AS m WHERE m.file_id ="
            " files.id) ORDER BY changed_at DESC, files.id DESC LIMIT ?",
            most,
        )

    def file(self, number: int) -> sqlite3.Row | None:
        """One file."""
        return next(iter(self._rows("SELECT * FROM files WHERE id = ?", number)), None)

    def messages(self, file_id: int) -> list[sqlite3.Row]:
        """The versions of a file, the newest first."""
        return self._rows(
            "SELECT * FROM messages WHERE file_id = ? ORDER BY version DESC, received_at DESC",
            file_id,
        )

    def notes(self, file_id: int) -> list[sqlite3.Row]:
        """What happened to a file."""
        return self._rows("SELECT * FROM notes WHERE file_id = ? ORDER BY id", file_id)

    def decide(self, file_id: int, status: str, words: str, now: float) -> None:
        """The office's own step."""
        with self._write() as db:
            _set_status(db, file_id, status, now)
            _note(db, file_id, words, now)

    # --- receipts

    def owe(
        self,
        *,
        push_id: str,
        endpoint: str,
        file_id: int | None,
        body: dict[str, Any],
        due_at: float,
        again: int = 0,
    ) -> None:
        """Let a receipt be sent, `again` more times after it arrived."""
        with self._write() as db:
            db.execute(
                "INSERT INTO pushes (id, endpoint, file_id, status, body, due_at, again)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    push_id,
                    endpoint,
                    file_id,
                    body["status"],
                    json.dumps(body, ensure_ascii=False),
                    due_at,
                    again,
                ),
            )

    def due(self, now: float) -> list[sqlite3.Row]:
        """The receipts to send now, in their order."""
        return self._rows(
            "SELECT * FROM pushes WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, seq"
            " LIMIT 20",
            now,
        )

    def finish_try(self, push: sqlite3.Row, *, state: str, answer: str, due_at: float) -> None:
        """How one try ended; what arrived and is to come again waits anew."""
        again = push["again"]
        if state == "arrived" and again:
            state, again = "waiting", again - 1
        with self._write() as db:
            db.execute(
                "UPDATE pushes SET state = ?, answer = ?, tries = tries + 1, due_at = ?, again = ?"
                " WHERE seq = ?",
                (state, answer[:200], due_at, again, push["seq"]),
            )

    def pushes(self, file_id: int | None = None, most: int = 50) -> list[sqlite3.Row]:
        """The receipts of a file; without one, those that belong to none."""
        return self._rows(
            "SELECT * FROM pushes WHERE file_id IS ? ORDER BY seq DESC LIMIT ?", file_id, most
        )

    def push_again(self, seq: int, now: float) -> None:
        """Send a receipt once more, under the same id."""
        with self._write() as db:
            db.execute("UPDATE pushes SET state = 'waiting', due_at = ? WHERE seq = ?", (now, seq))

    # --- the offices

    def behaviour(self, endpoint: str) -> str:
        """How an office behaves just now; "" for as usual."""
        rows = self._rows("SELECT behaviour FROM behaviours WHERE endpoint = ?", endpoint)
        return rows[0]["behaviour"] if rows else ""

    def behave(self, endpoint: str, behaviour: str) -> None:
        """Let an office behave so from now on."""
        with self._write() as db:
            db.execute("REPLACE INTO behaviours VALUES (?, ?)", (endpoint, behaviour))

    def secrets(self, endpoint: str) -> list[str]:
        """The secrets that were entered later, the newest first."""
        rows = self._rows(
            "SELECT secret FROM secrets WHERE endpoint = ? ORDER BY id DESC", endpoint
        )
        return [row["secret"] for row in rows]

    def add_secret(self, endpoint: str, secret: str) -> None:
        """A new secret, beside those before it."""
        with self._write() as db:
            db.execute(
                "INSERT OR REPLACE INTO secrets (endpoint, secret) VALUES (?, ?)",
                (endpoint, secret),
            )


def _file(db: sqlite3.Connection, file_id: int) -> sqlite3.Row:
    return db.execute("SELECT * FROM files WHERE id = ?", (file_id,)).fetchone()


def _file_of(db: sqlite3.Connection, message: Incoming) -> int | None:
    """The file a message continues, whichever of two versions came first."""
    row = db.execute(
        "SELECT file_id FROM messages WHERE endpoint = ? AND (id = ? OR supersedes = ?)",
        (message.endpoint, message.supersedes, message.id),
    ).fetchone()
    return row["file_id"] if row else None


def _new_file(
    db: sqlite3.Connection, message: Incoming, status: str, number_word: str, now: float
) -> int:
    count = db.execute("SELECT COUNT(*) FROM files WHERE endpoint = ?", (message.endpoint,))
    number = f"{number_word}{count.fetchone()[0] + 1:04d}"
    return db.execute(
        "INSERT INTO files (endpoint, school_code, case_no, kind, number, status, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            message.endpoint,
            message.school_code,
            message.case_no,
            message.kind,
            number,
            status,
            now,
        ),
    ).lastrowid


def _newest_version(db: sqlite3.Connection, file_id: int) -> int:
    row = db.execute("SELECT MAX(version) FROM messages WHERE file_id = ?", (file_id,))
    return row.fetchone()[0]


def _set_status(db: sqlite3.Connection, file_id: int, status: str, now: float) -> None:
    db.execute("UPDATE files SET status = ?, changed_at = ? WHERE id = ?", (status, now, file_id))


def _note(db: sqlite3.Connection, file_id: int, words: str, now: float) -> None:
    db.execute("INSERT INTO notes (file_id, at, words) VALUES (?, ?, ?)", (file_id, now, words))
