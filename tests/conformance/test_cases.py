# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The cases themselves: each names where its expectation comes from."""

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("test_[!c]*.py"))


def _sourced(decorators: list[ast.expr]) -> bool:
    return any("mark.source(" in ast.unparse(node) for node in decorators)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_case_names_its_source(file):
    tree = ast.parse(file.read_text("utf-8"))
    whole = any("pytestmark = pytest.mark.source" in ast.unparse(n) for n in tree.body)
    cases = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert cases
    assert [c.name for c in cases if not (whole or _sourced(c.decorator_list))] == []
