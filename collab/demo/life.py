"""How the demo's groups are run: subgroups, titles, end dates, what is pinned and what waits."""

from dataclasses import dataclass, field

from .shapes import Group, Role

DAYS_OF_OBSERVING = 45

FACTS = {
    "analytical": ("monitoring", "istanbul-protocol"),
    "legal-aid": ("legal-aid",),
    "advocacy": ("advocacy", "media"),
}
"""The topics of the groups that everybody knows."""


@dataclass(frozen=True, slots=True)
class Space:
    """A group besides the three: a subgroup, or one that is hidden."""

    group: Group
    above: str = ""
    open_to_those_above: bool = False
    hidden: bool = False
    country: str | None = None
    people: dict[str, Role] = field(default_factory=dict)


SPACES = (
    Space(
        Group(
            slug="legal-aid-kg",
            names={
                "ru": "Юридическая помощь: Кыргызстан",
                "en": "Legal Aid: Kyrgyzstan",
                "ky": "Юридикалык жардам: Кыргызстан",
            },
            descriptions={
                "ru": "Дежурства, образцы на двух языках и вопросы, которые касаются одного "
                "Кыргызстана.",
                "en": "Duty rosters, templates in two languages, and questions that concern "
                "Kyrgyzstan alone.",
                "ky": "Кезметтер, эки тилдеги үлгүлөр жана Кыргызстанга гана тиешелүү суроолор.",
            },
            sign="КГ",
            colour=5,
        ),
        above="legal-aid",
        open_to_those_above=True,
        country="KG",
        people={
            "nurbek.sarytash@example.org": "coordinator",
            "ayperi.tokoydon@example.org": "member",
            "dilorom.anorzor@example.org": "member",
        },
    ),
    Space(
        Group(
            slug="conference",
            names={"ru": "Оргкомитет встречи", "en": "Meeting committee"},
            descriptions={
                "ru": "Готовим ежегодную встречу: программа, дорога, жильё.",
                "en": "We prepare the yearly meeting: programme, travel, lodging.",
            },
            sign="ОК",
            colour=6,
        ),
        hidden=True,
        people={
            "madina.chinori@example.org": "coordinator",
            "pavel.ryabinnik@example.org": "coordinator",
            "bermet.konguroo@example.org": "member",
        },
    ),
)

TITLES = {
    ("madina.chinori@example.org", "legal-aid"): "юрист, Душанбе",
    ("nurbek.sarytash@example.org", "legal-aid"): "руководитель правовой клиники",
    ("dinara.jolbarys@example.org", "legal-aid"): "адвокат",
    ("gulnar.jetiqazyna@example.org", "legal-aid"): "врач-эксперт",
    ("pavel.ryabinnik@example.org", "analytical"): "статистика и методика",
    ("bermet.konguroo@example.org", "advocacy"): "работа с прессой",
    ("claire.montrivage@example.org", "advocacy"): "UN advocacy",
}

OBSERVES_UNTIL = {("claire.montrivage@example.org", "legal-aid"): DAYS_OF_OBSERVING}
"""Who observes where, and for how many days more."""

PINNED = (
    ("legal-aid", "Какие приложения к жалобе брать с собой: объём и перевод"),
    ("advocacy", "Разговор с журналистами: что проверить перед публикацией"),
)

ASKS_TO_JOIN = (
    (
        "tilek.jazgy@example.org",
        "legal-aid",
        "Веду мониторинг в Оше. Хочу видеть, какие документы нужны юристам от наблюдателей.",
    ),
    (
        "olga.verbnaya@example.org",
        "legal-aid",
        "Помогаю заявителям собирать бумаги, не хватает образцов.",
    ),
)

REPORTED = (
    (
        "legal-aid",
        "Кто на связи в праздники: дежурство юристов",
        2,
        "gulnar.jetiqazyna@example.org",
        "wrong-place",
        "Дежурства по Кыргызстану лучше обсуждать в подгруппе: там все, кого это касается.",
    ),
)
"""Group, thread, number of the post, who reports it, for which reason, and the note."""
