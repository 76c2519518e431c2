"""Budgets, parts and burn rates against enumeration and a minute-by-minute count."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snippets.metrics.availability_slo import (
    ALERTS,
    PERIOD_H,
    budget_min,
    fires_after_min,
    parallel,
    series,
)

SHARES = st.floats(0, 1)


def test_check_values():
    assert budget_min(0.999) == pytest.approx(43.2)
    assert budget_min(0.9999) == pytest.approx(4.32)
    assert budget_min(0.99) / 60 == pytest.approx(7.2)
    assert budget_min(1) == 0
    spent = [rate * window_h / PERIOD_H for rate, window_h in ALERTS.values()]
    assert spent == pytest.approx([0.02, 0.05, 0.10])
    assert series([0.999] * 5) == pytest.approx(0.99501, abs=5e-6)
    assert parallel(0.99, 2) == pytest.approx(0.9999)
    assert parallel(0.99, 2, 0.1) == pytest.approx(0.998919, abs=5e-7)
    assert fires_after_min(14.4, 1, 1.0, 0.999) == pytest.approx(0.864)
    assert fires_after_min(1, 72, 0.002, 0.999) == pytest.approx(36 * 60)
    assert fires_after_min(14.4, 1, 0.014, 0.999) == math.inf


def test_the_fast_alert_cannot_fire_below_93_per_cent():
    assert fires_after_min(14.4, 1, 1.0, 0.93) == math.inf
    assert fires_after_min(14.4, 1, 1.0, 0.931) < 60


@given(parts=st.lists(SHARES, max_size=6))
def test_a_chain_is_no_better_than_its_weakest_part(parts):
    assert series(parts) <= min(parts, default=1.0)
    assert series([*parts, 1.0]) == series(parts)
    worst = 1 - sum(1 - part for part in parts)  # failures that never overlap
    assert series(parts) >= worst - 1e-12


@given(part=SHARES, copies=st.integers(1, 5), common=SHARES)
def test_copies_against_every_combination_of_failures(part, copies, common):
    shared, own = common * (1 - part), (1 - common) * (1 - part)
    up = 0.0
    for cause, *downs in product([0, 1], repeat=copies + 1):
        chance = shared if cause else 1 - shared
        for down in downs:
            chance *= own if down else 1 - own
        up += chance * (not cause and not all(downs))
    assert parallel(part, copies, common) == pytest.approx(up, abs=1e-12)


@given(part=SHARES, copies=st.integers(1, 30), common=SHARES)
def test_no_number_of_copies_beats_the_common_cause(part, copies, common):
    one_more = parallel(part, copies + 1, common)
    assert parallel(part, copies, common) - 1e-12 <= one_more
    assert one_more <= 1 - common * (1 - part) + 1e-12


@given(
    rate=st.sampled_from([14.4, 6.0, 1.0]),
    window=st.integers(2, 200),
    error=st.floats(0.001, 1),
    slo=st.sampled_from([0.9, 0.99, 0.999]),
)
def test_the_time_to_fire_against_counting_minutes(rate, window, error, slo):
    """Errors begin at minute 0; the window before it is clean."""
    guess = fires_after_min(rate, window / 60, error, slo)
    limit = rate * (1 - slo) * (1 + 1e-9)
    means = (error * min(m, window) / window for m in range(1, window + 1))
    first = next((m for m, mean in enumerate(means, 1) if mean >= limit), math.inf)
    if math.isinf(guess) or math.isinf(first):
        assert guess >= window * (1 - 1e-6)
    else:
        assert guess <= first * (1 + 1e-6)
        assert first < guess + 1 + 1e-6
        spent = error * guess / budget_min(slo)
        assert spent == pytest.approx(rate * window / 60 / PERIOD_H)


def test_errors_say_the_rule_and_the_value():
    with pytest.raises(ValueError, match=r"slo must be in 0\.\.1, got 99\.9"):
        budget_min(99.9)
    with pytest.raises(ValueError, match=r"availability must be in 0\.\.1, got -0\.1"):
        series([0.5, -0.1])
    with pytest.raises(ValueError, match=r"common must be in 0\.\.1, got 2"):
        parallel(0.9, 2, 2)
