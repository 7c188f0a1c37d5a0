"""Starts the confined process, by its path: ``python -I launch.py TASK LIMITS …``.

The package is loaded by its path and under a name of its own, so that neither the application
nor its settings and database ever come into the process that opens foreign files.
"""

import importlib
import importlib.util
import json
import os
import sys


def _load_package() -> str:
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    name = "files"
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise ImportError(folder)
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return name


if __name__ == "__main__":
    package_name = _load_package()
    model = importlib.import_module(f"{package_name}.model")
    task, given = sys.argv[1], model.Limits(**json.loads(sys.argv[2]))
    if task == "program":
        program = importlib.import_module(f"{package_name}.sandbox.program")
        program.become(sys.argv[3:], given)
    child = importlib.import_module(f"{package_name}.sandbox.child")
    arguments, output, secret = sys.argv[3:6]
    child.main(
        task,
        json.loads(arguments) | child.whispered(int(secret) if secret else None),
        given,
        int(output) if output else None,
    )
