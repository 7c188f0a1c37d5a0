"""The chat of the advocacy group."""

from .shapes import DAY, HOUR, Line

MADINA = "madina.chinori@example.org"
OLGA = "olga.verbnaya@example.org"
BERMET = "bermet.konguroo@example.org"
DILOROM = "dilorom.anorzor@example.org"
RUSTAM = "rustam.kuhandoz@example.org"
SHERZOD = "sherzod.bodomzor@example.org"
CLAIRE = "claire.montrivage@example.org"
SABINA = "sabina.ertegi@example.org"

ADVOCACY = (
    Line(BERMET, 5 * DAY + 6 * HOUR, "Салам, кесиптештер! Билдирүүнүн долбоору талкууда.", "ky"),
    Line(BERMET, 5 * DAY + 6 * HOUR - 1, "Черновик заявления в обсуждении, жду правок до среды."),
    Line(SABINA, 5 * DAY + 5 * HOUR, "Қарап шықтым, екі ескертпем бар, сол жерге жаздым.", "kk"),
    Line(
        OLGA, 5 * DAY + 4 * HOUR, "По-моему, хорошо. Последний абзац самый важный, не сокращайте."
    ),
    Line(
        CLAIRE, 4 * DAY + 10 * HOUR, "The committee has confirmed the dates of the session.", "en"
    ),
    Line(
        CLAIRE,
        4 * DAY + 10 * HOUR - 1,
        "NGO briefing is on the first day, in the morning. We may bring two speakers.",
        "en",
    ),
    Line(BERMET, 4 * DAY + 9 * HOUR, "Предлагаю: один юрист и один врач. Кто может ехать?"),
    Line(MADINA, 4 * DAY + 9 * HOUR - 15, "Юриста выберем в группе правовой помощи до пятницы."),
    Line(OLGA, 4 * DAY + 9 * HOUR - 20, "Про врача спрошу аналитиков."),
    Line(CLAIRE, 4 * DAY + 8 * HOUR, "Perfect. I will help with the visa letters.", "en"),
    Line(SHERZOD, 3 * DAY + 7 * HOUR, "Oʻzbekcha matn tayyor, kim oʻqib chiqadi?", "uz"),
    Line(DILOROM, 3 * DAY + 6 * HOUR, "Men oʻqib chiqaman, kechqurun javob beraman.", "uz"),
    Line(DILOROM, 3 * DAY + HOUR, "Oʻqidim, juda yaxshi. Bitta vergul qoʻshdim, xolos :)", "uz"),
    Line(SHERZOD, 3 * DAY + HOUR - 4, "Rahmat!", "uz"),
    Line(RUSTAM, 2 * DAY + 9 * HOUR, "Матни тоҷикӣ низ тайёр аст, Мадина аз назар гузаронд.", "tg"),
    Line(BERMET, 2 * DAY + 9 * HOUR - 6, "Чоң рахмат! Беш тил даяр, англисчеси калды.", "ky"),
    Line(CLAIRE, 2 * DAY + 8 * HOUR, "English version: tomorrow noon, Geneva time.", "en"),
    Line(SABINA, 2 * DAY + 4 * HOUR, "Картинки для соцсетей сделать с текстом или без?"),
    Line(BERMET, 2 * DAY + 4 * HOUR - 5, "Без лиц, короткая строка и адрес горячей линии."),
    Line(SABINA, 2 * DAY + 4 * HOUR - 7, "И описание картинки для тех, кто её не видит. Сделаю."),
    Line(OLGA, DAY + 10 * HOUR, "Таблица по рекомендациям: пять строк заполнила как образец."),
    Line(CLAIRE, DAY + 9 * HOUR, "Very clear, Olga. Let us keep this format.", "en"),
    Line(MADINA, DAY + 8 * HOUR, "Наш раздел будет в понедельник: примеры ещё согласуем."),
    Line(BERMET, DAY + 8 * HOUR - 3, "Не торопитесь, согласие важнее срока."),
    Line(RUSTAM, DAY + 2 * HOUR, "Журналист просит комментарий о заявлении. Кто отвечает?"),
    Line(BERMET, DAY + 2 * HOUR - 8, "Я. До публикации говорим одно: текст выйдет десятого."),
    Line(RUSTAM, DAY + 2 * HOUR - 10, "Фаҳмо, ҳамин хел ҷавоб медиҳам.", "tg"),
    Line(SABINA, 6 * HOUR, "Суреттер дайын, үш нұсқасы бар. Қайсысын таңдаймыз?", "kk"),
    Line(OLGA, 5 * HOUR + 30, "Второй: спокойный и читается на телефоне."),
    Line(DILOROM, 5 * HOUR + 10, "Голосую тоже за второй."),
    Line(BERMET, 4 * HOUR, "Берём второй. Осталось согласие трёх организаций, напишу им сегодня."),
    Line(CLAIRE, 50, "English text is in the thread. Thank you all for the patience.", "en"),
    Line(BERMET, 35, "Thank you, Claire! Всё сходится, готовимся к десятому."),
)
