# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The state in an SQLite file: every change is stored before its request is answered.

One transaction for a request, so that a killed process leaves all of it or nothing. Without
power the last requests may be missing (SQLite's WAL with synchronous=NORMAL); the file stays
whole.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import rows
from .rows import Row
from .state import Item, Record, Registry

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (
    place INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (kind, name)
)
"""
_PUT = """
INSERT INTO rows (kind, name, data) VALUES (?, ?, ?)
ON CONFLICT (kind, name) DO UPDATE SET data = excluded.data
"""
_TAKE = "DELETE FROM rows WHERE kind = ? AND name = ?"


class DatabaseError(ValueError):
    """A file that cannot be used; the text says why and what to do."""


class Database:
    """One file, held by one simulator."""

    def __init__(self, path: Path):
        """Open or make the file."""
        self._path = path
        try:
            self._connection = sqlite3.connect(
                path, timeout=0.5, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            # Exclusive: a second simulator on the file would not see what this one stores.
            for setting in (
                "locking_mode=EXCLUSIVE",
                "journal_mode=WAL",
                "synchronous=NORMAL",
            ):
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.execute(_SCHEMA)
        except sqlite3.Error as error:
            self.close()
            raise self._unusable(error) from error
        self._meta = ""
        # The put-codes that are stored of each record: what is missing was removed.
        self._codes: dict[str, set[int]] = {}

    def _unusable(self, error: sqlite3.Error) -> DatabaseError:
        return DatabaseError(
            f"--db {self._path} cannot be used: {error}. Name a file that this simulator "
            "made and no other has open, or one that does not exist yet."
        )

    def load(self, registry: Registry) -> bool:
        """Read the state; False when the file is new."""
        listed = self._connection.execute(
            "SELECT kind, name, data FROM rows ORDER BY place"
        )
        found = [Row(kind, name, json.loads(data)) for kind, name, data in listed]
        if not found:
            return False
        try:
            rows.fill(registry, found)
        except ValueError as error:
            self.close()
            raise DatabaseError(f"--db {self._path}: {error}") from error
        self._count(registry)
        return True

    def _count(self, registry: Registry) -> None:
        self._codes = {
            orcid: {item.put_code for item in rows.items_of(registry, record)}
            for orcid, record in registry.records.items()
        }
        self._codes[""] = set(registry.groups)

    def replace(self, registry: Registry) -> None:
        """Store the whole state in place of what is there."""
        self._meta = ""
        self._write(rows.every(registry), empty=True)
        self._count(registry)

    def store(self, registry: Registry, changed: Iterable[Any]) -> None:
        """Store what a request changed."""
        found = [rows.row_of(registry, one) for one in changed]
        touched = {""}
        for one in changed:
            if isinstance(one, (Item, Record)):
                touched.add(one.orcid)
        for orcid in touched:
            found += self._removed(registry, orcid)
        general = rows.meta(registry)
        if (text := json.dumps(general.data)) != self._meta:
            self._meta = text
            found.append(general)
        if found:
            self._write(found)

    def _removed(self, registry: Registry, orcid: str) -> list[Row]:
        """Find what is stored and no longer there; looks closer only where numbers differ."""
        record = registry.records.get(orcid)
        stored = self._codes.setdefault(orcid, set())
        if orcid == "":
            shelves: list[Any] = [registry.groups]
        elif record is None:
            shelves = []
        else:
            shelves = [record.works, *(s.items for s in record.sections.values())]
        stored |= self._added(shelves, stored)
        if len(stored) == sum(map(len, shelves)):
            return []
        gone = stored.difference(*shelves)
        stored -= gone
        return [Row("item", str(code), None) for code in gone]

    @staticmethod
    def _added(shelves: list[Any], stored: set[int]) -> set[int]:
        """Take the new put-codes from the end of each shelf, where they are put."""
        found = set()
        for shelf in shelves:
            for code in reversed(shelf):
                if code in stored:
                    break
                found.add(code)
        return found

    def _write(self, listed: Iterable[Row], empty: bool = False) -> None:
        execute = self._connection.execute
        execute("BEGIN")
        try:
            if empty:
                execute("DELETE FROM rows")
            for row in listed:
                if row.data is None:
                    execute(_TAKE, (row.table, row.key))
                else:
                    execute(_PUT, (row.table, row.key, json.dumps(row.data)))
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
