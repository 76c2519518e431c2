"""The cache: same logits however the prompt is cut, counted bytes and work."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.scaling.llm_serving_cache import Transformer

sizes = st.tuples(*(st.integers(1, 3) for _ in range(4)))  # layers, kv, group, dim
prompts = st.lists(st.integers(0, 255), min_size=2, max_size=14)


def by_loops(model, tokens):
    """Logits after each token, one head and one position at a time."""
    layers, _, _, kv_heads, dim = model.empty.shape
    x = model.words[tokens] + model.places[: len(tokens)]
    for i in range(layers):
        mix, out, up, down = model.weights[4 * i : 4 * i + 4]
        added = np.zeros_like(x)
        for head in range(kv_heads):
            for query in range(mix.shape[2] - 2):
                for n in range(len(tokens)):
                    q = x[n] @ mix[:, head, query]
                    seen = [(q @ (x[m] @ mix[:, head, -2])) for m in range(n + 1)]
                    share = np.exp((np.array(seen) - max(seen)) / dim**0.5)
                    values = np.array([x[m] @ mix[:, head, -1] for m in range(n + 1)])
                    added[n] += share / share.sum() @ values @ out[head, query]
        x = x + added
        x = x + np.tanh(x @ up) @ down
    return x @ model.words.T


@given(sizes, prompts)
@settings(max_examples=25, deadline=None)
def test_logits_equal_loops(shape, tokens):
    model = Transformer(*shape)
    expected = by_loops(model, tokens)
    for n in (1, len(tokens)):
        logits, _ = model.run(tokens[:n], model.empty)
        assert logits == pytest.approx(expected[n - 1], abs=1e-9)


@given(sizes, prompts, st.data())
@settings(max_examples=40, deadline=None)
def test_any_chunks_give_the_same_logits_and_cache(shape, tokens, data):
    model, cache, start = Transformer(*shape), None, 0
    whole, kept = model.run(tokens, model.empty)
    cache = model.empty
    while start < len(tokens):
        end = data.draw(st.integers(start + 1, len(tokens)))
        logits, cache = model.run(tokens[start:end], cache)
        start = end
    assert logits == pytest.approx(whole, abs=1e-9)
    assert cache == pytest.approx(kept, abs=1e-9)


@given(sizes, prompts, prompts, prompts)
@settings(max_examples=25, deadline=None)
def test_a_shared_prefix_may_be_kept(shape, prefix, one, other):
    model = Transformer(*shape)
    _, shared = model.run(prefix, model.empty)
    for rest in (one, other):
        logits, _ = model.run(rest, shared)
        whole, _ = model.run(prefix + rest, model.empty)
        assert logits == pytest.approx(whole, abs=1e-9)


@given(sizes, st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_bytes_and_work_follow_the_formula(shape, n):
    layers, kv_heads, group, dim = shape
    model, width = Transformer(*shape), kv_heads * group * dim
    _, cache = model.run([7] * (n - 1), model.empty) if n > 1 else (0, model.empty)
    _, cache = model.run([7], cache)
    assert cache.nbytes == n * 2 * layers * kv_heads * dim * 8
    fixed = width * (width + 2 * kv_heads * dim) + width**2 + 8 * width**2
    assert model.work == layers * (fixed + 2 * width * n) + 256 * width
    model.run([7] * n, model.empty)
    assert model.work == layers * n * (fixed + 2 * width * n) + 256 * width


def test_empty_shapes_are_refused():
    with pytest.raises(ValueError, match="1 or more, got"):
        Transformer(1, 0, 2, 8)
