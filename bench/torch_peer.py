"""Answers measurements in PyTorch, so that both sides are timed in turn within one run.

Reads one JSON request a line ({"what": …, "repeats": …, …}) and answers {"seconds": …} for one repetition. The first
answer names the versions and threads.
"""

import json
import sys
import time

import torch

torch.manual_seed(0)


def small_add(request):
    a, b = torch.ones(4), torch.ones(4)
    return lambda: a + b


def matmul(request):
    n = request["n"]
    a, b = torch.rand(n, n), torch.rand(n, n)
    return lambda: a @ b


def conv(request):
    batch, side, channels = request["batch"], request["side"], request["channels"]
    layout = torch.channels_last if request["channelsLast"] else torch.contiguous_format
    x = torch.rand(batch, channels, side, side).to(memory_format=layout)
    w = torch.rand(channels, channels, 3, 3).to(memory_format=layout)
    return lambda: torch.nn.functional.conv2d(x, w, padding=1)


def uniform(request):
    return lambda: torch.rand(request["count"])


def normal(request):
    return lambda: torch.randn(request["count"])


WORK = {"smallAdd": small_add, "matmul": matmul, "conv": conv, "uniform": uniform, "normal": normal}
prepared = {}

print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
with torch.inference_mode():
    for line in sys.stdin:
        if line not in prepared:
            request = json.loads(line)
            prepared[line] = (WORK[request["what"]](request), request["repeats"])
        run, repeats = prepared[line]
        start = time.perf_counter()
        for _ in range(repeats):
            run()
        print(json.dumps({"seconds": (time.perf_counter() - start) / repeats}), flush=True)
