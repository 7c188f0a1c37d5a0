"""What the confined process can be asked to do, and the module that does it.

Each module has ``perform(file, arguments, limits, send, output)``, which reads *file*, sends
messages (dicts that JSON can say) and writes bytes, if the task makes any, to *output*.
"""

TASKS = {
    "read": "reading.child",
    "expose": "reading.exposing",
    "render": "rendering.child",
    "clean": "cleaning.child",
}
