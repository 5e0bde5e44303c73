"""What is decided about findings counts in answers, and can be taken back."""

from __future__ import annotations

from pathlib import Path

from lookalike.shop import Shop


def test_a_quarantined_product_is_in_no_answer_until_that_is_undone(
    shop: Shop, catalogue: Path
) -> None:
    twin = catalogue / "images" / "1001.jpg"
    twin.write_bytes((catalogue / "images" / "1000.jpg").read_bytes())
    shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
    shop.build()
    found = shop.check(kinds=["duplicate"]).findings
    assert {product for finding in found for product in finding.products} >= {"1000", "1001"}

    def answers() -> set[str]:
        shop.record("like", user="ana", product="1004")
        lists = (
            shop.similar(product="1004", k=35),
            shop.search("red discs", k=36),
            shop.recommend("ana", k=35),
        )
        return set.intersection(*({hit.product_id for hit in hits} for hits in lists))

    before = answers()
    assert {"1000", "1001"} <= before
    shop.quarantine(found[0])
    gone = before - answers()
    assert gone
    assert gone <= {"1000", "1001"}
    shop.undo(found[0])
    assert answers() == before
