# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Files for spreadsheets."""

import pytest

from invenio_orcid_sync.services.spreadsheets import harmless, lines


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "  =", "＝"])
def test_cell_that_looks_like_a_formula_is_made_harmless(begin):
    assert harmless(f"{begin}1+1") == f"'{begin}1+1"


@pytest.mark.parametrize("cell", ["", "A = B", "2026-11-21", "'x"])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_lines_are_a_table_that_no_spreadsheet_carries_out():
    found = list(lines(["a", "b"], [["=1+1", None], ["x,y", 5], ["\n@SUM(1)", "ü"]]))
    assert found == [
        "\ufeffa,b\r\n",
        "'=1+1,\r\n",
        '"x,y",5\r\n',
        '"\'\n@SUM(1)",ü\r\n',
    ]
