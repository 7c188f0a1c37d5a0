"""How the demo's libraries are kept: what documents are said to be, translations, versions, talk."""

from dataclasses import dataclass, field

from .shapes import DAY, HOUR


@dataclass(frozen=True, slots=True)
class Card:
    """What is said about a document, which is known by its group and title."""

    group: str
    title: str
    kind: str
    dated: str | None = None
    country: str | None = None
    organisation: str = ""
    source: str = ""
    description: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redraft:
    """A newer version of a document, made of another paper, with what its author says about it."""

    group: str
    title: str
    source: str
    by: str
    note: str
    minutes_ago: int
    label_before: str = ""
    """The name that the version before it gets."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a document, with the answers to it."""

    group: str
    title: str
    by: str
    body: str
    minutes_ago: int
    page: int | None = None
    quote: str = ""
    answers: tuple[tuple[str, str], ...] = field(default=())
    """Who answered, and what."""


DECLARATION = "Всеобщая декларация прав человека"
UN = "Организация Объединённых Наций"

CARDS = (
    Card("legal-aid", DECLARATION, "other", "1948-12-10", "INT", UN,
         description="Полный текст в шести языках: в карточке документа выберите нужный.",
         topics=("legal-aid", "advocacy"), tags=("ООН", "основа")),
    Card("legal-aid", "Первая консультация: контрольный лист", "template", "2026-11",
         description="Что спросить, что записать и чего не обещать на первой встрече.",
         topics=("legal-aid", "istanbul-protocol"), tags=("консультация",)),
    Card("legal-aid", "Сроки обжалования: образец таблицы", "template", "2026",
         description="Таблица для дежурного юриста: действие, срок, от чего считать.",
         topics=("legal-aid",), tags=("сроки", "жалоба")),
    Card("legal-aid", "Ёддошт: ҳуқуқҳои шахси дастгиршуда", "guideline", "2026-10", "TJ",
         topics=("legal-aid",), tags=("памятка",)),
    Card("legal-aid", "Документти ысымсыз кылуу: кыска эскертме", "guideline", "2026-11", "KG",
         topics=("monitoring",), tags=("памятка", "обезличивание")),
    Card("analytical", "Памятка: подготовка к посещению", "guideline", "2026",
         topics=("monitoring",), tags=("посещение",)),
    Card("analytical", "Глоссарий: шесть языков", "training", "2026",
         topics=("istanbul-protocol", "monitoring"), tags=("термины",)),
    Card("advocacy", "Writing for a treaty body: one-page guide", "guideline", "2026", "INT",
         topics=("advocacy",), tags=("CAT", "shadow report")),
)  # fmt: skip

TRANSLATIONS = {
    ("legal-aid", DECLARATION): (
        "Адам құқықтарының жалпыға бірдей декларациясы",
        "Адам укуктарынын жалпы декларациясы",
        "Эъломияи умумии ҳуқуқи башар",
        "Inson huquqlari umumjahon deklaratsiyasi",
    )
}
"""Which documents of a group are translations of which."""

REDRAFTS = (
    Redraft(
        "legal-aid",
        "Сроки обжалования: образец таблицы",
        "paper:deadlines-2",
        "madina.chinori@example.org",
        "Добавлен срок для жалобы прокурору, уточнено, от какого дня считать.",
        2 * DAY + 3 * HOUR,
        label_before="Как разослано дежурным 14 ноября",
    ),
)

REMARKS = (
    Remark(
        "legal-aid",
        "Сроки обжалования: образец таблицы",
        "ayperi.tokoydon@example.org",
        "Стоит дописать, что делать, если в постановлении нет даты вручения.",
        2 * DAY,
        page=1,
        answers=(
            (
                "madina.chinori@example.org",
                "Да: считаем от дня, когда человек расписался. Внесу в следующую версию.",
            ),
        ),
    ),
)
