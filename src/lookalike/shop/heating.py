"""Showing where: which region of a photo makes it similar to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from lookalike.errors import InvalidInput, NotFound
from lookalike.shop.asking import Asking
from lookalike.types import HeatMap, ProductId

if TYPE_CHECKING:
    from PIL.Image import Image

    from lookalike.index.snapshot import VisualSnapshot
    from lookalike.space.base import UnitVectors

WIDEST = 2048  # pixels of a picture


class Heating(Asking):
    """Heat maps, made when they are asked for."""

    def heat_map(
        self,
        product: ProductId,
        *,
        image: Any = None,
        like: ProductId | None = None,
        side: Literal["product", "query"] = "product",
    ) -> HeatMap:
        """Which region of the photo of ``product`` makes it similar to a photo or a product.

        Ask with either ``image``, as for ``similar``, or a product to be ``like``. With ``side``
        "query" the map is of the photo asked with: which region of that makes ``product`` similar.
        The encoder looks at the photo 26 times, each time with another part covered.

        Raises:
            InvalidInput: both or neither of ``image`` and ``like``, or there is no such side.
            InvalidPhoto: the image cannot be used, and why.
            NotFound: no such product, or it has no photo in the current snapshot.
            NotBuilt: ``build`` has not run yet.
            EncoderMismatch: the encoder is another one than the shop was built with.
        """
        from lookalike.recommend.heat.occlusion import Looker, heat
        from lookalike.recommend.query import product_query

        if (image is None) == (like is None):
            raise InvalidInput("Similar to what? Give either an image or a product to be like.")
        if side not in ("product", "query"):
            raise InvalidInput(f"There is no side '{side}': choose 'product' or 'query'.")
        snapshot = self._current.shelf().snapshot
        for name in filter(None, (product, like)):
            self.product(name)
        query = product_query(product, snapshot).vector
        encoder = self._query_encoder(snapshot)
        needed = encoder.card.decode_at_least
        shown: ProductId | None = None
        if side == "query" and image is not None:
            photo = self._image(image, needed)
        elif side == "query":
            shown = like
            photo = self._product_image(str(like), snapshot, needed)
        else:
            shown = product
            photo = self._product_image(product, snapshot, needed)
            query = self._asked(image, like, snapshot)
        found = heat(photo, Looker.of(encoder, snapshot, query))
        return HeatMap(
            product=product,
            shown=shown,
            similarity=found.similarity,
            lost=tuple(tuple(row) for row in found.lost.tolist()),
            shares=tuple(tuple(row) for row in found.shares.tolist()),
        )

    def heat_picture(self, heat: HeatMap, *, image: Any = None, width: int = 480) -> bytes:
        """The map over its photo as a PNG file, ``width`` pixels wide.

        A map of a photo asked with needs that ``image`` once more.

        Raises:
            InvalidInput: ``width`` is out of range, or the image is missing.
            InvalidPhoto: the image cannot be used, and why.
            NotFound: the product has left, or has no photo any more.
        """
        import numpy as np

        from lookalike.recommend.heat.picture import picture

        if not 1 <= width <= WIDEST:
            raise InvalidInput(f"A width of {width} is out of range: ask for 1 to {WIDEST} pixels.")
        if heat.shown is not None:
            photo = self._product_image(heat.shown, self._current.shelf().snapshot, width)
        elif image is not None:
            photo = self._image(image, width)
        else:
            raise InvalidInput("This map is of the photo asked with: give it as the image.")
        return picture(photo, np.array(heat.shares), width=width)

    def _asked(self, image: Any, like: ProductId | None, snapshot: VisualSnapshot) -> UnitVectors:
        from lookalike.recommend.query import product_query

        if like is not None:
            return product_query(like, snapshot).vector
        return self._photo_query(image, snapshot).vector

    def _product_image(
        self, product: ProductId, snapshot: VisualSnapshot, at_least: int | None
    ) -> Image:
        """The product's photo as it is in the snapshot, which later ones do not change."""
        at = snapshot.position_of.get(product)
        place = None if at is None else snapshot.places[at]
        if place is None:
            raise NotFound(f"Product '{product}' has no photo in the current snapshot.")
        return self._image(self._blobs.get(place.content), at_least)

    def _image(self, image: Any, at_least: int | None) -> Image:
        """Decoded no larger than it has to be; None: as large as it is."""
        from lookalike.recommend.heat.covering import WORKED_ON
        from lookalike.sources.photo_input import load_photo_input

        enough = None if at_least is None else max(at_least, WORKED_ON)
        return load_photo_input(image, limits=self.settings.photos, at_least=enough).image
