"""The published tasks, in a drawn world and on numbers counted by hand."""

import json

import numpy as np
import pytest
from drawn_world import COLOURS, SHAPES, write_world

from lookalike.errors import InvalidInput, InvalidSetting, NotFound
from lookalike.evaluate.benchmarks.kagl import kagl, kagl_table
from lookalike.evaluate.benchmarks.kagl.scoring import by_chance, first_ten, judge, summary
from lookalike.evaluate.benchmarks.kagl.tasks import read_tasks
from lookalike.space.words.recipe import Recipe

COUNT = 480


def shop(*_args, **_settings):
    raise AssertionError("no shop is opened")


def write_tasks(folder):
    """Ten products are looked for by their names, and all by their colours and shapes."""
    folder.mkdir()
    product = {at: (SHAPES[at % 3], list(COLOURS)[at // 3 % 2]) for at in range(COUNT)}
    asked = {
        f"{colour} {shape} number {at}": [at + 1]
        for at, (shape, colour) in product.items()
        if at % 48 == 5
    }
    asked["Not in this catalogue"] = [99999]
    colours = {c: [at + 1 for at, (_, own) in product.items() if own == c] for c in COLOURS}
    shapes = {s: [at + 1 for at, (own, _) in product.items() if own == s] for s in SHAPES}
    (folder / "text-image.json").write_text(json.dumps(asked), encoding="utf-8")
    (folder / "baseColour-image+text.json").write_text(json.dumps(colours), encoding="utf-8")
    (folder / "category3-image+text.json").write_text(json.dumps(shapes), encoding="utf-8")
    (folder / "notes.txt").write_text("not a task", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kagl")
    return kagl(
        open_shop=shop,
        catalogue=write_world(folder / "world", count=COUNT, seed=1),
        tasks=write_tasks(folder / "tasks"),
        work=folder / "work",
        encoder="pixels",
        networks=1,
        recipe=Recipe(hidden=32, code=16, words=16, least_steps=120, passes=1, batch=64, rate=5e-3),
        sample_products=200,
        sample_queries=9,
        baseline_encoder="pixels",
        output=folder / "kagl.json",
    ) | {"file": json.loads((folder / "kagl.json").read_text(encoding="utf-8"))}


def test_words_find_what_they_say(figures):
    assert figures["baseColour"]["P@10"] == 1.0
    assert figures["category3"]["P@10"] > 0.9
    assert figures["category3"]["P@10"] > 2 * figures["category3"]["random"]["P@10"]
    assert figures["text-image"]["R@10"] > 3 * figures["text-image"]["random"]["R@10"]


def test_category_tasks_are_answered_by_spaces_that_never_saw_the_products(figures):
    assert figures["baseColour"]["placed_by"] == "unseen"
    assert figures["text-image"]["placed_by"] == "fitted"
    assert "P@10" in figures["baseColour"]["fitted"]
    assert "R@10" in figures["text-image"]["unseen"]


def test_products_in_the_tasks_are_counted_and_left_out_of_fitting(figures):
    assert figures["data"]["products_with_photo"] == COUNT
    assert figures["data"]["not_fitted_on"] == 10
    told = figures["words"]["held_apart"]
    assert told["fitted_on"] + told["held_apart"] == COUNT - 10


def test_queries_without_an_answer_here_are_not_asked(figures):
    assert figures["text-image"]["queries"] == 10


def test_photos_find_photos_beside_controls(figures):
    images = figures["image-image"]
    assert images["queries"] == 9
    assert images["candidates"] == COUNT - 10
    kinds = ("principal components", "random", "colour", "pixels")
    assert set(kinds) <= images.keys()
    chance = images["random"]["P@5"]["articleType+baseColour"]
    assert images["principal components"]["P@5"]["articleType+baseColour"] > chance


def test_the_original_is_measured_on_a_sample_beside_ours_on_the_same(figures):
    few = figures["image-image"]["sample"]
    assert few["queries"] == 9
    assert few["candidates"] == 200
    assert {"original", "principal components"} <= few.keys()
    for name in ("original", "principal components"):
        assert 0 < few[name]["P@5"]["articleType"] <= 1
    assert "original" not in figures["image-image"]
    table = kagl_table(figures)
    assert "the same among 200 products drawn" in table
    assert "  original: articleType" in table


def test_the_table_says_why_the_original_is_missing():
    told = {"tasks": [], "image-image": {"original_missing": "Its weights are not installed."}}
    assert "not measured: Its weights are not installed." in kagl_table(told)


def test_the_figures_are_plain_json_and_written_where_asked(figures):
    assert figures["file"]["text-image"] == figures["text-image"]
    table = kagl_table(figures)
    for word in ("text-image", "baseColour", "FashionSigLIP", "photo to photos", "principal"):
        assert word in table


def test_metrics_are_those_counted_by_hand():
    found = np.array([[4, 7, 1, 2, 3, 5, 6, 8, 9, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
    values = judge(found, [np.array([7, 9, 20, 21]), np.array([0])])
    assert values["R@1"].tolist() == [0.0, 1.0]
    assert values["R@10"].tolist() == [0.5, 1.0]
    assert values["P@1"].tolist() == [0.0, 1.0]
    assert values["P@10"].tolist() == [0.2, 0.1]
    assert values["MRR"].tolist() == [0.5, 1.0]
    told = summary(values)
    assert told["R@10"] == 0.75
    assert told["queries"] == 2
    assert told["ci95"]["R@10"] == [0.5, 1.0]


def test_the_first_ten_are_those_of_a_full_sort():
    rng = np.random.default_rng(0)
    queries = rng.normal(size=(70, 5)).astype(np.float32)
    candidates = rng.normal(size=(9000, 5)).astype(np.float32)
    full = np.argsort(-(queries @ candidates.T), axis=1)[:, :10]
    assert np.array_equal(first_ten(queries, candidates), full)
    assert first_ten(queries, candidates[:3]).shape == (70, 3)


def test_chance_is_what_shuffles_are_worth():
    rng = np.random.default_rng(0)
    right = [np.arange(4), np.array([2])]
    told = by_chance(30, right)
    shuffled = np.array([rng.permutation(30)[:10] for _ in range(4000)])
    for at, answers in enumerate(right):
        values = judge(shuffled, [answers] * len(shuffled))
        for name, each in values.items():
            assert each.mean() == pytest.approx(told[name][at], abs=0.02)


def test_a_folder_without_tasks_is_told(tmp_path):
    with pytest.raises(NotFound, match="no tasks"):
        read_tasks(tmp_path)


@pytest.mark.parametrize("text", ["[", "[1]", '{"red": 7}', '{"red": "12"}'])
def test_a_file_that_is_no_task_is_told(tmp_path, text):
    (tmp_path / "text-image.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"text-image\.json"):
        read_tasks(tmp_path)


def test_wrong_options_are_told(tmp_path):
    with pytest.raises(InvalidSetting, match="--tasks"):
        kagl(open_shop=shop, work=tmp_path)
    with pytest.raises(InvalidSetting, match="words, images"):
        kagl(open_shop=shop, work=tmp_path, tasks=tmp_path, only="speed")
