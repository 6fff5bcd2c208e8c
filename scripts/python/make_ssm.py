"""Quantizes the recurrent network testbench/models/ssm_kws and computes what its bits must be.

Reads weights.npz (float) and inputs.npy (int8 features of the first clips calibrate the ranges) and
writes for states of 16 bits with eigenvalues of 15 fraction bits, and for 10 and 8:

  model_16_15.onnx   QuantizeLinear, DequantizeLinear, Conv, and the operator synfire.StateSpace
  outputs_16_15.npy  scores of all clips, computed here in whole numbers from the same weights

States are divided by their largest calibrated part and the weights that read them multiplied by it:
then states and layers share one scale, and one convolution reads both.
"""
import argparse
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "testbench" / "models" / "ssm_kws"
VARIANTS = ((16, 15), (10, 8))
CALIBRATION = 32
FRAMES, BANDS, MEAN_FROM = 48, 20, 24
IN_SCALE, IN_ZERO = 1 / 255, -128
TOP = 127  # codes of activations are 0 to 127, so that states and they share the zero point 0


def import_libraries():
    """Only the environment of scripts/make-ssm has them; the command line is read before."""
    global np, onnx, helper, numpy_helper, TensorProto
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper


# ---- ranges

def ranges(w, clips):
    """Largest values on some clips: of layers nearly all, of each state the largest part."""
    u = (clips.astype(np.float64) - IN_ZERO) * IN_SCALE
    h = np.maximum(u @ w["in_w"] + w["in_b"], 0)
    layers, states = [np.quantile(h, 0.9995)], []
    for n in "01":
        enters = h @ (w["Br" + n] + 1j * w["Bi" + n])
        eigenvalue = w["lam_re" + n] + 1j * w["lam_im" + n]
        x, over_time = np.zeros(enters[:, 0].shape, complex), []
        for t in range(FRAMES):
            x = eigenvalue * x + enters[:, t]
            over_time.append(x)
        x = np.stack(over_time, 1)
        states.append(np.maximum(abs(x.real), abs(x.imag)).max(axis=(0, 1)))
        h = np.maximum(
            x.real @ w["Cr" + n] - x.imag @ w["Ci" + n] + h @ w["D" + n] + w["o" + n], 0)
        layers.append(np.quantile(h, 0.9995))
    mean = h[:, MEAN_FROM:].mean(axis=1)
    return layers, states, mean.max(), abs(mean @ w["f_w"] + w["f_b"]).max()


def pairs(re, im):
    """Rows re_0, im_0, re_1, im_1, ... of two matrices."""
    return np.stack([re, im], 1).reshape(-1, re.shape[1])


def quantized(matrix):
    """Rows of int8 codes and their scales."""
    scale = np.float32(abs(matrix).max(axis=1) / 127)
    return np.rint(matrix / scale[:, None].astype(float)).clip(-127, 127).astype(np.int8), scale


# ---- whole numbers

def factor(real):
    """A factor as m * 2^(e - 31), 2^30 <= m < 2^31."""
    e = np.frexp(real)[1]
    m = np.floor(np.ldexp(real, 31 - e) + 0.5).astype(np.int64)
    full = m == 1 << 31
    return np.where(full, m >> 1, m), np.where(full, e + 1, e)


def scaled(sums, real, low, high):
    """round(sums * real), ties up, between limits."""
    m, e = factor(np.broadcast_to(real, sums.shape))
    return ((sums * m + (np.int64(1) << (30 - e))) >> (31 - e)).clip(low, high)


def state_space(h, in_scale, codes, scale, eigenvalues, bits, fraction, unit):
    """States over time, [N, T, 2S]."""
    real = in_scale.astype(float) * scale.astype(float) / unit.astype(float)
    shift = 8 - np.frexp(real)[1]
    eight = np.floor(np.ldexp(real, shift) + 0.5).astype(np.int64)
    shift, eight = np.where(eight == 256, shift - 1, shift), np.where(eight == 256, 128, eight)
    limit = 1 << (bits - 1)

    def rounded(value, by):
        return ((value + (np.int64(1) << (by - 1))) >> by).clip(-limit, limit - 1)

    enters = rounded(h @ codes.T.astype(np.int64) * eight, shift)
    ar, ai = np.rint(np.ldexp(eigenvalues.astype(np.float64), fraction)).astype(np.int64).clip(
        -(1 << fraction), (1 << fraction) - 1).T
    re = im = np.zeros((len(h), len(ar)), np.int64)
    states = []
    for t in range(h.shape[1]):
        ur, ui = enters[:, t, 0::2] << fraction, enters[:, t, 1::2] << fraction
        re, im = (rounded(re * ar - im * ai + ur, fraction),
                  rounded(re * ai + im * ar + ui, fraction))
        states.append(np.stack([re, im], 2).reshape(len(h), -1))
    return np.stack(states, 1)


# ---- the network

class Network:
    """An ONNX graph, and beside it the codes that it has for some inputs."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, op, inputs, name=None, domain="", **attributes):
        out = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [out], name=out, domain=domain,
                                           **attributes))
        return out

    def real(self, codes, scale, zero=0, axis=None):
        zeros = np.full(np.shape(scale), zero, np.int8)
        attributes = {} if axis is None else {"axis": axis}
        return self.node("DequantizeLinear",
                         [codes, self.constant(np.float32(scale)), self.constant(zeros)],
                         **attributes)

    def codes(self, real, scale, name=None):
        return self.node("QuantizeLinear",
                         [real, self.constant(np.float32(scale)), self.constant(np.int8(0))],
                         name)

    def weights(self, codes, scale):
        return self.real(self.constant(codes), scale, axis=0)


def make(w, inputs, bits, fraction):
    """The bytes of the model and its scores for the inputs, [N, 1, 10]."""
    layers, states, mean_range, score_range = ranges(w, inputs[:CALIBRATION])
    net = Network()
    in_scale = np.float32(IN_SCALE)

    def layer(real, matrix, bias, x, x_scale, scale, name):
        """A pointwise convolution with ReLU: real value, codes, scale."""
        codes, scales = quantized(matrix)
        steps = x_scale.astype(float) * scales.astype(float)
        sums = x @ codes.T.astype(np.int64) + np.rint(bias / steps).astype(np.int64)
        made = scaled(sums, steps / scale.astype(float), 0, TOP)
        conv = net.node("Conv", [real, net.weights(codes[:, :, None], scales),
                                 net.constant(np.float32(np.rint(bias / steps) * steps))], name)
        return net.real(net.codes(net.node("Relu", [conv]), scale), scale), made

    frames = net.node("Transpose", [net.real("features", in_scale, IN_ZERO)], perm=[0, 2, 1])
    scale = np.float32(layers[0] / TOP)
    real, h = layer(frames, w["in_w"].T, w["in_b"], inputs.astype(np.int64) - IN_ZERO, in_scale,
                    scale, "encoder")
    for n in (0, 1):
        norm = states[n] / (TOP * scale.astype(float))
        codes, scales = quantized(pairs((w[f"Br{n}"] / norm).T, (w[f"Bi{n}"] / norm).T))
        eigenvalues = np.float32(np.stack([w[f"lam_re{n}"], w[f"lam_im{n}"]], 1))
        # A quarter above what calibration found.
        state_range = np.float32(1.25 * TOP * scale.astype(float))
        unit = np.ldexp(state_range, 1 - bits)
        x = state_space(h, scale, codes, scales, eigenvalues, bits, fraction, unit)
        y = scaled(x, unit.astype(float) / scale.astype(float), -128, 127)
        recurrence = net.node(
            "StateSpace", [real, net.weights(codes, scales), net.constant(eigenvalues)],
            f"states{n}", "synfire", state_range=float(state_range), state_bits=bits,
            fraction_bits=fraction)
        both = net.node("Concat", [net.real(net.codes(recurrence, scale), scale), real], axis=1)
        reads = np.concatenate(
            [pairs(w[f"Cr{n}"] * norm[:, None], -w[f"Ci{n}"] * norm[:, None]), w[f"D{n}"]]).T
        wider = np.float32(layers[n + 1] / TOP)
        real, h = layer(both, reads, w[f"o{n}"], np.concatenate([y, h], 2), scale, wider,
                        f"layer{n}")
        scale = wider
    count = FRAMES - MEAN_FROM
    mean_scale = np.float32(mean_range / 127)
    mean = scaled(h[:, MEAN_FROM:].sum(axis=1),
                  scale.astype(float) / (mean_scale.astype(float) * count), -128, 127)
    part = net.node("Slice", [real, net.constant(np.int64([MEAN_FROM])),
                              net.constant(np.int64([FRAMES])), net.constant(np.int64([2]))])
    pooled = net.node("ReduceMean", [part], "mean", axes=[2], keepdims=0)
    codes, scales = quantized(w["f_w"].T)
    steps = mean_scale.astype(float) * scales.astype(float)
    score_scale = np.float32(score_range / 127)
    sums = mean @ codes.T.astype(np.int64) + np.rint(w["f_b"] / steps).astype(np.int64)
    scores = scaled(sums, steps / score_scale.astype(float), -128, 127).astype(np.int8)
    dense = net.node(
        "Gemm", [net.real(net.codes(pooled, mean_scale), mean_scale), net.weights(codes, scales),
                 net.constant(np.float32(np.rint(w["f_b"] / steps) * steps))], "classes", transB=1)
    net.codes(dense, score_scale, "scores")
    graph = helper.make_graph(
        net.nodes, "ssm_kws",
        [helper.make_tensor_value_info("features", TensorProto.INT8, [1, FRAMES, BANDS])],
        [helper.make_tensor_value_info("scores", TensorProto.INT8, [1, 10])], net.constants)
    model = helper.make_model(
        graph, producer_name="synfire", ir_version=8,
        opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("synfire", 1)])
    return model.SerializeToString(), scores[:, None]


def main():
    parser = argparse.ArgumentParser(prog="scripts/make-ssm", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true",
                        help="write nothing; exit 3 if a file would change")
    args = parser.parse_args()
    import_libraries()
    w = {name: array.astype(np.float64) for name, array in np.load(FOLDER / "weights.npz").items()}
    inputs = np.load(FOLDER / "inputs.npy")[:, 0]
    labels = np.load(FOLDER / "labels.npy")
    reference = np.load(FOLDER / "outputs_float.npy").argmax(axis=-1)
    failed = 0
    for bits, fraction in VARIANTS:
        model, scores = make(w, inputs, bits, fraction)
        best = scores[:, 0].argmax(axis=1)
        print(f"{bits} bits of state, {fraction} of eigenvalues: class of the float model on "
              f"{np.count_nonzero(best == reference)} of {len(best)} clips, "
              f"{100 * np.mean(best == labels):.2f} % right")
        buffer = FOLDER / f"outputs_{bits}_{fraction}.npy"
        path = FOLDER / f"model_{bits}_{fraction}.onnx"
        equal = path.exists() and path.read_bytes() == model \
            and buffer.exists() and np.array_equal(np.load(buffer), scores)
        if args.check:
            failed += not equal
            if not equal:
                print(f"  {path.name} or {buffer.name} differs from the committed one")
        elif not equal:
            path.write_bytes(model)
            np.save(buffer, scores)
            print(f"  {path.name}, {buffer.name} written")
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
