"""How fast the ImageNet network of the built book is in a tab, and whether the page answers meanwhile.

make book
npm install --no-save onnxruntime-web@1.30.0   # with these two, ONNX Runtime is measured beside it
.venv/bin/python -m pip install onnx==1.23.2
.venv/bin/python benchmarks/deep_tab.py

All take turns in one run. Where the machine does other work too, only the last column means something. An
attack is timed while nothing else happens, and made once more while a pointer moves: that, with all it sets
off, is work for the processors as well. How much memory it takes is for deep_memory.py.
"""

import argparse
import importlib.util
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import tab
import torch
from playwright.sync_api import Page
from torch.nn.functional import cross_entropy

from press.chapters import ROOT
from unboxed import backbones

RUNTIME = ROOT / "node_modules" / "onnxruntime-web" / "dist"
STEPS = 20  # of an attack
START = """async ([modules, parts, counts]) => {
    const { Engine } = await import(modules + 'deep-client.mjs');
    const length = 3 * 224 * 224;
    const data = Float32Array.from({ length }, (_, i) => (Math.sin(0.37 * i) + 1) / 2);
    window.pixels = { shape: [1, 3, 224, 224], data };
    window.engines = Object.fromEntries(counts.map(count => [count, new Engine(parts, count)]));
    for (const engine of Object.values(window.engines)) await engine.load();
    window.delays = [];
    addEventListener('pointermove', ({ timeStamp }) => window.delays.push(performance.now() - timeStamp));
    window.attack = async (count, steps) => {
        let { pixels } = window;
        for (let i = 0; i < steps; i++) {
            const { gradient } = await window.engines[count].gradient(pixels, { cost: 9 });
            const moved = (value, j) => Math.min(1, Math.max(0, value - Math.sign(gradient.data[j]) / 1020));
            pixels = { ...pixels, data: pixels.data.map(moved) };
        }
    };
    window.timed = async run => {
        const start = performance.now();
        await run();
        return (performance.now() - start) / 1000;
    };
}"""
ONNX = """async () => {
    const ort = await import('/runtime/ort.wasm.min.mjs');
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = location.origin + '/runtime/';
    const settings = { executionProviders: ['wasm'] };
    const session = await ort.InferenceSession.create('/runtime/network.onnx', settings);
    const normal = window.pixels.data.map(value => 2 * value - 1);
    window.onnx = () => session.run({ pixels: new ort.Tensor('float32', normal, [1, 3, 224, 224]) });
    const [engine] = Object.values(window.engines);
    const [{ logits }, seen] = [await window.onnx(), await engine.forward(window.pixels)];
    return Math.max(...seen.logits.data.map((logit, i) => Math.abs(logit - logits.data[i])));
}"""


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7, help="how often each takes its turn")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="how many share the network")
    options = parser.parse_args()
    with tab.figure("book/seeing/inside-a-convnet", "see") as (page, root):
        page.evaluate(START, [*tab.network(root), options.workers])
        runs = {"PyTorch, one thread": in_python()}
        for count in options.workers:
            runs[tab_with(count)] = in_the_tab(page, count)
        if onnx := onnx_runtime(page):
            runs["ONNX Runtime in wasm, one thread"] = {"forward": onnx}
        seconds = taken(runs, options.rounds)
        attacks = {count: attacked(page, count) for count in options.workers}
    print(f"{'':34}{'':20}{'ms':>8}{'ratio':>8}")
    for who, kinds in seconds.items():
        for kind, time_taken in kinds.items():
            ratio = time_taken / seconds["PyTorch, one thread"][kind]
            print(f"{who:34}{kind:20}{1000 * time_taken:8.0f}{ratio:8.2f}")
    for count, (whole, delay) in attacks.items():
        print(f"{tab_with(count)}: {STEPS} steps {whole:.1f} s, longest wait for an answer {delay:.0f} ms")


def tab_with(count: int) -> str:
    """Name what is measured."""
    return f"the tab, {count} worker{'s' if count > 1 else ''}"


def in_python() -> dict[str, Callable[[], None]]:
    """What PyTorch does, in one thread."""
    torch.set_num_threads(1)
    model = backbones.load().model
    pixels = ((0.37 * torch.arange(3 * 224 * 224)).sin() + 1).reshape(1, 3, 224, 224) / 2

    def forward() -> None:
        with torch.no_grad():
            model(pixels)

    def backward() -> None:
        given = pixels.clone().requires_grad_()
        torch.autograd.grad(cross_entropy(model(given), torch.tensor([9])), given)

    return {"forward": forward, "forward, backward": backward}


def in_the_tab(page: Page, count: int) -> dict[str, Callable[[], float]]:
    """What so many workers do."""
    forward = f"timed(() => engines[{count}].forward(pixels))"
    return {
        "forward": lambda: page.evaluate(forward),
        "forward, backward": lambda: page.evaluate(f"timed(() => attack({count}, 1))"),
    }


def onnx_runtime(page: Page) -> Callable[[], float] | None:
    """What ONNX Runtime does, if it is installed; threads it has only where pages are isolated."""
    if not RUNTIME.is_dir() or importlib.util.find_spec("onnx") is None:
        print("ONNX Runtime is not measured: expected onnxruntime-web and onnx, see --help\n")
        return None
    from onnx_network import network

    page.route("**/runtime/**", lambda route: route.fulfill(path=RUNTIME / Path(route.request.url).name))
    page.route("**/runtime/network.onnx", lambda route: route.fulfill(body=network()))
    if (apart := page.evaluate(ONNX)) > 2e-3:  # weights are rounded in the one
        raise SystemExit(f"expected the same logits of both, and they are up to {apart} apart")
    return lambda: page.evaluate("timed(onnx)")


Runs = dict[str, dict[str, Callable[[], float | None]]]


def taken(runs: Runs, rounds: int) -> dict[str, dict[str, float]]:
    """Return the median time of each, in seconds; they take turns, and two rounds are to get warm."""
    seconds = {who: {kind: [] for kind in kinds} for who, kinds in runs.items()}
    for turn in range(rounds + 2):
        for who, kinds in runs.items():
            for kind, run in kinds.items():
                start = time.perf_counter()
                told = run()
                if turn >= 2:
                    seconds[who][kind].append(told or time.perf_counter() - start)
    return {
        who: {kind: statistics.median(each) for kind, each in kinds.items()} for who, kinds in seconds.items()
    }


def attacked(page: Page, count: int) -> tuple[float, float]:
    """Return how long an attack takes, in seconds, and the longest wait of a pointer in another, in ms."""
    whole = page.evaluate(f"timed(() => attack({count}, {STEPS}))")
    page.evaluate("delays.length = 0; window.goes = true")
    page.evaluate(f"void attack({count}, {STEPS}).then(() => window.goes = false)")
    place = 0
    while page.evaluate("goes"):
        place = (place + 7) % 400
        page.mouse.move(100 + place, 100)
    return whole, page.evaluate("Math.max(...delays)")


if __name__ == "__main__":
    main()
