"""Trains in the Deno kernel, presses Stop, and prints what is left as JSON.

Usage: .venv/bin/python tests/training/stop_training.py FOLDER

Stop comes while steps are at work in the second epoch. Afterwards the kernel has to answer, the model to classify, and the
run to go on from its checkpoint.
"""

import json
import sys
from queue import Empty

from jupyter_client.manager import start_new_kernel

SET_UP = f"""import * as lib from "../../lib/mod.ts";
import * as tf from "@tensorflow/tfjs-core";
await lib.openTensorFlow();
const model = lib.createClassifier({{ tokenizer: "vit", profile: "tiny", classes: 6 }}, 0);
const options = {{
  model, folder: "../../{sys.argv[1]}", checkpointSteps: 1000,
  splits: lib.proceduralScenes({{ train: 100, test: 12, seed: 0, imageSize: 32 }}),
  settings: {{ seed: 0, epochs: 1000, batch: 16, learningRate: 1e-3, imageSize: 32, averageDecay: 0.9 }},
  about: {{ experiment: "x", profile: "tiny", dataset: "s", model: "x", environment: {{}}, config: {{}}, commit: null }},
  onProgress: ({{ kind, epoch }}) => {{ if (kind === "step" && epoch === 2) console.log("at work"); }},
}};"""
TRAIN = "await lib.train(options);"
AFTER = """const { logits } = model.call(tf.ones([1, 32, 32, 3]), { training: false });
const scopes = tf.engine().state.scopeStack.length;
console.log(JSON.stringify({ finite: logits.dataSync().every(Number.isFinite), scopes }));"""
AGAIN = """const more = { ...options, settings: { ...options.settings, epochs: 3 }, resume: true, onProgress: undefined };
const result = await lib.train(more);
console.log(JSON.stringify({ finished: result.finished, epochs: result.summary.epochs }));"""


def main() -> dict:
    manager, client = start_new_kernel(kernel_name="deno", cwd="tests/training", startup_timeout=60)
    texts: list[str] = []
    try:

        def run(source: str) -> dict:
            texts.clear()
            return client.execute_interactive(source, timeout=60, output_hook=listen)["content"]

        def listen(message: dict) -> None:
            if message["msg_type"] == "stream":
                texts.append(message["content"]["text"])

        def answer(source: str) -> dict:
            status = run(source)["status"]
            assert status == "ok", texts
            return json.loads("".join(texts))

        assert run(SET_UP)["status"] == "ok"
        client.execute(TRAIN)
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "stream" and "at work" in message["content"]["text"]:
                break
        manager.interrupt_kernel()
        stopped = client.get_shell_msg(timeout=8)["content"]
        after = answer(AFTER)
        return {"status": stopped["status"], **after, **answer(AGAIN), "alive": manager.is_alive()}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


for attempt in range(10):  # Deno 2.9 loses its timers at some Stops, and the kernel hangs: then a new one has to show it
        try:
            print(json.dumps(main()))
            break
        except Empty:
            if attempt == 9:
                raise
