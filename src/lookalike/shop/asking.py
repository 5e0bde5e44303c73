"""Asking a shop: what looks like this photo, this part of a photo, this product?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookalike.errors import InvalidInput
from lookalike.shop.looking import Looking
from lookalike.shop.parts import check_k
from lookalike.types import HitList, ProductId, Where

if TYPE_CHECKING:
    from lookalike.encoders.base import ImageEncoder
    from lookalike.encoders.regions.finding import GarmentFinder
    from lookalike.index.base import Mask
    from lookalike.index.snapshot import VisualSnapshot
    from lookalike.recommend.crops import Region
    from lookalike.recommend.crops_asking import PhotoInParts
    from lookalike.recommend.query import VisualQuery
    from lookalike.recommend.similar import Shelf
    from lookalike.sources.photos import DecodedPhoto


def check_crop(crop: Any, image: Any, product: ProductId | None) -> None:
    """Refuse a crop of anything but a photo, as InvalidInput."""
    if crop is not None and (image is None or product is not None):
        raise InvalidInput("A crop is a part of a photo: ask with a photo, not a product.")


class Asking(Looking):
    """Lists of products for a question."""

    def similar(
        self,
        *,
        image: Any = None,
        product: ProductId | None = None,
        k: int = 5,
        where: Where | None = None,
        crop: Any = None,
    ) -> HitList:
        """The ``k`` products that look most like a photo, a part of it, or a product.

        ``image`` is a path, the bytes of a file, a PIL image or a numpy array (height, width[, 3
        or 4]). The product asked about is never among its own hits. If ``k`` products match
        ``where``, ``k`` are returned. ``no_good_match`` of the list says that nothing comes close.

        ``crop`` is (left, top, right, bottom), whole numbers for pixels of the upright photo or
        decimal numbers for shares of its sides. With ``"auto"`` a photo unlike the shop's own is
        searched for garments, whose lists then take turns; any other is asked as a whole.

        Raises:
            InvalidInput: both or neither of ``image`` and ``product``; ``k`` out of range; a crop
                of a product, or one that makes no sense.
            InvalidPhoto: the image cannot be used, and why.
            InvalidFilter: ``where`` does not make sense.
            NotFound: no such product, or it has no photo.
            NotBuilt: ``build`` has not run yet.
            WeightsUnavailable: the weights that find garments are not installed.
        """
        from lookalike.answering import like_photo, like_product

        check_crop(crop, image, product)
        if (image is None) == (product is None):
            raise InvalidInput("Ask with either a photo or a product: exactly one of the two.")
        check_k(k)
        shelf = self._current.shelf()
        if crop is not None:
            return self._like_part(image, crop, shelf, k=k, where=where)
        if product is not None:
            self.product(product)
            return like_product(product, shelf, k=k, where=where)
        return like_photo(image, shelf, self._query_encoder, self.settings.photos, k=k, where=where)

    def regions(self, image: Any) -> tuple[Region, ...]:
        """The parts of a photo that can be asked about, the surest first, at most six.

        ``image`` is as for ``similar``. The whole photo is always one of them. The boxes are in
        pixels of the upright photo, and can be given to ``similar`` as ``crop``.

        Raises:
            InvalidPhoto: the image cannot be used, and why.
            WeightsUnavailable: the weights of EfficientNet-Lite0 are not installed.
        """
        from lookalike.recommend.crops import ProductTypes, find_regions

        photo = self._photo_with_parts(image)
        types = ProductTypes.of(self._current.catalogue())
        return find_regions(photo.image, self._garment_finder(), types, size=photo.size)

    def _like_part(
        self, image: Any, crop: Any, shelf: Shelf, *, k: int, where: Where | None
    ) -> HitList:
        from lookalike.recommend.similar import similar

        def ask(query: VisualQuery, chosen: Mask | None) -> HitList:
            return similar(shelf, query, k=k, chosen=chosen)

        chosen = self._mask(shelf.view, where)
        return self._in_parts(image, shelf).hits(crop, ask, k=k, chosen=chosen)

    def _in_parts(self, image: Any, shelf: Shelf) -> PhotoInParts:
        """A photo that parts of can be asked about."""
        from lookalike.recommend.crops_asking import PhotoInParts

        photo = self._photo_with_parts(image)
        encoder = self._query_encoder(shelf.snapshot)
        return PhotoInParts(photo.image, photo.size, shelf, encoder, self._garment_finder)

    def _photo_with_parts(self, image: Any) -> DecodedPhoto:
        from lookalike.recommend.crops_asking import DECODE_AT_LEAST
        from lookalike.sources.photo_input import load_photo_input

        return load_photo_input(image, limits=self.settings.photos, at_least=DECODE_AT_LEAST)

    def _garment_finder(self) -> GarmentFinder:
        """What finds garments, loaded once."""
        from lookalike.encoders.regions.finding import create_finder

        with self._lock:
            if self._finder is None:
                self._finder = create_finder(
                    settings=self.settings.encoder, cache=self.settings.cache
                )
            return self._finder

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
