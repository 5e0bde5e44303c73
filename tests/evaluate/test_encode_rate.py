import io

import numpy as np
from drawn_world import COLOURS, draw

from lookalike.config import PhotoSettings
from lookalike.evaluate.benchmarks.baseline.encode import distinct_copies
from lookalike.sources.photos import decode


def test_copies_are_other_files_of_the_same_photos():
    chance = np.random.default_rng(0)
    photos = []
    for shape in ("Discs", "Stripes"):
        file = io.BytesIO()
        draw(shape, COLOURS["Red"], chance).save(file, "JPEG")
        photos.append(file.getvalue())
    copies = distinct_copies(photos, 25)
    assert len(set(copies)) == 25
    pixels = [np.asarray(decode(data, limits=PhotoSettings()).image) for data in copies]
    for at, found in enumerate(pixels):
        assert np.array_equal(found, pixels[at % 2])
    assert not np.array_equal(pixels[0], pixels[1])
