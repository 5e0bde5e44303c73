import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.catalog.records import Write
from lookalike.catalog.store import CatalogStore
from lookalike.storage.database import open_database
from lookalike.types import Photo, Product

A = Photo("a" * 64, 60, 80, "1.jpg")
B = Photo("b" * 64, 30, 40, "2.jpg")
FULL = Product("10", "Shirt", {"colour": "Red", "size": 7, "new": True}, (A, B), 9.5, True, "u")
BARE = Product("9")


def test_what_is_stored_comes_back_as_it_was(store: CatalogStore) -> None:
    assert store.upsert([FULL, BARE]) == 2
    assert store.get(["9", "absent", "10", "9"]) == {"9": BARE, "10": FULL}
    assert list(store.get(["9", "10"])) == ["9", "10"]
    assert list(store.products()) == [FULL, BARE]  # "10" < "9": ids are text


def test_counts_and_photos(store: CatalogStore) -> None:
    store.upsert([FULL, BARE, Product("11", photos=(B,))])
    counts = store.counts()
    assert (counts.products, counts.with_photo) == (3, 2)
    assert list(store.photo_contents()) == [("10", A.content), ("11", B.content)]
    assert list(store.without_photo()) == ["9"]


def test_the_version_grows_with_every_change_and_only_then(store: CatalogStore) -> None:
    versions = [store.version()]
    for change in (
        lambda: store.upsert([FULL, BARE]),
        lambda: store.upsert([BARE]),
        lambda: store.delete(["9"]),
    ):
        change()
        versions.append(store.version())
    assert versions == [0, 1, 2, 3]
    store.upsert([])
    store.delete(["9", "absent"])
    store.write([], fingerprints=[("10", "new")])
    assert store.version() == 3


def test_an_update_replaces_everything_but_photos_unless_told(store: CatalogStore) -> None:
    store.upsert([FULL])
    store.write([Write(Product("10", "Coat", {"colour": "Blue"}))])
    assert store.get(["10"])["10"] == Product("10", "Coat", {"colour": "Blue"}, (A, B))
    store.upsert([Product("10", "Coat", photos=(B,))])
    assert store.get(["10"])["10"].photos == (B,)
    store.upsert([Product("10", "Coat")])
    assert store.get(["10"])["10"].photos == ()


def test_a_batch_is_stored_as_a_whole_or_not_at_all(store: CatalogStore) -> None:
    store.upsert([BARE])
    unstorable = Product("8", attributes={"x": {1, 2}})  # type: ignore[dict-item]
    with pytest.raises(Exception, match="not JSON serializable"):
        store.upsert([FULL, unstorable])
    assert list(store.products()) == [BARE]
    assert store.version() == 1


def test_deleting_takes_the_photos_along(store: CatalogStore) -> None:
    store.upsert([FULL, BARE])
    assert store.delete(["10", "10", "absent"]) == 1
    assert list(store.photo_contents()) == []
    store.upsert([Product("10")])
    assert store.get(["10"])["10"].photos == ()


def test_known_tells_what_ingest_compares(store: CatalogStore) -> None:
    store.write([Write(FULL, (A, B), ("fa", "fb")), Write(BARE)])
    known = store.known(["9", "10", "absent"])
    assert (known["10"].photo, known["10"].fingerprint) == (A, "fa")
    assert (known["9"].photo, known["9"].fingerprint) == (None, "")
    store.write([], fingerprints=[("10", "later")])
    assert store.known(["10"])["10"].fingerprint == "later"
    assert set(known) == {"9", "10"}


def test_a_reading_is_one_state_even_while_others_write(store: CatalogStore) -> None:
    store.upsert([Product(f"{n:05}") for n in range(5000)])
    with store.reading() as reading:
        first = next(reading.products)
        store.delete([f"{n:05}" for n in range(2500)])
        store.upsert([Product("zzz")])
        assert len([first, *reading.products]) == 5000
        assert reading.version == 1
    assert store.counts().products == 2501


def test_more_ids_than_one_statement_can_hold(store: CatalogStore) -> None:
    products = [Product(f"{n:05}", f"name {n}") for n in range(1600)]
    store.upsert(products)
    assert list(store.get([item.id for item in products]).values()) == products
    assert store.delete(item.id for item in products) == 1600


def test_another_process_sees_what_was_committed(
    database_address: str, store: CatalogStore
) -> None:
    store.upsert([FULL])
    again = open_database(database_address)
    assert list(CatalogStore(again).products()) == [FULL]
    again.close()


VALUE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
PRODUCTS = st.builds(
    Product,
    id=st.text("ab01é", min_size=1, max_size=2),
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    attributes=st.dictionaries(st.text("xyz", min_size=1, max_size=2), VALUE, max_size=3),
    photos=st.lists(st.sampled_from([A, B]), max_size=2).map(tuple),
    price=st.none() | st.floats(0, 1e9),
    in_stock=st.none() | st.booleans(),
    url=st.none() | st.text("u/", max_size=4),
)
STEPS = st.lists(
    st.one_of(
        st.lists(PRODUCTS, max_size=4),
        st.sets(st.text("ab01é", min_size=1, max_size=2), max_size=3),
    ),
    max_size=6,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_store_is_a_dictionary(store: CatalogStore, steps: list[object]) -> None:
    store.delete([item.id for item in store.products()])
    oracle: dict[str, Product] = {}
    for step in steps:
        if isinstance(step, list):
            store.upsert(step)
            oracle.update((item.id, item) for item in step)
        elif isinstance(step, set):
            assert store.delete(step) == len(step & oracle.keys())
            for name in step:
                oracle.pop(name, None)
    expected = [oracle[name] for name in sorted(oracle)]
    assert list(store.products()) == expected
    assert store.counts().with_photo == sum(bool(item.photos) for item in expected)
    assert list(store.photo_contents()) == [
        (item.id, item.photos[0].content) for item in expected if item.photos
    ]
