"""Starts the reading process. Run by its path: ``python -I launch.py CLAIMED LIMITS``.

The package is loaded by its path and under a name of its own, so that neither the application
nor its settings and database ever come into the process that opens foreign files.
"""

import importlib
import importlib.util
import json
import os
import sys


def _load_package() -> str:
    folder = os.path.dirname(os.path.abspath(__file__))
    name = "reading"
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
    child = importlib.import_module(f"{package_name}.child")
    model = importlib.import_module(f"{package_name}.model")
    child.main(sys.argv[1] or None, model.Limits(**json.loads(sys.argv[2])))
