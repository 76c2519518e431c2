"""Clicks count what was shown: the estimator on a known world, and the recorded log."""

import re
from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import retrieval_recall_log
from snippets.metrics.retrieval_recall_log import log, recall

OUTPUT = Path(retrieval_recall_log.__file__).with_suffix(".txt").read_text("utf-8")


def estimates(name):
    line = next(line for line in OUTPUT.splitlines() if line.startswith(name))
    found = re.findall(r"(\d\.\d+) \((\d\.\d+)-(\d\.\d+)\)", line)
    return [tuple(map(float, numbers)) for numbers in found]


def test_weights_recover_the_share_that_even_display_would_give():
    """A made world: ten items, known click rates, a policy that loves the first two."""
    rng = np.random.default_rng(0)
    rate, chance = np.linspace(0.1, 0.5, 10), np.array([0.4, 0.4, *[0.025] * 8])
    item = rng.choice(10, 200_000, p=chance)
    item = item[rng.random(len(item)) < rate[item]]  # the clicks
    listed, truth = item < 2, rate[:2].sum() / rate.sum()
    counted = recall(listed, np.ones(len(item)))
    weighted = recall(listed, 0.1 / chance[item])
    assert counted > 3 * truth
    assert weighted == pytest.approx(truth, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_scale_of_the_weights_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    listed, weight = rng.random(20) < 0.5, rng.random(20) + 0.1
    assert recall(listed, weight) == pytest.approx(recall(listed, 7 * weight))
    assert recall(listed, np.ones(20)) == pytest.approx(listed.mean())


def test_the_log_is_the_open_bandit_sample():
    even = log("random", "all")
    assert len(even) == 10_000
    assert set(even.propensity_score) == {0.0125}
    assert even.item_id.nunique() == 80


def test_counting_clicks_flatters_what_was_shown():
    for counted, truth in zip(
        estimates("bts, counted"), estimates("random, counted"), strict=True
    ):
        assert counted[1] > truth[2]  # the intervals do not even touch


def test_weights_remove_bias_and_leave_little_data():
    weighted, truth = estimates("bts, weighted"), estimates("random, counted")
    counted = estimates("bts, counted")
    for w, t, c in zip(weighted, truth, counted, strict=True):
        assert abs(w[0] - t[0]) < abs(c[0] - t[0])
        assert w[2] - w[1] > 2 * (c[2] - c[1])
    worth = re.findall(r"(\d+) \| (\d+)", OUTPUT)
    assert all(int(left) > 4 * int(right) for left, right in worth)


def test_errors_and_missing_data_say_so(monkeypatch):
    with pytest.raises(ValueError, match=r"weight must be above 0, got 0\.0"):
        recall(np.array([True]), np.array([0.0]))
    monkeypatch.setattr(retrieval_recall_log, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install --no-deps obp==0\.4\.1"):
        log("bts", "all")
