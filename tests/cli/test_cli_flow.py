"""The whole way with the real shop: a drawn catalogue in, similar products out."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

Cli = Callable[..., Any]

COLUMNS = (
    "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,"
    "productDisplayName"
)
COLOURS = {"Red": (200, 30, 40), "Green": (30, 150, 60), "Blue": (30, 60, 190), "Black": (20,) * 3}
KINDS = {"Tops": (10, 15, 50, 65), "Bags": (20, 40, 40, 75), "Belts": (5, 36, 55, 44)}
PRODUCTS = {
    str(number): (kind, colour)
    for number, (kind, colour) in enumerate(
        [(kind, colour) for kind in KINDS for colour in COLOURS], start=101
    )
}


def draw(kind: str, colour: str, path: Path, *, shift: int = 0) -> Path:
    """A white photo with a box in the place and colour of the product."""
    image = Image.new("RGB", (60, 80), "white")
    left, top, right, bottom = KINDS[kind]
    box = (left + shift, top, right + shift, bottom)
    ImageDraw.Draw(image).rectangle(box, fill=COLOURS[colour])
    image.save(path, quality=95)
    return path


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve products with photos, one without, and a line with a comma too many."""
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "images").mkdir()
    lines = [COLUMNS]
    for number, (kind, colour) in PRODUCTS.items():
        draw(kind, colour, folder / "images" / f"{number}.jpg")
        gender = "Men" if int(number) % 2 else "Women"
        name = f"{colour} {kind}" if number != "101" else f"{colour} {kind}, two of them"
        lines.append(f"{number},{gender},Apparel,Things,{kind},{colour},Summer,2012,Casual,{name}")
    lines.append("999,Men,Apparel,Things,Tops,Red,Summer,2012,Casual,Without a photo")
    (folder / "styles.csv").write_text("\n".join(lines) + "\n")
    return folder


def run(*arguments: object, shop: Path | None = None, **options: Any) -> Any:
    """The command as a process of its own."""
    environment = {**os.environ, "COLUMNS": "80"}
    if shop is not None:
        environment["LOOKALIKE_SHOP"] = str(shop)
    return subprocess.run(
        [sys.executable, "-m", "lookalike", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=options.pop("text", True),
        timeout=120,
        **options,
    )


@pytest.fixture(scope="module")
def ingested(catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, Any]:
    """A shop filled and built by the command, and what the two commands answered."""
    shop = tmp_path_factory.mktemp("built") / "shop"
    images = catalogue / "images"
    ingest = run("ingest", catalogue / "styles.csv", "--images", images, "--json", shop=shop)
    build = run("build", "--encoder", "pixels", "--json", shop=shop)
    return shop, ingest, build


@pytest.fixture
def shop(ingested: tuple[Path, Any, Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built shop, which every command here opens."""
    monkeypatch.setenv("LOOKALIKE_SHOP", str(ingested[0]))
    return ingested[0]


def lines_of(answer: Any) -> list[dict[str, Any]]:
    assert answer.exit_code == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_ingest_reports_what_became_of_every_row(ingested: tuple[Path, Any, Any]) -> None:
    _, answer, _ = ingested
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    assert (report["read"], report["accepted"], report["refused"]) == (13, 13, 0)
    assert (report["repaired"], report["without_photo"], report["photos_stored"]) == (1, 1, 12)
    repaired = [issue for issue in report["issues"] if issue["kind"] == "repaired"]
    assert [(issue["line"], issue["product_id"]) for issue in repaired] == [(2, "101")]


def test_build_reports_its_components(ingested: tuple[Path, Any, Any]) -> None:
    _, _, answer = ingested
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    assert (report["products"], report["indexed"], report["encoded"]) == (13, 12, 12)
    variance = report["variance"]
    assert variance["cumulative"][variance["kept"] - 1] >= 0.99
    assert variance["kept"] == 1 or variance["cumulative"][variance["kept"] - 2] < 0.99


def test_the_photo_of_a_product_finds_it(cli: Cli, shop: Path, catalogue: Path) -> None:
    hits = lines_of(cli("similar", catalogue / "images" / "105.jpg", "-k", "12", "--json"))
    assert hits[0]["product_id"] == "105"
    assert hits[0]["score"] == pytest.approx(1.0, abs=1e-3)
    assert [hit["rank"] for hit in hits] == list(range(1, 13))
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(sum(hit["parts"].values()) == pytest.approx(hit["score"]) for hit in hits)


def test_a_new_photo_finds_its_like(cli: Cli, shop: Path, tmp_path: Path) -> None:
    photo = draw("Bags", "Green", tmp_path / "query.png", shift=1)
    [hit] = lines_of(cli("similar", photo, "-k", "1", "--json"))
    assert PRODUCTS[hit["product_id"]] == ("Bags", "Green")
    assert hit["product"]["attributes"]["articleType"] == "Bags"


def test_a_photo_may_come_through_a_pipe(shop: Path, catalogue: Path) -> None:
    photo = (catalogue / "images" / "107.jpg").read_bytes()
    answer = run("similar", "-", "-k", "1", "--json", shop=shop, input=photo, text=False)
    assert json.loads(answer.stdout)["product_id"] == "107"


def test_a_product_is_never_its_own_hit(cli: Cli, shop: Path) -> None:
    hits = lines_of(cli("similar", "--product", "105", "-k", "12", "--json"))
    assert len(hits) == 11
    assert "105" not in {hit["product_id"] for hit in hits}


@pytest.mark.parametrize(
    ("conditions", "meant"),
    [
        (["gender=Men"], lambda number, kind, colour: int(number) % 2),
        (["articleType=Tops,Bags"], lambda number, kind, colour: kind in {"Tops", "Bags"}),
        (["baseColour!=Black"], lambda number, kind, colour: colour != "Black"),
        (
            ["articleType=Tops", "baseColour!=Black,Red"],
            lambda number, kind, colour: kind == "Tops" and colour not in {"Black", "Red"},
        ),
        (['{"baseColour": ["Red"]}'], lambda number, kind, colour: colour == "Red"),
        (["year=2012"], lambda number, kind, colour: True),
        (["year>=2012", "year<2013"], lambda number, kind, colour: True),
    ],
)
def test_filters_leave_exactly_what_matches(
    cli: Cli, shop: Path, catalogue: Path, conditions: list[str], meant: Callable[..., bool]
) -> None:
    options = [word for condition in conditions for word in ("--where", condition)]
    photo = catalogue / "images" / "101.jpg"
    hits = lines_of(cli("similar", photo, "-k", "12", "--json", *options))
    assert {hit["product_id"] for hit in hits} == {
        number for number, facts in PRODUCTS.items() if meant(number, *facts)
    }


def test_the_tables_fit_80_columns(cli: Cli, shop: Path) -> None:
    for command in ("similar --product 105", "status", "build", "encoders"):
        answer = cli(*command.split())
        assert answer.exit_code == 0, answer.stderr
        assert max(len(line.rstrip()) for line in answer.stdout.splitlines()) <= 80
    table = cli("similar", "--product", "105").stdout
    assert "category" in table
    assert "similarity" in table


def test_status_knows_the_shop(cli: Cli, shop: Path) -> None:
    status = json.loads(cli("status", "--json").stdout)
    assert (status["products"], status["with_photo"], status["indexed"]) == (13, 12, 12)
    assert status["pending"] == 0
    assert status["encoder"].startswith("pixels-")
    assert "pixels-" in cli("status").stdout


def test_the_encoders_are_listed(cli: Cli) -> None:
    cards = json.loads(cli("encoders", "--json").stdout)
    names = {card["name"] for card in cards}
    assert {"efficientnet-lite0", "vgg16", "colour"} <= names
    assert all(card["licence"] and card["id"].startswith(card["name"]) for card in cards)
    text = cli("encoders").stdout
    assert all(name in text for name in names)


def test_ingesting_and_building_again_changes_nothing(
    cli: Cli, shop: Path, ingested: tuple[Path, Any, Any], catalogue: Path
) -> None:
    first = json.loads(ingested[2].stdout)
    images = catalogue / "images"
    again = json.loads(cli("ingest", catalogue / "styles.csv", "--images", images, "--json").stdout)
    assert (again["unchanged"], again["accepted"], again["updated"]) == (13, 0, 0)
    built = json.loads(cli("build", "--json").stdout)
    assert (built["encoded"], built["changed"]) == (0, False)
    assert (built["snapshot"], built["encoder"]) == (first["snapshot"], first["encoder"])


def test_the_ingest_report_is_a_csv_for_the_merchant(
    cli: Cli, catalogue: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.csv"
    answer = cli(
        "ingest", catalogue / "styles.csv", "--images", catalogue / "images",
        "--report", path, "--shop", tmp_path / "shop",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.stderr
    with path.open(newline="") as file:
        rows = {(row["product_id"], row["kind"]) for row in csv.DictReader(file)}
    assert {("101", "repaired"), ("999", "photo_missing")} <= rows
    assert "repaired" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["similar", "missing.jpg"], "missing.jpg"),
        (["similar", "text.jpg"], "not a photo"),
        (["similar", "."], "folder"),
        (["similar", "--product", "106x"], "Did you mean 106?"),
        (["similar", "--product", "nothing"], "no product 'nothing'"),
        (["similar", "--product", "999"], "999"),
        (["similar", "--product", "101", "--where", "flavour=sweet"], "flavour"),
        (["similar", "--product", "101", "--where", '{"year": {"near": 3}}'], "near"),
        (["similar", "--product", "101", "-k", "5000"], "5000"),
        (["build", "--encoder", "vgg61"], "vgg16"),
        (["build", "--variance", "1.5"], "variance"),
        (["build", "--index", "magic"], "index.kind"),
        (["ingest", "missing.csv"], "missing.csv"),
        (["ingest", "photo.csv"], "photo.csv"),
        (["ingest", "text.jpg"], "text.jpg"),
        (["benchmark", "speed"], "baseline"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_clear_line(
    cli: Cli,
    shop: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.jpg").write_text("This is not a photo.\n")
    Image.new("RGB", (9, 9)).save(tmp_path / "photo.csv", "PNG")
    answer = cli(*arguments)
    assert answer.exit_code == 1, answer.output
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1, answer.stderr
    assert answer.stderr.startswith("Error: ")
    assert "bug" not in answer.stderr
    assert said in answer.stderr


def test_a_shop_without_a_build_says_what_to_do(
    cli: Cli, catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_SHOP", str(tmp_path / "shop"))
    cli("ingest", catalogue / "styles.csv", "--images", catalogue / "images")
    answer = cli("similar", "--product", "101")
    assert answer.exit_code == 1
    assert "lookalike build" in answer.stderr
    assert json.loads(cli("status", "--json").stdout)["snapshot"] is None
    assert "none yet" in cli("status").stdout


def test_a_blank_photo_gets_a_remark(cli: Cli, shop: Path, tmp_path: Path) -> None:
    Image.new("RGB", (60, 80), (90, 90, 90)).save(tmp_path / "blank.png")
    answer = cli("similar", tmp_path / "blank.png", "--json")
    assert all(line["no_good_match"] for line in lines_of(answer))
    assert "nothing to see" in answer.stderr


def test_a_process_fails_with_one_line_and_1(tmp_path: Path) -> None:
    answer = run("status", shop=tmp_path / "nowhere")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert "Traceback" not in answer.stderr


def test_a_reader_that_leaves_early_is_no_failure(shop: Path) -> None:
    command = [sys.executable, "-m", "lookalike", "similar", "--product", "101", "--json"]
    with subprocess.Popen(
        [*command, "--shop", shop], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_ctrl_c_keeps_what_was_done_and_exits_with_130(tmp_path: Path) -> None:
    shop, many = tmp_path / "shop", tmp_path / "many.csv"  # enough rows to come in between
    rows = (f"{number},Men,A,B,Tops,Red,Summer,2012,Casual,Top" for number in range(100_000))
    many.write_text("\n".join([COLUMNS, *rows]) + "\n")
    with subprocess.Popen(
        [
            sys.executable, "-m", "lookalike", "ingest", many, "--shop", shop,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not (shop / "catalogue.sqlite").exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert output == ""
    assert "Traceback" not in errors
    assert "stopped" in errors.splitlines()[-1].lower()
    assert all(": " in line for line in errors.splitlines()[:-1]), "only progress goes before"
    assert run("status", shop=shop).returncode == 0


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    program = (
        "import sys\n"
        "from lookalike.serve.cli.main import app\n"
        "heavy = {'numpy', 'PIL', 'faiss', 'onnx', 'onnxruntime', 'sqlalchemy', 'pydantic',"
        " 'streamlit', 'pyarrow', 'huggingface_hub'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"
