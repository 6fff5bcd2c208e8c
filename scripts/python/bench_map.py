"""Time and memory of the mapper and the generator beside their limits.

  map KWS        keyword spotting on edge-64, events of its samples          10 s
  map large      60 layers, 3.5 million weights, with --fit on mesh-256      60 s
  generate       torus-1152                                                  20 s, 4 GiB
  sweep point    KWS on edge-64 with --effort quick, in a warm program       0.3 s

Seconds are those of the whole command, on one idle machine; a point is a share of a sweep's.
"""
import argparse
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / ".cache" / "bench-map"
KWS = ROOT / "testbench" / "models" / "kws_dscnn"


def import_libraries():
    """Only the environment of scripts/bench-map has them; the command line is read before."""
    global np, helper, numpy_helper, TensorProto
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper


def large(path):
    """A chain of 60 convolutions with 3.5 million random int8 weights, some strides, residuals."""
    rng = np.random.default_rng(60)
    nodes, constants = [], []

    def constant(array):
        constants.append(numpy_helper.from_array(np.asarray(array), f"c{len(constants)}"))
        return constants[-1].name

    def node(op, inputs, **attributes):
        nodes.append(helper.make_node(op, inputs, [f"n{len(nodes)}"], **attributes))
        return nodes[-1].output[0]

    scale, zero = constant(np.float32(0.05)), constant(np.int8(-128))

    def rounded(x):
        return node("DequantizeLinear", [node("QuantizeLinear", [x, scale, zero]), scale, zero])

    x, channels, weights = node("DequantizeLinear", ["x", scale, zero]), 16, 0
    before = None
    for layer in range(60):
        depthwise = layer % 3 == 1
        out = channels if depthwise else min(208, 32 + 31 * layer // 10)
        kernel = 3 if layer % 3 else 1
        groups = channels if depthwise else 1
        shape = (out, channels // groups, kernel, kernel)
        weights += int(np.prod(shape))
        w = constant(rng.integers(-127, 128, shape, dtype=np.int8))
        real = node("DequantizeLinear", [w, constant(np.float32(0.01)), constant(np.int8(0))])
        stride = 2 if layer in (3, 12, 27) else 1
        y = node("Conv", [x, real], group=groups, pads=[kernel // 2] * 4,
                 strides=[stride, stride])
        y = rounded(node("Relu", [y]))
        if before is not None and before[1] == (out, stride) and layer % 5 == 0:
            y = rounded(node("Add", [y, before[0]]))
        x, channels = y, out
        before = (y, (out, 1))
    out = node("QuantizeLinear", [x, scale, zero])
    graph = helper.make_graph(
        nodes, "large", [helper.make_tensor_value_info("x", TensorProto.INT8, [1, 16, 64, 64])],
        [helper.make_tensor_value_info(out, TensorProto.INT8, None)], constants)
    path.write_bytes(helper.make_model(
        graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)]).SerializeToString())
    return weights


def timed(*command, memory="3g"):
    """Seconds and MiB of a command."""
    start = time.monotonic()
    pid = os.spawnve(os.P_NOWAIT, str(command[0]), [str(c) for c in command],
                     os.environ | {"SYNFIRE_MEMORY": memory})
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"bench-map: exit code {os.waitstatus_to_exitcode(status)}: "
                 f"{' '.join(map(str, command))}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench-map", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    import_libraries()
    WORK.mkdir(parents=True, exist_ok=True)
    synfire = ROOT / "scripts" / "synfire"
    failed = 0

    def line(name, seconds, mebibytes, most, most_mebibytes=None):
        nonlocal failed
        good = seconds <= most and (most_mebibytes is None or mebibytes <= most_mebibytes)
        failed += not good
        limit = f"{most:g} s" + (f", {most_mebibytes} MiB" if most_mebibytes else "")
        print(f"{'ok' if good else 'TOO LONG':9} {name:34} {seconds:7.2f} s {mebibytes:6.0f} MiB"
              f"   limit {limit}", flush=True)

    line("map KWS on edge-64", *timed(
        synfire, "map", "--model", KWS / "model.tflite", "--profile", KWS / "inputs.npy",
        "--config", "edge-64", "--out", WORK / "kws"), 10)
    weights = large(WORK / "large.onnx")
    line(f"map 60 layers, {weights:,} weights", *timed(
        synfire, "map", "--model", WORK / "large.onnx", "--config", "mesh-256", "--fit",
        "--out", WORK / "large"), 60)
    line("generate torus-1152", *timed(
        synfire, "generate", "--config", "torus-1152", "--out", WORK / "torus"), 20, 4096)
    points = 200
    (WORK / "sweep.yaml").write_text(
        f"model: {KWS}/model.tflite\nconfig: edge-64\nmeasures: [interval]\n"
        f"axes: {{sram.tableBytes: {{from: 256, to: {256 * points}, step: 256}}}}\n")
    for old in (WORK / "sweep").rglob("*.json"):
        old.unlink()
    seconds, mebibytes = timed(
        synfire, "sweep", WORK / "sweep.yaml", "--out", WORK / "sweep", "--threads", "1")
    line("a point of a sweep, KWS on edge-64", seconds / points, mebibytes, 0.3)
    print(f"{4 - failed} passed, {failed} failed")
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
