"""The baseline everybody tries first: TF-IDF of words and pairs, and logistic regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.benchmarks.reviews.labelled import Reviews
from lookalike.extras import require


def tfidf_regression(held: Reviews, fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """How probable each recommendation is, by a model fitted on the other folds: (reviews,).

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    purpose = "The baseline of this benchmark"
    require("sklearn", extra="benchmark", purpose=purpose)
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    written = np.array([f"{text.title} {text.body}" for text in held.texts], dtype=object)
    likely = np.zeros(len(written))
    for at in np.unique(fold):
        known, apart = fold != at, fold == at
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        model = LogisticRegression(C=10.0, max_iter=200)
        model.fit(words.fit_transform(written[known]), held.recommended[known])
        likely[apart] = model.predict_proba(words.transform(written[apart]))[:, 1]
    return likely
