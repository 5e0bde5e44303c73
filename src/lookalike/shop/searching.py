"""Searching a shop: by words, photos, products and colours, in any combination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lookalike.errors import InvalidInput
from lookalike.shop.asking import check_crop
from lookalike.shop.parts import check_k
from lookalike.shop.search_place import SearchPlaces
from lookalike.types import HitList, ProductId, Where

if TYPE_CHECKING:
    from lookalike.index.base import Mask
    from lookalike.recommend.query import VisualQuery
    from lookalike.recommend.search.request import Place, SearchRequest
    from lookalike.recommend.similar import Shelf

Palette = Mapping[str, float] | Sequence[str] | Sequence[tuple[str, float]]


class Searching(SearchPlaces):
    """Everything ``similar`` can, and words, colours and weights beside."""

    def search(
        self,
        text: str | None = None,
        *,
        image: Any = None,
        product: ProductId | None = None,
        like: Sequence[ProductId] = (),
        unlike: Sequence[ProductId] = (),
        palette: Palette = (),
        where: Where | None = None,
        weights: Mapping[str, float] | None = None,
        k: int = 10,
        crop: Any = None,
        exact: bool = False,
    ) -> HitList:
        """The ``k`` products that fit what is asked best.

        ``text`` is what a shopper would say, "red dress without stripes under 50", or what is to
        differ from a photo or product, "but in red". ``image`` is anything ``similar`` takes;
        ``product`` and ``like`` are products to be like, ``unlike`` ones to stay away from.
        ``palette`` are colours such as ``["#aa2233"]``, or with their shares
        ``{"#aa2233": 0.7, "white": 0.3}``. ``weights`` say how much each part of the score counts:
        ``visual``, ``text``, ``attributes``, ``unlike``, ``reviews``, and where the build made
        them ``colour``, ``pattern``, ``pictured`` (words beside photos) and ``text_to_image``
        (the same by the encoder's own text half).
        ``HitList.understood`` says how the words were read; with ``exact`` they are taken as they
        are written, without mending slips, synonyms, or looking for what they mean.

        ``crop`` is the part of the photo that is asked about, as for ``similar``. Where the words
        name a type of product, ``"auto"`` asks about the garment of that type, if there is one.

        Raises:
            InvalidInput: nothing is asked, ``k`` is out of range, or a weight, colour or crop
                makes no sense.
            InvalidPhoto: the image cannot be used, and why.
            InvalidFilter: ``where`` does not make sense.
            NotFound: a product asked with does not exist, or has no photo.
            NotBuilt: ``build`` has not run yet.
            WeightsUnavailable: the weights that find garments are not installed.
        """
        from lookalike.recommend.search.request import SearchRequest
        from lookalike.recommend.search.search import search

        check_k(k)
        check_crop(crop, image, product)
        if image is not None and product is not None:
            raise InvalidInput("Ask with a photo or with a product, not with both; or use 'like'.")
        colours = as_palette(palette)
        for name in dict.fromkeys([*([product] if product is not None else []), *like, *unlike]):
            self.product(name)
        shelf = self._current.shelf()
        request = SearchRequest(
            text=text or "",
            product=product,
            like=tuple(like),
            unlike=tuple(unlike),
            palette=colours,
            weights=weights,
            k=k,
            exact=exact,
        )
        place = self._place(shelf, by_palette=bool(colours))
        chosen = self._mask(shelf.view, where)
        if crop is not None:
            return self._search_beside_part(image, crop, shelf, place, request, chosen)
        query = None if image is None else self._photo_query(image, shelf.snapshot)
        return search(place, replace(request, query=query), chosen=chosen)

    def usual_weights(self, *, shown: bool, by_palette: bool = False) -> dict[str, float]:
        """What a search of this shop can weigh, and how much each counts unless told otherwise.

        ``shown`` says that a photo or a product is asked with, ``by_palette`` that colours are.
        ``colour`` and ``pattern`` are there only if the encoder sees them apart.

        Raises:
            NotBuilt: ``build`` has not run yet.
        """
        from lookalike.recommend.search.visual import separable
        from lookalike.recommend.search.weights import weights_for

        shelf = self._current.shelf()
        place = self._place(shelf, by_palette=by_palette)
        return weights_for(
            None,
            with_sight=shown,
            others={source.name: source.weight for source in place.sources},
            separable=separable(shelf.snapshot.space),
        )

    def _search_beside_part(
        self,
        image: Any,
        crop: Any,
        shelf: Shelf,
        place: Place,
        request: SearchRequest,
        chosen: Mask | None,
    ) -> HitList:
        from lookalike.recommend.crops import ProductTypes
        from lookalike.recommend.search.search import named_in, search

        def ask(query: VisualQuery, among: Mask | None) -> HitList:
            return search(place, replace(request, query=query), chosen=among)

        types = ProductTypes.of(shelf.view)
        named = named_in(place, request, types.attribute)
        parts = self._in_parts(image, shelf)
        return parts.hits(crop, ask, k=request.k, chosen=chosen, named=named)


def as_palette(palette: Palette) -> tuple[tuple[str, float], ...]:
    """Colours with their shares, from any of the ways to write them.

    Raises:
        InvalidInput: something else was given.
    """
    entries = palette.items() if isinstance(palette, Mapping) else palette
    if isinstance(entries, str):
        raise InvalidInput("A palette is a list of colours, such as ['#aa2233', 'white'].")
    try:
        pairs = [(entry, 1.0) if isinstance(entry, str) else entry for entry in entries]
        return tuple((str(colour), float(share)) for colour, share in pairs)
    except (TypeError, ValueError):
        raise InvalidInput(
            "A palette is a list of colours, or colours with their shares, such as "
            "{'#aa2233': 0.7, 'white': 0.3}."
        ) from None
