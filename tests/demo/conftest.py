import pytest

from lookalike.demo.sample import write_sample_shop

from .drawn_world import COUNT, SEED, Drawn, read_rows


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    folder = tmp_path_factory.mktemp("sample") / "shop"
    calls: list[tuple[int, int]] = []
    shop = write_sample_shop(
        folder, products=COUNT, seed=SEED, progress=lambda done, total: calls.append((done, total))
    )
    return Drawn(shop, read_rows(shop.table), calls)
