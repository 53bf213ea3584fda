"""The notebooks of the gallery run as they are, show stages, and are kept clean."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from explorer.notebook.display import SAVED
from explorer.resources import ROOT

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
STATE_MIME = "application/vnd.jupyter.widget-state+json"
PATIENCE_S = 240
# What the prose says of what comes out: notebook → words in its outputs.
SAID = {
    "gates_of_an_lstm": ("lets go most at step", "True"),
    "hold_a_gate": ("'serve': '33", "Untouched 7.4 bits"),
    "train_and_watch": ("Right answers after 60 steps: 100%", "Loss of the last batch: 0.0"),
    "where_the_gradient_goes": ("forget bias 3: halves every 2", "'f':"),
    "your_model_and_its_diagnosis": ("axes-swapped", "padding-in-state"),
}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelManager]:
    """One kernel for all, as starting it costs most; each notebook begins with no name set."""
    folder = tmp_path_factory.mktemp("examples")
    manager = KernelManager(kernel_name="python3")
    manager.connection_file = str(folder / "kernel.json")
    manager.start_kernel(cwd=str(folder), env={**os.environ, "PYTHONPATH": str(ROOT)})
    yield manager
    manager.shutdown_kernel(now=True)


def executed(path: Path, kernel: KernelManager) -> Any:
    """The notebook with its outputs. Fails with what a cell raised."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    client = NotebookClient(notebook, km=kernel, timeout=PATIENCE_S)
    try:
        client.execute()
    finally:
        client.kc.stop_channels()
        client.kc.context.destroy()
    return notebook


def outputs(notebook: Any) -> list[Any]:
    return [one for cell in notebook.cells for one in cell.get("outputs", [])]


def text_of(output: Any) -> str:
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


def test_the_gallery_has_five_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == sorted(SAID)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_its_prose_says(path: Path, kernel: KernelManager) -> None:
    notebook = executed(path, kernel)
    shown = [one for one in outputs(notebook) if WIDGET_MIME in one.get("data", {})]
    states = notebook.metadata.widgets[STATE_MIME]["state"]
    pages = [states[one["data"][WIDGET_MIME]["model_id"]]["state"]["html"] for one in shown]
    assert pages
    assert all(page.startswith("<!DOCTYPE html>") for page in pages)
    said = "\n".join(map(text_of, outputs(notebook)))
    for words in SAID[path.stem]:
        assert words in said
    assert [one for one in outputs(notebook) if one.get("name") == "stderr"] == []
    # Saved without the state of its widgets, as JupyterLab does, it has a picture of each.
    del notebook.metadata["widgets"]
    for template in ("lab", "classic"):
        page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
        assert WIDGET_MIME not in page
        for one in shown:
            assert one["data"]["image/png"] in page
            alt = one["metadata"]["image/png"]["alt"]
            assert alt.endswith(SAVED)
            assert f'alt="{escape(alt)}"' in page or template == "lab"  # has no place for it


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_what_a_run_leaves(path: Path) -> None:
    written = path.read_text("utf-8")
    notebook = json.loads(written)
    nbformat.validate(notebook)
    assert written == json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    cells = notebook["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert cells[0]["cell_type"] == "markdown"
    assert "".join(cells[0]["source"]).startswith("# ")
    for cell in cells:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
