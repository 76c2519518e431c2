"""The judge's arithmetic: scikit-learn and statsmodels, simulation, and its laws."""

import math
import warnings
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from snippets.metrics.llm_judge import kappa, main, ppi, rogan_gladen

VOTES = st.lists(st.tuples(st.sampled_from("abt"), st.sampled_from("abt")), min_size=1)
BITS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1)


@given(votes=VOTES)
def test_kappa_agrees_with_scikit_learn_and_statsmodels(votes):
    first, second = zip(*votes, strict=True)
    ours = kappa(first, second)
    if len({*first, *second}) == 1:
        assert math.isnan(ours)  # both always give the same answer: 0/0
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert ours == pytest.approx(cohen_kappa_score(first, second))
        table = [[votes.count((a, b)) for b in "abt"] for a in "abt"]
        assert ours == pytest.approx(cohens_kappa(np.array(table)).kappa)


@given(votes=VOTES)
def test_kappa_is_symmetric_bounded_and_blind_to_names(votes):
    first, second = zip(*votes, strict=True)
    value = kappa(first, second)
    assert math.isnan(value) or -1 <= value <= 1
    renamed = [{"a": 1, "b": 2, "t": 0}[x] for x in first]
    other = [{"a": 1, "b": 2, "t": 0}[x] for x in second]
    for same in (kappa(second, first), kappa(renamed, other)):
        assert same == pytest.approx(value, nan_ok=True)


def test_a_rater_who_never_changes_has_no_kappa_beyond_chance():
    assert kappa([1] * 9 + [0], [1] * 10) == 0


@given(truth=st.floats(0, 1), sens=st.floats(0.55, 1), spec=st.floats(0.55, 1))
def test_rogan_gladen_undoes_the_judge(truth, sens, spec):
    rate = truth * sens + (1 - truth) * (1 - spec)
    value, error = rogan_gladen((rate, 0.0), (sens, 0.0), (spec, 0.0))
    assert value == pytest.approx(truth, abs=1e-9)
    assert error == 0


def test_a_perfect_judge_needs_no_correction():
    assert rogan_gladen((0.3, 0.02), (1, 0), (1, 0)) == pytest.approx((0.3, 0.02))
    labels = [1, 0, 0, 1]
    value, error = ppi(labels, labels, [1, 1, 1, 0])
    assert value == 0.75
    assert error == pytest.approx(math.sqrt(0.75 * 0.25 / 4))


@pytest.mark.parametrize("truth", [0.3, 0.6, 0.85])
def test_both_standard_errors_are_the_spread_of_a_simulation(truth):
    rng, runs, n, rest = np.random.default_rng(1), 4_000, 400, 2_000
    sens, spec = 0.9, 0.8
    good = round(n * truth)
    p = truth * sens + (1 - truth) * (1 - spec)
    draws = [
        rng.binomial(size, rate, runs) / size
        for size, rate in ((rest, p), (good, sens), (n - good, spec))
    ]
    values = [
        rogan_gladen((a, 0), (b, 0), (c, 0))[0] for a, b, c in zip(*draws, strict=True)
    ]
    errors = [
        math.sqrt(q * (1 - q) / size)
        for size, q in ((rest, p), (good, sens), (n - good, spec))
    ]
    _, error = rogan_gladen((p, errors[0]), (sens, errors[1]), (spec, errors[2]))
    assert np.std(values) == pytest.approx(error, rel=0.06)


@given(pairs=BITS, rest=st.lists(st.integers(0, 1), min_size=1))
def test_without_weight_only_the_labels_count(pairs, rest):
    people, judge = zip(*pairs, strict=True)
    assert ppi(people, judge, rest, 0)[0] == pytest.approx(fmean(people))
    flipped = [1 - f for f in judge], [1 - f for f in rest]
    value, error = ppi(people, judge, rest, 0.7)
    assert ppi(people, *flipped, -0.7) == pytest.approx((value, error))


def test_worked_example(capsys):
    main()
    out = capsys.readouterr().out
    assert "agreement 0.82, kappa 0.615" in out
    for row in ("0.667  0.064", "0.640  0.044", "0.623  0.039", "0.600  0.049"):
        assert row in out


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"must exceed 1, got 0\.9"):
        rogan_gladen((0.5, 0), (0.5, 0), (0.4, 0))
    with pytest.raises(ValueError, match="two equal lists, got 1 and 2"):
        kappa([1], [1, 0])
    with pytest.raises(ValueError, match="got 0 and 0"):
        kappa([], [])
