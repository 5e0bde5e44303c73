"""A running shop whose encoder changes: answers come from the one or the other, never from both."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lookalike
import tiny as world
from lookalike.errors import EncoderMismatch, LookalikeError
from lookalike.shop import Shop
from lookalike.types import HitList, Progress

from .fake_hub import FakeHub
from .tiny_networks import card, model, save, tiny
from .tiny_published import files

Answer = list[tuple[str, float]]


def write_model(folder: Path, seed: int) -> str:
    """The reference of a tiny model of this seed."""
    save(folder / "model.onnx", model(tiny(seed)))
    (folder / "card.json").write_text(json.dumps(card(name=folder.name)))
    return f"onnx:{folder / 'model.onnx'}"


def ingested(folder: Path, catalogue: Path, tmp_path: Path) -> Shop:
    shop = lookalike.open(folder, cache=tmp_path / "cache")
    shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
    return shop


def answer(hits: HitList) -> Answer:
    return [(hit.product_id, round(hit.score, 5)) for hit in hits]


QUERIES = [world.draw(shape, colour, 9) for shape in world.SHAPES for colour in world.COLOURS]


def answers(shop: Shop) -> list[Answer]:
    return [answer(shop.similar(image=image, k=6)) for image in QUERIES]


def test_answers_switch_from_one_encoder_to_the_other_and_never_mix(
    tiny_catalogue: Path, tmp_path: Path
) -> None:
    a, b = write_model(tmp_path / "a", 0), write_model(tmp_path / "b", 1)
    expected: dict[str, list[Answer]] = {}
    for reference in (a, b):
        with ingested(tmp_path / f"only{len(expected)}", tiny_catalogue, tmp_path) as alone:
            encoder = alone.build(encoder=reference).encoder
            expected[encoder] = answers(alone)
    id_a, id_b = expected
    assert all(x != y for x, y in zip(expected[id_a], expected[id_b], strict=True))

    shop = ingested(tmp_path / "shop", tiny_catalogue, tmp_path)
    assert shop.build(encoder=a).encoder == id_a
    seen: list[tuple[int, str, Answer]] = []
    failed: list[BaseException] = []
    enough, stop = threading.Semaphore(0), threading.Event()

    def ask() -> None:
        number = 0
        try:
            while not stop.is_set():
                number = (number + 1) % len(QUERIES)
                hits = shop.similar(image=QUERIES[number], k=6)
                seen.append((number, hits.encoder, answer(hits)))
                enough.release()
        except BaseException as error:
            failed.append(error)
            enough.release(1000)

    def wait_for(answered: int) -> None:
        for _ in range(answered):
            assert enough.acquire(timeout=60)

    def hold(_: Progress) -> None:  # the build goes on only while answers are given
        wait_for(2)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        wait_for(5)
        report = shop.build(encoder=b, on_progress=hold)
        built_after = len(seen)
        wait_for(3 + 2 * len(QUERIES))
        while len(seen) < built_after + len(QUERIES):
            wait_for(1)
    finally:
        stop.set()
        asking.join()
    assert not failed
    assert (report.encoder, report.encoded) == (id_b, len(world.products()))
    for number, encoder, found in seen:
        assert found == expected[encoder][number]
    order = [encoder for _, encoder, _ in seen]
    switch = order.index(id_b)
    assert switch >= 5
    assert set(order[:switch]) == {id_a}
    assert set(order[switch:]) == {id_b}

    kept = {path.name for path in (tmp_path / "shop" / "vectors").iterdir() if path.is_dir()}
    assert {name for name in kept if not name.startswith("minilm-")} == {id_a, id_b}
    back = shop.build(encoder=a)
    assert (back.encoder, back.encoded) == (id_a, 0)
    assert answers(shop) == expected[id_a]
    shop.close()


def test_another_model_under_the_same_path_is_refused_until_the_shop_is_built(
    tiny_catalogue: Path, tmp_path: Path
) -> None:
    reference = write_model(tmp_path / "m", 0)
    serving = ingested(tmp_path / "shop", tiny_catalogue, tmp_path)
    serving.build(encoder=reference)
    before = answers(serving)
    write_model(tmp_path / "m", 1)
    assert answers(serving) == before  # its network is loaded, whatever lies on disk now
    with lookalike.open(tmp_path / "shop", cache=tmp_path / "cache") as fresh:
        with pytest.raises(EncoderMismatch, match="build the shop again"):
            fresh.similar(image=QUERIES[0])
        assert len(fresh.similar(product=world.products()[0][0], k=3)) == 3
        assert fresh.build().encoded == len(world.products())
        after = answers(fresh)
    assert after != before
    serving.status()
    deadline = threading.Event()
    for _ in range(50):
        if answers(serving) == after:
            break
        deadline.wait(0.1)
    assert answers(serving) == after
    serving.close()


def test_a_model_from_the_hub_stays_at_its_commit_wherever_the_shop_goes(
    hub: FakeHub, tiny_catalogue: Path, tmp_path: Path
) -> None:
    commit = hub.publish(files(tmp_path))
    shop = ingested(tmp_path / "shop", tiny_catalogue, tmp_path)
    report = shop.build(encoder="hf:owner/tiny")
    assert (report.licence, report.device) == ("apache-2.0", "CPU")
    assert shop.status().device == "CPU"
    expected = answers(shop)
    shop.close()
    hub.publish(files(tmp_path, seed=1))
    shutil.copytree(tmp_path / "shop", tmp_path / "copy")
    with lookalike.open(tmp_path / "copy", cache=tmp_path / "other cache") as copy:
        assert answers(copy) == expected
        assert copy.build().encoded == 0
    assert f"/owner/tiny/resolve/{commit}/" in "".join(hub.asked)


@pytest.mark.parametrize("refused", ["hf:owner/none", "onnx:nowhere.onnx", "no-such"])
def test_a_build_with_an_encoder_that_is_refused_leaves_the_shop_as_it_was(
    refused: str, hub: FakeHub, tiny_catalogue: Path, tmp_path: Path
) -> None:
    shop = ingested(tmp_path / "shop", tiny_catalogue, tmp_path)
    shop.build(encoder="pixels")
    expected = answers(shop)
    build: Callable[..., Any] = shop.build
    with pytest.raises(LookalikeError):
        build(encoder=refused)
    assert answers(shop) == expected
    assert shop.build().encoder.startswith("pixels-")
    shop.close()
