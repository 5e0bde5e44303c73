"""Write the sample shop: a table, drawn photos and simulated shoppers, all made up by code."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from lookalike.demo.dirt import GREY_PHOTO, NO_PHOTO, dirty_row
from lookalike.demo.shoppers import EVENT_COLUMNS, TASTE_COLUMNS, draw_tastes, simulate
from lookalike.demo.studio import MOST, Drawn, imagine, photograph, product_id
from lookalike.errors import InvalidInput, InvalidSetting

COLUMNS = (
    "id", "gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "year",
    "usage", "productDisplayName",
)  # fmt: skip
TABLE = "styles.csv"
IMAGES = "images"
SHOPPERS = "shoppers.csv"
TASTES = "shoppers-hidden-taste.csv"
NOTE = "README.md"
MANIFEST = "sample-manifest.json"

EDITION = 2
"""Raised whenever the drawing changes, so that an older sample is drawn anew."""

_SHOPPERS = 120
_THREADS = 2
_QUALITY = 88

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SampleShop:
    """Where a sample shop lies and what is in it; everything in it is simulated."""

    folder: Path
    table: Path
    images: Path
    shoppers: Path
    tastes: Path
    products: int
    photos: int
    article_types: int
    master_categories: int
    simulated_shoppers: int
    simulated_events: int


@dataclass(frozen=True, slots=True)
class _Recipe:
    edition: int
    seed: int
    products: int
    dirt: bool


def write_sample_shop(
    folder: Path,
    *,
    products: int = 800,
    seed: int = 7,
    dirt: bool = True,
    progress: Progress | None = None,
) -> SampleShop:
    """Draw a sample shop into ``folder``: the same seed gives the same bytes.

    Product number i looks the same however many are drawn. A finished shop of the same recipe is
    left alone, an interrupted one is gone on with, and one of another recipe is drawn anew.
    ``dirt`` adds the blemishes of :mod:`lookalike.demo.dirt`. ``progress`` gets (photos done,
    photos in all).

    Raises:
        InvalidSetting: ``products`` or ``seed`` is out of range.
        InvalidInput: ``folder`` is a file or holds another catalogue.
    """
    _check(folder, products, seed)
    recipe = _Recipe(EDITION, seed, products, dirt)
    imagined = [imagine(seed, number) for number in range(products)]
    pictured = [n for n in range(products) if not (dirt and n in NO_PHOTO)]
    images = folder / IMAGES
    images.mkdir(parents=True, exist_ok=True)
    before = _manifest(folder)
    same = before is not None and before["recipe"] == asdict(recipe)
    if not same:
        _clear(folder, before)
        _write(folder / MANIFEST, _json({"simulated": True, "recipe": asdict(recipe)}))
    _draw_missing(images, imagined, pictured, dirt, progress)
    tastes = draw_tastes(imagined, shoppers=_SHOPPERS, seed=seed)
    events = simulate(tastes, imagined, seed=seed)
    rows = [dirty_row(n, p) if dirt else p.row for n, p in enumerate(imagined)]
    _write(folder / TABLE, _csv(COLUMNS, rows))
    _write(folder / SHOPPERS, _csv(EVENT_COLUMNS, [event.row for event in events]))
    _write(folder / TASTES, _csv(TASTE_COLUMNS, [taste.row for taste in tastes]))
    _write(folder / NOTE, _note(recipe).encode())
    return SampleShop(
        folder, folder / TABLE, images, folder / SHOPPERS, folder / TASTES, products, len(pictured),
        len({p.kind.article for p in imagined}), len({p.kind.master for p in imagined}),
        len(tastes), len(events),
    )  # fmt: skip


def _check(folder: Path, products: int, seed: int) -> None:
    if not 1 <= products <= MOST:
        raise InvalidSetting(
            f"a sample shop can have 1 to {MOST} products, not {products}: choose a number between."
        )
    if seed < 0:
        raise InvalidSetting(f"the seed of a sample shop is 0 or more, not {seed}.")
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} is a file: name a folder for the sample shop.")
    taken = (folder / TABLE).exists() or any((folder / IMAGES).glob("*"))
    if taken and _manifest(folder) is None:
        raise InvalidInput(
            f"{folder} holds a catalogue that is not a sample shop: name an empty folder."
        )


def _manifest(folder: Path) -> dict[str, dict[str, int]] | None:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = isinstance(found, dict) and isinstance(found.get("recipe"), dict)
    return found if known and isinstance(found["recipe"].get("products"), int) else None


def _clear(folder: Path, before: dict[str, dict[str, int]] | None) -> None:
    """Take away the photos of an older recipe; only names a sample shop gives."""
    if before is None:
        return
    for number in range(min(before["recipe"]["products"], MOST)):
        (folder / IMAGES / f"{product_id(number)}.jpg").unlink(missing_ok=True)


def _draw_missing(
    images: Path,
    imagined: Sequence[Drawn],
    pictured: Sequence[int],
    dirt: bool,
    progress: Progress | None,
) -> None:
    there = {path.name for path in images.iterdir()}
    missing = [n for n in pictured if f"{imagined[n].id}.jpg" not in there]
    done = len(pictured) - len(missing)
    if progress is not None:
        progress(done, len(pictured))

    def draw(number: int) -> None:
        photo = photograph(imagined[number])
        if dirt and number in GREY_PHOTO:
            photo = photo.convert("L")
        jpeg = io.BytesIO()
        photo.save(jpeg, "JPEG", quality=_QUALITY)
        _write(images / f"{imagined[number].id}.jpg", jpeg.getvalue())

    # Threads, not processes: numpy and PIL let go of the interpreter lock for most of the work,
    # and threads need no importable main module.
    with ThreadPoolExecutor(_THREADS) as pool:
        futures = [pool.submit(draw, number) for number in missing]
        try:
            for future in as_completed(futures):
                future.result()
                done += 1
                if progress is not None:
                    progress(done, len(pictured))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: an interrupted write leaves no half file under ``path``."""
    if path.exists() and path.read_bytes() == content:
        return
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    # Plain joins, as in the public table: a comma in a name is one of the blemishes.
    return "".join(",".join(row) + "\n" for row in [columns, *rows]).encode("utf-8")


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode("utf-8")


def _note(recipe: _Recipe) -> str:
    blemishes = (
        "A few rows are blemished on purpose (a comma in a name, a missing photo, missing cells, a "
        "greyscale photo), as real catalogues are.\n"
        if recipe.dirt
        else ""
    )
    return (
        "# Sample shop: everything here is drawn and simulated\n\n"
        f"`{TABLE}` and `{IMAGES}/` hold {recipe.products} products that do not exist. Their "
        "photos are drawn by code and their brands are made up.\n"
        f"{blemishes}\n"
        f"`{SHOPPERS}` holds events of simulated shoppers; no person did any of this. Each shopper "
        f"follows a taste drawn at random from the products' attributes, written to `{TASTES}` so "
        "that recommendations can be compared with it. Recommenders must not read that file.\n\n"
        f"Made with seed {recipe.seed}, edition {recipe.edition}; the same seed gives the same "
        "files.\n"
    )
