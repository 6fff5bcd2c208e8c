"""Makes testbench/models/kws_dscnn_int4 of testbench/models/kws_dscnn: weights of 4 bits.

Every weight is rounded again to -7..7 with a scale of its own for each output channel: that of 8
bits times the largest weight of the channel over 7. Biases go to the steps of the new sums. The dense
layer at the end keeps one scale and the type int8, whose lower half is enough for its weights:
TensorFlow Lite Micro has no other. Nothing is trained, so some accuracy is lost; what counts is that
networks with weights of 4 bits compute what the reference kernels compute.
"""
import argparse
import pathlib
import sys

MODELS = pathlib.Path(__file__).resolve().parents[2] / "testbench" / "models"
SAMPLES = 32


def half_away(x):
    return np.sign(x) * np.floor(np.abs(x) + 0.5)


def narrow(model, node, axis):
    """The weights of a node in 4 bits, its biases in the new steps; without an axis one scale."""
    graph = model.subgraphs[0]
    weights, bias = (graph.tensors[node.inputs[i]] for i in (1, 2))
    codes = model.buffers[weights.buffer].data.view(np.int8).reshape(weights.shape)
    dense = axis is None
    if dense:
        codes, axis = codes[None], 0
    channels = np.moveaxis(codes, axis, 0).reshape(codes.shape[axis], -1).astype(np.float64)
    old = np.broadcast_to(np.array(weights.quantization.scale, np.float64), len(channels))
    factor = np.maximum(np.abs(channels).max(axis=1), 1) / 7
    scale = (old * factor).astype(np.float32)
    rounded = half_away(channels / factor[:, None])
    shape = [codes.shape[axis]] + [n for i, n in enumerate(codes.shape) if i != axis]
    flat = np.moveaxis(rounded.reshape(shape), 0, axis).astype(np.int8).ravel()
    if dense:
        model.buffers[weights.buffer].data = flat.view(np.uint8)
    else:
        half = np.append(flat, np.zeros(len(flat) % 2, np.int8)).view(np.uint8) & 15
        model.buffers[weights.buffer].data = half[0::2] | half[1::2] << 4
        weights.type = schema.TensorType.INT4
    q = weights.quantization
    q.scale, q.zeroPoint = scale, np.zeros(len(scale), np.int64)
    q.quantizedDimension = axis
    sums = model.buffers[bias.buffer].data.view(np.int32)
    model.buffers[bias.buffer].data = (
        half_away(sums * old / scale.astype(np.float64)).astype(np.int32).view(np.uint8))
    bias.quantization.scale = (
        np.float32(graph.tensors[node.inputs[0]].quantization.scale[0]) * scale)
    bias.quantization.zeroPoint = np.zeros(len(scale), np.int64)


def main():
    argparse.ArgumentParser(prog="scripts/make-int4", description=__doc__,
                            formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    global np, schema
    import flatbuffers
    import numpy as np
    from ai_edge_litert import schema_py_generated as schema
    source, folder = MODELS / "kws_dscnn", MODELS / "kws_dscnn_int4"
    model = schema.ModelT.InitFromObj(
        schema.Model.GetRootAs((source / "model.tflite").read_bytes(), 0))
    axes = {schema.BuiltinOperator.CONV_2D: 0, schema.BuiltinOperator.DEPTHWISE_CONV_2D: 3,
            schema.BuiltinOperator.FULLY_CONNECTED: None}
    for node in model.subgraphs[0].operators:
        code = model.operatorCodes[node.opcodeIndex]
        kind = max(code.builtinCode, code.deprecatedBuiltinCode)
        if kind in axes:
            narrow(model, node, axes[kind])
    builder = flatbuffers.Builder(1 << 16)
    builder.Finish(model.Pack(builder), b"TFL3")
    folder.mkdir(exist_ok=True)
    (folder / "model.tflite").write_bytes(bytes(builder.Output()))
    for name in ("inputs.npy", "labels.npy"):
        np.save(folder / name, np.load(source / name)[:SAMPLES])
    return 0


if __name__ == "__main__":
    sys.exit(main())
