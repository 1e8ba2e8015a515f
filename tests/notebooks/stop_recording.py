"""Stops the Deno kernel while functions are recorded and gradients computed, and prints what is left as a line of JSON each time.

Usage: .venv/bin/python tests/notebooks/stop_recording.py FOLDER

FOLDER is for the files of a training run, from the project's root. Each cell that is stopped says when it is where Stop is to meet it, and
stays there for ever.
"""

import json
import signal
import sys
from pathlib import Path
from subprocess import DEVNULL

from jupyter_client.manager import start_new_kernel

TIMEOUT = 60

SET_UP = f"""import * as lib from "../../lib/mod.ts";
import * as tf from "@tensorflow/tfjs-core";
await lib.openTensorFlow();
const weight = tf.variable(tf.fill([4, 4], 0.1));
const values = () => Array.from(weight.dataSync());
const before = values();
const x = tf.ones([2, 4]);
let endless = false;
function forward(x) {{
  const layer = (x) => tf.tidy(() => tf.tanh(tf.matMul(x, weight)));
  let y = layer(x);
  if (endless) console.log("at work");
  while (endless) y = layer(y);
  return y;
}}
const gradient = (x) => tf.variableGrads(() => tf.mean(tf.square(forward(x))), [weight]).grads[weight.name];
const wanted = gradient(x).dataSync();
const differs = (result) => result.dataSync().some((number, i) => Math.abs(number - wanted[i]) > 1e-6);
const model = lib.createClassifier({{ tokenizer: "vit", profile: "tiny", classes: 6 }}, 0);
const call = model.call.bind(model);
model.call = (...args) => {{
  if (endless) console.log("at work");
  while (endless) tf.tidy(() => void call(...args));
  return call(...args);
}};
const options = {{
  model, folder: "../../{sys.argv[1]}",
  splits: lib.proceduralScenes({{ train: 32, test: 12, seed: 0, imageSize: 32 }}),
  settings: {{ seed: 0, epochs: 1, batch: 16, learningRate: 1e-3, imageSize: 32 }},
  about: {{ experiment: "x", profile: "tiny", dataset: "s", model: "x", environment: {{}}, config: {{}}, commit: null }},
}};
const step = lib.capture(gradient);
const answer = (value) => Deno.writeTextFileSync("../../{sys.argv[1]}.json", JSON.stringify(value));"""

STOPPED = {
    "recording": "endless = true; tf.tidy(() => step(x));",
    "gradient": "endless = true; tf.tidy(() => gradient(x));",
    "training": "endless = true; await lib.train(options);",
}
# Not by a timer: Deno 2.9 loses all timers if one is due at a Stop.
AFTER = """endless = false;
await new Promise((resolve) => setImmediate(resolve));
answer({
  kept: values().every((value, i) => value === before[i]), random: Math.random() < 1,
  captured: !differs(step(x)) && step.signatures === 1, eager: !differs(gradient(x)), open: tf.engine().state.scopeStack.length,
});"""
TRAIN = """const { finished, summary } = await lib.train(options);
answer({ finished, epochs: summary.epochs });"""


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Out of time."))  # an exception: the kernel is shut down
    streams = {"stdout": DEVNULL, "stderr": DEVNULL}  # which a kernel that hangs would hold open
    manager, client = start_new_kernel(kernel_name="deno", cwd="tests/notebooks", startup_timeout=TIMEOUT, **streams)
    try:

        def run(source: str) -> None:
            reply = client.execute_interactive(source, timeout=TIMEOUT, output_hook=lambda _: None)["content"]
            assert reply["status"] == "ok", reply

        def answer(source: str) -> dict:
            run(source)
            return json.loads(Path(f"{sys.argv[1]}.json").read_text())

        def stop(source: str) -> str:
            cell = client.execute(source)
            while True:
                message = client.get_iopub_msg(timeout=TIMEOUT)
                if message["msg_type"] == "stream" and "at work" in message["content"]["text"]:
                    break
            manager.interrupt_kernel()
            while True:
                reply = client.get_shell_msg(timeout=TIMEOUT)
                if reply["parent_header"].get("msg_id") == cell:
                    return reply["content"]["status"]

        run(SET_UP)
        for name, source in STOPPED.items():
            status = stop(source)
            print(json.dumps({"name": name, "status": status, **answer(AFTER)}), flush=True)
        print(json.dumps({"name": "trained on", **answer(TRAIN), "alive": manager.is_alive()}), flush=True)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
