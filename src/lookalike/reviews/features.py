"""Reviews as sparse rows of numbers: hashed word and character sequences, and opinions read."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lookalike.reviews.opinions import Opinion, opinions

WORDS = 3
"""Words of the longest sequence."""

CHARACTERS = (3, 5)
"""Characters of the shortest and the longest sequence within a word."""

DENSE = 10
"""Numbers that describe a review as a whole."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[!?.,;:]|\d+")
_ENDING = 120  # characters at the end, where a review is summed up


class Text(NamedTuple):
    """What was written: the words above a review, and the review."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Counts of one kind of feature: row ``i`` has those in [starts[i], starts[i + 1])."""

    starts: NDArray[np.int64]
    hashes: NDArray[np.uint32]
    counts: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Reviews as counts, before any weighting: blocks by name, and ``dense`` (rows, DENSE)."""

    blocks: dict[str, Block]
    dense: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.dense)

    def take(self, rows: NDArray[np.int64]) -> Counted:
        """Some of the rows, in this order."""
        return Counted({n: _taken(b, rows) for n, b in self.blocks.items()}, self.dense[rows])


BLOCKS: dict[str, tuple[float, int]] = {
    "title": (0.7, 2),
    "text": (1.0, 2),
    "characters": (0.7, 4),
    "opinions": (0.5, 3),
}
"""What a review is described by: the length of its part of a row, and in how many reviews a
feature must be found to count."""


def count(texts: Sequence[Text]) -> Counted:
    """Count the features of each text."""
    found = [(opinions(text.title), opinions(text.body)) for text in texts]
    makers: dict[str, Callable[[int], Iterable[str]]] = {
        "title": lambda at: word_sequences(texts[at].title),
        "text": lambda at: word_sequences(texts[at].body),
        "characters": lambda at: character_sequences(f"{texts[at].title} . {texts[at].body}"),
        "opinions": lambda at: _opinion_tokens(*found[at], len(texts[at].body)),
    }
    blocks = {name: _block(make, len(texts)) for name, make in makers.items()}
    dense = np.zeros((len(texts), DENSE), dtype=np.float32)
    for at, text in enumerate(texts):
        dense[at] = _dense(text, *found[at])
    return Counted(blocks, dense)


def joined(parts: Sequence[Counted]) -> Counted:
    """Reviews counted in parts, together."""
    blocks = {}
    for name in BLOCKS:
        held = [part.blocks[name] for part in parts]
        lengths = [np.diff(block.starts) for block in held]
        blocks[name] = Block(
            np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64),
            np.concatenate([block.hashes for block in held]),
            np.concatenate([block.counts for block in held]),
        )
    return Counted(blocks, np.concatenate([part.dense for part in parts]))


def word_sequences(text: str) -> list[str]:
    """Sequences of one to ``WORDS`` words or marks, in lower case."""
    tokens = _TOKEN.findall(text.lower().replace("’", "'"))
    return [
        " ".join(tokens[at : at + length])
        for length in range(1, WORDS + 1)
        for at in range(len(tokens) - length + 1)
    ]


def character_sequences(text: str) -> list[str]:
    """Sequences of characters within words, with a space at either end of each word."""
    shortest, longest = CHARACTERS
    found: list[str] = []
    for word in text.lower().split():
        padded = f" {word} "
        for length in range(shortest, min(longest, len(padded)) + 1):
            found.extend(padded[at : at + length] for at in range(len(padded) - length + 1))
    return found


def verdict(title: Sequence[Opinion], body: Sequence[Opinion]) -> float:
    """What the opinions read come to, from -1 (all blame) to 1: those in a title count twice.

    Few opinions are drawn towards nought, as if there were one more of each kind.
    """
    praise, blame = _sums(title, body)
    return (praise - blame) / (praise + blame + 2.0)


def _sums(title: Sequence[Opinion], body: Sequence[Opinion]) -> tuple[float, float]:
    sums = [0.0, 0.0]
    for opinion in body:
        sums[not opinion.positive] += opinion.weight
    for opinion in title:
        sums[not opinion.positive] += 2 * opinion.weight
    return sums[0], sums[1]


def _dense(text: Text, title: Sequence[Opinion], body: Sequence[Opinion]) -> tuple[float, ...]:
    praise, blame = _sums(title, body)
    length = len(text.body)
    headline = sum(1 if opinion.positive else -1 for opinion in title)
    ending = sum(
        1 if opinion.positive else -1 for opinion in body if opinion.start > length - _ENDING
    )
    return (
        (praise - blame) / (praise + blame + 2.0),
        math.log1p(praise),
        math.log1p(blame),
        float(bool(title)),
        max(-2.0, min(2.0, headline)),
        max(-3.0, min(3.0, ending)) / 2,
        float(bool(body) and body[-1].positive),
        math.log1p(length) / 5,
        float("!" in text.body),
        float("?" in text.title),
    )


def _opinion_tokens(title: Sequence[Opinion], body: Sequence[Opinion], length: int) -> list[str]:
    tokens = [_token("title", opinion) for opinion in title]
    tokens += [_token("text", opinion) for opinion in body]
    tokens += [
        "end +" if opinion.positive else "end -"
        for opinion in body
        if opinion.start > length - _ENDING
    ]
    return tokens


def _token(where: str, opinion: Opinion) -> str:
    return f"{where} {opinion.aspect} {'+' if opinion.positive else '-'}"


def _block(make: Callable[[int], Iterable[str]], rows: int) -> Block:
    starts = np.zeros(rows + 1, dtype=np.int64)
    hashes: list[NDArray[np.uint32]] = []
    counts: list[NDArray[np.float32]] = []
    for at in range(rows):
        counted = Counter(make(at))
        keys = [crc32(key.encode(errors="surrogatepass")) for key in counted]
        hashes.append(np.array(keys, dtype=np.uint32))
        counts.append(np.fromiter(counted.values(), dtype=np.float32, count=len(counted)))
        starts[at + 1] = starts[at] + len(counted)
    if not rows:
        return Block(starts, np.zeros(0, np.uint32), np.zeros(0, np.float32))
    return Block(starts, np.concatenate(hashes), np.concatenate(counts))


def _taken(block: Block, rows: NDArray[np.int64]) -> Block:
    lengths = np.diff(block.starts)[rows]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.repeat(block.starts[:-1][rows] - starts[:-1], lengths) + np.arange(starts[-1])
    return Block(starts, block.hashes[places], block.counts[places])
