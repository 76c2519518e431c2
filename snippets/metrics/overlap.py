"""BLEU, ROUGE-N, ROUGE-L on tokens. Source: Papineni et al. 2002; Lin 2004."""

import math
from collections import Counter
from collections.abc import Sequence

Tokens = Sequence[str]
Scores = tuple[float, float, float]  # precision, recall, F1


def ngrams(tokens: Tokens, n: int) -> Counter[Tokens]:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def bleu(pairs: Sequence[tuple[Tokens, Tokens]], smooth: bool = False) -> float:
    """BLEU-4 of (candidate, reference) pairs, 0 to 1, with sacreBLEU's conventions."""
    if not pairs:
        raise ValueError("need at least one (candidate, reference), got none")
    right, total = [0] * 4, [0] * 4
    for candidate, reference in pairs:
        for n in range(4):
            found, wanted = ngrams(candidate, n + 1), ngrams(reference, n + 1)
            right[n] += (found & wanted).total()  # clipped: the smaller count
            total[n] += found.total()
    if not any(right) or not (smooth or all(right)):
        return 0.0
    logs, halves = [], 1.0
    for matches, count in zip(right, filter(None, total), strict=False):
        halves /= 1 if matches else 2  # the k-th order without a match: 1 / 2**k
        logs.append(math.log((matches or halves) / count))
    brevity = min(0.0, 1 - sum(len(wanted) for _, wanted in pairs) / total[0])
    return math.exp(brevity + math.fsum(logs) / len(logs))


def rouge_n(candidate: Tokens, reference: Tokens, n: int) -> Scores:
    found, wanted = ngrams(candidate, n), ngrams(reference, n)
    same, a, b = (found & wanted).total(), found.total(), wanted.total()
    return same / max(1, a), same / max(1, b), 2 * same / max(1, a + b)


def rouge_l(candidate: Tokens, reference: Tokens) -> Scores:
    """By the longest common subsequence: in order, not necessarily adjacent."""
    row = [0] * (len(reference) + 1)
    for token in candidate:
        above, row = row, [0]
        for j, other in enumerate(reference):
            row.append(above[j] + 1 if token == other else max(above[j + 1], row[j]))
    same, a, b = row[-1], len(candidate), len(reference)
    return same / max(1, a), same / max(1, b), 2 * same / max(1, a + b)


def main() -> None:
    said = "the dress runs small and i had to return it"
    others = ["the dress runs small and i sent it back", said.replace("small", "large")]
    print(f"{said:48} BLEU  ROUGE-1  ROUGE-L")
    for text in (*others, "the the the the", "the dress"):
        pair = text.split(), said.split()
        values = bleu([pair], smooth=True), rouge_n(*pair, 1)[2], rouge_l(*pair)[2]
        print(f"{text:44}" + "".join(f"{value:9.3f}" for value in values))


if __name__ == "__main__":
    main()
