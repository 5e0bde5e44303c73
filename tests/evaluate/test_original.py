import io

import numpy as np
import pytest
from PIL import Image

from lookalike.config import PhotoSettings
from lookalike.encoders.pixels import PixelEncoder
from lookalike.errors import InvalidInput
from lookalike.evaluate.original import OriginalPipeline


def features(count, seed, dim=24):
    """Strongly uneven variances, so that 99 % of it is in fewer components than there are."""
    chance = np.random.default_rng(seed)
    scale = 0.7 ** np.arange(dim)
    return (chance.normal(size=(count, dim)) * scale + 1.0).astype(np.float32)


def test_same_answers_as_scikit_learn_used_directly():
    decomposition = pytest.importorskip("sklearn.decomposition")
    neighbors = pytest.importorskip("sklearn.neighbors")
    known, asked = features(80, 1), features(15, 2)
    names = [f"p{at}" for at in range(80)]

    found = OriginalPipeline.fit(known, names)

    pca = decomposition.PCA(n_components=0.99).fit(known)
    oracle = neighbors.NearestNeighbors(n_neighbors=5, algorithm="brute")
    oracle.fit(pca.transform(known))
    expected = oracle.kneighbors(pca.transform(asked), return_distance=False)
    assert found.nearest(asked) == [[names[at] for at in row] for row in expected]
    assert found.components == pca.n_components_ < 24
    assert pca.explained_variance_ratio_.sum() >= 0.99


def test_six_neighbours_are_found_and_a_product_of_the_catalogue_is_its_own_first():
    pytest.importorskip("sklearn")
    known = features(30, 4)
    names = [str(at) for at in range(30)]
    found = OriginalPipeline.fit(known, names).nearest(known, k=6)
    assert all(len(row) == 6 for row in found)
    assert [row[0] for row in found] == names


def test_asked_with_the_bytes_of_a_photo():
    pytest.importorskip("sklearn")
    encoder = PixelEncoder()
    colours = [(25 * at, 255 - 25 * at, 40) for at in range(10)]
    images = [Image.new("RGB", (32, 32), colour) for colour in colours]
    known = encoder.encode(np.stack([encoder.prepare(image) for image in images]))
    pipeline = OriginalPipeline.fit(known, [str(at) for at in range(10)])
    buffer = io.BytesIO()
    Image.new("RGB", (20, 44), (26, 229, 40)).save(buffer, "PNG")
    hits = pipeline.ask(buffer.getvalue(), encoder, PhotoSettings())
    assert hits[0] == "1"
    assert sorted(hits) == ["0", "1", "2", "3", "4"]


def test_refuses_fewer_products_than_neighbours():
    with pytest.raises(InvalidInput, match="6 neighbours"):
        OriginalPipeline.fit(features(5, 1), [str(at) for at in range(5)])
