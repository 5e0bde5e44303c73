"""The script that compares whole shops: it finds nothing in equal ones, and what is not equal."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import servers

from lookalike.demo.sample import write_sample_shop

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "same_shop.py"

pytestmark = pytest.mark.skipif(
    not servers.is_installed("moto", "flask", "obstore", "pyarrow"),
    reason="needs moto's server, obstore and pyarrow",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample_shop(folder, products=60)
    return folder


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("same_shop", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_folder_bucket_and_data_set_make_one_shop(sample: Path) -> None:
    command = [sys.executable, SCRIPT, sample / "styles.csv", sample / "images", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(ran.stdout)
    assert figures["rows"] == 60
    assert figures["shops"]["folder"]["repaired"] > 0, "a comma too many is the point of it"
    for shop in figures["shops"].values():
        assert (shop["accepted"], shop["photos_stored"]) == (60, figures["photo_files"])
        assert shop["again"]["unchanged"] == 60
    assert figures["differences"]["all"] == 0
    assert figures["differences"]["compared"]["s3"] == {"products": 60, "photos": 59}


def test_every_kind_of_difference_is_found(
    script: ModuleType, sample: Path, tmp_path: Path
) -> None:
    held = script.fill(sample, tmp_path / "shop-folder")["products"]
    shutil.copytree(tmp_path / "shop-folder", tmp_path / "shop-other")
    files = {path.stem: path for path in (sample / "images").iterdir()}
    assert script.compare({"folder": held, "other": held}, files, tmp_path)["all"] == 0
    first, second, third, fourth, *_ = (product for product in held if product in files)
    year = held[second].attributes["year"]
    typed = {**held[second].attributes, "year": int(year) if isinstance(year, str) else str(year)}
    other = {
        **held,
        first: replace(held[first], name="Another"),
        second: replace(held[second], attributes=typed),
        third: replace(held[third], photos=held[fourth].photos),
    }
    del other[fourth]
    lost = held[first].photos[0].content
    (tmp_path / "shop-other" / "photos" / lost[:2] / lost).write_bytes(b"another photo")
    found = script.compare({"folder": held, "other": other}, files, tmp_path)["by_shop"]["other"]
    assert found["rows"] == {"count": 4, "examples": sorted([first, second, third, fourth])}
    assert found["photo_files"] == {"count": 2, "examples": sorted([third, fourth])}
    assert found["photos_in_store"] == {"count": 1, "examples": [lost]}
