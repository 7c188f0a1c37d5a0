"""The chat of the analysis group."""

from .shapes import DAY, HOUR, Line

DINARA = "dinara.jolbarys@example.org"
TIMUR = "timur.aspandiyar@example.org"
PAVEL = "pavel.ryabinnik@example.org"
OLGA = "olga.verbnaya@example.org"
GULNAR = "gulnar.jetiqazyna@example.org"
NURBEK = "nurbek.sarytash@example.org"
TILEK = "tilek.jazgy@example.org"
JAMILA = "jamila.gulbogh@example.org"
SHERZOD = "sherzod.bodomzor@example.org"
JONAS = "jonas.kornweiler@example.org"

ANALYTICAL = (
    Line(PAVEL, 4 * DAY + 8 * HOUR, "Всем привет! Начинаем сводить третий квартал."),
    Line(PAVEL, 4 * DAY + 8 * HOUR - 1, "Жду таблицы до пятницы, по новым правилам подсчёта."),
    Line(TILEK, 4 * DAY + 8 * HOUR - 10, "От Оша будет в среду."),
    Line(SHERZOD, 4 * DAY + 7 * HOUR, "Bizniki deyarli tayyor, kodlarni tekshiryapmiz.", "uz"),
    Line(OLGA, 4 * DAY + 6 * HOUR, "У нас один столбец не сходится, разберусь сегодня."),
    Line(PAVEL, 4 * DAY + 6 * HOUR - 5, "Если это «эпизоды», проверь, не посчитаны ли они дважды."),
    Line(OLGA, 4 * DAY + 5 * HOUR, "Так и есть. Исправила, спасибо!"),
    Line(
        GULNAR,
        3 * DAY + 9 * HOUR,
        "Қазақша жадынаманы «Мониторинг» қалтасына салдым. Ескертпе болса, жазыңыздар.",
        "kk",
    ),
    Line(DINARA, 3 * DAY + 9 * HOUR - 14, "Өте жақсы шығыпты, көлемі де ыңғайлы.", "kk"),
    Line(TIMUR, 3 * DAY + 9 * HOUR - 22, "Керемет! Орысшасымен бірге басып шығаруға болады.", "kk"),
    Line(JAMILA, 3 * DAY + 4 * HOUR, "Психологическую часть опросника закончу к понедельнику."),
    Line(GULNAR, 3 * DAY + 4 * HOUR - 3, "Чудесно. Пришлёшь мне до общей вычитки?"),
    Line(JAMILA, 3 * DAY + 4 * HOUR - 5, "Конечно."),
    Line(
        JONAS,
        2 * DAY + 11 * HOUR,
        "The glossary is very useful. Could we add “degree of consistency”?",
        "en",
    ),
    Line(TILEK, 2 * DAY + 10 * HOUR, "Добавлю. По-русски — «степень соответствия»?"),
    Line(GULNAR, 2 * DAY + 10 * HOUR - 6, "Да, в протоколе именно так."),
    Line(TILEK, 2 * DAY + 10 * HOUR - 9, "Кыргызчасы: «шайкештик деңгээли». Макулсуздарбы?", "ky"),
    Line(NURBEK, 2 * DAY + 9 * HOUR, "Макулмун, өтө жакшы котормо.", "ky"),
    Line(
        JAMILA, 2 * DAY + 9 * HOUR - 8, "Тоҷикӣ: «дараҷаи мувофиқат». Ба луғат илова кунед.", "tg"
    ),
    Line(TILEK, 2 * DAY + 8 * HOUR, "Записал все три. Новая версия завтра в библиотеке."),
    Line(OLGA, 2 * DAY + HOUR, "Ищем второго врача на посещение, третья неделя месяца."),
    Line(GULNAR, 2 * DAY + HOUR - 9, "Спрошу у наших, отвечу завтра."),
    Line(PAVEL, DAY + 8 * HOUR, "Таблицы получил от всех. Так быстро ещё не бывало!"),
    Line(SHERZOD, DAY + 8 * HOUR - 4, "Yangi qoidalar yordam berdi :)", "uz"),
    Line(DINARA, DAY + 7 * HOUR, "Черновик обзора когда ждать? Нужен для раздела об адвокатах."),
    Line(PAVEL, DAY + 7 * HOUR - 12, "В четверг покажу цифры, текст — через неделю."),
    Line(TIMUR, DAY + 2 * HOUR, "Коллеги, напоминаю: из файлов перед загрузкой убираем имена."),
    Line(OLGA, DAY + 2 * HOUR - 5, "Да, и свойства файла тоже: там часто остаётся автор."),
    Line(NURBEK, 9 * HOUR, "Врача для посещения нашли?"),
    Line(GULNAR, 8 * HOUR + 30, "Иә, табылды: екінші дәрігер үшінші аптада бос.", "kk"),
    Line(OLGA, 8 * HOUR + 20, "Гүлнар, вы нас спасли! Вношу в календарь."),
    Line(JONAS, 3 * HOUR, "I can read the draft questionnaire on Monday morning.", "en"),
    Line(JAMILA, 2 * HOUR + 30, "Спасибо, Йонас, к тому времени пришлю."),
    Line(PAVEL, 40, "Цифры за квартал сошлись по всем трём странам. Хороших выходных!"),
)
