from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.doctor.findings import KINDS, make_finding
from lookalike.doctor.last import save_report, saved_finding, saved_report, saved_version
from lookalike.doctor.memory import Memory, mended, quarantined
from lookalike.errors import InvalidInput, NotFound
from lookalike.storage.database import Database
from lookalike.types import CheckReport, Finding, Photo, Product

RED = {"baseColour": "Black", "articleType": "Shirts"}


def product(product_id: str, content: str, **changes: str) -> Product:
    return Product(product_id, "", {**RED, **changes}, (Photo(content * 64, 60, 80),))


def finding(view: CatalogView) -> Finding:
    return make_finding(
        "contradiction", view, [1], "baseColour says Black, the photo looks Red.",
        confidence=0.9, severity="medium", quarantines=[1],
        attribute="baseColour", value="Black", suggestion="Red",
    )  # fmt: skip


def report(findings: list[Finding]) -> CheckReport:
    counts = {kind: sum(f.kind == kind for f in findings) for kind in KINDS}
    skipped = {"variants": "no attribute is the colour"}
    notes = ("Variants were not looked for: no attribute is the colour.",)
    return CheckReport(3, 3, 0, tuple(findings), counts, notes, 1.5, skipped=skipped)


@pytest.fixture
def view(store: CatalogStore) -> CatalogView:
    store.upsert([product("1", "a"), product("2", "b"), product("3", "c")])
    return CatalogView.load(store)


@pytest.fixture
def memory(database: Database) -> Memory:
    return Memory(database)


def test_quarantine_lasts_over_ingests_until_undone(
    store: CatalogStore, view: CatalogView, memory: Memory
) -> None:
    memory.remember([finding(view)], "quarantine")
    store.delete(["2"])
    store.upsert([product("2", "b"), product("0", "d")])
    later = CatalogView.load(store)
    mask = quarantined(later, memory.decisions())
    assert mask is not None
    assert [later.ids[at] for at in mask.nonzero()[0]] == ["2"]
    assert memory.forget([finding(view).id]) == 1
    assert quarantined(later, memory.decisions()) is None


@pytest.mark.parametrize("change", [{"content": "e"}, {"baseColour": "Red"}])
def test_another_photo_or_value_is_a_new_case(
    store: CatalogStore, view: CatalogView, memory: Memory, change: dict[str, str]
) -> None:
    memory.remember([finding(view)], "quarantine")
    store.upsert([product("2", **{"content": "b", **change})])
    later = CatalogView.load(store)
    assert quarantined(later, memory.decisions()) is None
    if "baseColour" not in change:
        assert finding(later).id != finding(view).id


def test_other_changes_are_the_same_case(
    store: CatalogStore, view: CatalogView, memory: Memory
) -> None:
    store.upsert([product("2", "b", articleType="Tops")])
    assert finding(CatalogView.load(store)).id == finding(view).id


def test_a_fix_shows_the_new_value_and_leaves_the_rest(
    store: CatalogStore, view: CatalogView, memory: Memory
) -> None:
    memory.remember([finding(view)], "fix")
    fixed = mended(view, memory.decisions())
    assert [fixed.product(at).attributes["baseColour"] for at in range(3)] == [
        "Black",
        "Red",
        "Black",
    ]
    assert fixed.product(1) == replace(
        view.product(1), attributes={**view.product(1).attributes, "baseColour": "Red"}
    )
    assert store.get(["2"])["2"].attributes["baseColour"] == "Black"
    memory.forget([finding(view).id])
    assert mended(view, memory.decisions()) is view


def test_a_decision_replaces_the_one_before(view: CatalogView, memory: Memory) -> None:
    memory.remember([finding(view)], "quarantine")
    memory.remember([finding(view)], "ignore")
    assert [d.action for d in memory.decisions()] == ["ignore"]


def test_the_version_grows_with_every_change(view: CatalogView, memory: Memory) -> None:
    versions = [memory.version()]
    memory.remember([finding(view)], "ignore")
    versions.append(memory.version())
    memory.forget([finding(view).id])
    versions.append(memory.version())
    assert versions == [0, 1, 2]


def several(view: CatalogView) -> list[Finding]:
    return [
        make_finding("rare", view, [at], "", confidence=1, severity="low", value=str(at))
        for at in range(3)
    ]


def test_many_are_decided_and_undone_at_once(view: CatalogView, memory: Memory) -> None:
    found = several(view)
    memory.remember([*found, found[0]], "ignore")
    assert {d.finding for d in memory.decisions()} == {one.id for one in found}
    assert memory.version() == 1
    assert memory.forget([*(one.id for one in found[:2]), "nothing"]) == 2
    assert [d.finding for d in memory.decisions()] == [found[2].id]
    assert memory.version() == 2


def test_many_are_decided_and_undone_wholly_or_not_at_all(
    view: CatalogView, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = several(view)
    memory.remember(found[:1], "ignore")
    before = memory.decisions()
    with pytest.raises(InvalidInput, match="nothing to fix"):
        memory.remember([finding(view), *found], "fix")
    assert memory.decisions() == before

    def crash(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("lookalike.doctor.memory.grow_version", crash)
    with pytest.raises(MemoryError):
        memory.remember(found, "ignore")
    with pytest.raises(MemoryError):
        memory.forget([one.id for one in found])
    assert memory.decisions() == before


def test_what_makes_no_sense_is_refused(view: CatalogView, memory: Memory) -> None:
    with pytest.raises(NotFound, match="check the id"):
        memory.forget(["nothing"])
    bare = make_finding("rare", view, [0], "", confidence=1, severity="low", value="x")
    with pytest.raises(InvalidInput, match="choose from ignore"):
        memory.remember([bare], "quarantine")
    assert memory.version() == 0


def test_findings_are_found_again_by_id(view: CatalogView, tmp_path: Path) -> None:
    save_report(tmp_path, report([finding(view)]))
    assert saved_finding(tmp_path, finding(view).id) == finding(view)
    assert saved_finding(tmp_path, "nothing") is None
    (file,) = tmp_path.glob("findings.json")
    file.write_text("[{", encoding="utf-8")
    assert saved_finding(tmp_path, finding(view).id) is None
    assert saved_report(tmp_path, ()) is None


def test_a_report_is_kept_with_what_was_decided_since(
    view: CatalogView, memory: Memory, tmp_path: Path
) -> None:
    assert saved_report(tmp_path, ()) is None
    assert saved_version(tmp_path) == 0
    given = report([finding(view)])
    kept = save_report(tmp_path, given)
    assert kept.checked.endswith("+00:00")
    assert saved_report(tmp_path, ()) == kept
    assert saved_version(tmp_path) > 0
    memory.remember([finding(view)], "ignore")
    now = saved_report(tmp_path, memory.decisions())
    assert now is not None
    assert [f.state for f in now.findings] == ["ignored"]
    assert set(now.counts.values()) == {0}


def test_a_check_of_some_kinds_keeps_what_was_found_of_the_others(
    view: CatalogView, tmp_path: Path
) -> None:
    one = finding(view)
    save_report(tmp_path, report([one]))
    rare = make_finding("rare", view, [0], "", confidence=1, severity="low", value="x")
    partial = replace(report([rare]), counts={"rare": 1}, notes=(), skipped={})
    save_report(tmp_path, partial)
    now = saved_report(tmp_path, ())
    assert now is not None
    assert {f.id for f in now.findings} == {one.id, rare.id}
    assert now.counts[one.kind] == now.counts["rare"] == 1
    assert now.notes == report([]).notes
    save_report(tmp_path, replace(partial, findings=(), counts={"rare": 0, "variants": 0}))
    now = saved_report(tmp_path, ())
    assert now is not None
    assert now.notes == ()
    assert {f.id for f in now.findings} == {one.id}
    assert saved_finding(tmp_path, rare.id) is None
