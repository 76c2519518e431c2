"""Laws of consuming a queue: nothing lost, effects once, and where each design fails."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.foundations.queues import DESIGNS, run

LOST, DOUBLED, DEAD, DONE, RECEIVES = range(5)


@settings(max_examples=12, deadline=None)
@given(
    timeout_s=st.floats(1, 60),
    death=st.floats(0, 0.4),
    tries=st.integers(1, 8),
    seed=st.integers(0, 999),
)
def test_key_with_effect_loses_nothing_and_acts_once(timeout_s, death, tries, seed):
    counts = run("key with effect", timeout_s, death, tries, seed)
    assert counts[LOST] == counts[DOUBLED] == 0
    assert 5_000 <= counts[RECEIVES] <= 5_000 * tries


@settings(max_examples=6, deadline=None)
@given(timeout_s=st.floats(1, 60), death=st.floats(0, 0.4), seed=st.integers(0, 999))
def test_a_key_with_the_effect_changes_effects_and_not_deliveries(
    timeout_s, death, seed
):
    last, keyed = (
        run(design, timeout_s, death, 4, seed)
        for design in ("ack last", "key with effect")
    )
    assert keyed[DEAD:] == last[DEAD:]
    assert keyed[LOST] == last[LOST] == 0


def acts_twice(death: float, receives: int, acts: int = 0) -> float:
    """The exact chance that a message acts twice if no work outlasts the timeout."""
    if acts == 2 or receives == 0:
        return float(acts == 2)
    again = [acts_twice(death, receives - 1, acts + extra) for extra in (0, 1)]
    return (1 - death) * (acts == 1) + death / 2 * sum(again)


@pytest.mark.parametrize("death", [0.05, 0.3])
def test_doubles_under_a_long_timeout_agree_with_exact_chances(death):
    counts = [run("ack last", 1_000, death, 4, seed) for seed in range(3)]
    doubled = sum(c[DOUBLED] for c in counts) / (3 * 4_975)
    assert doubled == pytest.approx(acts_twice(death, 4), rel=0.1)


@pytest.mark.parametrize("death", [0.0, 0.05, 0.3])
def test_acknowledging_last_loses_nothing_first_loses_what_died(death):
    assert run("ack last", 5, death, 4, 3)[LOST] == 0
    lost = run("ack first", 5, death, 4, 3)[LOST] / 5_000
    assert lost == pytest.approx(0.005 + death / 2, abs=0.02)


def test_looking_the_key_up_hardly_helps():
    last, looked = (run(d, 5, 0.05, 4, 9)[DOUBLED] for d in ("ack last", "look up key"))
    assert 0.9 * last < looked <= last


def test_storing_the_key_before_the_effect_loses():
    assert run("key, effect", 5, 0.05, 4, 9)[LOST] > 100
    assert run("key, effect", 5, 0.05, 4, 9)[DOUBLED] == 0


def test_a_longer_timeout_doubles_less_but_never_nothing():
    doubled = [run("ack last", t, 0.05, 4, 9)[DOUBLED] for t in (2, 5, 30, 60)]
    assert doubled == sorted(doubled, reverse=True)
    assert doubled[-1] > 50


def test_without_deaths_and_with_a_long_timeout_only_poison_is_left():
    counts = run("ack last", 1_000, 0.0, 4, 9)
    assert counts == [0, 0, 25, 0, 4_975 + 25 * 4]


def test_too_few_tries_send_done_work_to_the_dead_letters():
    assert run("key with effect", 2, 0.2, 1, 9)[DONE] > 0


def test_errors_name_the_rule_and_the_value():
    assert len(DESIGNS) == 5
    with pytest.raises(ValueError, match=r"design must be one of .* got exactly once"):
        run("exactly once", 5, 0.05, 4, 1)
