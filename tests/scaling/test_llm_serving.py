"""The calculator: the published shape, its bounds and monotonicity, its error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling import llm_serving
from snippets.scaling.llm_serving import Model, pass_ms, room

WIDTH, HIDDEN, WORDS = 4096, 14_336, 128_256  # the rest of the configuration
counts = st.integers(1, 5000)


def test_parameters_follow_from_the_configuration():
    model = Model()
    kv_width = model.kv_heads * model.head_dim
    attention = 2 * WIDTH * WIDTH + 2 * WIDTH * kv_width
    layer = attention + 3 * WIDTH * HIDDEN + 2 * WIDTH
    total = model.layers * layer + 2 * WORDS * WIDTH + WIDTH
    assert total == pytest.approx(model.parameters, rel=1e-3)


def test_worked_example():
    assert Model().cache_bytes() == 131_072
    assert Model(kv_heads=32).cache_bytes() == 4 * 131_072
    assert int(room(Model())) == 426_788
    assert int(room(Model(kv_heads=32)) / 621.5) == 171


@given(counts, counts, st.sampled_from([4, 8, 16]), st.sampled_from([4, 8, 16]))
@settings(max_examples=50)
def test_a_pass_is_bounded_by_reading_and_by_computing(n, context, weights, cache):
    model = Model(weight_bits=weights, cache_bits=cache)
    ms = pass_ms(model, n, context, n * context)
    weight_gb, cache_gb = 8.03 * weights / 8, n * context * 65_536 * cache / 8 / 1e9
    assert ms >= (weight_gb + cache_gb) / 3350 * 1e3 * (1 - 1e-9)
    assert ms >= 2 * n * 8.03e9 / 989e12 * 1e3
    assert pass_ms(model, n + 1, context, (n + 1) * context) >= ms
    assert pass_ms(model, n, context + 1, n * (context + 1)) >= ms


@given(st.integers(4, 15), st.integers(4, 15))
def test_fewer_bits_leave_more_room(weights, cache):
    tokens = room(Model(weight_bits=weights, cache_bits=cache))
    assert tokens > room(Model(weight_bits=weights + 1, cache_bits=cache))
    assert tokens > room(Model(weight_bits=weights, cache_bits=cache + 1))


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="weights must fit 90 % of memory"):
        room(Model(parameters=70e9))


def test_company_makes_tokens_cheap(capsys):
    llm_serving.main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[3:]]
    speeds = [float(row[2].replace(",", "")) for row in rows]
    assert speeds == sorted(speeds)
    assert float(rows[0][3]) / float(rows[-1][3]) == pytest.approx(62, abs=1)
    for row, speed in zip(rows, speeds, strict=True):
        assert float(row[3]) == pytest.approx(3e6 / 3600 / speed, rel=0.01)
