"""One shopper's visit: what is shown, what was asked, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, TypeAlias
from uuid import uuid4

from lookalike.types import AttributeValue, ProductId

View: TypeAlias = Literal["similar", "browse", "you", "insight", "doctor"]
Chosen: TypeAlias = dict[str, tuple[AttributeValue, ...]]
"""Per attribute the values ticked; an attribute without a choice is absent."""

Part: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a photo, as shares of its sides."""
Crop: TypeAlias = Part | Literal["auto", "whole"]

TRAIL_LIMIT = 12
MOST_COLOURS = 3
MOST_WORDS = 200
"""Characters of a question that are read; nobody writes more."""
FEW, MANY = 5, 20
"""How many products are shown: of those that look like one thing, and of those words fit."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question on the trail: a product, a photo with its bytes, words, colours, or several."""

    name: str = ""
    product_id: ProductId | None = None
    photo: bytes | None = field(default=None, repr=False)
    key: str = ""
    """The product's id, or the start of the photo's SHA-256; empty for words and colours alone."""
    preview: str | None = field(default=None, repr=False)
    """A small copy of the photo as a ``data:`` address."""
    words: str = ""
    palette: tuple[str, ...] = ()
    """Colours to look for, as ``#rrggbb``."""
    crop: Crop = "auto"
    """What of the photo is asked about."""
    exact: bool = False
    """Whether the words are taken as they are written."""

    @classmethod
    def of_product(cls, product_id: ProductId, name: str) -> Step:
        """A product as the query."""
        return cls(name=name, product_id=product_id, key=product_id)

    @classmethod
    def of_photo(cls, data: bytes, *, preview: str | None = None) -> Step:
        """An uploaded photo as the query."""
        key = sha256(data).hexdigest()[:12]
        return cls(name="Your photo", photo=data, key=key, preview=preview)

    @classmethod
    def of_words(cls, words: str = "", palette: tuple[str, ...] = ()) -> Step:
        """Words and colours as the query."""
        return cls(words=words, palette=palette)

    @property
    def shows(self) -> bool:
        """Whether there is a photo or a product to be like."""
        return bool(self.key)

    @property
    def plain(self) -> bool:
        """Whether nothing but a photo or product is asked with."""
        return not self.words and not self.palette

    @property
    def title(self) -> str:
        """What the trail calls it."""
        said = f"“{self.words}”" if self.words else ("Colours" if self.palette else "")
        return " ".join(part for part in (self.name, said) if part and part != self.words)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the shopper said of a product, the event it is recorded by, and the product's name."""

    kind: Literal["like", "dislike"]
    event_id: str
    name: str


@dataclass(slots=True)
class Visit:
    """The state of one browser session. Only the newest photo is ever held, by the trail's root."""

    view: View = "similar"
    trail: tuple[Step, ...] = ()
    left: tuple[Step, ...] = ()
    """The trail that the address last moved away from, so that the browser's Forward works."""
    k: int | None = None
    """How many products are shown; None until the shopper has chosen."""
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Sliders that were moved: part of the score to its position, see ``weighing``."""
    similar_where: Chosen = field(default_factory=dict)
    browse_where: Chosen = field(default_factory=dict)
    you_where: Chosen = field(default_factory=dict)
    insight_where: Chosen = field(default_factory=dict)
    doctor_kind: str = ""
    """The kind of findings that is listed, "" for all."""
    doctor_state: str = "open"
    """The state of findings that is listed, or ``all``."""
    doctor_page: int = 1
    text: str = ""
    page: int = 1
    session: str = field(default_factory=lambda: uuid4().hex)
    """The anonymous name of this visit; nothing else is recorded of who it is."""
    opinions: dict[ProductId, Opinion] = field(default_factory=dict)
    noticed: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Lists that were shown, their kind first and then their products, with their request ids."""
    opened: tuple[ProductId, str, int | None, float] | None = None
    """The product whose details are open, the list it came from, its place, and since when."""
    detail: ProductId | None = None
    uploads: int = 0
    """Counts finished uploads; it names the upload field, so that a new query empties it."""

    @property
    def query(self) -> Step | None:
        """What is being asked now."""
        return self.trail[-1] if self.trail else None

    @property
    def many(self) -> int:
        """How many products to show."""
        if self.k is not None:
            return self.k
        return FEW if self.query is not None and self.query.shows else MANY

    def ask(self, words: str | None = None, palette: tuple[str, ...] | None = None) -> None:
        """Ask with these words or colours beside whatever else is asked with; None leaves them."""
        step = self.query or Step()
        if words is not None:
            step = replace(step, words=" ".join(words.split())[:MOST_WORDS], exact=False)
        if palette is not None:
            step = replace(step, palette=palette[:MOST_COLOURS])
        self._change(step)

    def take_words(self, *, exact: bool) -> None:
        """Ask with the words as they are written, or as they were understood."""
        if self.query is not None:
            self._change(replace(self.query, exact=exact))

    def look_at(self, crop: Crop) -> None:
        """Ask about this part of the photo."""
        if self.query is not None:
            self._change(replace(self.query, crop=crop))

    def leave_out_photo(self) -> None:
        """Ask with the words and colours alone."""
        if self.query is not None:
            words = Step.of_words(self.query.words, self.query.palette)
            self.start(replace(words, exact=self.query.exact))

    def _change(self, step: Step) -> None:
        """Put ``step`` in place of the last one; one without anything to ask with goes home."""
        kept = self.trail[:-1]
        self.detail = None
        if step.shows or not step.plain:
            self.view, self.trail = "similar", (*kept, step)
        elif self.query is not None:
            self.home()

    def start(self, step: Step) -> None:
        """Ask something new: a fresh trail, without the filters of the last one."""
        self.view, self.detail = "similar", None
        self.trail, self.left, self.similar_where = (step,), (), {}

    def follow(self, step: Step) -> None:
        """Ask for more like one of the answers. A step taken before is returned to."""
        self.view, self.detail = "similar", None
        if any(step.key == taken.key for taken in self.trail):
            self.back_to(step.key)
            return
        kept = self.trail
        if len(kept) >= TRAIL_LIMIT:
            kept = kept[:1] + kept[2:]
        self.trail, self.left = (*kept, step), ()

    def back_to(self, key: str) -> bool:
        """Return to a step of the trail, or of the one just left; False when it is on neither."""
        for trail in (self.trail, self.left):
            for place, step in enumerate(trail):
                if step.key == key:
                    self.left = trail
                    self.trail = trail[: place + 1]
                    self.view, self.detail = "similar", None
                    return True
        return False

    def home(self) -> None:
        """Back to the start page."""
        self.view, self.detail = "similar", None
        self.left, self.trail, self.similar_where = self.trail, (), {}

    def rename(self, product_id: ProductId, name: str) -> None:
        """Give a step that came from an address the product's own name."""
        self.trail = tuple(
            replace(step, name=name) if step.product_id == product_id else step
            for step in self.trail
        )
