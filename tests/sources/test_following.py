"""Following a source: only what changed goes through the ingest, whatever changes."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import servers
from PIL import Image
from servers import proxy

import lookalike
from lookalike import rounds as looking
from lookalike.catalog import following
from lookalike.errors import Busy, NotFound
from lookalike.serve.cli.following import Rounds
from lookalike.shop import Shop
from lookalike.types import BuildReport, ExplainedVariance, IngestRound


def photo(number: int) -> bytes:
    pixels = np.random.default_rng(number).integers(0, 256, (8, 6, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@dataclass
class World:
    """Files in a folder or bucket, and a shop that follows them step by step."""

    put: Callable[[dict[str, bytes]], None]
    delete: Callable[[str], None]
    source: str
    shop: Shop
    rounds: list[IngestRound] = field(default_factory=list)

    def follow(self, *steps: Callable[[], None]) -> list[IngestRound]:
        """Do one step after each quiet look at the source; stop when there are none left."""
        left = iter(steps)
        done = False

        def sleep(seconds: float) -> None:
            nonlocal done
            if waiting[0] != "between":
                return
            step = next(left, None)
            if step is None:
                done = True
            else:
                step()

        waiting = ["between"]
        settle = following._Following.settle

        def settling(self: object, before: object) -> None:
            waiting[0] = "settling"
            settle(self, before)  # type: ignore[arg-type]
            waiting[0] = "between"

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(looking, "_STEP", 1.0)
            patch.setattr(following._Following, "settle", settling)
            patch.setattr(time, "sleep", sleep)
            patch.setattr(following.follow, "__kwdefaults__",
                          {**following.follow.__kwdefaults__, "sleep": sleep})  # fmt: skip
            self.shop.ingest(
                self.source, every=1.0, on_round=self.rounds.append, cancelled=lambda: done
            )
        return self.rounds

    def table(self, *lines: str) -> None:
        self.put({"styles.csv": "\n".join(["id,name,image", *lines, ""]).encode()})


@pytest.fixture(params=["folder", "bucket"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    shop = lookalike.open(tmp_path / "shop")
    if request.param == "folder":
        base = tmp_path / "source"
        (base / "images").mkdir(parents=True)

        def put(files: dict[str, bytes]) -> None:
            for name, content in files.items():
                (base / name).write_bytes(content)

        made = World(put, lambda name: (base / name).unlink(), str(base), shop)
    else:
        bucket: servers.Bucket = request.getfixturevalue("moto_bucket")

        def upload(files: dict[str, bytes]) -> None:
            bucket.put({f"a/{name}": content for name, content in files.items()})

        made = World(upload, lambda name: bucket.delete(f"a/{name}"), f"s3://{bucket.name}/a", shop)
    made.put({f"images/{n}.png": photo(n) for n in (1, 2)})
    made.table("1,one,", "2,two,", "3,three,")
    yield made
    shop.close()


def read(rounds: list[IngestRound]) -> list[int]:
    return [done.report.read if done.report else -1 for done in rounds]


def test_nothing_changes_nothing_is_told(world: World) -> None:
    rounds = world.follow(lambda: None, lambda: None)
    assert read(rounds) == [3]
    assert (rounds[0].files_new, rounds[0].tables_changed) == (2, 1)


def test_only_rows_that_changed_are_read(world: World) -> None:
    rounds = world.follow(lambda: world.table("1,one,", "2,TWO,", "3,three,", "4,four,"))
    assert read(rounds) == [3, 2]
    report = rounds[1].report
    assert report is not None
    assert (report.accepted, report.updated, report.photos_stored) == (1, 1, 0)
    assert (rounds[1].tables_changed, rounds[1].files_new) == (1, 0)
    assert [world.shop.product(i).name for i in "1234"] == ["one", "TWO", "three", "four"]


def test_new_and_changed_photos_reach_their_products(world: World) -> None:
    rounds = world.follow(
        lambda: world.put({"images/3.png": photo(3)}),
        lambda: world.put({"images/1.png": photo(9), "images/77.png": photo(77)}),
    )
    assert read(rounds) == [3, 1, 1]
    assert [r.report.photos_stored for r in rounds if r.report] == [2, 1, 1]
    assert [(r.files_new, r.files_changed) for r in rounds] == [(2, 0), (1, 0), (1, 1)]
    last = rounds[2].report
    assert last is not None
    assert [issue.reason for issue in last.issues] == [
        "no product that was read uses the photo 77.png"
    ]
    assert world.shop.status().with_photo == 3


def test_a_further_photo_reaches_its_product_beside_the_first(world: World) -> None:
    rounds = world.follow(lambda: world.put({"images/1_2.png": photo(12)}))
    assert read(rounds) == [3, 1]
    assert [held.source for held in world.shop.product("1").photos] == ["1.png", "1_2.png"]
    last = rounds[1].report
    assert last is not None
    assert not last.issues


def test_a_photo_named_by_the_row_reaches_its_product(world: World) -> None:
    world.table("1,one,", "5,five,front.png")
    rounds = world.follow(lambda: world.put({"images/front.png": photo(5)}))
    assert read(rounds) == [2, 1]
    assert world.shop.product("5").photos[0].source == "front.png"


def test_what_disappears_is_told_and_kept(world: World) -> None:
    def vanish() -> None:
        world.delete("images/1.png")
        world.table("1,one,", "3,three,")

    rounds = world.follow(vanish)
    assert (rounds[1].files_gone, rounds[1].rows_gone) == (1, 1)
    assert world.shop.product("2").name == "two"
    assert len(world.shop.product("1").photos) == 1


def test_bad_and_doubled_rows_are_told_once(world: World) -> None:
    world.table("1,one,", "1,again,", ",no id,")
    rounds = world.follow(
        lambda: world.table("1,one,", "1,again,", ",no id,", "2,two,"),
        lambda: world.table("1,ONE,", "1,again,", "1,more,", ",no id,", "2,two,"),
    )
    refused = [
        [issue.product_id for issue in done.report.issues if issue.kind == "refused"]
        for done in rounds
        if done.report
    ]
    assert refused == [["1", ""], [], ["1"]]
    assert world.shop.product("1").name == "ONE"


def test_a_source_that_breaks_for_a_while_is_told_and_followed_on(world: World) -> None:
    def broken() -> None:
        world.delete("styles.csv")

    rounds = world.follow(
        broken, lambda: world.table("1,one,", "2,two,", "3,three,", "9,nine,"), lambda: None
    )
    assert rounds[1].report is None
    assert "There is no products table" in rounds[1].problem
    assert read(rounds)[-1] == 1
    assert world.shop.product("9").name == "nine"


def test_a_source_that_is_not_there_at_first_raises(world: World) -> None:
    world.delete("styles.csv")
    with pytest.raises(NotFound, match="There is no products table"):
        world.follow()


def test_a_quiet_round_asks_for_listings_only(
    moto_bucket: servers.Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moto_bucket.put({f"a/images/{n}.png": photo(n) for n in range(5)})
    moto_bucket.put({"a/styles.csv": b"id\n" + b"".join(b"%d\n" % n for n in range(5))})
    with proxy(moto_bucket.endpoint) as between, lookalike.open(tmp_path / "shop") as shop:
        monkeypatch.setenv("AWS_ENDPOINT_URL", between.address)
        world = World(lambda files: None, lambda name: None, f"s3://{moto_bucket.name}/a", shop)
        first: list[int] = []
        world.follow(lambda: first.append(len(between.asked)), lambda: None)
        later = between.asked[first[0] :]
        assert later
        assert all("list-type=2" in path for path in later)


def test_the_command_follows_until_it_is_interrupted(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "images").mkdir(parents=True)
    (source / "styles.csv").write_text("id,name\n1,one\n")
    command = [
        sys.executable, "-m", "lookalike", "ingest", str(source), "--shop", str(tmp_path / "shop"),
        "--watch", "--every", "1",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Following"):
                (source / "styles.csv").write_text("id,name\n1,one\n2,two\n")
            if "accepted" in line and ":" in line:
                process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert any(line.endswith("the table changed: 1 accepted") for line in lines)
    assert lines[-1] == "Stopped following after 2 rounds."


class Builder:
    """A shop as far as telling of rounds needs one."""

    def __init__(self) -> None:
        self.built = 0

    def build(self) -> BuildReport:
        self.built += 1
        if self.built == 2:
            raise Busy("Another process is building this shop.")
        variance = ExplainedVariance(2, 0.99, "0.99", (0.5, 0.99))
        return BuildReport(
            "s1", "an-encoder", 3, 2, 1, 1, 0, True, True, "exact", variance, 1.5, 10.0
        )  # fmt: skip


def test_rounds_as_lines_of_json_with_builds(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rounds = world.follow(lambda: world.table("1,ONE,", "2,two,", "3,three,"))
    rounds.append(IngestRound(3, problem="The bucket is gone."))
    told = Rounds(Builder(), build=True, as_json=True, report=tmp_path / "r.csv")  # type: ignore[arg-type]
    for done in rounds:
        told(done)
    told.close()
    output = capsys.readouterr()
    lines = [json.loads(line) for line in output.out.splitlines()]
    assert [list(line) for line in lines] == [["round"], ["build"], ["round"], ["round"]]
    assert lines[0]["round"]["report"]["accepted"] == 3
    assert lines[1]["build"]["snapshot"] == "s1"
    assert lines[2]["round"]["report"]["updated"] == 1
    assert lines[3]["round"]["problem"] == "The bucket is gone."
    assert output.err.rstrip().endswith("Not built: Another process is building this shop.")
    assert (tmp_path / "r.csv").exists()


def test_rounds_for_people(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    rounds = world.follow(lambda: world.put({"images/3.png": photo(3), "images/1.png": photo(7)}))
    told = Rounds(Builder(), build=True, as_json=False, report=None)  # type: ignore[arg-type]
    for done in rounds:
        told(done)
    told.close()
    output = capsys.readouterr()
    assert "Following the source; Ctrl-C stops." in output.out
    assert "Built s1 in 1.5 s: 1 photo encoded, 2 can be found." in output.out
    assert "1 file new, 1 file changed: 2 updated, 2 photos stored" in output.out
    assert output.out.rstrip().endswith("Stopped following after 2 rounds.")
