"""The chat of the legal aid group."""

from .shapes import DAY, HOUR, ChatRoom, Line

DINARA = "dinara.jolbarys@example.org"
MADINA = "madina.chinori@example.org"
ARMAN = "arman.botatay@example.org"
PAVEL = "pavel.ryabinnik@example.org"
GULNAR = "gulnar.jetiqazyna@example.org"
NURBEK = "nurbek.sarytash@example.org"
AYPERI = "ayperi.tokoydon@example.org"
DILOROM = "dilorom.anorzor@example.org"
RUSTAM = "rustam.kuhandoz@example.org"
JAMILA = "jamila.gulbogh@example.org"
JONAS = "jonas.kornweiler@example.org"

LEGAL_AID = (
    Line(MADINA, 3 * DAY + 9 * HOUR, "Доброе утро! В четверг в 15:00 по Алматы общий созвон."),
    Line(MADINA, 3 * DAY + 9 * HOUR - 1, "Повестка: приложения к жалобам, дежурство, глоссарий."),
    Line(DINARA, 3 * DAY + 9 * HOUR - 6, "Буду."),
    Line(AYPERI, 3 * DAY + 9 * HOUR - 9, "Мен да катышам, сөзсүз.", "ky"),
    Line(RUSTAM, 3 * DAY + 9 * HOUR - 20, "Буду, но минут на десять опоздаю: заседание."),
    Line(ARMAN, 3 * DAY + 8 * HOUR, "Кездесудің сілтемесі бұрынғыдай ма?", "kk"),
    Line(MADINA, 3 * DAY + 8 * HOUR - 4, "Да, ссылка прежняя: https://example.org/call/legal-aid"),
    Line(GULNAR, 3 * DAY + 3 * HOUR, "Коллеги, кому нужен бланк согласия на осмотр? Обновила."),
    Line(DILOROM, 3 * DAY + 3 * HOUR - 5, "Мне, пожалуйста. Если можно, сразу с узбекским."),
    Line(GULNAR, 3 * DAY + 3 * HOUR - 8, "На узбекский переводит Джамила, к пятнице будет."),
    Line(JAMILA, 3 * DAY + 2 * HOUR, "Ha, juma kuni tayyor boʻladi.", "uz"),
    Line(DILOROM, 3 * DAY + 2 * HOUR - 3, "Katta rahmat!", "uz"),
    Line(NURBEK, 2 * DAY + 10 * HOUR, "Напомните, где лежит образец таблицы сроков?"),
    Line(PAVEL, 2 * DAY + 10 * HOUR - 4, "Библиотека → «Образцы и бланки». Числа там условные!"),
    Line(NURBEK, 2 * DAY + 10 * HOUR - 6, "Да, вижу пометку. Спасибо."),
    Line(
        DINARA,
        2 * DAY + 6 * HOUR,
        "Вопрос по терминам: «тергеу әрекеті» переводим как «следственное действие»?",
    ),
    Line(ARMAN, 2 * DAY + 6 * HOUR - 7, "Иә, дұрыс. Глоссарийге де қосып қояйық.", "kk"),
    Line(DINARA, 2 * DAY + 6 * HOUR - 9, "Рақмет, қазір қосамын.", "kk"),
    Line(
        RUSTAM,
        2 * DAY + HOUR,
        "Ҳамкорон, ёддошт дар бораи ҳуқуқҳои дастгиршуда дар китобхона аст. Истифода баред.",
        "tg",
    ),
    Line(MADINA, 2 * DAY + HOUR - 5, "Бисёр хуб, ташаккур! Забонаш содда ва фаҳмо.", "tg"),
    Line(JAMILA, 2 * DAY + HOUR - 12, "Ман онро ба маркази мо ҳам мебарам.", "tg"),
    Line(
        JONAS,
        DAY + 9 * HOUR,
        "Reminder: online clinic on medical evidence next Tuesday, 11:00 Berlin time.",
        "en",
    ),
    Line(JONAS, DAY + 9 * HOUR - 1, "Bring questions, not documents, please.", "en"),
    Line(NURBEK, DAY + 9 * HOUR - 15, "Thanks, Jonas! Two of us will join from Bishkek.", "en"),
    Line(GULNAR, DAY + 8 * HOUR, "Я тоже приду. Переводить на русский кто-нибудь будет?"),
    Line(DINARA, DAY + 8 * HOUR - 6, "Могу я, если без медицинских тонкостей :)"),
    Line(GULNAR, DAY + 8 * HOUR - 8, "Тонкости беру на себя."),
    Line(AYPERI, DAY + 2 * HOUR, "Кыргызча эскертме даяр: документти кантип ысымсыз кылуу.", "ky"),
    Line(NURBEK, DAY + 2 * HOUR - 4, "Азаматсың! Кыска жана түшүнүктүү экен.", "ky"),
    Line(MADINA, 7 * HOUR, "Кто возьмёт последний день дежурства? Он один остался."),
    Line(DILOROM, 6 * HOUR + 40, "Men olaman, shu kuni boʻshman.", "uz"),
    Line(MADINA, 6 * HOUR + 35, "Отлично, график закрыт. Спасибо всем!"),
    Line(PAVEL, 2 * HOUR, "В образце таблицы добавил колонку «Проверено». Посмотрите, удобно ли."),
    Line(DINARA, HOUR + 45, "Удобно. Я бы ещё добавила, кто проверил."),
    Line(PAVEL, HOUR + 40, "Дельно, сделаю."),
    Line(RUSTAM, 25, "Опись приложений готова, вечером выложу в обсуждение."),
)

DUTY = ChatRoom(
    name="Дежурства",
    about="Кто дежурит на этой неделе; пишут координаторы.",
    announcing=True,
    lines=(
        Line(PAVEL, 4 * DAY, "На этой неделе дежурит Динара, с понедельника по пятницу."),
        Line(PAVEL, 4 * DAY - 2, "В выходные — Рустам. Замены согласуйте до четверга."),
    ),
)
