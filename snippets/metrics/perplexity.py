"""Perplexity and bits per byte, from the probability given to each token that came."""

import math
from collections.abc import Sequence


def perplexity(probabilities: Sequence[float]) -> float:
    """e to the mean negative log of the probabilities (n_tokens,); at least 1."""
    if not probabilities:
        raise ValueError("need at least one token, got none")
    if bad := [p for p in probabilities if not 0 <= p <= 1]:
        raise ValueError(f"probabilities must lie in 0 to 1, got {bad[0]}")
    if 0 in probabilities:
        return math.inf
    return math.exp(-math.fsum(map(math.log, probabilities)) / len(probabilities))


def bits_per_byte(probabilities: Sequence[float], n_bytes: int) -> float:
    """The same surprise, spread over the bytes of the text and not over its tokens."""
    return math.log2(perplexity(probabilities)) * len(probabilities) / n_bytes


def main() -> None:
    words = [0.5, 0.1, 0.05]  # "it", " runs", " small": what the model gave to each
    letters = [0.5 ** (1 / 2)] * 2 + [0.1 ** (1 / 5)] * 5 + [0.05 ** (1 / 6)] * 6
    print("tokens       perplexity  bits per token  bits per byte")
    for name, given in (
        ("3 words", words),
        ("13 letters", letters),
        ("uniform, 256", [1 / 256] * 13),
    ):
        value, per_byte = perplexity(given), bits_per_byte(given, 13)
        print(f"{name:12}{value:11.3f}{math.log2(value):16.3f}{per_byte:15.3f}")
    print(f"a zero among them: {perplexity([0.5, 0.0])}")


if __name__ == "__main__":
    main()
