"""Papers of the demo in a second version."""

from .papers import PAPERS

_ADDED = """- Действие следователя | Прокурор | 00 суток | День, когда человек узнал | Заполнить
- Решение первой инстанции"""

REDRAFTED = {
    "deadlines-2": PAPERS["deadlines"]
    .replace("- Решение первой инстанции", _ADDED)
    .replace("| Получение отказа |", "| День, когда человек расписался за отказ |")
    .replace("в течение недели.", "в течение трёх дней и записывает, кто и по какому тексту."),
}
"""Outlines by the key under which `files` finds them."""
