"""Executes a notebook strictly, from a fresh kernel, and writes it with its outputs.

Usage: .venv/bin/python tools/run_notebook.py SOURCE.ipynb TARGET.ipynb

A cell that fails, is not understood or takes more than two minutes ends the run with its error and exit code 1. Execution counts
and whatever changes from run to run without need are left out of TARGET, so that its differences are those of its
contents.
"""

import pathlib
import queue
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError

CELL_SECONDS = 120
LATE_SECONDS = 0.5  # the kernel may report a cell as done before its last outputs are sent


class PatientClient(NotebookClient):
    """Takes outputs that come after the kernel said that it was idle: while later cells run, and for a while after the last."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.places = {}
        self.last = max(i for i, cell in enumerate(self.nb.cells) if cell.cell_type == "code")

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.places[parent_msg_id] = (cell, cell_index)
        timeout = None
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=timeout)
            except queue.Empty:
                return
            sender = message["parent_header"].get("msg_id")
            if sender not in self.places:
                continue
            try:
                self.process_message(message, *self.places[sender])
            except CellExecutionComplete:
                if sender == parent_msg_id:
                    timeout = LATE_SECONDS if cell_index == self.last else 0.02


source, target = (pathlib.Path(argument) for argument in sys.argv[1:])
notebook = nbformat.read(source, as_version=4)
client = PatientClient(
    notebook, kernel_name="deno", timeout=CELL_SECONDS, resources={"metadata": {"path": str(source.parent)}}
)
try:
    client.execute()
except (CellExecutionError, CellTimeoutError) as error:
    sys.exit(f"{source}: {error}")

for cell in notebook.cells:
    cell.metadata.pop("execution", None)
    if cell.cell_type == "code":
        cell.execution_count = None
        for output in cell.outputs:
            output.pop("execution_count", None)
            if output.output_type == "execute_result":
                output["execution_count"] = None
notebook.metadata = {
    "kernelspec": {"display_name": "Deno", "language": "typescript", "name": "deno"},
    "language_info": {"file_extension": ".ts", "mimetype": "text/x.typescript", "name": "typescript"},
}
nbformat.validate(notebook)
beside = target.with_suffix(".tmp")
nbformat.write(notebook, beside)
beside.rename(target)
