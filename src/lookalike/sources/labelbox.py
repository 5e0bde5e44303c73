"""Products from a Labelbox export: NDJSON with one data row on each line.

The data row's global key (or external id, or id) is the product's id, without the ending of an
image file; its address is the photo's link; classifications and metadata fields are attributes.
Objects drawn on the photo are not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from lookalike.errors import InvalidTable
from lookalike.sources.base import RawRow, RefusedRow, SourceRow
from lookalike.sources.cells import cell
from lookalike.sources.columns import Columns
from lookalike.sources.jsonl_source import json_records
from lookalike.sources.photo_links import LinkTable
from lookalike.sources.photo_names import stem
from lookalike.sources.records import row
from lookalike.sources.web_address import is_web
from lookalike.types import RowIssue

_ID, _PHOTO = "id", "image"


class LabelboxSource:
    """The labels of an export. Where a data row has several, the first one counts."""

    def __init__(
        self, path: Path | str, *, links: Path | str | None = None, name: str | None = None
    ) -> None:
        self._path = Path(path)
        self._name = str(self._path) if name is None else name
        self._links = LinkTable(None if links is None else Path(links))

    @property
    def description(self) -> str:
        """The name of the export."""
        return self._name

    @property
    def columns(self) -> Columns:
        """The id and the photo's address; each classification is an attribute."""
        return Columns(id=_ID, photo=_PHOTO, attributes=self._attributes)

    @cached_property
    def _attributes(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for _, record in json_records(self._path, self._name):
            if isinstance(record, dict):
                names.update(dict.fromkeys(_answers(record)))
        return tuple(names)

    def rows(self) -> Iterator[SourceRow]:
        """Read the export from its beginning, merging links on the id."""
        columns = self.columns
        header = (_ID, _PHOTO, *columns.attributes)
        self._links.start()
        for line, record in json_records(self._path, self._name):
            if isinstance(record, str):
                yield RefusedRow(line, "", record)
                continue
            made = row(line, _flat(record), header, _ID)
            labels = len(_labels(record))
            if labels > 1 and isinstance(made, RawRow):
                note = f"it has {labels} labels, of which the first one counts"
                made = RawRow(made.line, made.cells, note)
            yield self._links.linked(made, columns)

    def remarks(self) -> tuple[RowIssue, ...]:
        """Name the links that belong to no row."""
        return self._links.remarks()


def is_export(path: Path, name: str) -> bool:
    """Whether a JSON file is a Labelbox export, by its first record.

    Raises:
        InvalidTable: it is one of the old format, which Labelbox no longer writes.
    """
    first = next((record for _, record in json_records(path, name)), None)
    if not isinstance(first, dict):
        return False
    if {"Labeled Data", "Label"} <= set(first):
        raise InvalidTable(
            f"{name} is a Labelbox export of the old format: export the project again (export v2)."
        )
    return isinstance(first.get("data_row"), dict)


def _flat(record: Mapping[str, Any]) -> dict[str, object]:
    data = record.get("data_row")
    facts: Mapping[str, Any] = data if isinstance(data, dict) else {}
    key = facts.get("global_key") or facts.get("external_id") or facts.get("id")
    address = cell(facts.get("row_data"))
    return {
        **_answers(record),
        _ID: stem(cell(key)),
        _PHOTO: address if is_web(address) else "",
    }


def _answers(record: Mapping[str, Any]) -> dict[str, str]:
    """Attribute and value of each metadata field and each classification of the first label."""
    found: dict[str, str] = {}
    for fact in _dicts(record.get("metadata_fields")):
        value = fact.get("value")
        inner = [cell(part.get("schema_name")) for part in _dicts(value)]
        _add(found, cell(fact.get("schema_name")), ", ".join(filter(None, inner)) or cell(value))
    for label in _labels(record)[:1]:
        annotations = label.get("annotations")
        if isinstance(annotations, dict):
            _classify(annotations.get("classifications"), found)
    return found


def _classify(classifications: object, found: dict[str, str]) -> None:
    for question in _dicts(classifications):
        answers = [
            *_dicts([question.get("radio_answer")]),
            *_dicts(question.get("checklist_answers")),
        ]
        texts = [cell(answer.get("name")) for answer in answers]
        for answer in _dicts([question.get("text_answer")]):
            texts.append(cell(answer.get("content")))
        _add(found, cell(question.get("name")), ", ".join(filter(None, texts)))
        for answer in answers:
            _classify(answer.get("classifications"), found)


def _add(found: dict[str, str], name: str, text: str) -> None:
    if name and text:
        key = f"{name} (label)" if name in {_ID, _PHOTO} else name
        found.setdefault(key, text)


def _labels(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    projects = record.get("projects")
    every = projects.values() if isinstance(projects, dict) else ()
    return [label for project in _dicts(list(every)) for label in _dicts(project.get("labels"))]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
