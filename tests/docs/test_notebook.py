"""The notebook runs from top to bottom, without a network, and shows what the shop says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import lookalike

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebooks" / "explore.ipynb"
PRODUCTS = 60
NO_NETWORK = """\
import socket

def _refuse(*_):
    raise OSError("the notebook reached for the network")

socket.create_connection = socket.getaddrinfo = _refuse
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """The notebook with its outputs, and the folder it ran in."""
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "sample-shop").mkdir()
    # The quick encoder, and few products: the drawing and the network have tests of their own.
    (folder / "sample-shop" / "lookalike.toml").write_text('[encoder]\nname = "pixels"\n')
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    settings = [cell.id for cell in notebook.cells].index("settings")
    changed = nbformat.v4.new_code_cell(f"PRODUCTS = {PRODUCTS}\n{NO_NETWORK}", id="changed")
    notebook.cells.insert(settings + 1, changed)
    client = nbclient.NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLCONFIGDIR", str(folder / "matplotlib"))
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        # Streamlit, imported by other tests of this process, sets it, and the kernel inherits it.
        patch.delenv("MPLBACKEND", raising=False)
        client.execute()
    return notebook, folder


def outputs(notebook: Any, name: str) -> list[Any]:
    (cell,) = (cell for cell in notebook.cells if cell.id == name)
    return [output.get("data", {}) for output in cell.outputs]


def html(notebook: Any, name: str) -> str:
    return "".join(data.get("text/html", "") for data in outputs(notebook, name))


def table(notebook: Any, name: str) -> dict[str, str]:
    """The last cell of each row of a frame, by the heading of the row."""
    found = re.findall(r"<th[^>]*>([^<]+)</th>\s*<td[^>]*>([^<]*)</td>", html(notebook, name))
    return dict(found)


@pytest.mark.filterwarnings("ignore")  # the machinery's own, of sockets and event loops
def test_its_figures_are_the_shops(ran: tuple[Any, Path]) -> None:
    notebook, folder = ran
    with lookalike.open(folder / "sample-shop") as shop:
        facts = shop.insight().facts
        status = table(notebook, "status")
        assert (status["products"], status["with_photo"]) == (str(PRODUCTS), str(PRODUCTS - 1))
        shown = table(notebook, "lists")
        for name in ("Products", "Found by photo", "Shown", "Lists", "Likes"):
            assert shown[name] == str(facts[name])
        variants = {c.key: c for c in shop.insight().charts}["variants"]
        assert {"for this shopper", "like a random product"} <= {row[0] for row in variants.rows}
        assert all(str(row[0]) in html(notebook, "lists-figures") for row in variants.rows)
        variance = shop.insight().charts[-1]
        assert variance.key == "variance"
        kept = table(notebook, "variance")["99% of the variance"]
        assert int(kept) == variance.marked
        exported = table(notebook, "export")
        assert exported["fact_product"] == str(PRODUCTS)
        assert {name: int(rows) for name, rows in exported.items()} == shop.export_powerbi(
            folder / "bi"
        )
    assert (folder / "report.html").stat().st_size > 50_000


def test_its_pictures_are_there(ran: tuple[Any, Path]) -> None:
    notebook, _ = ran
    drawn = {
        cell.id: sum("image/png" in data for data in outputs(notebook, cell.id))
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    figures = ("bars", "variance", "map", "lists-figures")
    assert {name: drawn[name] for name in figures} == dict.fromkeys(figures, 1)
    assert drawn["crossed"] >= 4
    photos = {name: html(notebook, name).count("<img src=") for name in ("sheet", "similar")}
    assert photos == {"sheet": 8 * 6, "similar": 1 + 6}
    assert html(notebook, "recommend").count("<img src=") == 8
    assert "Because you" in html(notebook, "recommend")


def test_it_is_kept_without_outputs() -> None:
    kept = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert len({cell["id"] for cell in kept["cells"]}) == len(kept["cells"])
