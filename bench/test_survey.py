# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What finding works from before costs; see ``backfill``, which runs in a process of its own with servers of its own."""

import re
import subprocess
import sys
from pathlib import Path

from .sizes import RECORDS
from .table import Limit, Table

LINE = re.compile(
    r"^(?P<name>[a-z].*?)\s{2,}(?P<found>\d+) works\s+(?P<seconds>[\d.]+) s.*?(?P<memory>-?[\d.]+) MiB",
    re.MULTILINE,
)


def test_survey(table: Table):
    people = max(1, RECORDS // 100)
    command = [sys.executable, "-m", "bench.backfill"]
    command += ["--records", str(RECORDS), "--people", str(people)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]
    found = list(LINE.finditer(done.stdout))
    assert found, done.stdout
    for one in found:
        how = f"{RECORDS:,} records, {int(one['found']):,} works found"
        table.tell(f"walk: {one['name']} (s)", float(one["seconds"]), how, "{:.1f}")
    most = max(found, key=lambda one: float(one["memory"]))
    how = f"the walk that took most ({most['name']}), in a process of its own"
    value = float(most["memory"])
    table.time("memory of finding (MiB)", value, Limit(40), how, "{:.1f}")
