"""Writes a TFLite model and samples as the line-oriented text that the golden tests read.

One network a file or many: a `network` line starts one.  Values are little-endian hexadecimal,
scales are the bits of their float32.
"""
import numpy as np
from ai_edge_litert import schema_py_generated as s

TYPES = {0: "FLOAT32", 2: "INT32", 3: "UINT8", 4: "INT64", 7: "INT16", 9: "INT8"}
OPS = {v: k for k, v in vars(s.BuiltinOperator).items() if isinstance(v, int)}
ACTS = {0: "NONE", 1: "RELU", 2: "RELU_N1_TO_1", 3: "RELU6"}
PADS = {0: "SAME", 1: "VALID"}


def hexadecimal(array):
    return np.ascontiguousarray(array).tobytes().hex() or "-"


def parse(data):
    return s.ModelT.InitFromObj(s.Model.GetRootAs(bytes(data), 0))


def const(model, tensor):
    raw = model.buffers[tensor.buffer].data
    kind = {0: np.float32, 2: np.int32, 3: np.uint8, 4: np.int64, 7: np.int16, 9: np.int8}[tensor.type]
    if raw is None or len(raw) == 0:
        return None
    shape = [] if tensor.shape is None else [int(v) for v in tensor.shape]
    return np.frombuffer(bytes(bytearray(raw)), kind).reshape(shape)


def window(o, pool):
    text = f"padding={PADS[o.padding]} strideH={o.strideH} strideW={o.strideW}"
    if pool:
        text += f" kernelH={o.filterHeight} kernelW={o.filterWidth}"
    else:
        text += f" dilationH={o.dilationHFactor} dilationW={o.dilationWFactor}"
    return text + f" activation={ACTS[o.fusedActivationFunction]}"


def node_text(model, graph, op):
    code = model.operatorCodes[op.opcodeIndex]
    name = OPS[max(code.builtinCode, code.deprecatedBuiltinCode or 0)]
    o = op.builtinOptions
    ins = [int(v) for v in op.inputs]
    tensors = graph.tensors
    act = lambda: "activation=" + ACTS[o.fusedActivationFunction]
    if name == "CONV_2D":
        text = "conv2d " + window(o, False)
    elif name == "DEPTHWISE_CONV_2D":
        text = "depthwise_conv2d " + window(o, False)
    elif name == "FULLY_CONNECTED":
        text = f"fully_connected {act()} keepNumDims={1 if o.keepNumDims else 0}"
    elif name == "AVERAGE_POOL_2D":
        text = "average_pool2d " + window(o, True)
    elif name == "MAX_POOL_2D":
        text = "max_pool2d " + window(o, True)
    elif name == "MEAN":
        text = f"mean keepDims={1 if o.keepDims else 0}"
    elif name in ("ADD", "SUB", "MUL"):
        text = f"{name.lower()} {act()}"
    elif name in ("SQUARED_DIFFERENCE", "RSQRT", "QUANTIZE", "DEQUANTIZE", "TRANSPOSE"):
        text = name.lower()
    elif name in ("LOGISTIC", "TANH", "HARD_SWISH", "RELU", "RELU6", "RELU_N1_TO_1", "ELU"):
        text = f"unary function={name} alpha=0"
    elif name == "GELU":
        text = f"unary function={'GELU_APPROXIMATE' if o.approximate else 'GELU'} alpha=0"
    elif name == "LEAKY_RELU":
        text = f"unary function=LEAKY_RELU alpha={np.float32(o.alpha).view(np.int32)}"
    elif name == "SOFTMAX":
        text = f"softmax beta={np.float32(o.beta).view(np.int32)}"
    elif name == "BATCH_MATMUL":
        text = f"batch_matmul adjointX={int(o.adjX)} adjointY={int(o.adjY)}"
    elif name == "PAD":
        text = "pad"
    elif name in ("RESHAPE", "SQUEEZE", "EXPAND_DIMS"):
        text, ins = "reshape", ins[:1]
    elif name == "CONCATENATION":
        rank = len(tensors[op.outputs[0]].shape)
        text = f"concatenation axis={o.axis % rank}"
    elif name == "SPLIT":
        axis = int(const(model, tensors[ins[0]]).ravel()[0])
        text, ins = f"split axis={axis % len(tensors[ins[1]].shape)}", ins[1:]
    elif name == "SPLIT_V":
        axis = int(const(model, tensors[ins[2]]).ravel()[0])
        text, ins = f"split axis={axis % len(tensors[ins[0]].shape)}", ins[:1]
    elif name == "STRIDED_SLICE":
        begin, end, stride = (const(model, tensors[i]).ravel() for i in ins[1:4])
        parts = []
        for d, size in enumerate(tensors[ins[0]].shape):
            step = int(stride[d])
            b, e = int(begin[d]), int(end[d])
            if (o.shrinkAxisMask >> d) & 1:
                b = b + size if b < 0 else b
                parts.append((b, b + 1, 1))
                continue
            b = None if (o.beginMask >> d) & 1 else b
            e = None if (o.endMask >> d) & 1 else e
            parts.append(slice(b, e, step).indices(size))
        join = lambda k: ",".join(str(p[k]) for p in parts)
        text, ins = f"strided_slice begin={join(0)} end={join(1)} stride={join(2)}", ins[:1]
    else:
        raise ValueError(name)
    return text, ins


def network_text(name, data):
    """The lines of a model given as the bytes of its file."""
    model = parse(data)
    graph = model.subgraphs[0]
    lines = [f"network {name}"]
    for i, t in enumerate(graph.tensors):
        q = t.quantization
        scales = [] if q is None or q.scale is None else q.scale
        zeros = [] if q is None or q.zeroPoint is None else q.zeroPoint
        shape = [] if t.shape is None else [int(v) for v in t.shape]
        value = const(model, t)
        lines.append(" ".join([
            "tensor", str(i), TYPES[t.type],
            ",".join(map(str, shape)) or "-",
            ",".join(str(np.float32(v).view(np.int32)) for v in scales) or "-",
            ",".join(str(int(v)) for v in zeros) or "-",
            str(0 if q is None else q.quantizedDimension),
            "-" if value is None else hexadecimal(value)]))
    for op in graph.operators:
        text, ins = node_text(model, graph, op)
        lines.append(f"node {text} in={','.join(map(str, ins))} out={','.join(str(int(v)) for v in op.outputs)}")
    lines.append("inputs " + " ".join(str(int(v)) for v in graph.inputs))
    lines.append("outputs " + " ".join(str(int(v)) for v in graph.outputs))
    return lines


def sample_text(inputs, outputs, label="sample"):
    return f"{label} {' '.join(map(hexadecimal, inputs))} -> {' '.join(map(hexadecimal, outputs))}"
