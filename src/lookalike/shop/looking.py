"""Looking around in a shop: products, photos, facets, and how it is doing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from lookalike.errors import InvalidInput, NotBuilt, NotFound
from lookalike.shop.parts import LABEL_FILE, MAX_K, ShopParts
from lookalike.types import Facet, Product, ProductId, ProductPage, ShopStatus, Where


class Looking(ShopParts):
    """What is in the catalogue."""

    def product(self, product_id: ProductId) -> Product:
        """One product of the catalogue.

        Raises:
            NotFound: there is none with this id.
        """
        view = self._current.catalogue()
        position = view.position(product_id)
        if position is None:
            raise NotFound(f"There is no product '{product_id}' in this shop: check the id.")
        return view.product(position)

    def products(
        self,
        *,
        where: Where | None = None,
        text: str | None = None,
        offset: int = 0,
        limit: int = 24,
    ) -> ProductPage:
        """A page of the catalogue, in the order of ids; ``text`` looks in the names."""
        if offset < 0 or not 1 <= limit <= MAX_K:
            raise InvalidInput(
                f"Ask for 1 to {MAX_K} products a page, from an offset of 0 or more."
            )
        view = self._current.catalogue()
        chosen = self._mask(view, where, text)
        positions = range(len(view)) if chosen is None else chosen.nonzero()[0]
        page = [view.product(int(position)) for position in positions[offset : offset + limit]]
        return ProductPage(products=tuple(page), total=len(positions), offset=offset)

    def facets(
        self,
        attributes: Sequence[str] | None = None,
        *,
        where: Where | None = None,
        text: str | None = None,
    ) -> list[Facet]:
        """The values of each attribute and how many of the matching products have them."""
        view = self._current.catalogue()
        return list(view.facets(attributes, mask=self._mask(view, where, text)))

    def roles(self) -> dict[str, str]:
        """Which attribute plays which part when a product is shown.

        Keys among ``category``, ``colour``, ``gender``, ``brand``, ``usage``, ``season``; only
        those the catalogue has.
        """
        from lookalike.sources.columns import display_roles

        roles = asdict(display_roles(self._current.catalogue().columns))
        return {role: attribute for role, attribute in roles.items() if attribute is not None}

    def photo(self, product_id: ProductId, *, width: int | None = None, content: str = "") -> bytes:
        """The product's first photo as a JPEG file, at most ``width`` pixels wide.

        ``content`` asks for another one of its photos, such as that of a ``Hit``.

        Raises:
            NotFound: no such product, or it has no photo, or not this one.
        """
        from lookalike.sources.thumbnails import jpeg

        product = self.product(product_id)
        if not product.photos:
            raise NotFound(f"Product '{product_id}' has no photo.")
        held = [photo.content for photo in product.photos]
        if content and content not in held:
            raise NotFound(f"Product '{product_id}' has no such photo any more.")
        data = self._blobs.get(content or held[0])
        return jpeg(data, limits=self.settings.photos, width=width)

    def preview(
        self,
        image: bytes,
        *,
        width: int,
        part: tuple[float, float, float, float] | None = None,
    ) -> bytes:
        """An uploaded photo as a small upright JPEG file, at most ``width`` pixels wide.

        ``part`` cuts it out: left, top, right and bottom as shares of the photo's sides.

        Raises:
            InvalidPhoto: the bytes are no photo that can be used.
            InvalidInput: ``width`` is out of range, or there is nothing in the ``part``.
        """
        from lookalike.sources.thumbnails import jpeg

        return jpeg(image, limits=self.settings.photos, width=width, part=part)

    def status(self) -> ShopStatus:
        """Counts, versions and freshness."""
        view = self._current.catalogue()
        with_photo = int(view.with_photo.sum())
        try:
            snapshot = self._current.shelf().snapshot
        except NotBuilt:
            return ShopStatus(
                str(self.folder), len(view), with_photo, 0, with_photo, view.version,
                None, None, None, None, None,
                decided=self._decisions.version(), rules=self._rules.version(),
            )  # fmt: skip
        return ShopStatus(
            folder=str(self.folder),
            products=len(view),
            with_photo=with_photo,
            indexed=len(snapshot.position_of),
            pending=snapshot.pending(view),
            catalogue_version=view.version,
            snapshot=snapshot.name,
            snapshot_created=snapshot.created,
            encoder=snapshot.facts.encoder_id,
            components=snapshot.space.dim,
            index=snapshot.facts.index,
            device=self._device(snapshot.facts.encoder),
            decided=self._decisions.version(),
            rules=self._rules.version(),
        )

    def _device(self, name: str) -> str:
        """What looks at queries: the encoder if it is loaded, else what it would run on."""
        from lookalike.encoders.base import device_of
        from lookalike.encoders.onnx_session import best_device

        encoder = self._encoders.get(name)
        return (
            best_device(self.settings.encoder.provider) if encoder is None else device_of(encoder)
        )

    @property
    def label(self) -> str | None:
        """What must be said about this shop's data, e.g. that it is simulated; usually None."""
        try:
            text = (self.folder / LABEL_FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return str(json.loads(text)["label"])
