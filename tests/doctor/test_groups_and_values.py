from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

import tiny
from lookalike.doctor.check import check
from lookalike.doctor.crossfit import Reading
from lookalike.doctor.duplicates import Groups, close_pairs, near_duplicates
from lookalike.doctor.measuring import measure
from lookalike.doctor.spellings import a_slip_apart, folded
from lookalike.doctor.values import synonyms
from lookalike.progress import ProgressMeter
from lookalike.space.adaptation.attributes import Vocabulary


def test_the_same_photo_twice_keeps_the_first_product(world) -> None:
    photo = tiny.draw("Discs", "Red", 0)
    world.add("1", photo, baseColour="Red")
    world.add("2", photo, baseColour="Blue")
    world.add("3", tiny.draw("Bars", "Red", 0), baseColour="Red")
    (finding,) = check(world.patient(), kinds=["duplicate"]).findings
    assert finding.products == ("1", "2")
    assert finding.quarantines == ("2",)
    assert finding.reason == "2 products have the very same photo but differ in baseColour."


def test_near_duplicates_are_pixels_apart_and_others_are_not(world) -> None:
    photo = tiny.draw("Discs", "Red", 0)
    nudged = photo.copy()
    nudged.putpixel((30, 40), (190, 30, 40))
    world.add("1", photo)
    world.add("2", nudged)
    world.add("3", tiny.draw("Boxes", "Red", 0))
    view = world.view()
    contents = [view.content(at) for at in range(3)]
    measures = {c: measure(c, world.blobs.get(c), world.patient().limits) for c in contents}
    look = np.array([[1, 0], [0.9999, 0.0141], [0.99, 0.141]], dtype=np.float32)
    (finding,) = near_duplicates(view, np.arange(3), look, measures)
    assert (finding.products, finding.quarantines) == (("1", "2"), ("2",))


@pytest.mark.parametrize("least", [-0.5, 0.2, 0.9])
def test_close_pairs_are_those_of_the_whole_matrix(least: float) -> None:
    vectors = np.random.default_rng(0).standard_normal((700, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    wanted = {(i, j) for i, j in np.argwhere(np.triu(cosines >= least, 1)).tolist()}
    meter = ProgressMeter("", None, None)
    found = [
        pair
        for one, other in close_pairs(vectors, least, meter)
        for pair in zip(one.tolist(), other.tolist(), strict=True)
    ]
    assert len(found) == len(set(found))
    doubtful = {(i, j) for i, j in wanted ^ set(found) if abs(cosines[i, j] - least) > 1e-5}
    assert not doubtful


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20))
def test_groups_are_the_connected_parts(pairs: list[tuple[int, int]]) -> None:
    groups, reach = Groups(12), np.eye(12, dtype=bool)
    for one, other in pairs:
        groups.join(one, other)
        reach[one, other] = reach[other, one] = True
    for _ in range(12):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    wanted = {tuple(np.flatnonzero(row)) for row in reach if row.sum() > 1}
    assert {tuple(group) for group in groups.of_several()} == wanted


def test_colourways_are_grouped_and_other_shapes_are_not(world) -> None:
    for at, colour in enumerate(tiny.COLOURS):
        facts = {"articleType": "Shirts", "baseColour": colour}
        world.add(f"a{at}", tiny.draw("Discs", colour, 0), name=f"Acme {colour} Shirt", **facts)
    strip = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(strip).rectangle((4, 4, 12, 76), fill=tiny.COLOURS["Red"])
    world.add("b", strip, name="Acme Red Shirt", articleType="Shirts",
              baseColour="Red")  # fmt: skip
    world.add("c", tiny.draw("Discs", "Red", 0), name="Other Red Shirt", articleType="Shirts",
              baseColour="Red")  # fmt: skip
    (finding,) = check(world.patient(), kinds=["variants"]).findings
    assert finding.products == ("a0", "a1", "a2")
    assert finding.quarantines == ()
    assert finding.actions == ("ignore",)
    assert finding.reason == "3 products with one name and look, in Red, Blue, Green."


def test_missing_values_photos_and_names(world) -> None:
    world.add("1", tiny.draw("Discs", "Red", 0), season="Fall")
    world.add("2", tiny.draw("Discs", "Red", 1), name=" ", season="Fall")
    world.add("3", tiny.draw("Discs", "Red", 2), rareThing="yes")
    world.add("4", season="Fall")
    found = {f.attribute: f.products for f in check(world.patient(), kinds=["missing"]).findings}
    assert found == {"photo": ("4",), "name": ("2",), "season": ("3",)}


def test_rare_values_are_those_of_one_or_two(world) -> None:
    for at in range(30):
        kind = {0: "Cap", 1: "Sock", 2: "Sock"}.get(at, "Shirt")
        world.add(f"{at:02}", articleType=kind, code=f"c{at}")
    found = {f.value: f.products for f in check(world.patient(), kinds=["rare"]).findings}
    assert found == {"Cap": ("00",), "Sock": ("01", "02")}


def test_spellings_slips_and_numbers(world) -> None:
    values = ["Tshirts"] * 20 + ["T-Shirt"] * 3 + ["Sandals"] * 10 + ["Sandlas"] + ["Tops"] * 5
    values += ["Tips"] * 5
    for at, value in enumerate(values):
        world.add(f"{at:02}", articleType=value, year=str(2010 + at % 3))
    report = check(world.patient(), kinds=["synonym"])
    found = {(f.value, f.suggestion): f for f in report.findings}
    assert set(found) == {("T-Shirt", "Tshirts"), ("Sandlas", "Sandals")}
    assert found["T-Shirt", "Tshirts"].products == ("20", "21", "22")
    assert found["T-Shirt", "Tshirts"].confidence > found["Sandlas", "Sandals"].confidence
    assert found["T-Shirt", "Tshirts"].actions == ("ignore", "fix")


@pytest.mark.parametrize("alike", [True, False])
def test_one_value_in_another_is_a_synonym_only_if_the_photos_agree(world, alike: bool) -> None:
    for at in range(40):
        world.add(f"{at:02}", baseColour="Navy" if at < 20 else "Navy Blue")
    codes = np.repeat([0, 1], 20)
    chance = np.tile([0.4, 0.6], 20) if alike else np.where(codes == 0, 0.9, 0.1)
    reading = Reading(
        Vocabulary("baseColour", ("Navy", "Navy Blue")),
        codes,
        np.stack([chance, 1 - chance], axis=1).astype(np.float32),
    )
    found = [(f.value, f.suggestion) for f in synonyms(world.view(), {"baseColour": reading})]
    assert found == ([("Navy", "Navy Blue")] if alike else [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        *[("Tshirts", "T-Shirt", True), ("tshirts", "TSHIRTS", True), ("Café", "cafe", True)],
        *[("Dress", "Dresses", True), ("Glass", "Glasses", True), ("Tie", "Ties", True)],
        *[("Shirt", "Shorts", False), ("Dress", "Press", False)],
    ],
)
def test_folding(one: str, other: str, same: bool) -> None:
    assert (folded(one) == folded(other)) is same


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_a_slip_is_one_edit_or_swap(one: str, other: str) -> None:
    letters = "abc"
    edits = {one[:i] + one[i + 1 :] for i in range(len(one))}
    edits |= {one[:i] + c + one[i:] for i in range(len(one) + 1) for c in letters}
    edits |= {one[:i] + c + one[i + 1 :] for i in range(len(one)) for c in letters}
    edits |= {one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(len(one) - 1)}
    assert a_slip_apart(one, other) is (one != other and other in edits)
