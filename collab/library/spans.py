"""Many page numbers in few letters: "1-300,304"."""

from collections.abc import Iterable


def spans(numbers: Iterable[int]) -> str:
    """Write numbers that grow as spans."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def numbers(text: str) -> list[int]:
    """Return the numbers that `spans` wrote."""
    found: list[int] = []
    for span in filter(None, text.split(",")):
        first, _, last = span.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
