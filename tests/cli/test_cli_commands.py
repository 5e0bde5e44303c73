"""Each command asks the shop what it was told to, and prints all of the answer."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from known_shop import KnownShop, a_build, an_ingest

import lookalike
from lookalike.errors import MissingExtra
from lookalike.serve.cli.output import plain
from lookalike.types import HitList, RowIssue

Cli = Callable[..., Any]


@pytest.fixture(autouse=True)
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands below name, in the folder they run in."""
    monkeypatch.chdir(tmp_path)
    for name in ("styles.csv", "images.csv"):
        (tmp_path / name).touch()
    (tmp_path / "photos").mkdir()


def words(text: str) -> str:
    return " ".join(text.split())


def test_version_is_the_packages(cli: Cli) -> None:
    assert cli("--version").stdout == f"lookalike {lookalike.__version__}\n"


def test_the_shop_is_the_option_before_the_variable(
    cli: Cli, shop: KnownShop, tmp_path: Path
) -> None:
    cli("status")
    assert shop.opened_with == shop.folder
    other = tmp_path / "other"
    other.mkdir()
    cli("status", "--shop", other)
    assert shop.opened_with == other


def test_ingest_passes_its_options_on(cli: Cli, shop: KnownShop) -> None:
    cli("ingest", "styles.csv", "--images", "photos", "--links", "images.csv")
    assert shop.asked == [
        (
            "ingest",
            {
                "source": Path("styles.csv"),
                "images": Path("photos"),
                "links": Path("images.csv"),
            },
        )
    ]


def test_ingest_prints_every_count(cli: Cli, shop: KnownShop) -> None:
    answer = cli("ingest", "styles.csv")
    assert answer.exit_code == 0
    text = words(answer.stdout)
    for said in (
        "Read 1,010 rows of styles.csv in 1.2 s",
        "accepted 1,000",
        "updated 3",
        "unchanged 5",
        "refused 2",
        "repaired 4",
        "990 stored, 6 unchanged, 8 refused",
        "without photo 7",
    ):
        assert said in text
    assert answer.stderr == "reading: 1,010 of 1,010\n"


def test_ingest_report_is_saved_whole(cli: Cli, shop: KnownShop, tmp_path: Path) -> None:
    shop.ingest_report = an_ingest(
        (
            RowIssue(6044, "12", "repaired", 'one "comma", too many'),
            RowIssue(0, "13", "photo_missing", "no photo"),
        )
    )
    path = tmp_path / "report.csv"
    answer = cli("ingest", "styles.csv", "--report", path)
    assert list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))) == [
        ["line", "product_id", "kind", "reason"],
        ["6044", "12", "repaired", 'one "comma", too many'],
        ["", "13", "photo_missing", "no photo"],
    ]
    assert "2 issues saved in" in words(answer.stdout)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("command", "attribute"), [("ingest styles.csv", "ingest_report"), ("build", "build_report")]
)
def test_a_report_is_one_json_object(
    cli: Cli, shop: KnownShop, command: str, attribute: str
) -> None:
    answer = cli(*command.split(), "--json")
    assert json.loads(answer.stdout) == plain(getattr(shop, attribute))


def test_build_passes_its_options_on(cli: Cli, shop: KnownShop) -> None:
    cli("build", "--encoder", "vgg16", "--variance", "0.95", "--index", "hnsw", "--full")
    cli("build", "--components", "64")
    cli("build")
    cli("build", "--adapt")
    cli("build", "--no-adapt")
    cli("build", "--pictured")
    options = ("encoder", "variance", "components", "index", "adapt", "pictured")
    nothing = {**dict.fromkeys(options), "full": False}
    asked = {"encoder": "vgg16", "variance": 0.95, "index": "hnsw", "full": True}
    assert shop.asked == [
        ("build", {**nothing, **asked}),
        ("build", {**nothing, "components": 64}),
        ("build", nothing),
        ("build", {**nothing, "adapt": True}),
        ("build", {**nothing, "adapt": False}),
        ("build", {**nothing, "pictured": True}),
    ]


def test_build_says_what_adapting_brought(cli: Cli, shop: KnownShop) -> None:
    gain = {"attribute": "colour", "before": 0.25, "after": 0.5, "weight": 0.4}
    adaptation = {"kept": True, "reason": "It is better.", "attributes": [gain]}
    shop.build_report = a_build(adaptation=adaptation)
    printed = words(cli("build").stdout)
    assert "Adapted to the catalogue: It is better." in printed
    assert "colour 0.250 0.500 40%" in printed


def test_build_prints_the_components_and_the_curve(cli: Cli, shop: KnownShop) -> None:
    text = cli("build").stdout
    assert "Built snapshot 000001 in 1 min 12 s" in text
    assert "6 of 8, with 99.10% of the variance (asked: 0.99) space fitted now" in words(text)
    assert "900 computed (350 photos a second), 101 kept" in words(text)
    lines = [line.split() for line in text.splitlines()]
    assert ["variance", "50%", "80%", "90%", "95%", "99%"] in lines
    assert ["components", "1", "3", "4", "5", "6"] in lines


def test_a_build_with_nothing_to_do_says_so(cli: Cli, shop: KnownShop) -> None:
    shop.build_report = a_build(
        changed=False, fitted=False, encoded=0, encode_rate=0.0, seconds=0.5
    )
    text = words(cli("build").stdout)
    assert "Nothing has changed since snapshot 000001" in text
    assert "0 computed, 101 kept" in text
    assert "space as it was" in text


def test_similar_passes_its_options_on(cli: Cli, shop: KnownShop) -> None:
    cli("similar", "photo.jpg")
    cli("similar", "--product", "15970", "-k", "3", "--where", "gender=Men", "--where", "price<=50")
    cli("similar", "-", input=b"bytes of a photo")
    assert [options for _, options in shop.asked] == [
        {"image": "photo.jpg", "product": None, "k": 5, "where": None, "crop": None},
        {
            "image": None,
            "product": "15970",
            "k": 3,
            "where": {"gender": "Men", "price": {"lte": 50}},
            "crop": None,
        },
        {"image": b"bytes of a photo", "product": None, "k": 5, "where": None, "crop": None},
    ]


def test_similar_prints_a_table_of_the_roles_there_are(cli: Cli, shop: KnownShop) -> None:
    answer = cli("similar", "photo.jpg")
    lines = [words(line) for line in answer.stdout.splitlines()]
    assert "product name category colour similarity" in lines
    assert "1 15970 Product 15970 Tops Navy Blue 0.910" in lines
    assert "2 39386 Product 39386 Tops Navy Blue 0.500" in lines
    assert answer.stderr == ""


def test_similar_is_one_json_line_per_hit(cli: Cli, shop: KnownShop) -> None:
    lines = [json.loads(line) for line in cli("similar", "a.jpg", "--json").stdout.splitlines()]
    assert [line["product_id"] for line in lines] == ["15970", "39386"]
    assert lines[0] == {
        "rank": 1,
        **plain(shop.hits[0]),
        "request_id": "r1",
        "encoder": "pixels-0123456789ab",
        "snapshot": "000001",
        "cold_start": False,
        "no_good_match": False,
    }


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_a_notice_is_beside_the_answer_not_in_it(
    cli: Cli, shop: KnownShop, json_option: list[str]
) -> None:
    shop.hits = HitList(
        [], request_id="r", encoder="e", snapshot="s", no_good_match=True, notice="Nothing here."
    )
    answer = cli("similar", "a.jpg", *json_option)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (0, "", "Nothing here.\n")


def test_an_empty_standard_input_is_no_photo(cli: Cli, shop: KnownShop) -> None:
    answer = cli("similar", "-", input=b"")
    assert answer.exit_code == 1
    assert "standard input" in answer.stderr
    assert shop.asked == []


def test_status_as_text_and_json(cli: Cli, shop: KnownShop) -> None:
    shop.label = "Everything is simulated."
    text = words(cli("status").stdout)
    assert "Everything is simulated." in text
    assert "1,008, 1,001 with a photo" in text
    assert "waiting for a build 1" in text
    assert "'lookalike build' brings it up to date" in text
    assert json.loads(cli("status", "--json").stdout) == plain(shop.status())


def test_benchmark_passes_on_what_was_given_and_prints_its_table(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    figures = {"ours": {"P@5": {"articleType": 0.9}}}

    def run_benchmark(name: str, *, on_progress: Any, cancelled: Any, **options: Any) -> Any:
        assert name == "baseline"
        assert not cancelled()
        asked.append(options)
        return figures

    monkeypatch.setattr("lookalike.shop.run_benchmark", run_benchmark)
    monkeypatch.setattr("lookalike.shop.benchmark_table", lambda name, found: f"{name} {found}\n")
    answer = cli("benchmark", "baseline", "--catalogue", "c", "--queries", "q", "--json")
    assert json.loads(answer.stdout) == figures
    assert cli("benchmark", "baseline").stdout == f"baseline {figures}\n"
    cli(
        "benchmark", "baseline", "--only", "quality,search", "--full", "--seed", "3",
        "--encoder", "colour", "--work", "w",
    )  # fmt: skip
    assert asked == [
        {"catalogue": Path("c"), "queries": Path("q")},
        {},
        {
            "only": "quality,search",
            "full": True,
            "seed": 3,
            "encoder": "colour",
            "work": Path("w"),
        },
    ]


def test_app_becomes_the_web_process(
    cli: Cli, shop: KnownShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("lookalike.serve.cli.web.require_web", lambda: None)
    monkeypatch.setattr("os.execv", lambda program, command: started.append(command))
    assert cli("app").exit_code == 0
    assert cli("app", "--port", "8600", "--host", "0.0.0.0", "--no-browser").exit_code == 0
    begin = [sys.executable, "-m", "lookalike.serve.app", str(shop.folder)]
    assert started == [
        [*begin, "--host", "127.0.0.1"],
        [*begin, "--host", "0.0.0.0", "--port", "8600", "--no-browser"],
    ]
    assert shop.closed


def test_app_without_its_library_names_the_extra(
    cli: Cli, shop: KnownShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    answer = cli("app")
    assert answer.exit_code == 1
    assert answer.stderr == f"Error: {MissingExtra('app', 'The web app')}\n"
