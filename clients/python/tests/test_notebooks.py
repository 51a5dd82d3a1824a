"""Runs the notebooks of examples/ from top to bottom against a running Clipyard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

CLIPS = os.environ.get("CLIPYARD_CLIPS", "")
EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(
        not CLIPS or "CLIPYARD_URL" not in os.environ, reason="CLIPYARD_URL and CLIPYARD_CLIPS are not set"
    ),
]


def read(path: Path) -> Any:
    reader: Any = nbformat
    return reader.read(path, as_version=4)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path: Path, tmp_path: Path) -> None:
    notebook = read(path)
    committed = [len(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
    assert any(committed), "the outputs are committed"
    (tmp_path / "clips").symlink_to(CLIPS)
    # A cell that fails raises CellExecutionError.
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    kinds = [output.output_type for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert kinds


def test_there_are_notebooks() -> None:
    names = [path.stem for path in NOTEBOOKS]
    assert names == ["active-labelling", "keras-side-by-side", "own-backbone", "quick-start"]
