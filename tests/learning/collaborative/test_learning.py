import json
from dataclasses import replace

import numpy as np
import pytest
from made_world import HALF, NEW, USERS, crowd_of, made_acts, made_content, names

from lookalike.errors import DamagedData
from lookalike.learning.blend.bulk import evidence_in_bulk
from lookalike.learning.blend.choices import choices
from lookalike.learning.blend.fit import ascend, conditional_logit, fit_blend, ndcg_of_each
from lookalike.learning.blend.held_out import split_off
from lookalike.learning.blend.prior import prior_weights, untold_weights
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.guard import judge
from lookalike.learning.learn import learn, relearn
from lookalike.learning.learned import Learned
from lookalike.learning.popularity.expected import expected_of
from lookalike.learning.popularity.fading import faded_counts
from lookalike.learning.sources import ContentLists, make_sources, refreshed
from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.weights import BlendWeights


@pytest.fixture(scope="module")
def known():
    return ContentLists.of(made_content())


@pytest.fixture(scope="module")
def outcome(known):
    return learn(made_acts(times=True), names(), known, threads=1)


def test_bulk_and_serving_give_the_same_evidence(outcome):
    acts, hybrid = made_acts(times=True), outcome.learned.hybrid
    for users, evidence in evidence_in_bulk(hybrid.sources, acts, np.arange(7)):
        for at, user in enumerate(users.tolist()):
            one = hybrid.parts(acts.history(user))
            np.testing.assert_allclose(evidence[:, at], one, rtol=1e-4, atol=1e-5)


def test_lists_are_of_the_right_crowd(outcome):
    acts = made_acts(times=True)
    for user in range(20):
        best = outcome.learned.hybrid.candidates_for(acts.history(user), k=5).positions
        assert all((at < HALF) == (crowd_of(user) == 0) for at in best.tolist())


def test_a_product_nobody_touched_is_offered_to_its_crowd_alone(outcome):
    acts, hybrid = made_acts(times=True), outcome.learned.hybrid
    offered = [
        NEW in hybrid.candidates_for(acts.history(user), k=15).positions for user in range(20)
    ]
    assert not any(offered[0::2])
    assert all(offered[1::2])


def test_learning_twice_gives_the_same_bits(known, outcome, tmp_path):
    again = learn(made_acts(times=True), names(), known, threads=2)
    for folder, learned in (("a", outcome.learned), ("b", again.learned)):
        (tmp_path / folder).mkdir()
        learned.save(tmp_path / folder)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "b").iterdir())
    assert all(
        (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        for name in files
    )


def test_what_is_saved_is_what_is_loaded(outcome, tmp_path):
    outcome.learned.save(tmp_path)
    loaded = Learned.load(tmp_path)
    history = History.of([1, 4])
    before = outcome.learned.hybrid.candidates_for(history, k=10)
    after = loaded.hybrid.candidates_for(history, k=10)
    assert np.array_equal(before.positions, after.positions)
    assert np.array_equal(before.parts, after.parts)
    assert loaded.products == outcome.learned.products


@pytest.mark.parametrize("harm", ["gone", "short", "card", "version"])
def test_damage_is_told_in_one_sentence(outcome, tmp_path, harm):
    outcome.learned.save(tmp_path)
    if harm == "gone":
        (tmp_path / "factors.npy").unlink()
    elif harm == "short":
        np.save(tmp_path / "together.items.npy", np.zeros(1, np.int32))
    elif harm == "card":
        (tmp_path / "learned.json").write_text("{", encoding="utf-8")
    else:
        card = json.loads((tmp_path / "learned.json").read_text(encoding="utf-8"))
        (tmp_path / "learned.json").write_text(json.dumps({**card, "version": 0}))
    with pytest.raises(DamagedData, match="learn again"):
        Learned.load(tmp_path)


def test_weights_find_the_source_that_tells_and_ignore_the_one_that_does_not():
    chance = np.random.default_rng(0)
    acts = made_acts()
    earlier, later = split_off(acts)
    lists = choices(make_sources(earlier, threads=1), earlier, later)
    noise = chance.random(lists.evidence.shape[:2], dtype=np.float32)
    lists.evidence[:, :, 1] = noise
    lists.evidence[:, :, 0] = lists.chosen + 0.1 * chance.random(noise.shape, dtype=np.float32)
    lists.evidence[:, :, 2:] = 0
    weights = conditional_logit(lists)
    assert weights[0] > 10 * weights[1]
    assert ndcg_of_each(lists, weights).mean() > 0.95


def test_ascending_never_ends_lower():
    earlier, later = split_off(made_acts())
    lists = choices(make_sources(earlier, threads=1), earlier, later)
    start = np.ones(lists.evidence.shape[2])
    better = ascend(lists, start)
    assert ndcg_of_each(lists, better).mean() >= ndcg_of_each(lists, start).mean()


def test_nothing_to_learn_from_gives_the_weights_of_experience():
    earlier, later = split_off(made_acts())
    lists = choices(make_sources(earlier, threads=1), earlier, later)
    names = ("together", "text", "visual", "popular")
    blend = fit_blend(lists.only(np.zeros(len(lists), bool)), names)
    np.testing.assert_allclose(blend.of(0), prior_weights(names), rtol=1e-6)
    np.testing.assert_allclose(blend.of(50), prior_weights(names), rtol=1e-6)


def test_content_leads_where_it_is_known_and_looks_where_there_is_no_text():
    def weights(*names):
        return dict(zip(names, prior_weights(names).tolist(), strict=True))

    both = weights("text", "visual", "together")
    assert both["text"] == max(both.values()) > both["visual"]
    assert weights("visual", "together")["visual"] == both["text"]
    crowd = weights("together", "popular")
    assert crowd["together"] == max(crowd.values())


def telling(lists, right_in):
    """Noise, but in the last ``right_in`` lists the first source tells what was chosen."""
    chance = np.random.default_rng(3)
    lists.evidence[:] = chance.random(lists.evidence.shape, dtype=np.float32)
    told = slice(len(lists) - right_in, None)
    lists.evidence[told, :, 0] = lists.chosen[told]
    return lists


@pytest.mark.parametrize(("lists_with_sense", "moves"), [(60, True), (2, False)])
def test_experience_is_left_for_what_is_surely_better_alone(lists_with_sense, moves):
    earlier, later = split_off(made_acts())
    lists = choices(make_sources(earlier, threads=1), earlier, later)
    lists = telling(lists, lists_with_sense)
    names = tuple("abcdefgh"[: lists.evidence.shape[2]])  # of which experience says nothing
    blend = fit_blend(lists, names)
    before = ndcg_of_each(lists, prior_weights(names)).mean()
    after = ndcg_of_each(lists, blend.weights[-1]).mean()
    assert (after > before) == moves
    assert np.array_equal(blend.weights[-1], prior_weights(names)) != moves


def test_where_nothing_speaks_for_anything_nothing_is_gained():
    earlier, later = split_off(made_acts())
    lists = choices(make_sources(earlier, threads=1), earlier, later)
    assert not ndcg_of_each(lists, np.zeros(lists.evidence.shape[2])).any()


def test_without_any_act_everything_still_runs():
    nothing = Acts.of(np.array([], int), np.array([], int), users=0, items=40)
    learned = learn(nothing, names(), ContentLists.of(made_content()), threads=1).learned
    assert len(learned.hybrid.candidates_for(History.of([]), k=5).positions) == 5
    liked = learned.hybrid.candidates_for(History.of([0]), k=5).positions
    assert all(at < HALF for at in liked.tolist())


def test_a_worse_one_is_refused_and_a_better_one_taken(known):
    acts = made_acts(times=True)
    early = acts.only(acts.time < 3)
    good = learn(early, names(), known, threads=1).learned
    chance = np.random.default_rng(0)
    mixed = Acts.of(
        acts.user, chance.permutation(acts.item), users=USERS, items=acts.items, time=acts.time
    )
    bad = learn(mixed.only(mixed.time < 3), names(), None, threads=1).learned
    taken = learn(acts, names(), known, previous=bad, threads=1).verdict
    assert taken.switch
    assert taken.new > taken.old
    refused = judge(good, bad.hybrid, names(), early, acts.only(acts.time >= 3))
    assert not refused.switch
    assert refused.new < refused.old


def test_too_few_shoppers_decide_nothing(outcome):
    acts = made_acts(times=True)
    later = acts.only((acts.time >= 3) & (acts.user < 5))
    verdict = judge(
        replace(outcome.learned, until=2.0), outcome.learned.hybrid, names(), acts, later
    )
    assert verdict.switch
    assert verdict.new is None
    assert "too few" in verdict.reason


def test_relearning_keeps_the_weights(outcome, known):
    blend = outcome.learned.hybrid.blend
    again = relearn(made_acts(times=True), names(), known, blend=blend, threads=1)
    assert np.array_equal(again.hybrid.blend.weights, blend.weights)


def test_there_must_be_one_id_per_product(known):
    with pytest.raises(ValueError, match="one id per product"):
        learn(made_acts(), names()[:-1], known)


def test_weights_must_fit_their_sources():
    with pytest.raises(ValueError):
        BlendWeights(("a",), (1,), np.ones((1, 1)))


def test_likeness_is_a_share_of_the_best_and_needs_no_other_scale(outcome):
    acts, hybrid = made_acts(times=True), outcome.learned.hybrid
    at = [source.name for source in hybrid.sources].index("text")
    assert hybrid.sources[at].scale == 1
    for user in range(6):
        assert hybrid.parts(acts.history(user))[at].max() == pytest.approx(1)


def test_of_a_product_nobody_touched_what_its_content_lets_expect_is_believed(known):
    acts = made_acts(times=True)
    source = next(s for s in make_sources(acts, known, threads=1) if s.name == "popular")
    counts = faded_counts(acts)
    expected = expected_of(acts, known.content).counts(counts.sum())
    assert expected.sum() == pytest.approx(counts.sum())
    assert 0 < source.scores[NEW] == pytest.approx(np.log1p(expected[NEW]))
    np.testing.assert_allclose(source.scores[:NEW], np.log1p(counts[:NEW]), rtol=1e-6)


def test_what_is_asked_for_is_learned_anew_for_every_stretch_of_time(known):
    acts = made_acts(times=True)
    sources = make_sources(acts, known, threads=1)
    early = acts.only(acts.time < 3)
    now = {source.name: source for source in refreshed(sources, early, known)}
    demand = expected_of(early, known.content).demand()
    np.testing.assert_allclose(now["demand"].scores, demand, rtol=1e-6)
    assert [source.name for source in sources] == list(now)


def test_someone_unknown_gets_what_is_popular_and_others_what_is_in_demand_too(known):
    earlier, later = split_off(made_acts(times=True))
    sources = make_sources(earlier, known, threads=1)
    names = tuple(source.name for source in sources)
    blend = fit_blend(choices(sources, earlier, later), names)
    at = names.index("demand")
    assert blend.of(0)[at] == 0 < blend.of(1)[at]
    np.testing.assert_allclose(blend.of(0), untold_weights(names), rtol=1e-6)
    assert blend.of(0)[names.index("popular")] > 0
