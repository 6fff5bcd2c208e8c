"""Makes the outputs of ONNX Runtime that the import of ONNX files is tested with.

Two kinds:

  testbench/models/*/model.onnx              outputs.npy beside it, from inputs.npy beside it
  generator/src/test/resources/onnx/operators.zip
                                             small networks made here, one or a few operators each:
                                             NAME/model.onnx, NAME/input.npy, NAME/output.npy

Everything runs on the CPU with all graph optimizations off: each node as it is written, float32
arithmetic between QuantizeLinear and DequantizeLinear.
"""
import io
import logging
import pathlib
import sys
import tempfile
import zipfile
import zlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import quantization

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "testbench" / "models"
OPERATORS = ROOT / "generator" / "src" / "test" / "resources" / "onnx" / "operators.zip"
SAMPLES = 4


def run(model_bytes, samples):
    """The first output for each sample, [N, *output]; samples are [N, *input without batch 1]."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model_bytes, options, providers=["CPUExecutionProvider"])
    taken = session.get_inputs()[0]
    shape = [n if isinstance(n, int) else 1 for n in taken.shape]
    states = session.get_inputs()[1:]
    if not states:
        return np.stack([session.run(None, {taken.name: x.reshape(shape)})[0] for x in samples])
    # What the network gives besides its output goes into the next step, zero at first.
    kept, outputs = [np.zeros(state.shape, np.float32) for state in states], []
    for x in samples:
        output, *kept = session.run(
            None, {taken.name: x.reshape(shape)} | {s.name: k for s, k in zip(states, kept)})
        outputs.append(output)
    return np.stack(outputs)


class Graph:
    """A network that grows: names of values go in, names of values come out."""

    def __init__(self, name, opset=13, codes=np.int8):
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.name, self.opset, self.codes = name, opset, codes
        self.nodes, self.constants, self.inputs, self.outputs = [], [], [], []
        self.quantization = {}
        self.samples = None

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, op, inputs, outputs=1, domain="", **attributes):
        names = [f"v{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(
            op, inputs, names, name=f"{op.lower()}{len(self.nodes)}", domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def scale(self, scale, zero, codes=None):
        codes = self.codes if codes is None else codes
        return [self.constant(np.array(scale, np.float32)), self.constant(np.array(zero, codes))]

    def dequantize(self, name, scale, zero, codes=None, **attributes):
        return self.node("DequantizeLinear", [name] + self.scale(scale, zero, codes), **attributes)

    def quantize(self, name, scale, zero, codes=None):
        return self.node("QuantizeLinear", [name] + self.scale(scale, zero, codes))

    def requantize(self, name, scale, zero):
        return self.dequantize(self.quantize(name, scale, zero), scale, zero)

    def input(self, shape, scale=0.05, zero=None, real=False):
        """Codes with their scale, as float32 behind a DequantizeLinear; or float32 itself."""
        info = np.iinfo(self.codes)
        zero = int(self.rng.integers(info.min // 2, info.max // 2)) if zero is None else zero
        self.samples = self.rng.integers(
            info.min, info.max + 1, [SAMPLES] + list(shape)).astype(self.codes)
        if real:
            self.samples = ((self.samples.astype(np.float32) - zero) * np.float32(scale) * 1.01)
        kind = TensorProto.FLOAT if real else helper.np_dtype_to_tensor_dtype(np.dtype(self.codes))
        self.inputs.append(helper.make_tensor_value_info("x", kind, shape))
        self.raw = ("x", scale, zero)
        return self.requantize("x", scale, zero) if real else self.dequantize("x", scale, zero)

    def weights(self, shape, axis=None, zero=0, codes=np.int8, real_range=0.02):
        """Constant codes behind a DequantizeLinear, with a scale for each index of an axis."""
        info = np.iinfo(codes)
        values = self.rng.integers(info.min, info.max + 1, shape).astype(codes)
        name = self.constant(values)
        if axis is None:
            return self.dequantize(name, real_range / 3, zero, codes)
        scales = self.rng.uniform(real_range / 10, real_range / 2, shape[axis])
        zeros = np.full(shape[axis], zero) if np.isscalar(zero) else np.asarray(zero)
        return self.dequantize(
            name, scales.astype(np.float32), zeros, codes, axis=axis)

    def bias(self, n, scale=0.0005):
        values = self.rng.integers(-3000, 3000, n).astype(np.int32)
        name = self.constant(values)
        return self.dequantize(name, scale, 0, np.int32)

    def output(self, name, scale=0.3, zero=None, real=False):
        info = np.iinfo(self.codes)
        zero = (info.min + info.max) // 2 + 7 if zero is None else zero
        code = self.quantize(name, scale, zero)
        if real:
            return self.result(self.dequantize(code, scale, zero))
        return self.result(code)

    def result(self, name):
        """Names the output of the network."""
        self.outputs.append(name)
        return name

    def state(self, shape, scale, zero):
        """An input in float32 that an output of the step before is given to."""
        name = f"state{len(self.inputs)}"
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return self.requantize(name, scale, zero)

    def bytes(self):
        outputs = [helper.make_empty_tensor_value_info(name) for name in self.outputs]
        graph = helper.make_graph(self.nodes, self.name, self.inputs, outputs, self.constants)
        model = helper.make_model(
            graph, producer_name="synfire", ir_version=8 if self.opset < 21 else 11,
            opset_imports=[
                helper.make_opsetid("", self.opset), helper.make_opsetid("com.microsoft", 1)])
        # The output needs a type, which inference finds for the standard operators.
        made = onnx.shape_inference.infer_shapes(model)
        for value in made.graph.value_info:
            for output in model.graph.output:
                if value.name == output.name:
                    output.CopyFrom(value)
        if not model.graph.output[0].type.HasField("tensor_type"):
            kind = helper.np_dtype_to_tensor_dtype(np.dtype(self.codes))
            model.graph.output[0].CopyFrom(
                helper.make_tensor_value_info(self.outputs[0], kind, None))
        return model.SerializeToString(deterministic=True)


CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def conv(name, shape, w, *, bias=True, axis=0, zero=0, wcodes=np.int8, codes=np.int8, opset=13,
         after=None, scale=0.3, out_zero=None, x_zero=None, **attributes):
    """Registers a convolution."""
    def make(g):
        x = g.input(shape, zero=x_zero)
        inputs = [x, g.weights(w, axis, zero, wcodes)]
        if bias:
            inputs.append(g.bias(w[0]))
        y = g.node("Conv", inputs, **attributes)
        if after:
            y = after(g, y)
        g.output(y, scale, out_zero)
    CASES[name] = (make, dict(codes=codes, opset=opset))


conv("conv", [1, 3, 9, 7], [5, 3, 3, 3])
conv("conv_pads", [1, 3, 9, 7], [5, 3, 3, 3], pads=[2, 0, 1, 1], strides=[2, 1])
conv("conv_dilated", [1, 3, 11, 12], [4, 3, 3, 2], dilations=[2, 3], pads=[2, 1, 2, 1])
conv("conv_same_upper", [1, 2, 8, 9], [4, 2, 4, 3], auto_pad="SAME_UPPER", strides=[2, 2])
conv("conv_same_lower", [1, 2, 8, 9], [4, 2, 4, 3], auto_pad="SAME_LOWER", strides=[2, 2])
conv("conv_valid", [1, 2, 8, 9], [4, 2, 4, 3], auto_pad="VALID")
conv("conv_per_tensor", [1, 3, 6, 6], [5, 3, 3, 3], axis=None)
conv("conv_no_bias", [1, 3, 6, 6], [5, 3, 3, 3], bias=False)
conv("conv_groups", [1, 6, 7, 5], [4, 3, 3, 3], group=2, pads=[1, 1, 1, 1])
conv("conv_depthwise", [1, 6, 7, 5], [6, 1, 3, 3], group=6, pads=[1, 1, 1, 1])
conv("conv_depthwise_twice", [1, 3, 7, 5], [6, 1, 3, 3], group=3, pads=[0, 1, 2, 1])
conv("conv_one_channel", [1, 1, 7, 5], [6, 1, 3, 3])
conv("conv_uint8", [1, 3, 9, 7], [5, 3, 3, 3], codes=np.uint8, pads=[1, 1, 1, 1])
conv("conv_uint8_weights", [1, 3, 9, 7], [5, 3, 3, 3], codes=np.uint8, wcodes=np.uint8, zero=128)
conv("conv_asymmetric", [1, 3, 9, 7], [5, 3, 3, 3], codes=np.uint8, wcodes=np.uint8, axis=None,
     zero=97)
conv("conv_asymmetric_channels", [1, 3, 9, 7], [4, 3, 3, 3], zero=[-100, 3, 0, 127])
conv("conv_asymmetric_depthwise", [1, 4, 6, 6], [4, 1, 3, 3], zero=[-100, 3, 0, 127], group=4)
conv("conv_1d", [1, 3, 20], [5, 3, 4], strides=[2], pads=[3, 0])
conv("conv_1d_depthwise", [1, 4, 15], [4, 1, 3], group=4, dilations=[2], pads=[4, 0])
conv("conv_relu", [1, 3, 6, 6], [5, 3, 3, 3], after=lambda g, y: g.node("Relu", [y]))
conv("conv_relu_uint8", [1, 3, 6, 6], [5, 3, 3, 3], codes=np.uint8, out_zero=0, scale=0.15,
     after=lambda g, y: g.node("Relu", [y]))
conv("conv_clip6", [1, 3, 6, 6], [5, 3, 3, 3], scale=0.1, after=lambda g, y: g.node(
    "Clip", [y, g.constant(np.float32(0)), g.constant(np.float32(6))]))
conv("conv_clip_odd", [1, 3, 6, 6], [5, 3, 3, 3], scale=0.1, after=lambda g, y: g.node(
    "Clip", [y, g.constant(np.float32(-1.37)), g.constant(np.float32(4.2))]))
conv("conv_clip_attributes", [1, 3, 6, 6], [5, 3, 3, 3], opset=10, axis=None, scale=0.1,
     after=lambda g, y: g.node("Clip", [y], min=0.0, max=6.0))
conv("conv_add_bias", [1, 3, 6, 6], [5, 3, 3, 3], bias=False, after=lambda g, y: g.node(
    "Add", [y, g.constant(g.rng.normal(0, 1, [1, 5, 1, 1]).astype(np.float32))]))
conv("conv_batch_norm", [1, 3, 6, 6], [5, 3, 3, 3], after=lambda g, y: g.node(
    "BatchNormalization", [y] + [g.constant(v.astype(np.float32)) for v in (
        g.rng.uniform(0.5, 2, 5), g.rng.normal(0, 1, 5), g.rng.normal(0, 1, 5),
        g.rng.uniform(0.5, 2, 5))]))
conv("conv_float_bias", [1, 3, 6, 6], [5, 3, 3, 3], bias=False, after=lambda g, y: g.node(
    "Sub", [y, g.constant(np.float32([1.25]))]))
conv("conv_opset21", [1, 3, 9, 7], [5, 3, 3, 3], opset=21)
conv("conv_opset22_groups", [1, 6, 7, 5], [4, 3, 3, 3], group=2, opset=22)


def simple(name, shape, make, **options):
    """Registers a network of one input, some float operators, and one output."""
    scale = options.pop("scale", 0.05)
    zero = options.pop("zero", None)
    in_scale = options.pop("in_scale", 0.05)
    in_zero = options.pop("in_zero", None)
    real_in = options.pop("real_in", False)

    def build(g):
        x = g.input(shape, in_scale, in_zero, real=real_in)
        y = make(g, x)
        if y is not None:
            g.output(y, scale, zero)
    CASES[name] = (build, options)


def number(g, v):
    return g.constant(np.float32(v))


def longs(g, *v):
    return g.constant(np.array(v, np.int64))


# --- matrix products

simple("gemm", [1, 20], lambda g, x: g.node(
    "Gemm", [x, g.weights([20, 6], 1), g.bias(6)]), scale=0.2)
simple("gemm_transposed", [1, 20], lambda g, x: g.node(
    "Gemm", [x, g.weights([6, 20], 0), g.bias(6)], transB=1, alpha=0.5, beta=2.0), scale=0.2)
simple("gemm_asymmetric", [1, 20], lambda g, x: g.node(
    "Gemm", [x, g.weights([6, 20], None, 33), g.bias(6)], transB=1), scale=0.2)
simple("matmul", [1, 20], lambda g, x: g.node("MatMul", [x, g.weights([20, 6], 1)]), scale=0.2)
simple("matmul_bias", [1, 4, 20], lambda g, x: g.node(
    "Add", [g.node("MatMul", [x, g.weights([20, 6])]), g.bias(6)]), scale=0.2)
simple("matmul_two", [1, 4, 6], lambda g, x: g.node(
    "MatMul", [x, g.node("Transpose", [x], perm=[0, 2, 1])]), scale=0.4)
simple("matmul_transposed_weights", [1, 20], lambda g, x: g.node(
    "MatMul", [x, g.node("Transpose", [g.weights([6, 20], 0)], perm=[1, 0])]), scale=0.2)
simple("matmul_float_weights", [1, 20], lambda g, x: g.node("MatMul", [x, g.dequantize(g.quantize(
    g.constant(g.rng.normal(0, 0.5, [20, 6]).astype(np.float32)), 0.01, 0, np.int8),
    0.01, 0, np.int8)]), scale=0.2)

# --- elementwise


def branches(op):
    def make(g, x):
        a = g.requantize(g.node("Tanh", [x]), 0.009, 5)
        return g.node(op, [x, a])
    return make


for operator in ("Add", "Sub", "Mul"):
    simple(operator.lower(), [1, 4, 5, 3], branches(operator), scale=0.07)
simple("add_uint8", [1, 4, 5, 3], branches("Add"), scale=0.07, codes=np.uint8)
simple("add_relu", [1, 4, 5, 3], lambda g, x: g.node(
    "Relu", [branches("Add")(g, x)]), scale=0.03, zero=-128)
simple("add_constant", [1, 4, 5, 3], lambda g, x: g.node(
    "Add", [x, g.dequantize(g.constant(g.rng.integers(-128, 128, [4, 1, 1]).astype(np.int8)),
                            0.02, 3, np.int8)]), scale=0.07)
simple("mul_constant", [1, 4, 5, 3], lambda g, x: g.node(
    "Mul", [g.dequantize(g.constant(g.rng.integers(-100, 100, [1, 4, 1, 1]).astype(np.int8)),
                         0.02, 3, np.int8), x]), scale=0.07)
simple("mul_gate", [1, 4, 5, 3], lambda g, x: g.node(
    "Mul", [x, g.requantize(g.node("GlobalAveragePool", [x]), 0.02, 0)]), scale=0.07)
simple("add_number", [1, 4, 5], lambda g, x: g.node("Add", [x, number(g, 1.5)]))
simple("sub_number", [1, 4, 5], lambda g, x: g.node("Sub", [number(g, 1.5), x]))
simple("div_number", [1, 4, 5], lambda g, x: g.node("Div", [x, number(g, 1.7)]))
simple("max_number", [1, 4, 5], lambda g, x: g.node("Max", [x, number(g, 0.33)]))
simple("requantized", [1, 4, 5], lambda g, x: g.requantize(x, 0.021, -9), scale=0.034)

# --- functions

for operator, attributes in {
        "Relu": {}, "Sigmoid": {}, "Tanh": {}, "HardSwish": {}, "HardSigmoid": {"alpha": 0.3},
        "LeakyRelu": {"alpha": 0.1}, "Elu": {"alpha": 0.7}, "Selu": {}, "Softplus": {}, "Erf": {},
        "Abs": {}, "Neg": {}, "Exp": {}, "Mish": {}, "Ceil": {}, "Floor": {}, "Round": {}}.items():
    simple(operator.lower(), [1, 256], lambda g, x, o=operator, a=attributes: g.node(o, [x], **a),
           opset=18, in_scale=0.031, scale=0.019)
simple("sqrt", [1, 256], lambda g, x: g.node("Sqrt", [x]), in_zero=-128, scale=0.017)
simple("gelu", [1, 256], lambda g, x: g.node("Gelu", [x]), opset=20, in_scale=0.031, scale=0.025)
simple("gelu_tanh", [1, 256], lambda g, x: g.node("Gelu", [x], approximate="tanh"), opset=20,
       in_scale=0.031, scale=0.025)
simple("gelu_microsoft", [1, 256], lambda g, x: g.node("Gelu", [x], domain="com.microsoft"),
       in_scale=0.031, scale=0.025)
simple("prelu", [1, 256], lambda g, x: g.node("PRelu", [x, g.constant(np.float32([0.2]))]))
simple("swish", [1, 256], lambda g, x: g.node("Mul", [x, g.node("Sigmoid", [x])]))
simple("hard_swish_written_out", [1, 256], lambda g, x: g.node("Div", [g.node("Mul", [
    x, g.node("Clip", [g.node("Add", [x, number(g, 3)]), number(g, 0), number(g, 6)])]),
    number(g, 6)]))
simple("gelu_written_out", [1, 256], lambda g, x: g.node("Mul", [g.node("Mul", [x, g.node("Add", [
    g.node("Erf", [g.node("Div", [x, number(g, np.sqrt(2))])]), number(g, 1)])]),
    number(g, 0.5)]))
simple("clip", [1, 256], lambda g, x: g.node("Clip", [x, number(g, -1), number(g, 2.3)]))
simple("softmax", [1, 3, 10], lambda g, x: g.node("Softmax", [x], axis=-1), scale=1 / 256,
       zero=-128, in_scale=0.03)
simple("softmax_at_end", [1, 10], lambda g, x: g.result(g.node("Softmax", [x])) and None,
       in_scale=0.03)
simple("softmax_opset11", [1, 10], lambda g, x: g.result(g.node("Softmax", [x])) and None,
       in_scale=0.03, opset=11)
simple("log_softmax_at_end", [1, 10], lambda g, x: g.result(g.node("LogSoftmax", [x])) and None,
       in_scale=0.03)
simple("sigmoid_at_end", [1, 10], lambda g, x: g.result(g.node("Sigmoid", [x])) and None)

# --- means and windows

POOL = [1, 3, 9, 8]
simple("max_pool", POOL, lambda g, x: g.node(
    "MaxPool", [x], kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 1]))
simple("max_pool_ceil", POOL, lambda g, x: g.node(
    "MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1))
simple("max_pool_codes", POOL, lambda g, x: g.result(g.node(
    "MaxPool", ["x"], kernel_shape=[2, 2], strides=[2, 2])) and g.nodes.pop(0) and None)
simple("max_pool_1d", [1, 3, 9], lambda g, x: g.node("MaxPool", [x], kernel_shape=[3]))
simple("global_max_pool", POOL, lambda g, x: g.node("GlobalMaxPool", [x]))
simple("average_pool", POOL, lambda g, x: g.node(
    "AveragePool", [x], kernel_shape=[3, 3], strides=[3, 2]), scale=0.043)
simple("average_pool_pads", POOL, lambda g, x: g.node(
    "AveragePool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]), scale=0.043)
simple("average_pool_counted", POOL, lambda g, x: g.node(
    "AveragePool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 0, 1],
    count_include_pad=1), scale=0.043)
simple("average_pool_ceil", POOL, lambda g, x: g.node(
    "AveragePool", [x], kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1), scale=0.043)
simple("global_average_pool", POOL, lambda g, x: g.node("GlobalAveragePool", [x]), scale=0.013)
simple("reduce_mean", POOL, lambda g, x: g.node("ReduceMean", [x], axes=[2, 3], keepdims=0),
       scale=0.013)
simple("reduce_mean_channels", POOL, lambda g, x: g.node("ReduceMean", [x], axes=[1]), scale=0.03)
simple("reduce_mean_opset18", POOL, lambda g, x: g.node(
    "ReduceMean", [x, longs(g, -1)], keepdims=1), opset=18, scale=0.03)

# --- movements

simple("reshape", [1, 4, 6], lambda g, x: g.node("Reshape", [x, longs(g, 0, 3, -1)]))
simple("reshape_dynamic", [1, 4, 6], lambda g, x: g.node("Reshape", [x, g.node("Concat", [
    g.node("Gather", [g.node("Shape", [x]), longs(g, 0)], axis=0), longs(g, -1)], axis=0)]))
simple("flatten", [1, 4, 6, 2], lambda g, x: g.node("Flatten", [x]))
simple("transpose", [1, 4, 6, 2], lambda g, x: g.node("Transpose", [x], perm=[0, 3, 1, 2]))
simple("squeeze", [1, 4, 1, 2], lambda g, x: g.node("Squeeze", [x, longs(g, 2)]))
simple("squeeze_opset11", [1, 4, 1, 2], lambda g, x: g.node("Squeeze", [x], axes=[2]), opset=11)
simple("unsqueeze", [1, 4, 2], lambda g, x: g.node("Unsqueeze", [x, longs(g, 1, -1)]))
simple("pad", [1, 4, 3, 2], lambda g, x: g.node("Pad", [x, longs(g, 0, 0, 1, 2, 0, 0, 0, 3)]))
simple("pad_opset10", [1, 4, 3, 2], lambda g, x: g.node(
    "Pad", [x], pads=[0, 0, 1, 2, 0, 0, 0, 3]), opset=10)
simple("slice", [1, 6, 9, 5], lambda g, x: g.node("Slice", [
    x, longs(g, 1, -1), longs(g, 5, -100), longs(g, 1, 2), longs(g, 2, -3)]))
simple("concat", [1, 4, 3, 2], lambda g, x: g.node("Concat", [x, x], axis=1))
simple("concat_scales", [1, 4, 3, 2], lambda g, x: g.node(
    "Concat", [x, g.requantize(g.node("Tanh", [x]), 0.009, 5)], axis=2))
simple("split", [1, 6, 3], lambda g, x: g.node("Add", list(
    g.node("Split", [x, longs(g, 3, 3)], outputs=2, axis=1))), scale=0.1)
simple("identity", [1, 6, 3], lambda g, x: g.node("Dropout", [g.node("Identity", [x])]))
simple("float_input", [1, 6, 3], lambda g, x: g.node("Relu", [x]), real_in=True)
simple("flatten_after_conv", [1, 3, 6, 5], lambda g, x: g.node("Gemm", [g.node("Flatten", [
    g.requantize(g.node("Conv", [x, g.weights([4, 3, 3, 3], 0)]), 0.4, 3)]),
    g.weights([7, 48], 0), g.bias(7)], transB=1), scale=2.0)


@case
def channels_last(g):
    """As exporters from channels-last frameworks write it."""
    x = g.node("Transpose", [g.input([1, 7, 6, 3])], perm=[0, 3, 1, 2])
    y = g.requantize(g.node("Relu", [g.node("Conv", [x, g.weights([4, 3, 3, 3], 0), g.bias(4)],
                                            pads=[1, 1, 1, 1])]), 0.1, -128)
    z = g.requantize(g.node("Conv", [y, g.weights([4, 1, 3, 3], 0), g.bias(4)], group=4,
                            pads=[1, 1, 1, 1]), 0.09, 4)
    g.output(g.node("Transpose", [g.node("Add", [z, y])], perm=[0, 2, 3, 1]), 0.15)


@case
def residual(g):
    """A block with two ways, a mean and a dense layer, float32 at both ends."""
    x = g.input([1, 3, 8, 8], real=True)
    a = g.requantize(g.node("Relu", [g.node("Conv", [x, g.weights([6, 3, 3, 3], 0), g.bias(6)],
                                            pads=[1, 1, 1, 1])]), 0.1, -128)
    b = g.requantize(g.node("Conv", [a, g.weights([6, 6, 3, 3], 0), g.bias(6)],
                            pads=[1, 1, 1, 1]), 0.2, 4)
    c = g.requantize(g.node("Relu", [g.node("Add", [a, b])]), 0.15, -128)
    d = g.requantize(g.node("GlobalAveragePool", [c]), 0.05, -128)
    e = g.requantize(g.node("Gemm", [g.node("Flatten", [d]), g.weights([5, 6], 0), g.bias(5)],
                            transB=1), 0.02, 0)
    g.result(g.node("Softmax", [e]))


# --- operators with quantization of their own

MS = "com.microsoft"


def codes_of(g, name):
    return [name] + g.scale(g.raw[1], g.raw[2])


def qlinear(name, shape, make, **options):
    zero = options.pop("zero", None)

    def build(g):
        g.input(shape, 0.05, zero)
        g.nodes.pop()
        make(g)
    CASES[name] = (build, options)


@case
def qlinear_conv(g):
    g.input([1, 3, 9, 7])
    g.nodes.pop()
    w = g.constant(g.rng.integers(-127, 128, [5, 3, 3, 3]).astype(np.int8))
    scales = g.rng.uniform(0.002, 0.01, 5).astype(np.float32)
    g.result(g.node("QLinearConv", codes_of(g, "x") + [
        w, g.constant(scales), g.constant(np.zeros(5, np.int8))] + g.scale(0.3, 11) + [
        g.constant(g.rng.integers(-3000, 3000, 5).astype(np.int32))], pads=[1, 1, 1, 1]))


@case
def qlinear_conv_uint8(g):
    g.codes = np.uint8
    g.input([1, 3, 9, 7])
    g.nodes.pop()
    w = g.constant(g.rng.integers(0, 256, [5, 3, 3, 3]).astype(np.uint8))
    g.result(g.node("QLinearConv", codes_of(g, "x") + [w] + g.scale(0.005, 121) + g.scale(0.3, 131)
                    + [g.constant(g.rng.integers(-3000, 3000, 5).astype(np.int32))],
                    strides=[2, 2]))


qlinear("qlinear_matmul", [1, 4, 12], lambda g: g.result(g.node(
    "QLinearMatMul", codes_of(g, "x") + [
        g.constant(g.rng.integers(-127, 128, [12, 6]).astype(np.int8))] + g.scale(0.006, 0)
    + g.scale(0.2, -3))))
qlinear("qgemm", [1, 12], lambda g: g.result(g.node(
    "QGemm", codes_of(g, "x") + [
        g.constant(g.rng.integers(-127, 128, [6, 12]).astype(np.int8))] + g.scale(0.006, 0)
    + [g.constant(g.rng.integers(-900, 900, 6).astype(np.int32))] + g.scale(0.2, -3),
    transB=1, domain=MS)))
qlinear("qlinear_sigmoid", [1, 200], lambda g: g.result(g.node(
    "QLinearSigmoid", codes_of(g, "x") + g.scale(1 / 256, -128), domain=MS)))
qlinear("qlinear_leaky_relu", [1, 200], lambda g: g.result(g.node(
    "QLinearLeakyRelu", codes_of(g, "x") + g.scale(0.04, 9), domain=MS, alpha=0.2)))
qlinear("qlinear_average_pool", POOL, lambda g: g.result(g.node(
    "QLinearAveragePool", codes_of(g, "x") + g.scale(0.043, 9), domain=MS, kernel_shape=[3, 2],
    strides=[2, 2])))
qlinear("qlinear_global_average_pool", POOL, lambda g: g.result(g.node(
    "QLinearGlobalAveragePool", codes_of(g, "x") + g.scale(0.013, 9), domain=MS)))


def qlinear_pair(op):
    def make(g):
        a = g.node("QLinearSigmoid", codes_of(g, "x") + g.scale(1 / 256, -128), domain=MS)
        g.result(g.node(op, codes_of(g, "x") + [a] + g.scale(1 / 256, -128) + g.scale(0.07, 5),
                        domain=MS))
    return make


qlinear("qlinear_add", [1, 4, 5, 3], qlinear_pair("QLinearAdd"))
qlinear("qlinear_mul", [1, 4, 5, 3], qlinear_pair("QLinearMul"))
qlinear("qlinear_concat", [1, 4, 5], lambda g: g.result(g.node(
    "QLinearConcat", g.scale(0.06, 1) + codes_of(g, "x") + [
        g.node("QLinearSigmoid", codes_of(g, "x") + g.scale(1 / 256, -128), domain=MS)]
    + g.scale(1 / 256, -128), domain=MS, axis=1)))
qlinear("qlinear_softmax", [1, 10], lambda g: g.result(g.node(
    "QLinearSoftmax", codes_of(g, "x") + g.scale(1 / 256, -128), domain=MS, axis=-1, opset=13)))


STEPS, UNITS = 60, 16


def gated(g, h_scale):
    """A gated recurrent unit; its state comes in and goes out in float32."""
    x = g.input([1, 10], zero=3)
    g.samples = g.rng.integers(-128, 128, [STEPS, 1, 10]).astype(np.int8)
    h = g.state([1, UNITS], 1 / 127, 4)

    def dense(value, inputs, outputs=UNITS):
        y = g.node("MatMul", [value, g.weights([inputs, outputs], 1, real_range=0.01)])
        return g.requantize(g.node("Add", [y, g.bias(outputs)]), 0.06, 0)

    def gate(*terms):
        y = g.requantize(g.node("Add", list(terms)), 0.07, 2)
        return g.requantize(g.node("Sigmoid", [y]), 1 / 256, -128)

    z = gate(dense(x, 10), dense(h, UNITS))
    r = gate(dense(x, 10), dense(h, UNITS))
    seen = g.requantize(g.node("Mul", [r, h]), 1 / 127, 0)
    y = g.requantize(g.node("Add", [dense(x, 10), dense(seen, UNITS)]), 0.07, 2)
    n = g.requantize(g.node("Tanh", [y]), 1 / 127, 0)
    apart = g.requantize(g.node("Sub", [h, n]), 2 / 127, 0)
    kept = g.requantize(g.node("Mul", [z, apart]), 2 / 127, 0)
    h_next = g.requantize(g.node("Add", [n, kept]), h_scale, 4)
    g.output(dense(h_next, UNITS, 5), 0.06, 0)
    g.result(h_next)


@case
def recurrent_gated(g):
    gated(g, 1 / 127)


@case
def recurrent_gated_other_scale(g):
    gated(g, 1 / 120)


class Calibration(quantization.CalibrationDataReader):
    """Samples by which ONNX Runtime's quantizer finds scales."""

    def __init__(self, samples):
        self.samples = iter([{"x": sample} for sample in samples])

    def get_next(self):
        return next(self.samples, None)


def exported(kind, activations, weights, per_channel):
    """A network of many operators as ONNX Runtime's own quantizer writes it."""
    g = Graph("exported", opset=17)
    g.inputs.append(helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 16, 16]))
    samples = g.rng.normal(0, 1, [16, 1, 3, 16, 16]).astype(np.float32)

    def random(*shape):
        fan = max(1, int(np.prod(shape[1:])))
        return g.constant((g.rng.normal(0, (2 / fan) ** 0.5, shape)).astype(np.float32))

    def convolution(x, i, o, k, **attributes):
        return g.node("Conv", [x, random(o, i, k, k), random(o)], **attributes)

    y = g.node("Relu", [convolution("x", 3, 8, 3, strides=[2, 2], pads=[1, 1, 1, 1])])
    y = g.node("MaxPool", [y], kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    z = convolution(g.node("Relu", [convolution(y, 8, 8, 3, pads=[1, 1, 1, 1])]), 8, 8, 3,
                    pads=[1, 1, 1, 1])
    y = g.node("Relu", [g.node("Add", [y, z])])
    y = g.node("LeakyRelu", [convolution(y, 8, 16, 1)], alpha=0.1)
    y = g.node("Clip", [convolution(y, 1, 16, 3, group=16, pads=[1, 1, 1, 1]),
                        number(g, 0), number(g, 6)])
    y = g.node("Mul", [y, g.node("Sigmoid", [convolution(
        g.node("GlobalAveragePool", [y]), 16, 16, 1)])])
    y = g.node("Concat", [
        g.node("AveragePool", [y], kernel_shape=[2, 2], strides=[2, 2]),
        g.node("MaxPool", [y], kernel_shape=[2, 2], strides=[2, 2])], axis=1)
    y = g.node("Flatten", [g.node("GlobalAveragePool", [y])])
    y = g.node("Gemm", [y, random(10, 32), random(10)], transB=1)
    g.outputs.append(g.node("Softmax", [y], axis=-1))
    model = onnx.load_from_string(g.bytes())
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "model.onnx")
        quantization.quantize_static(
            model, str(out), Calibration(samples), quant_format=kind, per_channel=per_channel,
            activation_type=activations, weight_type=weights)
        return out.read_bytes(), samples[:SAMPLES]


def exports():
    kinds, types = quantization.QuantFormat, quantization.QuantType
    return {
        "exported_qdq": (kinds.QDQ, types.QInt8, types.QInt8, True),
        "exported_qdq_uint8": (kinds.QDQ, types.QUInt8, types.QUInt8, False),
        "exported_qoperator": (kinds.QOperator, types.QUInt8, types.QInt8, True),
        "exported_qoperator_uint8": (kinds.QOperator, types.QUInt8, types.QUInt8, False),
    }


def operators():
    """Name to (model, input, output) of every case."""
    made = {}
    for name, options in exports().items():
        model, samples = exported(*options)
        made[name] = (model, samples, run(model, samples))
    for name, entry in CASES.items():
        build, options = entry if isinstance(entry, tuple) else (entry, {})
        g = Graph(name, **options)
        build(g)
        model = g.bytes()
        try:
            made[name] = (model, g.samples, run(model, g.samples))
        except Exception as problem:
            raise SystemExit(f"{name}: {problem}")
    return made


def npy(array):
    data = io.BytesIO()
    np.save(data, array)
    return data.getvalue()


def archive(made):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name in sorted(made):
            model, samples, outputs = made[name]
            for part, content in (("model.onnx", model), ("input.npy", npy(samples)),
                                  ("output.npy", npy(outputs))):
                z.writestr(zipfile.ZipInfo(f"{name}/{part}", (2026, 1, 1, 0, 0, 0)), content,
                           zipfile.ZIP_DEFLATED)
    return data.getvalue()


def contents(data):
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {name: z.read(name) for name in z.namelist()}


def main():
    check = sys.argv[1:] == ["--check"]
    onnxruntime.set_default_logger_severity(3)
    logging.disable(logging.WARNING)  # the quantizer recommends a step that is not needed here
    wrong = []
    data = archive(operators())
    if check:
        old = contents(OPERATORS.read_bytes())
        new = contents(data)
        names = sorted(old.keys() | new.keys())
        wrong += [name for name in names if old.get(name) != new.get(name)]
    else:
        OPERATORS.parent.mkdir(parents=True, exist_ok=True)
        OPERATORS.write_bytes(data)
    for model in sorted(MODELS.glob("*/model.onnx")):
        outputs = run(model.read_bytes(), np.load(model.parent / "inputs.npy"))
        file = model.parent / "outputs.npy"
        if not check:
            np.save(file, outputs)
        elif not np.allclose(np.load(file), outputs, rtol=1e-5, atol=1e-6):
            wrong.append(str(file.relative_to(ROOT)))
    for name in wrong:
        print("differs: " + name)
    print(f"{len(CASES) + len(exports())} small networks and "
          + f"{len(list(MODELS.glob('*/model.onnx')))} models "
          + ("compared" if check else "written"))
    return 3 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
