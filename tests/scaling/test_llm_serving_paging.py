"""Pages: memory is never exceeded, smaller pieces waste less, long prompts gain none."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import llm_serving_paging
from snippets.scaling.llm_serving_paging import (
    CONTEXT_MS,
    PREFILL_MS,
    ROOM,
    STEP_MS,
    request,
    simulate,
    taken,
)

PIECES = (8192, 1024, 16)
cached = st.lists(st.integers(0, 9000), max_size=20)


@given(cached, st.integers(1, 9000))
def test_pieces_hold_the_next_token_and_waste_less_than_one_each(cached, piece):
    held = taken(piece, [[tokens, 1] for tokens in cached])
    assert held % piece == 0
    assert sum(cached) + len(cached) <= held <= sum(cached) + piece * len(cached)


@given(st.integers(0, 999), st.sampled_from([1, 7, 16, 500, 4096]))
@settings(max_examples=25, deadline=None)
def test_memory_is_never_exceeded(seed, piece):
    """Little room, so that sequences are evicted; the last step may end late."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(llm_serving_paging, "ROOM", 9000)
        patch.setattr(llm_serving_paging, "WARM_S", 0)
        patch.setattr(llm_serving_paging, "END_S", 2)
        made, sequences, used, evicted = simulate("skewed chat", piece, Random(seed))
    late = 1 + (STEP_MS + 9000 * (CONTEXT_MS + PREFILL_MS)) / 2000
    assert 0 < made <= sequences * 1000 / STEP_MS
    assert 0 < used <= late
    assert 1 <= sequences <= 9000 / piece * late
    assert evicted >= 0


def test_as_many_enter_as_fit():
    """Sequences of one step and 1,008 tokens each: eight in 9,000."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(llm_serving_paging, "ROOM", 9000)
        patch.setattr(llm_serving_paging, "PROMPTS", 10**6)
        patch.setitem(llm_serving_paging.LOADS, "one step", (1000, 1, 0))
        made, sequences, used, evicted = simulate("one step", 16, Random(0))
    ms = STEP_MS + 8000 * (CONTEXT_MS + PREFILL_MS)
    assert made == pytest.approx(8 / ms * 1000, rel=0.01)
    assert sequences == pytest.approx(8, rel=0.01)
    assert used == pytest.approx(1000 / 1008, rel=0.01)
    assert evicted == 0


def test_equal_sequences_that_outgrow_memory_are_evicted_once_each():
    """Two of 40 tokens enter 100; each wants 30 more, so the younger is put out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(llm_serving_paging, "ROOM", 100)
        patch.setitem(llm_serving_paging.LOADS, "equal", (40, 30, 0))
        made, sequences, used, evicted = simulate("equal", 1, Random(0))
    assert evicted == pytest.approx(made / 30, rel=0.01)
    assert 1 < sequences < 2
    assert used < 1


def test_findings_with_another_seed():
    rows = [simulate("skewed chat", piece, Random(9)) for piece in PIECES]
    rates, sequences, used, _ = zip(*rows, strict=True)
    assert list(used) == sorted(used)
    assert list(sequences) == sorted(sequences)
    assert 1.6 < rates[2] / rates[0] < 2.4
    assert sequences[2] / sequences[0] > 9
    long = [simulate("long prompts", piece, Random(9))[0] for piece in (8192, 16)]
    assert long[0] == pytest.approx(long[1], rel=0.04)


def test_sizes_are_whole_and_bounded(monkeypatch):
    random = Random(3)
    for _ in range(500):
        prompt, output = request("skewed chat", random)
        assert 1 <= prompt <= 4000
        assert 1 <= output <= 4000
    monkeypatch.setitem(llm_serving_paging.LOADS, "equal", (4000, 20, 0))
    assert request("equal", random) == [4000, 20]


@pytest.mark.parametrize("piece", [0, ROOM])
def test_impossible_pieces_are_refused(piece):
    with pytest.raises(ValueError, match=f"got {piece}"):
        simulate("skewed chat", piece, Random(0))
