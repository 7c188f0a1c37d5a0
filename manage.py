#!/usr/bin/env python3
"""Sets Collab up, runs it and tests it; needs nothing but Python.

    python3 manage.py run     set up what is missing, start, print the address
    python3 manage.py test    set up what is missing, run linters and tests
    python3 manage.py flask   pass the rest of the line on to the flask command
    python3 manage.py lock    compile the lists of exact packages again

`python3 manage.py COMMAND --help` and docs/setup.md tell the rest.
"""

import os
import sys

# This file has to be readable by any Python since 3.6, so that an old one can say what is wrong.
OLDEST = (3, 11)


def refuse_old_python() -> None:
    """Name the remedy and leave when this Python is older than Collab needs."""
    if sys.version_info[:2] >= OLDEST:
        return
    folders = os.environ.get("PATH", "").split(os.pathsep)
    newer = [f"python3.{minor}" for minor in (13, 12, 11)]
    found = [n for n in newer if any(os.access(os.path.join(f, n), os.X_OK) for f in folders)]
    remedy = "Install Python 3.11 or newer: on Debian 12 and Ubuntu 24.04, apt install python3"
    if found:
        remedy = "This machine has a newer one: " + " ".join([found[0], *sys.argv])
    this = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sys.stderr.write(f"Collab needs Python 3.11 or newer; this is {this}.\n{remedy}\n")
    sys.exit(1)


if __name__ == "__main__":
    refuse_old_python()
    from tools.commands import main

    sys.exit(main(sys.argv[1:]))
