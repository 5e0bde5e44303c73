import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from lookalike.errors import InvalidSetting, InvalidTable, NotFound
from lookalike.evaluate.benchmarks import TABLES
from lookalike.evaluate.benchmarks.interactions import articles, interactions_benchmark
from lookalike.evaluate.benchmarks.interactions.articles import read_articles, variants_of, words_of
from lookalike.evaluate.benchmarks.interactions.reading import read_interactions

KINDS = ("shoe", "hat")
METHODS = ("hybrid", "random", "popularity", "item-knn", "als", "ease")


@pytest.fixture
def sequences(tmp_path):
    """Two crowds; within each everybody goes through the same products in the same order."""
    chance = np.random.default_rng(0)
    lines = []
    for user in range(150):
        start, crowd = int(chance.integers(0, 12)), user % 2
        walk = [f"{crowd}{(start + step) % 20:02d}" for step in range(6)]
        lines.append(" ".join([f"u{user}", *walk]))
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    """Purchases over ten weeks; each week brings a new product for each crowd."""
    chance = np.random.default_rng(0)
    rows = ["t_dat,customer_id,article_id"]
    for week in range(10):
        for user in range(30):
            crowd = user % 2
            for day in (1, 4):
                item = int(chance.integers(max(0, week - 4), week + 1))
                rows.append(f"2026-03-{1:02d}T00:00:00".replace("03-01", _date(7 * week + day)))
                rows[-1] += f",c{user},{crowd}{item:02d}"
    path = tmp_path / "table.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    goods = ["article_id,kind_no,kind_name,description"]
    goods += [
        f"{crowd}{item:02d},{crowd},{KINDS[crowd]},a fine {KINDS[crowd]} of sort {item}"
        for crowd in range(2)
        for item in range(10)
    ]
    described = tmp_path / "articles.csv"
    described.write_text("\n".join(goods) + "\n", encoding="utf-8")
    return path, described


def _date(day):
    return f"{3 + day // 28:02d}-{1 + day % 28:02d}"


def run(work, **options):
    return interactions_benchmark(open_shop=None, work=work, **options)


def test_order_is_learned_where_order_tells(sequences, tmp_path):
    figures = run(tmp_path / "work", data=sequences)
    assert all(set(figures[name]) >= {"HR@10", "nDCG@10", "cold_R@10", "ci"} for name in METHODS)
    assert figures["hybrid"]["nDCG@10"] > 1.1 * figures["item-knn"]["nDCG@10"]
    assert figures["hybrid"]["HR@10"] > figures["random"]["HR@10"]
    low, high = figures["hybrid"]["ci"]["nDCG@10"]
    assert low <= figures["hybrid"]["nDCG@10"] <= high
    assert json.loads(json.dumps(figures)) is not None
    assert "item-knn" in TABLES["interactions"](figures)


def test_the_same_run_gives_the_same_figures(sequences, tmp_path):
    first, second = (run(tmp_path / "work", data=sequences) for _ in range(2))
    assert all(first[name] == second[name] for name in METHODS)


def test_new_products_are_found_by_their_text(table, tmp_path):
    data, described = table
    figures = run(tmp_path / "work", data=data, articles=described, weeks=3)
    assert figures["split"] == "3 last weeks"
    others = (figures[name]["cold_R@10"] for name in METHODS[1:])
    assert figures["hybrid"]["cold_R@10"] > max(*others, 0.5)
    assert "content" in figures
    ahead = figures["hybrid_over"]["content"]["cold_R@10"]
    both = figures["hybrid"]["cold_R@10"] - figures["content"]["cold_R@10"]
    assert ahead["difference"] == pytest.approx(both)
    assert "cold_R@10 of the hybrid over that of" in TABLES["interactions"](figures)


def test_settings_are_chosen_anew_after_twelve_weeks(table, tmp_path, monkeypatch):
    data, described = table
    monkeypatch.setattr("lookalike.evaluate.benchmarks.interactions.run.WEEKS", 2)
    chosen = []
    monkeypatch.setattr(
        "lookalike.evaluate.benchmarks.interactions.run.choose",
        lambda control, before, after, content: chosen.append(len(before)) or control.settings[0],
    )
    run(tmp_path / "work", data=data, articles=described, weeks=4)
    assert len(chosen) == 2 * len(METHODS)  # five controls and content, twice
    assert chosen[len(METHODS)] > chosen[0]


def test_a_zip_and_a_file_read_alike(sequences, tmp_path):
    with zipfile.ZipFile(tmp_path / "lines.zip", "w") as archive:
        archive.write(sequences, "lines.txt")
    plain, packed = read_interactions(sequences), read_interactions(tmp_path / "lines.zip")
    assert plain.users == packed.users
    assert np.array_equal(plain.item, packed.item)


@pytest.mark.parametrize(
    ("time", "day"),
    [("1970-01-02", 1), ("1970-01-02T12:00:00", 1.5), ("86400", 1), ("864000000000", 10_000)],
)
def test_times_are_read_in_days(tmp_path, time, day):
    path = tmp_path / "t.csv"
    path.write_text(f"user,item,time\na,b,{time}\n", encoding="utf-8")
    assert read_interactions(path).time.tolist() == [day]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no events"),
        ("a,b,c\n1,2,3\n", "no column of users"),
        ("user,thing\n1,2\n", "no column of items"),
        ("user,item,time\n1,2,soon\n", "the time 'soon'"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, text, said):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidTable, match=said):
        read_interactions(path)


def test_missing_files_and_wrong_options_are_told(sequences, tmp_path):
    with pytest.raises(NotFound):
        run(tmp_path, data=tmp_path / "none.txt")
    with pytest.raises(NotFound):
        run(tmp_path, data=sequences, articles=tmp_path / "none.csv")
    with pytest.raises(InvalidSetting, match="--data"):
        run(tmp_path)
    with pytest.raises(InvalidSetting, match="no option 'speed'"):
        run(tmp_path, data=sequences, speed=1)
    with pytest.raises(InvalidSetting, match="no times"):
        run(tmp_path, data=sequences, weeks=2)


def test_words_are_attributes_and_the_words_of_texts_without_codes(table):
    known = read_articles(table[1])
    words = words_of(["000", "unknown", *list(known)[1:]], known)
    assert "kind_name=shoe" in words[0]
    assert not any(word.startswith("kind_no=") for word in words[0])
    assert "fine" in words[0]
    assert words[1] == []


def test_colours_of_one_thing_share_a_number_where_a_column_says_so(table):
    assert variants_of(["000"], read_articles(table[1])) is None
    coded = {"a1": {"product_code": "a"}, "b1": {"product_code": "b"}, "a2": {"product_code": "a"}}
    assert variants_of(["a1", "b1", "x", "a2"], coded).tolist() == [0, 1, -1, 0]
    assert variants_of(["a1"], {"a1": {"Product_Code": ""}}).tolist() == [-1]


def test_having_a_photo_is_no_advantage():
    from lookalike.learning.bridge.content import text_vectors

    text = text_vectors([["red", "x"], ["blue", "x"], ["red", "x"], []])
    looks = np.zeros((4, 2), np.float32)
    looks[0], looks[1] = (1, 0), (0, 1)
    articles._lend(looks, np.array([0, 1]), text)
    assert looks.tolist() == [[1, 0], [0, 1], [1, 0], [0, 0]]


def test_photos_nobody_can_match_are_told(table, tmp_path):
    data, described = table
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "photos" / "other.jpg")
    with pytest.raises(NotFound, match="no photo of any product"):
        run(tmp_path / "work", data=data, articles=described, images=tmp_path / "photos")
