"""A small transformer in NumPy: a KV cache changes the work, not the answer."""

import numpy as np
from scipy.special import softmax  # type: ignore[import-untyped]


class Transformer:
    """Random, untrained weights and 256 words; it counts its multiply-adds."""

    def __init__(self, layers: int, kv_heads: int, group: int, dim: int) -> None:
        if min(sizes := (layers, kv_heads, group, dim)) < 1:
            raise ValueError(f"every size must be 1 or more, got {sizes}")
        rng, width = np.random.default_rng(0), kv_heads * group * dim
        mix, out = (width, kv_heads, group + 2, dim), (kv_heads, group, dim, width)
        shapes = [mix, out, (width, 4 * width), (4 * width, width)] * layers
        self.weights = [rng.normal(0, width**-0.5, shape) for shape in shapes]
        self.words, self.places = rng.normal(size=(2, 256, width))
        self.empty = np.zeros((layers, 2, 0, kv_heads, dim))

    def times(self, formula: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        letters, sizes = formula.replace(",", ""), left.shape + right.shape
        self.work += int(np.prod([*dict(zip(letters, sizes, strict=False)).values()]))
        return np.asarray(np.einsum(formula, left, right))

    def run(self, new: list[int], old: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Last logits (words,); the cache (layers, 2, tokens, kv_heads, dim) grows."""
        past, end, cache, self.work = old.shape[2], old.shape[2] + len(new), [], 0
        x = self.words[new] + self.places[past:end]
        future = np.triu(np.full((len(new), end), -np.inf), past + 1)
        for i, seen in enumerate(old):
            mix, out, up, down = self.weights[4 * i : 4 * i + 4]
            heads = self.times("nw,wkgd->gnkd", x, mix)  # queries, a key, a value
            cache.append(np.concatenate([seen, heads[-2:]], axis=1))
            scores = self.times("gnkd,mkd->kgnm", heads[:-2], cache[-1][0])
            share = softmax(scores / seen.shape[-1] ** 0.5 + future, axis=-1)
            values = self.times("kgnm,mkd->nkgd", share, cache[-1][1])
            x = x + self.times("nkgd,kgdw->nw", values, out)
            hidden = np.tanh(self.times("nw,wh->nh", x, up))
            x = x + self.times("nh,hw->nw", hidden, down)
        return self.times("w,vw->v", x[-1], self.words), np.array(cache)


def main() -> None:
    model = Transformer(layers=3, kv_heads=2, group=4, dim=8)
    tokens, plain, cache, gap = [1], [1], model.empty, 0.0
    print("token  multiply-adds: all again   cached  ratio  cache bytes")
    for n in range(1, 65):
        slow, work = model.run(plain, model.empty)[0], model.work
        fast, cache = model.run(tokens[-1:], cache)
        if n in (1, 4, 16, 64):
            row = f"{n:5} {work:25,} {model.work:8,} {work / model.work:6.1f}"
            print(f"{row} {cache.nbytes:12,}")
        plain.append(int(slow.argmax()))
        tokens.append(int(fast.argmax()))
        gap = max(gap, abs(fast - slow).max())
    print(f"same 64 tokens: {tokens == plain}, logits to 1e-9: {gap < 1e-9}")


if __name__ == "__main__":
    main()
