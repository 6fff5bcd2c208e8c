"""Remakes the inputs and expected outputs of the models under testbench/models.

Inputs of ic_resnet8 and ad_autoencoder are computed here from free material, in integers or in
float64 far from rounding ties, so that every machine gets the same bytes. Inputs of the other
models are as published (see SOURCE.md of each folder) and are left alone. Expected outputs come
from two sets of reference kernels:

  outputs.npy       LiteRT, OpResolverType.BUILTIN_REF, no delegate, one thread
  outputs_tflm.npy  TensorFlow Lite Micro
  layers0.npz       every tensor that an operator writes for sample 0 (LiteRT); key opNNN_tMMM =
                    operator index and tensor index in subgraph 0

Where a folder holds starts.npy, the network keeps state from sample to sample and is begun anew
before the samples that it lists.
"""
import argparse
import pathlib
import sys

MODELS = pathlib.Path(__file__).resolve().parents[2] / "testbench" / "models"


def import_libraries():
    """Only the environment of scripts/make-vectors has them; the command line is read before."""
    global np, litert, tflm
    import numpy as np
    from ai_edge_litert import interpreter as litert
    from tflite_micro import runtime as tflm


def box(images, factor):
    """Mean over factor x factor pixels, halves up. uint8 [N, H, W, C] -> [N, H/f, W/f, C]."""
    n, h, w, c = images.shape
    area = factor * factor
    sums = images.reshape(n, h // factor, factor, w // factor, factor, c).astype(np.int64)
    return ((2 * sums.sum(axis=(2, 4)) + area) // (2 * area)).astype(np.uint8)


def resnet8_inputs():
    """13 whole photographs at a third of their size and 11 of their centres at half size."""
    photos = np.load(MODELS / "vww_mobilenetv1" / "inputs.npy")[:, 0].astype(np.int16) + 128
    photos = photos.astype(np.uint8)
    whole = box(photos, 3)
    centre = box(photos[:11, 16:80, 16:80], 2)
    pixels = np.concatenate([whole, centre]).astype(np.int16)
    return (pixels - 128).astype(np.int8)[:, None]


FRAME, HOP, BANDS, RATE = 1024, 512, 128, 16000


def mel_bands():
    """Triangular filters on the Slaney mel scale, each of area 2. [BANDS, FRAME / 2 + 1]."""
    step = np.log(6.4) / 27  # above 1 kHz a mel is a constant ratio, below it is 200/3 Hz
    top = 15 + np.log(RATE / 2 / 1000) / step
    mel = np.linspace(0, top, BANDS + 2)
    edge = np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * step))
    freq = np.arange(FRAME // 2 + 1) * RATE / FRAME
    low, mid, high = (edge[i:BANDS + i, None] for i in range(3))
    triangle = np.minimum((freq - low) / (mid - low), (high - freq) / (high - mid))
    return np.maximum(0, triangle) * 2 / (high - low)


def autoencoder_inputs(scale, zero_point):
    """Log-mel windows of 5 frames x 128 bands, two per recording, of 12 spoken digits.

    The recordings have 8000 samples a second and are read as if they had 16000: pitch and tempo
    double, and all 128 bands carry energy as they do in the recordings of machines that the
    network was made for.
    """
    audio = np.load(MODELS / "ad_autoencoder" / "recordings.npy").astype(np.float64) / 32768
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
    bands = mel_bands()
    windows = []
    for sound in audio:
        frames = [sound[t * HOP:t * HOP + FRAME] * hann for t in range(6)]
        power = np.abs(np.fft.rfft(frames)) ** 2
        decibel = 10 * np.log10(power @ bands.T + 2.0 ** -52)
        windows += [decibel[0:5].ravel(), decibel[1:6].ravel()]
    codes = np.floor(np.array(windows) / float(scale) + 0.5) + zero_point
    return np.clip(codes, -128, 127).astype(np.int8)[:, None]


def interpreter(model):
    it = litert.Interpreter(
        model_path=str(model), num_threads=1, experimental_preserve_all_tensors=True,
        experimental_op_resolver_type=litert.OpResolverType.BUILTIN_REF)
    it.allocate_tensors()
    return it


def run_litert(model, inputs, starts):
    """Outputs of all samples, and the tensors written for the first."""
    outputs, layers = [], {}
    for i, sample in enumerate(inputs):
        if i in starts:
            it = interpreter(model)
        it.set_tensor(it.get_input_details()[0]["index"],
                      sample.reshape(it.get_input_details()[0]["shape"]))
        it.invoke()
        outputs.append(it.get_tensor(it.get_output_details()[0]["index"]).copy())
        if not layers:
            for op in it._get_ops_details():
                for t in op["outputs"] if op["op_name"] != "VAR_HANDLE" else []:
                    layers[f"op{op['index']:03d}_t{t:03d}"] = it.get_tensor(t).copy()
    return np.array(outputs), layers


def run_tflm(model, inputs, starts):
    outputs = []
    for i, sample in enumerate(inputs):
        if i in starts:
            it = tflm.Interpreter.from_file(str(model))
        it.set_input(sample.reshape(it.get_input_details(0)["shape"]), 0)
        it.invoke()
        outputs.append(it.get_output(0).copy())
    return np.array(outputs)


def same(found, wanted):
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(same(found[k], wanted[k]) for k in wanted)
    return found.dtype == wanted.dtype and np.array_equal(found, wanted)


def load(path):
    data = np.load(path)
    return dict(data) if path.suffix == ".npz" else data


def main():
    parser = argparse.ArgumentParser(prog="scripts/make-vectors", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="*", help="folders under testbench/models (default: all)")
    parser.add_argument("--check", action="store_true",
                        help="write nothing; exit 3 if a file would change")
    args = parser.parse_args()
    known = sorted(p.parent.name for p in MODELS.glob("*/model.tflite"))
    for name in args.model:
        if name not in known:
            parser.error(f"no model {name}; known: {', '.join(known)}")
    import_libraries()
    passed = failed = 0
    for name in args.model or known:
        folder = MODELS / name
        it = interpreter(folder / "model.tflite")
        scale, zero_point = it.get_input_details()[0]["quantization"]
        if name == "ic_resnet8":
            inputs = resnet8_inputs()
        elif name == "ad_autoencoder":
            inputs = autoencoder_inputs(scale, zero_point)
        else:
            inputs = np.load(folder / "inputs.npy")
        starts = {0}
        if (folder / "starts.npy").exists():
            starts.update(np.load(folder / "starts.npy").tolist())
        outputs, layers = run_litert(folder / "model.tflite", inputs, starts)
        micro = run_tflm(folder / "model.tflite", inputs, starts)
        made = {"inputs.npy": inputs, "outputs.npy": outputs, "outputs_tflm.npy": micro,
                "layers0.npz": layers}
        gap = np.abs(outputs.astype(int) - micro.astype(int))
        print(f"{name}: {len(inputs)} samples, LiteRT and TFLite Micro differ in "
              f"{np.count_nonzero(gap)} of {gap.size} values, by at most {gap.max()}")
        for file, data in made.items():
            path = folder / file
            if path.exists() and same(load(path), data):
                passed += 1
            elif args.check:
                failed += 1
                print(f"  {file} differs from the committed one")
            else:
                print(f"  {file} written")
                np.savez_compressed(path, **data) if path.suffix == ".npz" else np.save(path, data)
    if args.check:
        print(f"{passed} passed, {failed} failed")
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
