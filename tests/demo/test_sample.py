import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from lookalike.demo import sample
from lookalike.demo.dirt import COMMA_IN_NAME, GREY_PHOTO, MISSING_CELLS, NO_PHOTO
from lookalike.demo.sample import COLUMNS, write_sample_shop
from lookalike.demo.studio import imagine, photograph, product_id
from lookalike.demo.taxonomy import KINDS
from lookalike.errors import InvalidInput, InvalidSetting

from .drawn_world import COUNT, SEED, Drawn, read_rows

REAL_COLUMNS = (
    "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,"
    "productDisplayName"
)
MASTERS = {
    "Apparel",
    "Accessories",
    "Footwear",
    "Personal Care",
    "Free Items",
    "Sporting Goods",
    "Home",
}


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _mode(path: Path) -> str:
    with Image.open(path) as photo:
        return photo.mode


def test_columns_are_those_of_the_real_table(drawn: Drawn) -> None:
    first = drawn.shop.table.read_text(encoding="utf-8").splitlines()[0]
    assert first == REAL_COLUMNS
    assert ",".join(COLUMNS) == REAL_COLUMNS


def test_all_master_categories_and_many_article_types(drawn: Drawn) -> None:
    assert {row["masterCategory"] for row in drawn.rows} == MASTERS
    types = {row["articleType"] for row in drawn.rows}
    assert len(types) >= 40
    assert drawn.shop.article_types == len(types)
    assert drawn.shop.master_categories == 7


def test_every_kind_is_where_the_real_table_has_it(drawn: Drawn) -> None:
    homes = {kind.article: (kind.master, kind.sub) for kind in KINDS}
    for row in drawn.rows:
        assert homes[row["articleType"]] == (row["masterCategory"], row["subCategory"])


def test_ids_are_unique_and_name_the_photos(drawn: Drawn) -> None:
    ids = [row["id"] for row in drawn.rows]
    assert len(ids) == len(set(ids)) == COUNT == drawn.shop.products
    unpictured = {product_id(number) for number in NO_PHOTO}
    photos = {path.stem for path in drawn.shop.images.iterdir()}
    assert photos == set(ids) - unpictured
    assert drawn.shop.photos == len(photos)


def test_ids_stay_unique_in_a_large_shop() -> None:
    assert len({product_id(number) for number in range(sample.MOST)}) == sample.MOST


def test_the_dirt_is_there_and_only_when_asked_for(drawn: Drawn) -> None:
    lines = drawn.shop.table.read_text(encoding="utf-8").splitlines()[1:]
    crowded = {line.split(",")[0] for line in lines if line.count(",") > len(COLUMNS) - 1}
    assert crowded == {product_id(number) for number in COMMA_IN_NAME}
    by_id = {row["id"]: row for row in drawn.rows}
    for number, attribute in MISSING_CELLS.items():
        row = by_id[product_id(number)]
        assert row[{"colour": "baseColour"}.get(attribute, attribute)] in ("NA", "")
    modes = Counter(_mode(path) for path in drawn.shop.images.iterdir())
    assert modes == {"L": len(GREY_PHOTO), "RGB": drawn.shop.photos - len(GREY_PHOTO)}


def test_a_clean_shop_has_no_blemish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blank = Image.new("RGB", (8, 8))
    monkeypatch.setattr(sample, "photograph", lambda _product: blank.copy())
    shop = write_sample_shop(tmp_path / "clean", products=COUNT, seed=SEED, dirt=False)
    with shop.table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert shop.photos == COUNT
    assert not [cell for row in rows for cell in row if cell == ""]
    assert {_mode(path) for path in shop.images.iterdir()} == {"RGB"}


def test_same_seed_same_bytes_other_seed_other_photos(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_sample_shop(tmp_path / name, products=5, seed=seed)
    a, b, c = (_bytes_of(tmp_path / name) for name in "abc")
    assert a == b
    photos = [name for name in a if name.endswith(".jpg")]
    assert len(photos) == 5
    assert all(a[name] != c[name] for name in photos)


def test_a_product_looks_the_same_in_a_smaller_shop(drawn: Drawn, tmp_path: Path) -> None:
    small = write_sample_shop(tmp_path / "small", products=4, seed=SEED)
    for path in small.images.iterdir():
        assert path.read_bytes() == (drawn.shop.images / path.name).read_bytes()
    assert read_rows(small.table) == drawn.rows[:4]


def test_a_finished_shop_is_left_alone(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.stat().st_mtime_ns for path in drawn.shop.folder.rglob("*")}
    monkeypatch.setattr(sample, "photograph", _refuse)
    again = write_sample_shop(drawn.shop.folder, products=COUNT, seed=SEED)
    assert again == drawn.shop
    assert before == {path: path.stat().st_mtime_ns for path in drawn.shop.folder.rglob("*")}


def _refuse(_product: object) -> Image.Image:
    raise AssertionError("nothing was left to draw")


def test_an_interrupted_shop_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_sample_shop(tmp_path / "whole", products=6, seed=1)
    seen: list[int] = []

    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt
        seen.append(done)

    with pytest.raises(KeyboardInterrupt):
        write_sample_shop(tmp_path / "part", products=6, seed=1, progress=stop)
    kept = {path.name for path in (tmp_path / "part" / "images").iterdir()}
    assert len(kept) >= 3
    drawn_again: list[str] = []

    def watched(product: object) -> Image.Image:
        drawn_again.append(product.id)  # type: ignore[attr-defined]
        return photograph(product)  # type: ignore[arg-type]

    monkeypatch.setattr(sample, "photograph", watched)
    write_sample_shop(tmp_path / "part", products=6, seed=1)
    assert {f"{name}.jpg" for name in drawn_again}.isdisjoint(kept)
    assert _bytes_of(tmp_path / "part") == _bytes_of(whole.folder)


def test_another_recipe_is_drawn_anew_without_leftovers(tmp_path: Path) -> None:
    write_sample_shop(tmp_path / "shop", products=4, seed=1)
    (tmp_path / "shop" / "notes.txt").write_text("mine")
    write_sample_shop(tmp_path / "shop", products=2, seed=2)
    fresh = write_sample_shop(tmp_path / "fresh", products=2, seed=2)
    (tmp_path / "shop" / "notes.txt").unlink()
    assert _bytes_of(tmp_path / "shop") == _bytes_of(fresh.folder)


def test_progress_goes_up_to_the_number_of_photos(drawn: Drawn) -> None:
    assert drawn.calls == [(done, drawn.shop.photos) for done in range(drawn.shop.photos + 1)]


def test_someone_elses_catalogue_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "styles.csv").write_text("id\n1\n")
    with pytest.raises(InvalidInput, match="not a sample shop"):
        write_sample_shop(tmp_path, products=1)
    assert (tmp_path / "styles.csv").read_text() == "id\n1\n"


@pytest.mark.parametrize("products", [0, -3, sample.MOST + 1])
def test_impossible_sizes_are_refused(tmp_path: Path, products: int) -> None:
    with pytest.raises(InvalidSetting):
        write_sample_shop(tmp_path / "shop", products=products)
    assert not (tmp_path / "shop").exists()


def test_a_negative_seed_and_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting):
        write_sample_shop(tmp_path / "shop", products=1, seed=-1)
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidInput, match="is a file"):
        write_sample_shop(tmp_path / "file", products=1)


def test_everything_says_that_it_is_simulated(drawn: Drawn) -> None:
    note = (drawn.shop.folder / "README.md").read_text(encoding="utf-8")
    assert "drawn and simulated" in note.splitlines()[0]
    assert json.loads((drawn.shop.folder / sample.MANIFEST).read_text())["simulated"] is True


def test_names_tell_what_the_product_is(drawn: Drawn) -> None:
    for number, row in enumerate(drawn.rows):
        product = imagine(SEED, number)
        assert row["productDisplayName"].startswith(product.name)
        assert product.colour in product.name
        assert product.gender in product.name.split()
