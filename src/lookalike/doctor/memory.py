"""What was decided about findings: kept in the database, and applied to a view of the catalogue.

A decision holds for a product as long as its first photo and the value in question are those that
were decided about. Reading the same catalogue in again changes nothing; a product that gets another
photo, or another value, is a new case.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from sqlalchemy import delete, insert, select

from lookalike.catalog.columnar import AttributeColumn
from lookalike.catalog.records import chunks
from lookalike.catalog.versions import grow_version, version
from lookalike.catalog.view import CatalogView, Mask
from lookalike.doctor.findings import KINDS, worst_first
from lookalike.errors import InvalidInput, NotFound
from lookalike.storage.database import Database
from lookalike.storage.schema import doctor_actions
from lookalike.types import AttributeValue, Finding, FindingState, ProductId

_COUNTER = "doctor"
STATES: Mapping[str, FindingState] = MappingProxyType(
    {"quarantine": "quarantined", "ignore": "ignored", "fix": "fixed"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One product's part in what was decided about a finding."""

    finding: str
    product_id: ProductId
    kind: str
    action: str
    content: str
    attribute: str | None
    value: AttributeValue | None
    replacement: AttributeValue | None

    def holds(self, view: CatalogView, position: int) -> bool:
        """Whether the product still is as it was decided about."""
        if (view.content(position) or "") != self.content:
            return False
        return self.value is None or _value(view, self.attribute, position) == self.value


class Memory:
    """The decisions of one shop. May be shared by threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self) -> int:
        """Number that is larger after any change; cheap enough to be asked on every request."""
        with self._database.read() as connection:
            return version(connection, _COUNTER)

    def decisions(self) -> tuple[Decision, ...]:
        """Everything decided and not undone, in the order of findings and products."""
        columns = [doctor_actions.c[name] for name in Decision.__dataclass_fields__]
        query = select(*columns).order_by(doctor_actions.c.finding, doctor_actions.c.product_id)
        with self._database.read() as connection:
            return tuple(Decision(*row) for row in connection.execute(query))

    def remember(self, findings: Iterable[Finding], action: str) -> None:
        """Decide about findings, all or none; what was decided about them before is replaced.

        Raises:
            InvalidInput: there is no such action for one of them.
        """
        decided = {finding.id: finding for finding in findings}
        for finding in decided.values():
            if action not in finding.actions:
                raise InvalidInput(
                    f"There is nothing to {action} about finding {finding.id}: choose from "
                    f"{', '.join(finding.actions)}."
                )
        now = time.time_ns() // 1000
        rows = [row for one in decided.values() for row in _rows(one, action, now)]
        self._change(decided, rows)

    def forget(self, finding_ids: Iterable[str]) -> int:
        """Undo what was decided about findings, all or none; how many products it was about.

        Those about which nothing was decided are passed over.

        Raises:
            NotFound: that is so for all of them.
        """
        ids = list(finding_ids)
        count = self._change(ids, [])
        if not count:
            named = "', '".join(ids[:3])
            raise NotFound(f"Nothing was decided about a finding '{named}': check the id.")
        return count

    def _change(self, finding_ids: Iterable[str], rows: Sequence[dict[str, object]]) -> int:
        count = 0
        ids = list(finding_ids)
        with self._database.write() as connection:
            for chunk in chunks(ids):
                before = delete(doctor_actions).where(doctor_actions.c.finding.in_(chunk))
                count += connection.execute(before).rowcount
            if rows:
                connection.execute(insert(doctor_actions), list(rows))
            if rows or count:
                grow_version(connection, _COUNTER)
        return count


def _rows(finding: Finding, action: str, now: int) -> list[dict[str, object]]:
    """What is kept of a decision: a row for each product it is about."""
    about = finding.quarantines if action == "quarantine" else finding.products
    content = dict(zip(finding.products, finding.photos, strict=True))
    return [
        {
            "finding": finding.id,
            "product_id": product_id,
            "kind": finding.kind,
            "action": action,
            "content": content[product_id],
            "attribute": finding.attribute,
            "value": finding.value,
            "replacement": finding.suggestion if action == "fix" else None,
            "time": now,
        }
        for product_id in about
    ]


def quarantined(view: CatalogView, decisions: Sequence[Decision]) -> Mask | None:
    """Which products must be left out of answers; None when none must."""
    mask = np.zeros(len(view), dtype=np.bool_)
    for decision in decisions:
        position = view.position(decision.product_id)
        if decision.action == "quarantine" and position is not None:
            mask[position] |= decision.holds(view, position)
    return mask if mask.any() else None


def mended(view: CatalogView, decisions: Sequence[Decision]) -> CatalogView:
    """The view with the values that were fixed in their places; the same one when none were."""
    fixes: dict[str, list[tuple[int, AttributeValue]]] = {}
    for decision in decisions:
        position = view.position(decision.product_id)
        wanted = decision.action == "fix" and decision.attribute in view.columns
        if not wanted or position is None or not decision.holds(view, position):
            continue
        if decision.attribute is not None and decision.replacement is not None:
            fixes.setdefault(decision.attribute, []).append((position, decision.replacement))
    if not fixes:
        return view
    columns = {name: _mended(view.columns[name], changes) for name, changes in fixes.items()}
    return replace(view, columns=MappingProxyType({**view.columns, **columns}))


def _mended(
    column: AttributeColumn, changes: Sequence[tuple[int, AttributeValue]]
) -> AttributeColumn:
    code = {(type(value), value): at for at, value in enumerate(column.values)}
    for _, value in changes:
        code.setdefault((type(value), value), len(code))
    codes = column.codes.astype(
        np.promote_types(column.codes.dtype, np.min_scalar_type(-len(code) - 1))
    )
    for position, value in changes:
        codes[position] = code[type(value), value]
    codes.setflags(write=False)
    return AttributeColumn(tuple(value for _, value in code), codes)


def _value(view: CatalogView, attribute: str | None, position: int) -> AttributeValue | None:
    column = view.columns.get(attribute or "")
    if column is None or column.codes[position] < 0:
        return None
    return column.values[int(column.codes[position])]


def judged(
    findings: Iterable[Finding], decisions: Iterable[Decision], kinds: Collection[str]
) -> tuple[tuple[Finding, ...], Mapping[str, int]]:
    """Findings with what was decided about them, the worst first, and how many are open by kind.

    ``kinds`` are those that were looked for; they are counted even where nothing was found.
    """
    decided = {decision.finding: STATES[decision.action] for decision in decisions}
    now = [replace(finding, state=decided.get(finding.id, "open")) for finding in findings]
    open_ones = Counter(finding.kind for finding in now if finding.state == "open")
    counts = {kind: open_ones[kind] for kind in KINDS if kind in kinds}
    return tuple(sorted(now, key=worst_first)), MappingProxyType(counts)
