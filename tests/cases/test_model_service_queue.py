"""The batching server against a step-by-step one, against queueing theory, and laws."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.cases import model_service_queue as queue

RECORD = Path(queue.__file__).with_suffix(".txt").read_text("utf-8")


def by_events(arrive, most, wait, each):
    """The same server, one event after the other."""
    waiting, took, free, k = [], {}, 0.0, 0
    while len(took) < len(arrive):
        if not waiting:
            waiting.append(k)
            k += 1
        while k < len(arrive) and len(waiting) < most:
            leave = max(free, arrive[waiting[0]] + wait)
            if arrive[k] > leave:
                break
            waiting.append(k)
            k += 1
        last = arrive[waiting[-1]]
        leave = max(free, arrive[waiting[0]] + wait)
        start = max(free, last) if len(waiting) == most else leave
        free = start + 1 + each * len(waiting)
        took |= {i: free - arrive[i] for i in waiting}
        waiting = []
    return [took[i] for i in range(len(arrive))]


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=40),
    st.integers(1, 6),
    st.sampled_from([0.0, 0.37, 1.9]),
    st.sampled_from([0.0, 0.21]),
)
@settings(max_examples=50)
def test_it_is_the_step_by_step_server(gaps, most, wait, each):
    arrive = np.cumsum(np.array(gaps) / 173).tolist()
    took = queue.latencies(arrive, most, wait, each)
    assert took == pytest.approx(by_events(arrive, most, wait, each))
    assert min(took) >= 1 - 1e-9


def test_one_at_a_time_waits_as_theory_says():
    gaps = np.random.default_rng(1).exponential(2, 200_000)
    took = queue.latencies(np.cumsum(gaps).tolist(), 1, 0)
    assert np.mean(took) == pytest.approx(1 + 0.5 / (2 * 0.5), abs=0.02)  # M/D/1


def test_two_calls_bound_the_wait_below_a_batch_for_each_call():
    for rate in (0.8, 3.0, 12.0):
        assert queue.quantiles(rate, 32, 0, 4_000)[1] <= 2


def test_waiting_for_company_only_raises_the_median():
    for rate in (0.2, 0.8):
        quick, patient = (queue.quantiles(rate, 32, wait, 4_000) for wait in (0, 0.5))
        assert patient[0] > quick[0] + 0.2
        assert patient[1] > quick[1] - 0.1


def test_the_record_says_what_the_page_says():
    rows = [row for row in RECORD.splitlines() if row.startswith("most")]
    assert rows[0].endswith("2.3 13.6  no limit    no limit  ")
    assert rows[2].split()[4:] == [
        "1.0",
        "2.0",
        "1.2",
        "2.0",
        "1.5",
        "2.0",
        "1.5",
        "2.0",
    ]
    assert rows[3].split()[4] == "1.5"


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="most is at least 1"):
        queue.latencies([0.0], 0, 0)
    with pytest.raises(ValueError, match="got 1, -1"):
        queue.latencies([0.0], 1, -1)
