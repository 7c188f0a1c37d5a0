"""Discussions of the advocacy group."""

from .shapes import DAY, HOUR, Post, Thread, markdown

ADVOCACY = (
    Thread(
        group="advocacy",
        title="Альтернативный доклад: кто какой раздел пишет",
        posts=(
            Post(
                "claire.montrivage@example.org",
                13 * DAY + 4 * HOUR,
                markdown("""
                Dear all, the list of issues is out, so we can divide the work. My proposal:

                - access to a lawyer in the first hours: legal aid group;
                - medical documentation: analysis group;
                - follow-up to the previous recommendations: we do it together here.

                Each section: two pages at most, three recommendations. The one-page guide is in the
                library.
                """),
                language="en",
            ),
            Post(
                "madina.chinori@example.org",
                12 * DAY + 6 * HOUR,
                "Раздел о доступе к адвокату берём. Обезличенные примеры соберём из обсуждений "
                "группы, каждый покажем тому, кто вёл дело, прежде чем он войдёт в текст.",
            ),
            Post(
                "olga.verbnaya@example.org",
                11 * DAY,
                markdown("""
                > follow-up to the previous recommendations

                Предлагаю таблицу: рекомендация — что сделано — чего не хватает — чем подтверждаем.
                Я заполню первые пять строк как образец.
                """),
            ),
            Post(
                "bermet.konguroo@example.org",
                9 * DAY + 3 * HOUR,
                "Отлично. Сроки: черновики разделов через две недели, общая вычитка ещё через "
                "неделю. Краткую версию для СМИ делаем только после того, как доклад опубликован.",
            ),
            Post(
                "claire.montrivage@example.org",
                2 * DAY + 5 * HOUR,
                markdown("""
                Thank you all. Two drafts have arrived and they read very well. A reminder before
                the rest: describe patterns, not people, and give the source of every figure.
                """),
                language="en",
            ),
        ),
    ),
    Thread(
        group="advocacy",
        title="Заявление ко Дню прав человека: черновик и переводы",
        posts=(
            Post(
                "bermet.konguroo@example.org",
                7 * DAY + 2 * HOUR,
                markdown("""
                Черновик на 10 декабря, три абзаца:

                1. чего мы добились вместе за год;
                2. о чём просим: независимый осмотр и адвокат с первых минут;
                3. куда обратиться за помощью.

                Тон спокойный, без лозунгов. Полный текст —
                [по ссылке](https://example.org/drafts/december).
                """),
            ),
            Post(
                "sherzod.bodomzor@example.org",
                6 * DAY + 8 * HOUR,
                "Oʻzbekcha tarjimani oʻz zimmamga olaman, juma kunigacha tayyor boʻladi. "
                "Tojikchasini Rustam bilan birga koʻrib chiqamiz.",
                language="uz",
            ),
            Post(
                "rustam.kuhandoz@example.org",
                6 * DAY + 5 * HOUR,
                "Розӣ ҳастам. Фақат ҷумлаи «аз дақиқаҳои аввал»-ро якхела тарҷума кунем: дар "
                "ёддошти гурӯҳи ҳуқуқӣ аллакай чунин навишта шудааст.",
                language="tg",
            ),
            Post(
                "sabina.ertegi@example.org",
                5 * DAY,
                "Қазақша аударманы мен қарап шығамын. Екінші абзацты сәл қысқартуды ұсынамын: "
                "әлеуметтік желіде ұзақ мәтін оқылмайды.",
                language="kk",
            ),
            Post(
                "bermet.konguroo@example.org",
                DAY + 3 * HOUR,
                "Сунуштар үчүн рахмат! Экинчи абзацты кыскарттым, кыргызча текстти да коштум. Эми "
                "ар бир уюм макулдугун жазса, жарыялоого даяр болобуз.",
                language="ky",
            ),
        ),
    ),
    Thread(
        group="advocacy",
        title="Разговор с журналистами: что проверить перед публикацией",
        audience="coalition",
        posts=(
            Post(
                "bermet.konguroo@example.org",
                18 * DAY,
                markdown("""
                Журналисты всё чаще просят «живую историю». Давайте соберём короткий список
                вопросов, который мы задаём себе, прежде чем ответить «да». Мои три:

                - Согласие дано именно на эту публикацию и может быть отозвано?
                - Узнают ли человека соседи, даже если имя изменено?
                - Не повредит ли текст жалобе, которая сейчас рассматривается?
                """),
            ),
            Post(
                "dilorom.anorzor@example.org",
                17 * DAY + 4 * HOUR,
                "Добавлю от юристов: пусть адвокат, который ведёт дело, прочтёт текст до выхода. "
                "Не править стиль, а проверить факты и риски.",
            ),
            Post(
                "sherzod.bodomzor@example.org",
                16 * DAY,
                "И просить показать фотографии. В тексте имени нет, а на снимке — двор и номер "
                "дома.",
            ),
            Post(
                "sabina.ertegi@example.org",
                15 * DAY,
                markdown("""
                > Согласие дано именно на эту публикацию и может быть отозвано?

                У нас это отдельный лист: издание, дата, кто объяснил, кому позвонить, если человек
                передумал. Шаблон принесу.
                """),
            ),
        ),
    ),
)
