"""PyTorch's side of `deno task bench:pytorch`: `python bench/pytorch/worker.py <threads>`.

Reads one JSON request a line and answers each with one line, {"error": …} if it failed. The first line names versions.
- {"do": "prepare", "case": …, "variant": …} builds a step and runs it once: {"values": […]}
- {"do": "run", "steps": k} runs it k times more: {"seconds": of one, "values": of the last}
- {"do": "product", "size": n, "precision": …} multiplies two matrices n×n: {"seconds": …}
- {"do": "peak", "pid": p} asks Linux for a process's largest resident memory: {"megabytes": …}

A step is a training step, whose value is the loss before it, or a classification, whose values are the logits. Either way
values are read back: a step ends when its result is there.
"""

import json
import os
import pathlib
import re
import shutil
import sys
import sysconfig
import time
import traceback

import torch
from safetensors.torch import load_file
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import models

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def prepare_step(case, variant):
    """A function that runs one step and returns its values. `variant`: "eager", "channels_last" or "compile"."""
    torch.manual_seed(0)
    training = case["mode"] == "training"
    model = models.classifier(case["model"], case["profile"], case["imageSize"], case["dropout"], case["classes"])
    models.load(model, load_file(case["weights"]))
    model.train(training)
    batch = load_file(case["pictures"])
    layout = torch.channels_last if variant == "channels_last" else torch.contiguous_format
    images = batch["images"].permute(0, 3, 1, 2).contiguous(memory_format=layout)
    labels = batch["labels"]
    model.to(memory_format=layout)
    if variant == "compile":
        # Without gradients weights may be packed once, as PyTorch advises for inference on a processor.
        torch._inductor.config.freezing = not training
        model = torch.compile(model)

    def forward():
        if case["precision"] == "float32":
            return model(images)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return model(images).float()

    if not training:
        # What inference_mode forbids on top of no_grad stands in the way of freezing.
        guard = torch.no_grad if variant == "compile" else torch.inference_mode

        def classify():
            with guard():
                return forward().flatten().tolist()

        return classify

    optimizer = torch.optim.Adam(model.parameters(), lr=case["profile"]["learningRate"], fused=True)

    def train():
        optimizer.zero_grad()
        loss = F.cross_entropy(forward(), labels)
        loss.backward()
        optimizer.step()
        return [loss.item()]

    return train


def timed(run, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        values = run()
    return (time.perf_counter() - start) / repeats, values


class Worker:
    def __init__(self):
        self.step = None
        self.products = {}

    def prepare(self, case, variant):
        self.step = prepare_step(case, variant)
        return {"values": self.step()}

    def run(self, steps):
        seconds, values = timed(self.step, steps)
        return {"seconds": seconds, "values": values}

    def product(self, size, precision):
        if (size, precision) not in self.products:
            self.products = {(size, precision): [torch.rand(size, size).to(DTYPES[precision]) for _ in range(2)]}
        a, b = self.products[size, precision]
        with torch.inference_mode():
            seconds, _ = timed(lambda: a @ b, 1)
        return {"seconds": seconds}

    def peak(self, pid):
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        return {"megabytes": int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 / 1e6}


def compiler():
    """What torch.compile needs, or why it cannot work."""
    name = os.environ.get("CXX", "g++")
    if shutil.which(name) is None:
        return {"missing": f"a C++ compiler: {name} is not there"}
    header = pathlib.Path(sysconfig.get_path("include")) / "Python.h"
    if not header.exists():
        return {"missing": f"Python's headers: {header} is not there"}
    return {}


def answer(worker, request):
    action = request.pop("do")
    try:
        return getattr(worker, action)(**request)
    except Exception:
        return {"error": traceback.format_exc().strip()}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    hello = {"torch": torch.__version__, "threads": torch.get_num_threads(), "load": os.getloadavg()[0]}
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # a compiler that prints must not break the protocol
    print(json.dumps({**hello, "compiler": compiler()}), file=answers, flush=True)
    worker = Worker()
    for line in sys.stdin:
        print(json.dumps(answer(worker, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
