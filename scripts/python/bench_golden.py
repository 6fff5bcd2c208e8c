"""Golden beside LiteRT's reference kernels on the same inputs, each on one thread.

The two take turns, so that whatever else the machine does meets both. A turn is a run of
inferences; the figures are the median and the best time of an inference over all turns, start-up
excluded, and the ratios of both. The last columns show how golden scales: inferences a second on
1 and 2 threads.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "testbench" / "models"


class LiteRt:
    """LiteRT with BUILTIN_REF, one thread."""

    def __init__(self, model, inputs):
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
        import numpy as np
        self.interpreter = Interpreter(
            str(model), num_threads=1, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
        self.interpreter.allocate_tensors()
        self.index = self.interpreter.get_input_details()[0]["index"]
        self.inputs = np.load(inputs)

    def times(self, count):
        times = []
        for i in range(count):
            self.interpreter.set_tensor(self.index, self.inputs[i % len(self.inputs)])
            start = time.perf_counter_ns()
            self.interpreter.invoke()
            times.append(time.perf_counter_ns() - start)
        return times


class Golden:
    """Golden in a Java of its own, told what to do line by line."""

    def __init__(self, model, inputs):
        home = os.environ.get("JAVA_HOME")
        java = str(pathlib.Path(home) / "bin" / "java") if home else "java"
        self.process = subprocess.Popen(
            [java, "--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC", "-Xms512m", "-cp",
             str(ROOT / "testbench/target/synfire.jar"), str(ROOT / "scripts/java/BenchGolden.java"),
             str(model), str(inputs)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.description = self.process.stdout.readline().strip()
        if not self.description:
            sys.exit("error: Java does not start\n"
                     "  fix       run scripts/setup build, then scripts/synfire --version")

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return [int(word) for word in self.process.stdout.readline().split()]

    def times(self, count):
        return self.ask(f"one {count}")

    def rate(self, count, threads):
        return count / (self.ask(f"batch {count} {threads}")[0] / 1e9)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(name, rounds):
    model, inputs = MODELS / name / "model.tflite", MODELS / name / "inputs.npy"
    litert, golden = LiteRt(model, inputs), Golden(model, inputs)
    try:
        litert.times(20)
        end = time.monotonic() + 8
        while time.monotonic() < end:
            golden.times(500)
        slow, fast = [], []
        for _ in range(rounds):
            slow += litert.times(40)
            fast += golden.times(400)
        rates = {}
        for threads in (1, 2):
            golden.rate(1000, threads)
            rates[threads] = max(golden.rate(2000, threads) for _ in range(3))
    finally:
        golden.close()
    slow = [statistics.median(slow) / 1000, min(slow) / 1000]
    fast = [statistics.median(fast) / 1000, min(fast) / 1000]
    ratios = [a / b for a, b in zip(slow, fast)]
    print(f"{name:16} {slow[0]:10.1f} {slow[1]:10.1f} {fast[0]:10.1f} {fast[1]:10.1f} "
          f"{ratios[0]:7.1f} {ratios[1]:7.1f} {rates[1]:10.0f} {rates[2]:10.0f} "
          f"{rates[2] / rates[1]:7.2f}", flush=True)
    return min(ratios), golden.description


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench-golden", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=["kws_dscnn", "ic_resnet8", "vww_mobilenetv1"],
                        help="folders of testbench/models (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=10, metavar="N",
                        help="turns of each side (default: %(default)s)")
    parser.add_argument("--at-least", type=float, metavar="RATIO",
                        help="exit with 3 if either ratio of a model is below this")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds is at least 1")
    known = sorted(inputs.parent.name for inputs in MODELS.glob("*/inputs.npy"))
    for name in arguments.models:
        if name not in known:
            parser.error(f"no model {name}; known: {', '.join(known)}")
    print(f"{'':16} {'LiteRT BUILTIN_REF us':>21} {'golden us':>21} {'ratio':>15} "
          f"{'golden, inferences/s':>29}")
    print(f"{'model':16} {'median':>10} {'best':>10} {'median':>10} {'best':>10} "
          f"{'median':>7} {'best':>7} {'1 thread':>10} {'2 threads':>10} {'scale':>7}")
    results = [compare(name, arguments.rounds) for name in arguments.models]
    print(f"golden on {results[0][1]}, one thread; {os.cpu_count()} processors, "
          f"load {os.getloadavg()[0]:.1f} at the end")
    if arguments.at_least and min(r for r, _ in results) < arguments.at_least:
        print(f"error: a ratio is below {arguments.at_least}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
