"""A composite gives what its parts give, from one prepared photo."""

from dataclasses import replace

import numpy as np
import pytest

from lookalike.encoders.colour import ColourEncoder
from lookalike.encoders.composite import Companion, CompositeEncoder, composite_card
from lookalike.encoders.pixels import PixelEncoder


class Squares:
    """A main encoder without a network: photos as 64x64, features as four means."""

    card = replace(
        PixelEncoder().card, name="squares", dim=4, weights="ab", decode_at_least=64, batch=3
    )
    workers = 2

    def prepare(self, image):
        return np.asarray(image.resize((64, 64)))

    def encode(self, batch):
        halves = batch.reshape(len(batch), 2, 32, 2, 32, 3).mean(axis=(2, 4, 5))
        return halves.reshape(len(batch), 4).astype(np.float32)


@pytest.fixture
def composite():
    parts = [Companion(ColourEncoder(), 2.0), Companion(PixelEncoder(), 0.5)]
    return CompositeEncoder(Squares(), parts, name="squares+")


def test_parts_stand_side_by_side_with_their_weights(composite, draw):
    photos = np.stack([composite.prepare(draw(seed)) for seed in range(3)])
    features = composite.encode(photos)
    colour, pixels = ColourEncoder(), PixelEncoder()
    assert features.shape == (3, composite.card.dim) == (3, 4 + 200 + 768)
    np.testing.assert_array_equal(features[:, :4], Squares().encode(photos))
    small = photos.reshape(3, 32, 2, 32, 2, 3).mean(axis=(2, 4))
    box = np.floor(small + 0.5).astype(np.uint8)
    np.testing.assert_allclose(features[:, 4:204], 2 * colour.encode(box), atol=0.02)
    tiny = photos.reshape(3, 16, 4, 16, 4, 3).mean(axis=(2, 4)) / 255
    np.testing.assert_allclose(features[:, 204:], 0.5 * tiny.reshape(3, -1), atol=0.003)
    assert pixels.card.dim == 768


def test_the_card_speaks_for_all_parts(composite):
    main, colour = Squares.card, ColourEncoder().card
    card = composite.card
    assert (card.weights, card.batch, card.decode_at_least) == ("ab", 3, 64)
    assert card == composite_card("squares+", main, [(colour, 2.0), (PixelEncoder().card, 0.5)])
    plain = composite_card("both", main, [(colour, 1.0)])
    others = [
        composite_card("both", replace(main, version="2"), [(colour, 1.0)]),
        composite_card("both", replace(main, weights="cd"), [(colour, 1.0)]),
        composite_card("both", main, [(replace(colour, preprocessing="otherwise"), 1.0)]),
        composite_card("both", main, [(colour, 1.5)]),
    ]
    assert len({plain.id, *(other.id for other in others)}) == 5
    assert composite_card("both", replace(main, batch=9), [(colour, 1.0)]).id == plain.id
