"""Laws of the t-digest, and two libraries' quantiles of the same values."""

import duckdb
import numpy as np
import polars as pl
import pytest
from ddsketch import DDSketch
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.sketches_digest import digest, quantile, scale

kinds = pytest.mark.parametrize("kind", ["k1", "k2"])
lists = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=200)


@kinds
@settings(max_examples=25, deadline=None)
@given(values=lists)
def test_nothing_is_lost(kind, values):
    kept = digest(np.array(values), kind)
    assert kept[:, 1].sum() == len(values)
    assert kept[:, 0] @ kept[:, 1] == pytest.approx(sum(values), abs=1e-6)
    assert (np.diff(kept[:, 0]) >= -1e-9).all()


@kinds
def test_a_centroid_spans_one_unit_or_is_one_value(kind):
    values = np.random.default_rng(3).lognormal(0, 2, 30_000)
    kept = digest(values, kind)
    ends = np.concatenate([[0], kept[:, 1].cumsum()]) / len(values)
    spans = np.diff(scale(ends, len(values), kind))
    assert ((spans < 1 + 1e-6) | (kept[:, 1] == 1)).all()
    assert len(kept) < 110


@kinds
def test_quantiles_are_close_in_rank_and_ends_are_exact(kind):
    values = np.random.default_rng(4).normal(size=20_000)
    kept, ends = digest(values, kind), (values.min(), values.max())
    for q in (0.01, 0.25, 0.5, 0.9, 0.99):
        found = quantile(kept, q, *ends)
        allowed = 2 * np.pi / 100 * np.sqrt(q * (1 - q))
        assert abs((values <= found).mean() - q) < allowed
    assert (quantile(kept, 0, *ends), quantile(kept, 1, *ends)) == ends


@kinds
def test_parts_merge(kind):
    values = np.random.default_rng(5).exponential(size=20_000)
    parts = [digest(part, kind) for part in np.split(values, 20)]
    merged = digest(np.concatenate(parts), kind)
    assert merged[:, 1].sum() == 20_000
    found = quantile(merged, 0.99, values.min(), values.max())
    assert found == pytest.approx(np.quantile(values, 0.99), rel=0.05)


def test_k1_reads_a_heavy_tail_too_high_and_k2_does_not():
    rng = np.random.default_rng(6)
    errors = {"k1": [], "k2": []}
    for _ in range(5):
        values = np.sort(rng.lognormal(0, 1.5, 40_000))
        true = np.quantile(values, 0.999)
        for kind, found in errors.items():
            kept = digest(values, kind)
            found.append(quantile(kept, 0.999, values[0], values[-1]) / true - 1)
    assert np.mean(errors["k1"]) > 0.08
    assert abs(np.mean(errors["k2"])) < 0.05


def test_duckdb_and_ddsketch_agree():
    values = np.random.default_rng(7).lognormal(3, 1, 30_000)
    frame, other = pl.DataFrame({"v": values}), DDSketch(0.01)
    for value in values:
        other.add(value)
    kept = digest(values, "k2")
    for q in (0.5, 0.9, 0.99):
        sql = f"SELECT approx_quantile(v, {q}) FROM frame"
        with duckdb.connect() as db:
            db.register("frame", frame)
            [(theirs,)] = db.execute(sql).fetchall()
        mine = quantile(kept, q, values.min(), values.max())
        assert mine == pytest.approx(theirs, rel=0.04)
        assert mine == pytest.approx(other.get_quantile_value(q), rel=0.05)


def test_one_value_and_equal_values():
    assert digest(np.array([7.0]), "k1").tolist() == [[7, 1]]
    kept = digest(np.full(5000, 2.5), "k2")
    assert quantile(kept, 0.9, 2.5, 2.5) == pytest.approx(2.5)


def test_errors_name_the_rule_and_the_value():
    with pytest.raises(ValueError, match="kind must be k1 or k2, got 'k0'"):
        digest(np.array([1.0]), "k0")
