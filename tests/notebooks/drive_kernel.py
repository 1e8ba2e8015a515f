"""Drives the Deno kernel as a notebook front end does, and prints what happened as JSON.

Usage: .venv/bin/python tests/notebooks/drive_kernel.py KERNEL_NAME FOLDER run|interrupt|shutdown

`run` executes a cell that opens the engine and prints a matrix product, through nbclient, strictly. `interrupt` starts
a long native operation in a loop, asks the kernel to stop as the Stop button does, and then uses a variable from before.
`shutdown` uses the engine, asks the kernel to shut down and reports how its process ended.
"""

import json
import sys
import time

import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

OPEN = """import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import * as tf from "@tensorflow/tfjs-core";
const engine = await openTensorFlow();"""
PRODUCT = "tf.matMul([[1, 2], [3, 4]], [[0, 1], [1, 0]]).print();"
LOOP = """const big = tf.ones([5000, 5000]);
for (;;) tf.matMul(big, big).dispose();"""


def run(kernel: str, folder: str) -> dict:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in (OPEN, PRODUCT)])
    NotebookClient(notebook, kernel_name=kernel, timeout=60, resources={"metadata": {"path": folder}}).execute()
    return {"text": "".join(output.get("text", "") for output in notebook.cells[1].outputs)}


def interrupt(kernel: str, folder: str) -> dict:
    manager, client = start_new_kernel(kernel_name=kernel, cwd=folder, startup_timeout=60)
    try:
        for source in (OPEN, "let kept = 41;"):
            assert client.execute_interactive(source, timeout=60)["content"]["status"] == "ok"
        client.execute(LOOP)
        time.sleep(2)
        manager.interrupt_kernel()
        stopped = client.get_shell_msg(timeout=30)["content"]["status"]
        texts: list[str] = []

        def keep(message: dict) -> None:
            if message["msg_type"] == "stream":
                texts.append(message["content"]["text"])

        source = f"kept += 1; console.log(kept); {PRODUCT}"
        reply = client.execute_interactive(source, timeout=30, output_hook=keep)
        return {"stopped": stopped, "after": reply["content"]["status"], "alive": manager.is_alive(), "text": "".join(texts)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def shutdown(kernel: str, folder: str) -> dict:
    manager, client = start_new_kernel(kernel_name=kernel, cwd=folder, startup_timeout=60)
    process = manager.provisioner.process
    try:
        for source in (OPEN, PRODUCT):
            reply = client.execute_interactive(source, timeout=60, output_hook=lambda message: None)
            assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    return {"code": process.wait(timeout=30)}


print(json.dumps({"run": run, "interrupt": interrupt, "shutdown": shutdown}[sys.argv[3]](sys.argv[1], sys.argv[2])))
