"""PyTorch's side of `deno task bench:tokenizers`: `python bench/tokenizers/peer.py <threads>`.

Reads one JSON request a line and answers each with one line, {"error": …} if it failed. The first line names versions.
- {"do": "open", "case": …, "layout": …} builds a tokenizer with the library's weights and reads its pictures: {}
- {"do": "run", "layout": …, "mode": "forward" or "gradient", "repeats": k} makes tokens k times: {"seconds": of one, "values": [of the last]}
- {"do": "close"} forgets the tokenizers: {}

The values are those of work.ts: in forward the mean square of each image's tokens, else their mean and the norm of its gradient.
"""

import json
import os
import sys
import time
import traceback

import torch
from safetensors.torch import load_file
from tokenizers import tokenizer

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


def mean_squares(made):
    tokens, mask = made if isinstance(made, tuple) else (made, None)
    squares = tokens.square()
    return (squares if mask is None else squares * mask[..., None]).mean((1, 2))


class Worker:
    def __init__(self):
        self.subjects = {}

    def open(self, case, layout):
        model = tokenizer(case)
        missing, unexpected = model.load_state_dict(load_file(case["weights"]), strict=False)
        missing = [name for name in missing if not name.endswith("num_batches_tracked")]
        if missing or unexpected:
            raise ValueError(f"the weights lack {missing} and have {unexpected} too many")
        model.to(memory_format=LAYOUTS[layout])
        images = load_file(case["pictures"])["images"].permute(0, 3, 1, 2).contiguous(memory_format=LAYOUTS[layout])
        self.subjects[layout] = model, images
        return {}

    def run(self, layout, mode, repeats):
        model, images = self.subjects[layout]
        work = self.forward if mode == "forward" else self.gradient
        model.train(mode == "gradient")
        start = time.perf_counter()
        for _ in range(repeats):
            values = work(model, images)
        return {"seconds": (time.perf_counter() - start) / repeats, "values": values}

    @staticmethod
    def forward(model, images):
        with torch.inference_mode():
            return mean_squares(model(images)).tolist()

    @staticmethod
    def gradient(model, images):
        model.zero_grad()
        loss = mean_squares(model(images)).mean()
        loss.backward()
        return [loss.item(), torch.nn.utils.get_total_norm([p.grad for p in model.parameters()]).item()]

    def close(self):
        self.subjects.clear()
        return {}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    hello = {"torch": torch.__version__, "threads": torch.get_num_threads(), "load": os.getloadavg()[0]}
    print(json.dumps(hello), flush=True)
    worker = Worker()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(worker, request.pop("do"))(**request)
        except Exception:
            answer = {"error": traceback.format_exc().strip()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
