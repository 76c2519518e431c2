"""Store a message in every member's inbox, or once: rows written and ranges read."""

from dataclasses import dataclass

ROW_BYTES, FLAG_BYTES = 400, 40  # a message with its keys; "has news" (invented)


@dataclass
class Group:
    members: int
    messages: float  # a day
    active: float  # share of members who open the app at all
    opens: float  # a day, each by an active member
    chats: int  # that a member is in

    def __post_init__(self) -> None:
        if self.members < 2 or self.chats < 1 or min(self.messages, self.opens) <= 0:
            raise ValueError(f"needs 2 members, 1 chat, messages and opens, got {self}")

    def visits(self) -> float:
        """Members' openings of the app, for each message of this group."""
        return self.members * self.active * self.opens / self.messages

    def news(self) -> float:
        """The share of openings that find something new here, both at random."""
        return self.messages / (self.messages + self.opens)


def costs(g: Group) -> dict[str, tuple[float, float, float]]:
    """Rows written, ranges read and bytes written for one message, by design."""
    flags, a_list = g.visits() * g.news(), g.visits() / g.chats
    return {
        "inbox": (g.members, a_list, g.members * ROW_BYTES),
        "timeline": (1, g.visits(), ROW_BYTES),  # each opening asks each chat
        "flags": (1 + flags, a_list + flags, ROW_BYTES + flags * FLAG_BYTES),
    }


def flip(g: Group) -> float:
    """Messages a day from which the timeline has fewer operations than inboxes."""
    share = g.members / (g.members - 1) * (1 - 1 / g.chats)
    return g.active * g.opens * share


def main() -> None:
    opens = 20  # param: 1..200
    chats = 40  # param: 1..200
    print("               inbox          timeline      with flags  flips at")
    print("members    write  read  KB   write read    write read    a day")
    sizes = [(2, 10, 1.0), (10, 40, 0.8), (100, 100, 0.5), (1_000, 200, 0.2)]
    for members, messages, active in [*sizes, (100_000, 500, 0.02)]:
        g = Group(members, messages, active, opens, chats)
        (w, r, size), (_, r2, _), (w3, r3, _) = costs(g).values()
        row = f"{members:7,}{w:9,.0f}{r:6.1f}{size / 1000:8,.0f}"
        print(row + f"{1:5}{r2:7.1f}{w3:8.1f}{r3:7.1f}{flip(g):8.1f}")


if __name__ == "__main__":
    main()
