"""What wrong click probabilities do to an auction. Synthetic: 8 ads an auction,
click rates near 1 %, bids around 1; the slot costs the site 0.012 in annoyed users."""

import numpy as np

SLOT_COST = 0.012  # expected money below which the slot is better left empty


def draw(
    n: int, rng: np.random.Generator, ads: int = 8
) -> tuple[np.ndarray, np.ndarray]:
    """True click probabilities and bids per click, each (n, ads)."""
    return 0.01 * rng.lognormal(-0.3, 0.8, (n, ads)), rng.lognormal(0, 0.6, (n, ads))


def auction(p: np.ndarray, bid: np.ndarray, said: np.ndarray) -> dict[str, float]:
    """Rank by bid times the probability `said`; the winner pays, per click, the least
    bid that would still have won. Per 1,000 auctions: value is clicks at the winner's
    bid less the cost of the slot. `ratio` is the sum of the winners' `said` over
    their clicks."""
    if not p.shape == bid.shape == said.shape:
        raise ValueError(f"shapes differ: {p.shape}, {bid.shape}, {said.shape}")
    score = bid * said
    row, best = np.arange(len(p)), score.argmax(1)
    second = np.maximum(np.sort(score, axis=1)[:, -2], SLOT_COST)
    shown = score[row, best] >= SLOT_COST
    price = second / said[row, best]
    true = p[row, best]
    value = true * bid[row, best] - SLOT_COST
    said_here, true_here = said[row, best][shown].sum(), true[shown].sum()
    return {
        "shown": 1000 * float(shown.mean()),
        "clicks": 1000 * float((true * shown).mean()),
        "revenue": 1000 * float((true * price * shown).mean()),
        "value": 1000 * float((value * shown).mean()),
        "ratio": float(said_here / true_here) if shown.any() else float("nan"),
    }


def sayings(p: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Ways to be wrong; `half` are one network's ads, `app` one app's requests."""
    half = np.arange(p.shape[1]) < p.shape[1] // 2
    app = (np.arange(len(p)) % 2 == 0)[:, None]
    return {
        "right": p,
        "all 1.15 times": 1.15 * p,
        "all half": 0.5 * p,
        "half of the ads 1.15 times": np.where(half, 1.15 * p, p),
        "half of the ads twice": np.where(half, 2 * p, p),
        "half of the requests twice": np.where(app, 2 * p, p),
        "noise, 30 %": p * rng.lognormal(0, 0.3, p.shape),
        "one rate for all": np.full(p.shape, p.mean()),
    }


def main() -> None:
    rng = np.random.default_rng(0)
    p, bid = draw(100_000, rng)
    print("per 1,000 auctions          shown  clicks  revenue  value  ratio")
    for name, said in sayings(p, rng).items():
        r = auction(p, bid, said)
        print(
            f"{name:27}{r['shown']:6.0f}{r['clicks']:8.1f}"
            f"{r['revenue']:9.1f}{r['value']:7.1f}{r['ratio']:7.2f}"
        )


if __name__ == "__main__":
    main()
