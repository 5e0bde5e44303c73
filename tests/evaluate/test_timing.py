import numpy as np
import pytest

from lookalike.evaluate.timing import interleaved, quantiles_ms, ratio_of_medians, spread


class FakeClock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_tasks_take_turns_in_alternating_order_and_get_their_own_time():
    clock = FakeClock()
    calls = []

    def task(name, seconds):
        def run(at):
            calls.append((name, at))
            clock.now += seconds

        return run

    rounds = []
    durations = interleaved(
        [task("a", 2.0), task("b", 5.0)],
        rounds=3,
        clock=clock,
        after_round=lambda: rounds.append(len(calls)),
    )
    assert calls == [("a", 0), ("b", 0), ("b", 1), ("a", 1), ("a", 2), ("b", 2)]
    assert durations.tolist() == [[2.0, 5.0]] * 3
    assert rounds == [2, 4, 6]


def test_spread_by_hand():
    assert spread([1.0, 2.0, 3.0, 4.0, 5.0]).to_json() == {
        "median": 3.0,
        "q1": 2.0,
        "q3": 4.0,
        "runs": 5,
    }


def test_quantiles_are_milliseconds():
    found = quantiles_ms(np.arange(101) / 1000)
    assert found == {"p50": pytest.approx(50), "p99": pytest.approx(99), "runs": 101}


def test_ratio_is_not_moved_by_a_hiccup_or_by_a_machine_that_slows_down():
    under = np.linspace(1.0, 3.0, 90)  # the machine grows three times slower
    over = 1.2 * under
    over[17] = 100.0
    found = ratio_of_medians(over, under)
    assert found.median == pytest.approx(1.2, rel=0.02)
    assert found.q1 == pytest.approx(1.2, rel=0.02)
    assert found.q3 == pytest.approx(1.2, rel=0.02)
    assert found.runs == 90


def test_a_single_round_still_gives_a_ratio():
    assert ratio_of_medians(np.array([3.0]), np.array([2.0])).median == 1.5
