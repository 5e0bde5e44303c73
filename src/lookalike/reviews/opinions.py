"""Opinions in a text: which aspect, praise or blame, and the words that say so.

Rules over a lexicon, in the manner of Hu and Liu (2004), "Mining and summarizing customer reviews":
a phrase of opinion belongs to the name of an aspect that stands beside it, or to the aspect the
phrase itself implies; negation, wishes and irony turn it around (Polanyi and Zaenen 2006,
"Contextual valence shifters").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lookalike.reviews.lexicon import INTENSIFIERS, NEGATORS
from lookalike.reviews.phrases import Found, find_phrases
from lookalike.reviews.words import Clause, Sentence, sentences, words_in

MAX_QUOTE = 12
"""Words of a quotation at most."""

_SCOPE = 4  # words before an opinion in which a negation reaches it
_COMMENT = 3  # words of a clause that is a mere remark
_REACH = 6  # words between an opinion and the name it may belong to
_BESIDE = 2  # words between an adjective and the noun it stands before
_FEARS = words_in(
    "afraid feared fear worried worry expected expecting thought doubted ignored despite"
)
_UNDENIED = words_in("only just to believe")
_PICTURES = words_in("picture pictures photo photos model hanger screen website online")
_WISHES = words_in("wish wished deserves deserved")
_ARTICLES = words_in("the this its it my their how")
_RELATING = words_in("about with in by of")
_APART = words_in(
    "and or in on at with for from of if you i is are was were to so as than but have has"
)
_TASTES = words_in("like want enjoy love prefer need")
_YIELDING = frozenset({"fabric", "comfort", "style"})
"""Aspects an adjective only implies until it stands beside the name of another one."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion. ``aspect`` is "" when it is about the product as a whole.

    ``start`` and ``end`` are where its words stand in the text; ``weight`` is about 1.
    """

    aspect: str
    positive: bool
    start: int
    end: int
    weight: float = 1.0

    def quote(self, text: str) -> str:
        """Its words as they stand in ``text``."""
        return " ".join(text[self.start : self.end].split())


def opinions(text: str) -> list[Opinion]:
    """Everything a text praises or blames, in order."""
    found: list[Opinion] = []
    for sentence in sentences(text):
        found.extend(_in_sentence(sentence))
    return found


def _in_sentence(sentence: Sentence) -> list[Opinion]:
    found: list[Opinion] = []
    ironic = _is_ironic(sentence)
    before: Clause = ()
    for clause in sentence:
        if not _is_supposed(clause):
            phrases = find_phrases(clause)
            lent = _lent(before, clause, phrases)
            found.extend(
                _opinion(clause, phrase, phrases, lent=lent, ironic=ironic)
                for phrase in phrases
                if phrase.phrase.sign and not _is_only_pictured(clause, phrase)
            )
        before = clause
    return found


def _is_supposed(clause: Clause) -> bool:
    """Whether a clause says what would be, not what is."""
    return clause[0].text in ("if", "unless") and len(clause) > 1 and clause[1].text != "only"


def _is_only_pictured(clause: Clause, found: Found) -> bool:
    """Whether praise is of the picture, which is mostly there to be contradicted."""
    after = [word.text for word in clause[found.end : found.end + 4]]
    return found.phrase.sign > 0 and any(
        after[at] in ("in", "on") and _PICTURES.intersection(after[at + 1 :])
        for at in range(len(after))
    )


def _lent(before: Clause, clause: Clause, phrases: Sequence[Found]) -> str:
    """The aspect of the clause before, for one that only comments on it, as in ", sadly"."""
    if not before or any(not phrase.phrase.sign for phrase in phrases):
        return ""
    if len(clause) > _COMMENT and clause[0].text not in ("which", "that"):
        return ""
    earlier = find_phrases(before)
    if any(phrase.phrase.sign for phrase in earlier):
        return ""
    return earlier[-1].phrase.aspect if earlier else ""


def _opinion(
    clause: Clause, found: Found, phrases: Sequence[Found], *, lent: str, ironic: bool
) -> Opinion:
    sign = found.phrase.sign * _turn(clause, found)
    if ironic and sign > 0:
        sign = -1
    name = _named(clause, found, phrases)
    aspect = found.phrase.aspect
    if name is not None and (not aspect or _yields(clause, aspect, name, found)):
        aspect = name.phrase.aspect
    first, last = _words_of(clause, found, name)
    start, end = clause[first].start, clause[last].end
    return Opinion(aspect or lent, sign > 0, start, end, _weight(clause, found))


def _yields(clause: Clause, aspect: str, name: Found, found: Found) -> bool:
    """Whether an adjective speaks of the name beside it rather than of what it implies."""
    if aspect not in _YIELDING or name.phrase.aspect == "size":
        return False
    if aspect == "comfort" and not clause[found.end - 1].text.endswith("y"):
        return False  # lace that scratches is about comfort, scratchy lace is about the lace
    return abs(name.start - found.start) <= _BESIDE + 1


def _named(clause: Clause, found: Found, phrases: Sequence[Found]) -> Found | None:
    """The name of the aspect an opinion belongs to, None when none stands near enough."""
    names = [phrase for phrase in phrases if not phrase.phrase.sign]
    before = [name for name in names if 0 <= found.start - name.end <= _REACH]
    for name in names:
        between = [word.text for word in clause[found.end : name.start]]
        if name.start < found.end:
            continue
        if len(between) <= _BESIDE and _leads(between):
            return name
        if not found.phrase.aspect and len(between) <= _BESIDE + 1 and _is_about(between):
            return name
    return before[-1] if before else None


def _is_about(between: Sequence[str]) -> bool:
    """Whether the words between say what an opinion is about: a problem with the new zip."""
    return len(between) > 1 and between[0] in _RELATING and between[1] in _ARTICLES


def _leads(between: Sequence[str]) -> bool:
    """Whether the words between an opinion and a name lead from the one to the other."""
    if not between:
        return True
    if between[0] in _ARTICLES:  # love the new colour
        return not _APART.intersection(between)
    return len(between) == 1 and between[0] not in _APART  # lovely green colour


def _turn(clause: Clause, found: Found) -> int:
    """-1 when the words before an opinion turn it around, else 1."""
    texts = [word.text for word in clause]
    near = 2 * _SCOPE if "neither" in texts else _SCOPE
    before = texts[max(0, found.start - near) : found.start]
    if before[-3:] == ["could", "not", "be"] or before[-4:-1] == ["could", "not", "be"]:
        return 1  # could not be softer
    if "neither" in before:
        return -1
    turns = sum(word in NEGATORS and not _is_only(before, at) for at, word in enumerate(before))
    if "less" in before[-2:]:
        turns += 1
    if found.phrase.sign > 0 and _is_wished(texts[: found.start]):
        turns += 1
    if any(word in _FEARS for word in texts[: found.start]) and not turns:
        turns += not any(word in ("as", "than", "should") for word in texts[: found.start])
    return -1 if turns % 2 else 1


def _is_only(words: Sequence[str], at: int) -> bool:
    """Whether a negation is part of "not only" or "cannot believe", which deny nothing."""
    return at + 1 < len(words) and words[at + 1] in _UNDENIED


def _is_wished(before: Sequence[str]) -> bool:
    """Whether what follows is what the writer would have liked: could be, wish it were."""
    near = list(before[-_SCOPE:])
    if _WISHES.intersection(before) or list(before[:2]) == ["if", "only"]:
        return True
    if near[-1:] and near[-1] in ("this", "so", "that"):
        return False  # who knew it could be so good
    return any(
        (near[at] in ("could", "should") and near[at + 1] in ("be", "have"))
        or (near[at : at + 2] == ["would", "have"] and near[at + 2 : at + 3] != ["thought"])
        for at in range(len(near) - 1)
    )


def _is_ironic(sentence: Sentence) -> bool:
    """Whether praise is for those who like what nobody likes: "great, if you like holes"."""
    for clause in sentence[1:] if len(sentence) > 1 else sentence:
        texts = [word.text for word in clause]
        for at in range(len(texts) - 2):
            if texts[at] == "if" and texts[at + 1] == "you" and texts[at + 2] in _TASTES:
                return True
    return False


def _weight(clause: Clause, found: Found) -> float:
    before = clause[found.start - 1].text if found.start else ""
    return INTENSIFIERS.get(before, 1.0)


def _words_of(clause: Clause, found: Found, name: Found | None) -> tuple[int, int]:
    """First and last word of the quotation: the opinion with its name, and what turns it."""
    first, last = found.start, found.end - 1
    if name is not None:
        first, last = min(first, name.start), max(last, name.end - 1)
    start = max(0, first - _SCOPE)
    for at in range(start, first):
        if clause[at].text in NEGATORS or (at == first - 1 and clause[at].text in INTENSIFIERS):
            first = at
            break
    if last - first >= MAX_QUOTE:
        first, last = found.start, min(found.end, found.start + MAX_QUOTE) - 1
    return first, last
