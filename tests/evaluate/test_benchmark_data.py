import csv
import zipfile

import pytest

from lookalike.errors import InvalidInput, InvalidSetting, NotFound
from lookalike.evaluate.benchmarks import data
from lookalike.evaluate.benchmarks.baseline.run import Options, Run
from lookalike.evaluate.benchmarks.baseline.stage import prepare_stage
from lookalike.evaluate.benchmarks.data import find_catalogue, read_folder, write_folder


def never_opened(where, **settings):
    raise AssertionError("laying out data opens no shop")


def a_run(folder, **options):
    folder.mkdir(exist_ok=True)
    return Run(options=Options(**options), work=folder, open_shop=never_opened)


def ids_in(folder):
    with open(folder / "styles.csv", encoding="utf-8", newline="") as file:
        rows = {row["id"] for row in csv.DictReader(file)}
    return rows, {path.stem for path in (folder / "images").iterdir()}


def test_reads_rows_and_photos(world, tmp_path):
    found = read_folder(world, tmp_path, on_progress=None)
    assert len(found.rows) == 61
    assert len(found.photos) == 60
    assert found.rows["1"]["articleType"] == "Discs"
    assert found.photos["7"].read_bytes() == (world / "images" / "7.jpg").read_bytes()
    assert found.originals == ()


def test_a_comma_too_many_is_repaired_and_a_row_without_an_id_is_counted(world, tmp_path):
    with open(world / "styles.csv", "a", encoding="utf-8") as file:
        file.write("900,Men,Apparel,Drawn,Discs,Red,Fall,2011,Casual,One, two\n")
        file.write("901,Men,Apparel\n")
    found = read_folder(world, tmp_path, on_progress=None)
    assert found.rows["900"]["productDisplayName"] == "One, two"
    assert found.refused == 1


def test_zip_files_are_unpacked_beside_and_nothing_leads_out(world, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    photos = sorted((world / "images").iterdir())
    for number, part in enumerate((photos[:40], photos[40:])):
        with zipfile.ZipFile(world / f"images-{number}.zip", "w") as packed:
            for photo in part:
                packed.write(photo, f"images/{photo.name}")
            packed.writestr("images/../outside.jpg", b"no")
            packed.writestr("elsewhere/1.jpg", b"no")
    with zipfile.ZipFile(world / "images-full-0.zip", "w") as packed:
        packed.write(photos[0], "images_full/1.jpg")
    (world / "images").rename(tmp_path / "gone")
    before = sorted(path.name for path in world.iterdir())

    found = read_folder(world, work, on_progress=None)

    assert len(found.photos) == 60
    assert all(path.is_relative_to(work) for path in found.photos.values())
    assert [path.name for path in found.originals] == ["1.jpg"]
    assert found.photos["1"].read_bytes() == (tmp_path / "gone" / "1.jpg").read_bytes()
    assert sorted(path.name for path in world.iterdir()) == before
    assert not list(tmp_path.rglob("outside.jpg"))


def test_says_what_is_missing(world, tmp_path):
    with pytest.raises(NotFound, match=r"no styles\.csv"):
        read_folder(tmp_path, tmp_path, on_progress=None)
    (world / "images").rename(tmp_path / "gone")
    with pytest.raises(NotFound, match="neither images/ nor"):
        read_folder(world, tmp_path, on_progress=None)


def test_a_part_of_a_catalogue_is_a_catalogue(world, tmp_path):
    source = read_folder(world, tmp_path, on_progress=None)
    write_folder(source, tmp_path / "part", keep=["3", "61", "9"])
    assert ids_in(tmp_path / "part") == ({"3", "61", "9"}, {"3", "9"})
    again = read_folder(tmp_path / "part", tmp_path, on_progress=None)
    assert again.rows["9"] == source.rows["9"]


def test_queries_are_held_apart_and_everybody_else_stays(world, tmp_path):
    stage = prepare_stage(
        a_run(tmp_path / "work", sample_products=20, sample_queries=9),
        catalogue=world,
        queries=None,
    )
    queries, _ = ids_in(stage.queries)
    whole, whole_photos = ids_in(stage.whole)
    head, head_photos = ids_in(stage.head)
    assert len(queries) == 9
    assert not queries & whole
    assert queries | whole == {str(at) for at in range(1, 62)}
    assert head == head_photos < whole_photos
    assert len(head) == 20
    assert not stage.coincide
    assert stage.counts["whole_products"] == 52
    assert stage.counts["whole_with_photo"] == 51


def test_queries_of_their_own_are_all_asked_and_never_in_the_catalogue(world, questions, tmp_path):
    extra = (world / "styles.csv").read_text(encoding="utf-8").splitlines()[5]
    product = extra.partition(",")[0]
    with open(questions / "styles.csv", "a", encoding="utf-8") as file:
        file.write(extra + "\n")
    (questions / "images" / f"{product}.jpg").write_bytes(
        (world / "images" / f"{product}.jpg").read_bytes()
    )
    stage = prepare_stage(
        a_run(tmp_path / "work", sample_products=100), catalogue=world, queries=questions
    )
    assert stage.coincide
    assert stage.counts["left_out_of_catalogue"] == 1
    assert product not in ids_in(stage.whole)[0]
    assert len(ids_in(stage.queries)[1]) == 13


def test_full_compares_on_everything(world, tmp_path):
    stage = prepare_stage(
        a_run(tmp_path / "work", sample_products=20, full=True), catalogue=world, queries=None
    )
    assert stage.coincide


def test_the_same_data_is_laid_out_once_and_other_options_apart(world, tmp_path):
    first = prepare_stage(a_run(tmp_path / "work"), catalogue=world, queries=None)
    marker = first.folder / "kept"
    marker.touch()
    again = prepare_stage(a_run(tmp_path / "work"), catalogue=world, queries=None)
    other = prepare_stage(a_run(tmp_path / "work", seed=8), catalogue=world, queries=None)
    assert again == first
    assert marker.exists()
    assert other.folder != first.folder
    assert ids_in(other.queries) != ids_in(first.queries)


def test_a_stage_cut_short_is_laid_out_anew(world, tmp_path):
    first = prepare_stage(a_run(tmp_path / "work"), catalogue=world, queries=None)
    (first.folder / "stage.json").unlink()
    (first.whole / "styles.csv").write_text("id\n")
    again = prepare_stage(a_run(tmp_path / "work"), catalogue=world, queries=None)
    assert len(ids_in(again.whole)[0]) == 49


def test_too_few_products(tmp_path, world):
    source = read_folder(world, tmp_path, on_progress=None)
    write_folder(source, tmp_path / "few", keep=["1", "2", "3"])
    with pytest.raises(InvalidInput, match="3 products"):
        prepare_stage(a_run(tmp_path / "work"), catalogue=tmp_path / "few", queries=None)


def test_the_real_catalogue_is_used_when_there_is_one(world, tmp_path, monkeypatch):
    monkeypatch.setenv("LOOKALIKE_TEST_DATA", str(tmp_path))
    world.rename(tmp_path / "fashion")
    assert find_catalogue(None, tmp_path, seed=7, on_progress=None) == tmp_path / "fashion"
    asked = tmp_path / "asked"
    assert find_catalogue(asked, tmp_path, seed=7, on_progress=None) == asked


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"parts": ("speed",)}, "speed"),
        ({"parts": ()}, "choose from quality"),
        ({"repeats": 0}, "repeats"),
        ({"sample_queries": 0}, "sample_queries"),
        ({"sample_products": -1}, "sample_products"),
    ],
)
def test_options_out_of_range_are_refused(options, named):
    with pytest.raises(InvalidSetting, match=named):
        Options(**options)


def test_without_a_real_catalogue_the_sample_is_drawn_once(tmp_path, monkeypatch):
    monkeypatch.setenv("LOOKALIKE_TEST_DATA", str(tmp_path / "nothing-there"))
    monkeypatch.setattr(data, "SAMPLE_PRODUCTS", 30)
    drawn = []
    found = find_catalogue(None, tmp_path, seed=7, on_progress=drawn.append)
    assert drawn[-1].done == drawn[-1].total == 30
    assert len(read_folder(found, tmp_path, on_progress=None).photos) >= 25
    before = {path: path.stat().st_mtime_ns for path in (found / "images").iterdir()}
    assert find_catalogue(None, tmp_path, seed=7, on_progress=None) == found
    assert before == {path: path.stat().st_mtime_ns for path in (found / "images").iterdir()}
