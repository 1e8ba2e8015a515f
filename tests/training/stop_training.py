"""Trains in the Deno kernel, presses Stop, and prints what is left as JSON.

Usage: .venv/bin/python tests/training/stop_training.py FOLDER

Stop comes while steps are at work in the second epoch. Afterwards the kernel has to answer, the model to classify, and the
run to go on from its checkpoint.
"""

import json
import signal
import sys
from pathlib import Path
from queue import Empty
from subprocess import DEVNULL

from jupyter_client.manager import start_new_kernel

SET_UP = """import * as lib from "../../lib/mod.ts";
import * as tf from "@tensorflow/tfjs-core";
await lib.openTensorFlow();
const folder = %s;
const model = lib.createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
const options = {
  model, folder, checkpointSteps: 1000,
  splits: lib.proceduralScenes({ train: 100, test: 12, seed: 0, imageSize: 32 }),
  settings: { seed: 0, epochs: 1000, batch: 16, learningRate: 1e-3, imageSize: 32, averageDecay: 0.9 },
  about: { experiment: "x", profile: "tiny", dataset: "s", model: "x", environment: {}, config: {}, commit: null },
  onProgress: ({ kind, epoch }) => { if (kind === "step" && epoch === 2) console.log("at work"); },
};
const answer = (value) => Deno.writeTextFileSync(`${folder}.json`, JSON.stringify(value));"""
TRAIN = "await lib.train(options);"
AFTER = """const { logits } = model.call(tf.ones([1, 32, 32, 3]), { training: false });
const scopes = tf.engine().state.scopeStack.length;
answer({ finite: logits.dataSync().every(Number.isFinite), scopes });"""
AGAIN = """const more = { ...options, settings: { ...options.settings, epochs: 3 }, resume: true, onProgress: undefined };
const result = await lib.train(more);
answer({ finished: result.finished, epochs: result.summary.epochs });"""


def stop(folder: str) -> dict:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Out of time."))  # an exception: the kernel is shut down
    streams = {"stdout": DEVNULL, "stderr": DEVNULL}  # which a kernel that hangs would hold open
    manager, client = start_new_kernel(kernel_name="deno", cwd="tests/training", startup_timeout=60, **streams)
    try:

        def run(source: str) -> dict:
            return client.execute_interactive(source, timeout=60, output_hook=lambda _: None)["content"]

        def answer(source: str) -> dict:
            reply = run(source)
            assert reply["status"] == "ok", reply
            return json.loads(Path(f"{folder}.json").read_text())

        assert run(SET_UP % json.dumps(f"../../{folder}"))["status"] == "ok"
        client.execute(TRAIN)
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "stream" and "at work" in message["content"]["text"]:
                break
        manager.interrupt_kernel()
        stopped = client.get_shell_msg(timeout=20)["content"]
        after = answer(AFTER)
        return {"status": stopped["status"], **after, **answer(AGAIN), "alive": manager.is_alive()}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


for attempt in range(3):  # a Stop that finds no code to end can hang Deno 2.9: 1 kernel of 66 when nothing else ran. Then another has to answer
    try:
        print(json.dumps(stop(f"{sys.argv[1]}-{attempt}")))
        break
    except Empty:
        if attempt == 2:
            raise
