"""One shopper's visit: what is shown, what was asked, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal, TypeAlias

from lookalike.types import AttributeValue, ProductId

View: TypeAlias = Literal["similar", "browse"]
Chosen: TypeAlias = dict[str, tuple[AttributeValue, ...]]
"""Per attribute the values ticked; an attribute without a choice is absent."""

TRAIL_LIMIT = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One query on the trail: a product of the shop, or an uploaded photo with its bytes."""

    name: str
    product_id: ProductId | None = None
    photo: bytes | None = field(default=None, repr=False)
    key: str = ""
    """Tells one query from another: the product's id, or the start of the photo's SHA-256."""
    preview: str | None = field(default=None, repr=False)
    """A small copy of the photo as a ``data:`` address."""

    @classmethod
    def of_product(cls, product_id: ProductId, name: str) -> Step:
        """A product as the query."""
        return cls(name=name, product_id=product_id, key=product_id)

    @classmethod
    def of_photo(cls, data: bytes, *, preview: str | None = None) -> Step:
        """An uploaded photo as the query."""
        key = sha256(data).hexdigest()[:12]
        return cls(name="Your photo", photo=data, key=key, preview=preview)


@dataclass(slots=True)
class Visit:
    """The state of one browser session. Only the newest photo is ever held, by the trail's root."""

    view: View = "similar"
    trail: tuple[Step, ...] = ()
    left: tuple[Step, ...] = ()
    """The trail that the address last moved away from, so that the browser's Forward works."""
    k: int = 5
    similar_where: Chosen = field(default_factory=dict)
    browse_where: Chosen = field(default_factory=dict)
    text: str = ""
    page: int = 1
    detail: ProductId | None = None
    uploads: int = 0
    """Counts finished uploads; it names the upload field, so that a new query empties it."""

    @property
    def query(self) -> Step | None:
        """What is being asked now."""
        return self.trail[-1] if self.trail else None

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
