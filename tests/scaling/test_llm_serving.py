"""The calculator: the published shape, its bounds and monotonicity, its error."""

from pathlib import Path

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


def test_the_page_counts_the_parameters_of_llama_7b():
    """32 layers of four attention and three feed-forward matrices, two norms."""
    layer = 4 * WIDTH**2 + 3 * WIDTH * 11_008 + 2 * WIDTH
    size = 32 * layer + 2 * 32_000 * WIDTH + WIDTH
    page = Path(__file__).parents[2] / "docs/scaling/llm_serving.md"
    assert f"size = {size:_}" in page.read_text()


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


def test_attention_counts_both_products_of_every_layer():
    """Query by key and share by value: two multiply-adds a layer, width and place."""
    flops = 2 * 1e5 * (8.03e9 + 2 * 32 * 4096 * 1e5)
    assert pass_ms(Model(), 1e5, 1e5, 0) == pytest.approx(flops / 989e12 * 1e3)


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="weights must fit 90 % of memory"):
        room(Model(parameters=70e9))


@given(st.integers(1, 60), st.integers(1, 600))
@settings(max_examples=50)
def test_prompts_read_together_share_the_weights(batch, prompt):
    model = Model()
    together = pass_ms(model, batch * prompt, prompt / 2, 0)
    apart = batch * pass_ms(model, prompt, prompt / 2, 0)
    assert together <= apart * (1 + 1e-9)
    if batch > 1 and prompt < 250:
        assert together < apart * 0.99


def test_short_prompts_are_charged_one_reading_of_the_weights(capsys):
    """The published text with its slider `prompt` moved; the row of 52."""
    text = Path(llm_serving.__file__).read_text()
    assert text.count("prompt = 530 ") == 1
    exec(text.replace("prompt = 530 ", "prompt = 5 "), {"__name__": "__main__"})
    row = next(
        x for x in capsys.readouterr().out.splitlines() if x[:9] == " " * 7 + "52"
    )
    read, cached = 8.03 * 2 / 3350 * 1e3, 52 * 96.5 * 131_072 / 3350 / 1e6
    speed = 52 * 183 / (read + 182 * (read + cached)) * 1000
    assert float(row.split()[2].replace(",", "")) == pytest.approx(speed, rel=1e-3)


def test_company_makes_tokens_cheap(capsys):
    llm_serving.main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[3:]]
    speeds = [float(row[2].replace(",", "")) for row in rows]
    assert speeds == sorted(speeds)
    assert float(rows[0][3]) / float(rows[-1][3]) == pytest.approx(62, abs=1)
    for row, speed in zip(rows, speeds, strict=True):
        assert float(row[3]) == pytest.approx(3e6 / 3600 / speed, rel=0.01)
