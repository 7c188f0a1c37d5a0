"""The order of titles and names as people expect it in a list."""

import re

# Letters of the six languages that stand after their neighbour in the alphabet, not at its end.
_AFTER = {
    "а": "ә", "г": "ғ", "е": "ё", "ж": "җ", "и": "ӣ", "к": "қ", "н": "ңҥ", "о": "ө", "у": "ӯұү",
    "х": "ҳһ", "ч": "ҷ", "ы": "і",
}  # fmt: skip
_PLACES = {
    ord(letter): f"{before}\uffff{place}"
    for before, letters in _AFTER.items()
    for place, letter in enumerate(letters)
}
_NUMBER = re.compile(r"\d+")
_NO_WORD = re.compile(r"^\W+")


def title_key(title: str) -> str:
    """Return what to sort a title by; case and quotes do not matter, 2 is before 10."""
    key = _NO_WORD.sub("", title.casefold()).translate(_PLACES)
    return _NUMBER.sub(lambda found: found[0].lstrip("0").zfill(12), key)
