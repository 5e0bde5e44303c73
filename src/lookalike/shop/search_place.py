"""What a search has at hand in a shop: words, photos, and every further view of its products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookalike.shop.asking import Asking

if TYPE_CHECKING:
    from lookalike.catalog.view import CatalogView
    from lookalike.index.text_half import TextHalf
    from lookalike.recommend.search.request import Place
    from lookalike.recommend.search.senses import TextVectorCache
    from lookalike.recommend.search.sources import PicturedWords
    from lookalike.recommend.search.standing import StandingSource
    from lookalike.recommend.search.text_score import WordShelf
    from lookalike.recommend.similar import Shelf


class SearchPlaces(Asking):
    """Puts together where to search; parts that cost time to load are kept."""

    def _place(self, shelf: Shelf, *, by_palette: bool) -> Place:
        from lookalike.encoders.colour import palette_features
        from lookalike.recommend.search.aspects import aspects, pictured
        from lookalike.recommend.search.request import Place

        words = self._current.words(shelf)
        return Place(
            view=shelf.view,
            words=words,
            shelf=shelf,
            vectors=self._text_vectors(words),
            others=[
                *aspects(shelf, palette=palette_features, by_palette=by_palette),
                *pictured(shelf),
                *self._text_to_image(shelf),
            ],
            standing=self._standing(shelf.view),
        )

    def _text_to_image(self, shelf: Shelf) -> list[PicturedWords]:
        """The view of words by the other half of the encoder's model, where it has one."""
        from lookalike.index.text_half import FOLDER, open_text_half
        from lookalike.recommend.search.aspects import text_to_image

        snapshot = shelf.snapshot
        held = self._text_half
        if held is None or held[0] != snapshot.name:
            opened = open_text_half(
                self._snapshots.folder / snapshot.name / FOLDER,
                encoder_id=snapshot.facts.encoder_id,
                positions=len(snapshot.places),
            )
            self._text_half = held = (snapshot.name, opened)
        half = held[1]
        return (
            [] if half is None else [text_to_image(shelf, half, lambda: self._paired_texts(half))]
        )

    def _paired_texts(self, half: TextHalf) -> TextVectorCache:
        """What reads words beside these photos, loaded once."""
        from lookalike.encoders.text.paired import text_encoder_again
        from lookalike.recommend.search.senses import TextVectorCache

        with self._making:
            held = self._paired
            if held is None or held[0] != half.texts_id:
                encoder = text_encoder_again(
                    half.reference, settings=self.settings.encoder, cache=self.settings.cache
                )
                self._paired = held = (half.texts_id, TextVectorCache(encoder))
        return held[1]

    def _standing(self, view: CatalogView) -> StandingSource | None:
        """What reviews say of the products, looked up once per view; None without reviews."""
        from lookalike.recommend.search.standing import StandingSource

        stamp, held = self._product_reviews.stamp(), self._reviewed
        if stamp is None:
            return None
        if held is None or held[0] is not view or held[1] != stamp:
            scores = self._product_reviews.scores(view.ids).astype("float32")
            standings = self._product_reviews.standings()
            reasons = {name: standing.reason for name, standing in standings.items()}
            self._reviewed = held = (view, stamp, StandingSource(scores, reasons))
        return held[2]

    def _text_vectors(self, words: WordShelf | None) -> TextVectorCache | None:
        """Vectors of texts, where the words were built with the text encoder that is installed."""
        from lookalike.encoders.text.registry import create_text_encoder
        from lookalike.recommend.search.senses import TextVectorCache

        meanings = None if words is None else words.words.meanings
        if meanings is None:
            return None
        with self._lock:
            if self._texts is None:
                encoder = create_text_encoder(self.settings.encoder)
                self._texts = None if encoder is None else TextVectorCache(encoder)
            texts = self._texts
        same = texts is not None and texts.encoder.card.id == meanings.encoder_id
        return texts if same else None
