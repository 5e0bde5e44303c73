"""Asking a shop: what looks like this?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.errors import InvalidInput
from lookalike.shop.looking import Looking
from lookalike.shop.parts import MAX_K
from lookalike.types import HitList, ProductId, Where

if TYPE_CHECKING:
    from lookalike.encoders.base import ImageEncoder
    from lookalike.index.snapshot import VisualSnapshot
    from lookalike.recommend.query import VisualQuery


class Asking(Looking):
    """Lists of products for a question."""

    def similar(
        self,
        *,
        image: Any = None,
        product: ProductId | None = None,
        k: int = 5,
        where: Where | None = None,
    ) -> HitList:
        """The ``k`` products that look most like a photo or a product.

        ``image`` is a path, the bytes of a file, a PIL image or a numpy array (height, width[, 3
        or 4]). The product asked about is never among its own hits. If ``k`` products match
        ``where``, ``k`` are returned. ``no_good_match`` of the list says that nothing comes close.

        Raises:
            InvalidInput: both or neither of ``image`` and ``product``; ``k`` out of range.
            InvalidPhoto: the image cannot be used, and why.
            InvalidFilter: ``where`` does not make sense.
            NotFound: no such product, or it has no photo.
            NotBuilt: ``build`` has not run yet.
        """
        from lookalike.answering import like_photo, like_product

        if (image is None) == (product is None):
            raise InvalidInput("Ask with either a photo or a product: exactly one of the two.")
        if not 1 <= k <= MAX_K:
            raise InvalidInput(f"k is {k}: ask for 1 to {MAX_K} products.")
        shelf = self._current.shelf()
        if product is not None:
            self.product(product)
            return like_product(product, shelf, k=k, where=where)
        return like_photo(image, shelf, self._query_encoder, self.settings.photos, k=k, where=where)

    def _photo_query(self, image: Any, snapshot: VisualSnapshot) -> VisualQuery:
        """A photo as a query of the snapshot."""
        from lookalike.answering import as_query

        return as_query(image, snapshot, self._query_encoder, self.settings.photos)

    def _query_encoder(self, snapshot: VisualSnapshot) -> ImageEncoder:
        """The encoder the snapshot was built with, loaded once."""
        name, wanted = snapshot.facts.encoder, snapshot.facts.encoder_id
        with self._lock:
            encoder = self._encoders.get(name)
            if encoder is None or encoder.card.id != wanted:  # the file behind a name may change
                from lookalike.encoders.registry import create

                encoder = create(name, self.settings.encoder, self.settings.cache)
                self._encoders[name] = encoder
            return encoder
