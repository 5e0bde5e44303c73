"""The words of a snapshot: everything needed to search by text, as one folder.

words.json       which fields there are, and of how many products
ids.json         product id of every position
vocabulary.json  the terms and how they are spelled
*.npy            the inverted index
meanings/        vectors of words and texts, where there is a text encoder

Positions are those of the catalogue when it was built, products without a photo included; they
have nothing to do with the positions of the visual index.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.encoders.text.base import TextEncoder
from lookalike.encoders.vector_store import VectorStore
from lookalike.errors import DamagedData
from lookalike.index.lexical.meanings import FOLDER, SAMPLE, Meanings, learn_meanings
from lookalike.index.lexical.postings import Postings, build_postings
from lookalike.index.lexical.product_text import Extra, ProductTexts, described
from lookalike.index.lexical.spelling import Spelled, Speller
from lookalike.index.lexical.values import MOST_TERMS, describing_values
from lookalike.index.lexical.vocabulary import FEW, Vocabulary, VocabularyCollector
from lookalike.types import OnProgress, ProductId

SCHEMA = 1
NO_EXTRA: Extra = MappingProxyType({})
USED_ENOUGH = 3
"""Products: a rarer word is likelier a name or a slip than something others would mean."""
MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a snapshot, opened. ``meanings`` is None without a text encoder."""

    ids: tuple[ProductId, ...]
    importance: Mapping[str, float]
    vocabulary: Vocabulary
    postings: Postings
    speller: Speller
    meanings: Meanings | None

    def frequency(self, term: str) -> int:
        """In how many products a term is."""
        code = self.vocabulary.code(term)
        return 0 if code is None else self.postings.frequency(code)


def write_words(
    folder: Path,
    view: CatalogView,
    *,
    encoder: TextEncoder | None = None,
    store: VectorStore | None = None,
    extra: Extra = NO_EXTRA,
    workers: int = 1,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write the words of a view into an existing, empty folder.

    With an ``encoder`` and the ``store`` of its card, meanings are written as well; only texts the
    store does not have are encoded, by ``workers`` threads.

    Raises:
        Interrupted: ``cancelled`` turned true; what was encoded so far is kept.
    """
    collector = VocabularyCollector()
    texts = ProductTexts.of(view, extra, collector)
    postings, terms = build_postings(texts.products, size=len(view), importance=texts.importance)
    vocabulary = collector.vocabulary(terms)
    postings.save(folder)
    vocabulary.save(folder)
    (folder / "ids.json").write_text(json.dumps(view.ids, ensure_ascii=False), encoding="utf-8")
    facts = {"schema": SCHEMA, "importance": texts.importance, "meanings": encoder is not None}
    (folder / "words.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    if encoder is None or store is None:
        return
    meanings = learn_meanings(
        _entries(view, vocabulary, postings),
        list(described(view)),
        _examples(view),
        encoder=encoder,
        store=store,
        workers=workers,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    (folder / FOLDER).mkdir()
    meanings.save(folder / FOLDER)


def open_words(folder: Path) -> Words:
    """Open what ``write_words`` wrote; large parts stay on disk until they are touched.

    Raises:
        DamagedData: a part is missing or damaged, or was written by another version.
    """
    try:
        facts = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        schema, importance = int(facts["schema"]), dict(facts["importance"])
        has_meanings = bool(facts["meanings"])
        ids = tuple(json.loads((folder / "ids.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedData(
            f"The words in {folder} cannot be read ({type(error).__name__}): build again, or roll "
            f"back to an earlier snapshot."
        ) from error
    if schema != SCHEMA:
        raise DamagedData(f"The words in {folder} are of another version: build again.")
    vocabulary = Vocabulary.open(folder)
    postings = Postings.open(folder, size=len(ids))
    meanings = Meanings.open(folder / FOLDER) if has_meanings else None
    if len(vocabulary) != len(postings.rarity) or (
        meanings is not None and len(meanings.text_of) != len(ids)
    ):
        raise DamagedData(f"The words in {folder} do not fit together: build again.")
    speller = Speller(_spellings(vocabulary, postings))
    return Words(ids, importance, vocabulary, postings, speller, meanings)


def _spellings(vocabulary: Vocabulary, postings: Postings) -> Iterator[Spelled]:
    """Words as they are mostly spelled, their singulars, and compounds."""
    products = np.diff(postings.starts).tolist()
    for term, word, count in zip(vocabulary.terms, vocabulary.words, products, strict=True):
        yield Spelled(word, (term,), count)
        if term != word and word.startswith(term):
            yield Spelled(term, (term,), count)
    for written, pair in vocabulary.compounds.items():
        yield Spelled(written, pair, FEW)


def _entries(view: CatalogView, vocabulary: Vocabulary, postings: Postings) -> list[str]:
    """What an unknown word may mean: values of a few words, and words used often enough."""
    values = [
        str(value.value)
        for value in describing_values(view)
        if isinstance(value.value, str) and len(value.value.split()) <= MOST_TERMS
    ]
    counts = np.diff(postings.starts)
    order = np.lexsort((np.arange(len(counts)), -counts))[:MOST_ENTRIES]
    words = [
        vocabulary.words[at]
        for at in order.tolist()
        if counts[at] >= min(USED_ENOUGH, len(view) // 20 + 1) and vocabulary.words[at].isalpha()
    ]
    return list(dict.fromkeys([*values, *words]))


def _examples(view: CatalogView) -> list[str]:
    """Queries as a shopper might put them, two values of a product each, always the same ones."""
    kinds = {value.attribute for value in describing_values(view) if isinstance(value.value, str)}
    columns = [column for name, column in view.columns.items() if name in kinds]
    dice = np.random.default_rng(0)
    examples = []
    for row in np.sort(dice.permutation(len(view))[:SAMPLE]).tolist():
        has = [c.values[c.codes.item(row)] for c in columns if c.codes.item(row) >= 0]
        chosen = np.sort(dice.permutation(len(has))[:2]).tolist()
        if chosen:
            examples.append(" ".join(str(has[at]) for at in chosen))
    return list(dict.fromkeys(examples))
