"""Alarms by point, adjusted and by event: scikit-learn, brute force and the laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from snippets.metrics.anomaly import adjusted, by_point, delays, spans

FLAGS = st.lists(st.integers(0, 1), max_size=30)
PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=30)
TRUTH = [0] * 6 + [1] * 8 + [0] * 4 + [1] * 2
STEADY = [0] * 7 + [1] * 7 + [0] * 6
LUCKY = [int(i in (1, 11, 17)) for i in range(20)]


def columns(pairs):
    return [t for t, _ in pairs], [a for _, a in pairs]


def test_worked_example():
    assert by_point(TRUTH, STEADY) == pytest.approx((1, 0.7, 14 / 17))
    assert by_point(TRUTH, LUCKY) == pytest.approx((1 / 3, 0.1, 2 / 13))
    assert by_point(TRUTH, adjusted(TRUTH, STEADY))[2] == pytest.approx(16 / 18)
    assert by_point(TRUTH, adjusted(TRUTH, LUCKY))[2] == pytest.approx(0.8)
    assert delays(TRUTH, STEADY) == [1, None]
    assert delays(TRUTH, LUCKY) == [5, None]
    assert [len(spans(a, gap=2)) for a in (STEADY, LUCKY)] == [1, 3]


@settings(max_examples=40)
@given(pairs=PAIRS.filter(bool))
def test_by_point_agrees_with_scikit_learn_one_class_included(pairs):
    truth, alarm = columns(pairs)
    theirs = precision_recall_fscore_support(
        truth, alarm, average="binary", zero_division=0
    )
    assert by_point(truth, alarm) == pytest.approx(theirs[:3])


@settings(max_examples=40)
@given(flags=FLAGS)
def test_spans_cover_exactly_the_ones(flags):
    covered = [i for start, end in spans(flags) for i in range(start, end)]
    assert covered == [i for i, flag in enumerate(flags) if flag]
    padded = np.diff([0, *flags, 0])
    assert len(spans(flags)) == (padded == 1).sum()


@settings(max_examples=40)
@given(flags=FLAGS, gap=st.integers(0, 5))
def test_a_wider_gap_never_gives_more_pages(flags, gap):
    assert len(spans(flags, gap + 1)) <= len(spans(flags, gap))
    assert len(spans(flags, len(flags))) == min(1, sum(flags))
    for (_, end), (start, _) in zip(
        spans(flags, gap), spans(flags, gap)[1:], strict=False
    ):
        assert start - end > gap


@settings(max_examples=40)
@given(pairs=PAIRS)
def test_adjustment_never_lowers_a_score_and_keeps_false_alarms(pairs):
    truth, alarm = columns(pairs)
    new = adjusted(truth, alarm)
    assert all(b >= a for a, b in zip(alarm, new, strict=True))
    assert all(a == b for t, a, b in zip(truth, alarm, new, strict=True) if not t)
    for before, after in zip(by_point(truth, alarm), by_point(truth, new), strict=True):
        assert after >= before - 1e-12
    assert adjusted(truth, new) == new


@settings(max_examples=40)
@given(pairs=PAIRS)
def test_delays_agree_with_brute_force(pairs):
    truth, alarm = columns(pairs)
    late = delays(truth, alarm)
    assert len(late) == len(spans(truth))
    for (start, end), delay in zip(spans(truth), late, strict=True):
        assert (delay is None) == (not any(alarm[start:end]))
        assert delay is None or (
            alarm[start + delay] and not any(alarm[start : start + delay])
        )


@pytest.mark.parametrize(("q", "length"), [(0.01, 12), (0.05, 24), (0.1, 6)])
def test_noise_hits_an_event_with_the_stated_chance(q, length):
    rng = np.random.default_rng(0)
    truth = ([1] * length + [0]) * 2_000
    alarm = (rng.random(len(truth)) < q).astype(int)
    found = np.mean([late is not None for late in delays(truth, alarm)])
    law = 1 - (1 - q) ** length
    assert found == pytest.approx(law, abs=4 * (law * (1 - law) / 2_000) ** 0.5)


def test_nothing_there_nothing_raised():
    assert by_point([], []) == by_point([0, 0], [0, 0]) == (0, 0, 0)
    assert spans([]) == delays([0], [1]) == []


def test_error_says_the_rule_and_the_value():
    with pytest.raises(ValueError, match="as long: 2, 1"):
        by_point([0, 1], [1])
