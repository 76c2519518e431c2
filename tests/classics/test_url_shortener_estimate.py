"""The formulas of collisions against draws, and the bytes against an independent sum."""

from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.classics.url_shortener_estimate import expected, retries, row_bytes


@settings(max_examples=50, deadline=None)
@given(space=st.integers(1_000, 10_000), share=st.floats(0, 0.95))
def test_the_formula_is_the_sum_of_waiting_times(space, share):
    links = int(share * space)
    exact = sum(space / (space - i) for i in range(links)) - links
    assert expected(links, space) == pytest.approx(exact, rel=0.02, abs=1)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_draws_agree_with_the_formula(share):
    space = 5_000
    links = int(share * space)
    seen = mean(retries(links, space, Random(seed)) for seed in range(30))
    assert seen == pytest.approx(expected(links, space), rel=0.06)


def test_pairs_are_right_only_while_the_space_is_nearly_empty():
    def ratio(share):
        return expected(share * 62**3, 62**3) / (share**2 * 62**3 / 2)

    assert ratio(0.01) == pytest.approx(1, abs=0.01)
    assert ratio(0.5) > 1.5
    assert ratio(0.1) < ratio(0.5) < ratio(0.9)


def test_no_links_need_no_retries():
    assert retries(0, 10, Random(1)) == expected(0, 10) == 0


@pytest.mark.parametrize(("kind", "least"), [("number", 103), ("text", 125)])
def test_a_row_takes_its_bytes_and_a_bounded_overhead(kind, least):
    assert least < row_bytes(kind, Random(9), 5_000) < 1.4 * least


def test_an_unknown_kind_of_key_is_refused():
    with pytest.raises(KeyError, match="uuid"):
        row_bytes("uuid", Random(1))
