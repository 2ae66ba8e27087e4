"""
``python -m benchmarks.baselines MODULE --ready-file FILE``: serve ``app`` of a module on any port.

The settings of uvicorn are those of the reference server, because it is its function that serves.
"""

import argparse
from importlib import import_module
from pathlib import Path

from tmf645_reference_server.serving import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("--ready-file", type=Path, required=True)
    given = parser.parse_args()
    application = import_module(f"benchmarks.baselines.{given.module}").app
    serve(application, port=0, ready_file=given.ready_file)
