"""The street benchmark's figures, by hand, and its run in a drawn world."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from drawn_world import COLOURS, draw
from numpy.random import default_rng

import lookalike
from lookalike.encoders.registry import builtin_encoders
from lookalike.errors import InvalidInput, InvalidSetting, NotFound
from lookalike.evaluate.benchmarks.street import street, street_table
from lookalike.evaluate.benchmarks.street.scores import by_chance, coverage, precision
from lookalike.evaluate.benchmarks.street.tags import StreetPhoto, read_photos, types_by_tag

PHOTO = StreetPhoto(
    "p", Path("p.jpg"), {"shoes": frozenset({"Heels", "Flats"}), "bag": frozenset({"Handbags"})}
)


def photos(folder: Path, tags: dict[str, list[str]]) -> Path:
    folder.mkdir()
    (folder / "tags.json").write_text(json.dumps({n: {"tags": t} for n, t in tags.items()}))
    for name in tags:
        draw("Discs", COLOURS["Red"], default_rng(0)).save(folder / f"{name}.jpg")
    return folder


def test_scores_by_hand() -> None:
    hits = ["Heels", "Heels", "Tops", "Flats", "Tops"]
    assert precision(PHOTO, hits) == pytest.approx(3 / 5)
    assert coverage(PHOTO, hits) == pytest.approx(1 / 2)
    assert coverage(PHOTO, ["Handbags", "Flats"]) == 1
    assert precision(PHOTO, ["Handbags"]) == pytest.approx(1 / 5)
    assert coverage(PHOTO, []) == 0


def test_chance_by_hand() -> None:
    right, hit, covered = by_chance(PHOTO, {"Heels": 0.25, "Handbags": 0.25, "Tops": 0.5})
    assert right == pytest.approx(0.5)
    assert hit == pytest.approx(1 - 0.5**5)
    assert covered == pytest.approx(1 - 0.75**5)


def test_the_mapping_has_reasons_and_leaves_people_out() -> None:
    from importlib.resources import files

    package = "lookalike.evaluate.benchmarks.street"
    told = json.loads(files(package).joinpath("article_types.json").read_text(encoding="utf-8"))
    assert all(entry["why"] for entry in told["tags"].values())
    known = types_by_tag()
    assert known["hair"] == known["skin"] == frozenset()
    assert "Dresses" in known["dress"]


def test_photos_are_read_with_the_tags_that_name_garments(tmp_path: Path) -> None:
    folder = photos(tmp_path / "street", {"b": ["dress", "hair"], "a": ["tie"], "c": ["skin"]})
    (folder / "a.jpg").rename(tmp_path / "a.jpg")
    (folder / "photos").mkdir()
    found = read_photos(folder, tmp_path)
    assert [photo.name for photo in found] == ["b"]
    assert set(found[0].garments) == {"dress"}


def test_photos_in_an_archive_are_unpacked_beside_nothing_else(tmp_path: Path) -> None:
    folder = photos(tmp_path / "street", {"a": ["tie"]})
    with zipfile.ZipFile(folder / "photos-0.zip", "w") as archive:
        archive.write(folder / "a.jpg", "photos/a.jpg")
        archive.write(folder / "a.jpg", "../../outside.jpg")
        archive.write(folder / "tags.json", "photos/tags.json")
    (folder / "a.jpg").unlink()
    (photo,) = read_photos(folder, tmp_path / "work")
    assert photo.path == tmp_path / "work" / "photos" / "a.jpg"
    assert not (tmp_path / "outside.jpg").exists()
    assert not (tmp_path / "work" / "photos" / "tags.json").exists()


def test_what_is_missing_or_unknown_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no tags\.json"):
        read_photos(tmp_path, tmp_path)
    folder = photos(tmp_path / "street", {"a": ["halo"]})
    with pytest.raises(InvalidInput, match="halo"):
        read_photos(folder, tmp_path)
    (folder / "tags.json").write_text("[1]")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_photos(folder, tmp_path)
    with pytest.raises(InvalidSetting, match="--photos"):
        street(open_shop=lookalike.open)


@pytest.mark.skipif(
    not builtin_encoders().installed("efficientnet-lite0"),
    reason="the weights of EfficientNet-Lite0 are not installed",
)
def test_a_run_has_every_figure_and_they_agree(world: Path, tmp_path: Path) -> None:
    folder = photos(tmp_path / "street", {"a": ["dress"], "b": ["shoes", "bag"]})
    figures = street(
        open_shop=lookalike.open,
        catalogue=world,
        photos=folder,
        encoder="pixels",
        sample_queries=6,
        work=tmp_path / "work",
    )
    assert figures["P@5"] == figures["auto"]["P@5"] == 0  # discs are no dresses
    assert figures["random"]["P@5"] == 0
    assert (figures["photos"], figures["garments"]) == (2, 3)
    plain = figures["plain"]
    assert plain["queries"] == 6
    assert plain["whole"]["P@5"] > 0.5
    assert plain["auto_less_whole"]["mean"] == pytest.approx(
        plain["auto"]["P@5"] - plain["whole"]["P@5"]
    )
    json.dumps(figures)
    assert "five products at random" in street_table(figures)
