"""Demonstrations with real sound, each with a page to look at.

  digits   spoken digits out of raw audio (tenn_kws), one score every 16 ms
  denoise  speech out of noise, raw audio in and out (tenn_denoise)
  wake     the words "hey jarvis" in a stream of features (mww_hey_jarvis)

Each compiles the network for a chip of 8 multipliers that just holds it, feeds the recording step by
step, compares the simulated chip with the golden model on every bit, and writes page.html beside
the report and the SystemVerilog. --wav takes a recording of your own instead.
"""
import argparse
import base64
import csv
import dataclasses
import html
import io
import json
import math
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "testbench" / "models"
RATE = 8000  # samples a second of both networks on raw audio
LEVEL = 0.7  # of full scale, for the 99.5th percentile of the magnitude, as in training
LONGEST = 60  # seconds; more would only make pages that nobody can read


def import_libraries():
    """Only the environment of scripts/demo has them; the command line is read before."""
    global np, signal, wavfile, figure
    import matplotlib
    import numpy as np
    from matplotlib import figure
    from scipy import signal
    from scipy.io import wavfile
    matplotlib.rcParams.update({
        "svg.fonttype": "none", "svg.hashsalt": "synfire", "font.family": "sans-serif",
        "axes.spines.top": False, "axes.spines.right": False, "axes.grid": False})


class Trouble(Exception):
    """Something that the user can put right, in one sentence."""


# ---- sound

def read_wav(path):
    """Mono samples at RATE, -1 to 1, from a .wav file of any rate and number of channels."""
    try:
        rate, data = wavfile.read(path)
    except (OSError, ValueError) as e:
        raise Trouble(f"{path}: {e}; a .wav file with PCM or float samples is wanted") from None
    if data.size == 0:
        raise Trouble(f"{path} holds no samples")
    if len(data) > LONGEST * rate:
        raise Trouble(f"{path} lasts {len(data) / rate:.0f} s; at most {LONGEST} s are taken")
    if np.issubdtype(data.dtype, np.integer):
        middle = 128 if data.dtype == np.uint8 else 0
        data = (data.astype(np.float64) - middle) / (np.iinfo(data.dtype).max - middle)
    data = data.astype(np.float64)
    if data.ndim > 1:
        data = data.mean(axis=1)
    if not np.isfinite(data).all():
        raise Trouble(f"{path} holds samples that are no numbers")
    if rate != RATE:
        common = math.gcd(rate, RATE)
        data = signal.resample_poly(data, RATE // common, rate // common)
    return data


def levelled(sound):
    """Without offset, at the level of the training."""
    sound = sound - sound.mean()
    loud = np.percentile(np.abs(sound[np.abs(sound) > 0.01 * np.abs(sound).max()]), 99.5) \
        if sound.any() else 1
    return np.clip(sound * LEVEL / loud, -1, 1)


def wav_bytes(sound):
    out = io.BytesIO()
    wavfile.write(out, RATE, np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16))
    return out.getvalue()


def codes(sound, scale, zero_point):
    return np.clip(np.round(sound / scale) + zero_point, -128, 127).astype(np.int8)


def steps_of(quantized, step, zero_point):
    """Whole steps of samples, the last one filled with silence. [N, 1, step, 1, 1]"""
    count = -(-len(quantized) // step)
    full = np.full(count * step, zero_point, np.int8)
    full[:len(quantized)] = quantized
    return full.reshape(count, 1, step, 1, 1)


# ---- the chip

def synfire(*arguments):
    done = subprocess.run([ROOT / "scripts" / "synfire", *map(str, arguments)], cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)


def golden(model, inputs, out, *options):
    synfire("golden", "--model", model, "--inputs", inputs, "--out", out, *options)
    return np.load(out)


def verify(model, inputs, out, *options, chip=("pico", "--fit")):
    synfire("verify", "--model", model, "--inputs", inputs, "--out", out, "--config", *chip,
            *options)
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


def facts(report, rate, what):
    """What the chip needs for steps that come at a rate, as lines of a table."""
    interval = report["cycles"]["interval_mean"]
    macs = report["macs"]
    sram = sum(m["available"] for m in report["sram"].values() if m["unit"] == "bytes")
    yield "every bit equal", "chip = golden model on " \
        f"{report['mismatches']['compared']:,} values of all layers"
    yield "chip", f"{report['config']}, {report['multipliers']} multipliers"
    yield "SRAM", f"{sram / 1024:.2f} KiB in all: weights, rows of time, parameters, tables"
    yield "cycles", f"{interval:,.0f} for each {what}"
    yield "clock for real time", f"{interval * rate / 1e6:.3f} MHz ({rate:.4g} of them a second)"
    yield "multiply-accumulates", f"{macs['dense'] * rate / 1e6:.3f} million a second; " \
        f"{macs['event'] * rate / 1e6:.3f} million after those with a zero are left out"
    if "window" in macs:
        yield "without state", f"{macs['window'] * rate / 1e6:.1f} million a second: the whole " \
            f"window again for each step, {macs['window'] / macs['dense']:.1f} times as many"


# ---- the page

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1c2733; background: #fff; margin: 2rem auto;
  max-width: 68rem; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin-bottom: .2rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
p { max-width: 48rem; } svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; } td, th { padding: .25rem 1rem .25rem 0; text-align: left;
  vertical-align: top; border-bottom: 1px solid #dde3ea; font-weight: normal; }
th { color: #556575; white-space: nowrap; } .wrong { color: #b3261e; font-weight: 600; }
figure { margin: 0; } audio { height: 2.2rem; vertical-align: middle; }
"""


class Page:
    def __init__(self, title, lead):
        self.title = title
        self.parts = [f"<h1>{html.escape(title)}</h1>", f"<p>{html.escape(lead)}</p>"]

    def heading(self, text):
        self.parts.append(f"<h2>{html.escape(text)}</h2>")

    def text(self, text):
        self.parts.append(f"<p>{html.escape(text)}</p>")

    def table(self, rows):
        self.parts.append("<table>" + "".join(
            f"<tr><th>{html.escape(a)}</th><td>{html.escape(b)}</td></tr>" for a, b in rows)
            + "</table>")

    def columns(self, names, rows, wrong):
        cells = "".join(
            f"<tr{' class=wrong' if w else ''}>"
            + "".join(f"<td>{html.escape(str(c))}</td>" for c in r) + "</tr>"
            for r, w in zip(rows, wrong))
        self.parts.append("<table><tr>" + "".join(f"<th>{html.escape(n)}</th>" for n in names)
                          + f"</tr>{cells}</table>")

    def sound(self, name, sound):
        data = base64.b64encode(wav_bytes(sound)).decode()
        self.parts.append(f"<p>{html.escape(name)}: <audio controls "
                          f"src='data:audio/wav;base64,{data}'></audio></p>")

    def picture(self, drawing, text):
        out = io.StringIO()
        drawing.savefig(out, format="svg", metadata={"Date": None})
        svg = out.getvalue()
        self.parts.append(f"<figure role='img' aria-label='{html.escape(text, quote=True)}'>"
                          f"{svg[svg.index('<svg'):]}</figure>")

    def write(self, folder):
        links = "<p>More: <a href='report.html'>report of the simulation</a>, " \
            "<a href='rtl/sf_top.sv'>SystemVerilog</a>.</p>"
        path = folder / "page.html"
        path.write_text(
            "<!doctype html><html lang='en'><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width'>"
            f"<title>{html.escape(self.title)}</title><style>{STYLE}</style>"
            + "\n".join(self.parts) + links + "</html>\n", encoding="utf-8")
        print(f"demo: look at {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")


def drawing(rows, heights, seconds):
    out = figure.Figure(figsize=(11, sum(heights)), layout="constrained")
    axes = out.subplots(rows, 1, sharex=True, gridspec_kw={"height_ratios": heights})
    axes[-1].set_xlabel("time in seconds")
    axes[-1].set_xlim(0, seconds)
    return out, axes


def wave(axes, sound, name):
    """Least and largest sample of every few milliseconds: as much as a page can show."""
    part = max(1, len(sound) // 3000)
    cut = sound[:len(sound) // part * part].reshape(-1, part)
    at = np.arange(len(cut)) * part / RATE
    axes.fill_between(at, cut.min(axis=1), cut.max(axis=1), color="#31688e", linewidth=0.3)
    axes.set_ylabel(name)
    axes.set_ylim(-1, 1)


# ---- spoken digits

DIGITS_STEP, DIGITS_WINDOW = 128, 5624
DIGITS_IN = (0.00784314, -1)
DIGITS_OUT = (0.0453021, -24)


def words_in(sound):
    """Where somebody speaks: the level of 20 ms above a twentieth, gaps up to 0.15 s within."""
    part = RATE // 50
    frames = sound[:len(sound) // part * part].reshape(-1, part)
    loud = np.sqrt((frames ** 2).mean(axis=1)) > 0.05 * LEVEL
    words, begin, last = [], None, 0
    for i, on in enumerate([*loud, *[False] * 9]):
        if on:
            begin, last = i if begin is None else begin, i
        elif begin is not None and i - last > 7:
            if last - begin >= 3:
                words.append((begin * part, (last + 1) * part))
            begin = None
    return words


@dataclasses.dataclass
class Word:
    """A stretch of sound, what it was taken for, and the labels of recordings that it is in."""
    begin: int
    end: int
    decided: int
    certain: float
    spoken: list

    def right(self):
        return [int(w["digit"]) for w in self.spoken] == [self.decided]


def digits(args, out):
    model = MODELS / "tenn_kws" / "model.tflite"
    shipped = args.wav is None
    sound = levelled(read_wav(args.wav or MODELS / "tenn_kws" / "digits.wav"))
    # Silence behind, so that the window of the last word ends within the recording.
    quantized = codes(np.append(sound, np.zeros(DIGITS_WINDOW // 2)), *DIGITS_IN)
    steps = steps_of(quantized, DIGITS_STEP, DIGITS_IN[1])
    np.save(out / "steps.npy", steps)
    report = verify(model, out / "steps.npy", out, "--stream",
                    chip=[MODELS / "tenn_kws" / "pico-24k.yaml"])
    streamed = golden(model, out / "steps.npy", out / "scores.npy", "--stream").reshape(-1, 10)

    samples = steps.reshape(-1)
    ends = [(i + 1) * DIGITS_STEP for i in range(len(steps))]
    full = [i for i, end in enumerate(ends) if end >= DIGITS_WINDOW]
    windows = np.stack([samples[ends[i] - DIGITS_WINDOW:ends[i]] for i in full])
    np.save(out / "windows.npy", windows.reshape(-1, 1, DIGITS_WINDOW, 1, 1))
    whole = golden(model, out / "windows.npy", out / "window_scores.npy").reshape(-1, 10)
    (out / "windows.npy").unlink()
    differing = int(np.count_nonzero(whole != streamed[full]))

    logits = (streamed.astype(float) - DIGITS_OUT[1]) * DIGITS_OUT[0]
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    labels = []
    if shipped:
        with open(MODELS / "tenn_kws" / "digits.csv", encoding="utf-8") as f:
            labels = list(csv.DictReader(f))
    rows = []
    for begin, end in words_in(sound):
        at = (begin + end + DIGITS_WINDOW) // 2
        i = min(len(steps) - 1, round(at / DIGITS_STEP) - 1)
        spoken = [w for w in labels
                  if begin < int(w["begin"]) + int(w["length"]) and int(w["begin"]) < end]
        rows.append(Word(begin, end, int(share[i].argmax()), share[i].max(), spoken))

    page = Page(
        "Spoken digits from raw audio",
        "No spectrogram, no window that is computed again: 128 new samples of 8 kHz go in, each "
        "layer computes its one new row from the rows that it keeps, ten scores come out. "
        "Window of the network: 0.703 s.")
    page.table([
        *facts(report, RATE / DIGITS_STEP, "step of 16 ms"),
        ("streamed = window", f"{differing} of {whole.size:,} scores differ from those of the "
         "network over whole windows")])
    picture, axes = drawing(2, [1.6, 2.6], len(sound) / RATE)
    wave(axes[0], sound, "sound")
    axes[1].imshow(share.T, aspect="auto", origin="lower", cmap="viridis", vmin=0, vmax=1,
                   interpolation="nearest",
                   extent=(-DIGITS_WINDOW / 2 / RATE,
                           (len(steps) * DIGITS_STEP - DIGITS_WINDOW / 2) / RATE, -0.5, 9.5))
    axes[1].set_yticks(range(10))
    axes[1].set_ylabel("score of digit")
    for word in rows:
        middle = (word.begin + word.end) / 2 / RATE
        axes[0].text(middle, 0.85, str(word.decided), ha="center", weight="bold",
                     color="#1c2733" if not labels or word.right() else "#b3261e")
        axes[1].axvline(middle, color="white", linewidth=0.6, alpha=0.6)
    page.heading("Scores over time")
    page.text("A score stands at the middle of the window that it is of; a line marks where a "
              "word is decided, the number above is the decision.")
    page.picture(picture, "waveform and scores of ten digits over time")
    page.sound("Listen", sound)
    page.heading("Words")
    right = sum(word.right() for word in rows)
    if labels:
        page.text(f"{right} of {len(labels)} words are right; none of the recordings was used in "
                  "training.")
    page.columns(
        ["from", "to", "decided", "certain", *(["spoken", "by"] if labels else [])],
        [(f"{w.begin / RATE:.2f} s", f"{w.end / RATE:.2f} s", w.decided, f"{100 * w.certain:.0f} %",
          *([" ".join(s[name] for s in w.spoken) for name in ("digit", "speaker")]
            if labels else []))
         for w in rows],
        [bool(labels) and not w.right() for w in rows])
    print("demo: " + (f"{right} of {len(labels)} words right" if labels else
                      " ".join(str(w.decided) for w in rows) or "no word found"))
    page.write(out)
    return differing


# ---- denoiser

DENOISE_STEP = 16
DENOISE_IN = (0.0074509806, 0)
DENOISE_OUT = (0.0077654, 4)


def noise_at(speech, decibel):
    """Pink noise and a hum of 50 Hz with its harmonics, so far below the speech."""
    random = np.random.default_rng(8)
    spectrum = np.fft.rfft(random.standard_normal(len(speech)))
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), len(speech))
    time = np.arange(len(speech)) / RATE
    hum = sum(np.sin(2 * np.pi * 50 * k * time + k) / k for k in range(1, 8))
    noise = pink / pink.std() + 0.5 * hum / hum.std()
    return noise * np.sqrt((speech ** 2).mean() / (noise ** 2).mean() / 10 ** (decibel / 10))


def sdr(estimate, clean):
    """Scale-invariant signal-to-distortion ratio in dB."""
    target = clean * (estimate @ clean) / (clean @ clean)
    return 10 * np.log10((target ** 2).sum() / ((estimate - target) ** 2).sum())


def denoise(args, out):
    model = MODELS / "tenn_denoise" / "model.tflite"
    clean = None
    if args.wav is None:
        clean = levelled(read_wav(MODELS / "tenn_kws" / "digits.wav"))[:8 * RATE]
        sound = np.clip(clean + noise_at(clean, args.snr), -1, 1)
    else:
        sound = levelled(read_wav(args.wav))
    steps = steps_of(codes(sound, *DENOISE_IN), DENOISE_STEP, DENOISE_IN[1])
    np.save(out / "steps.npy", steps)
    report = verify(model, out / "steps.npy", out, "--stream")
    cleaned = golden(model, out / "steps.npy", out / "cleaned.npy", "--stream").reshape(-1)
    cleaned = (cleaned.astype(float) - DENOISE_OUT[1]) * DENOISE_OUT[0]
    cleaned = cleaned[:len(sound)]
    named = [("noisy", sound), ("cleaned", cleaned)]
    page = Page(
        "Speech out of noise",
        "Raw 8 kHz audio goes in, 16 samples a step; the same 16 samples come out "
        "cleaned. The network was trained on other recordings and other noise.")
    rows = list(facts(report, RATE / DENOISE_STEP, "step of 2 ms"))
    if clean is not None:
        named.append(("clean", clean))
        before, after = sdr(sound, clean), sdr(cleaned, clean)
        rows.append(("signal to distortion",
                     f"{before:.1f} dB before, {after:.1f} dB after (scale-invariant)"))
        print(f"demo: signal to distortion {before:.1f} dB before, {after:.1f} dB after")
    page.table(rows)
    for name, data in named:
        (out / f"{name}.wav").write_bytes(wav_bytes(data))
    picture, axes = drawing(len(named), [1.9] * len(named), len(sound) / RATE)
    for a, (name, data) in zip(axes, named):
        f, t, power = signal.spectrogram(data, RATE, nperseg=256, noverlap=192)
        a.imshow(10 * np.log10(power + 1e-9), aspect="auto", origin="lower", cmap="magma",
                 vmin=-80, vmax=-25, extent=(0, len(sound) / RATE, 0, RATE / 2000))
        a.set_ylabel(f"{name}\nkHz")
    page.heading("Spectrograms")
    page.picture(picture, "spectrograms before and after")
    for name, data in named:
        page.sound(f"{name} ({name}.wav)", data)
    page.write(out)
    return 0


# ---- wake word

def wake(args, out):
    folder = MODELS / "mww_hey_jarvis"
    if args.wav is not None:
        raise Trouble("wake takes no --wav: its network wants the features of a front end")
    features = np.load(folder / "inputs.npy")
    starts = np.load(folder / "starts.npy")
    report = verify(folder / "model.tflite", folder / "inputs.npy", out,
                    "--starts", folder / "starts.npy", "--expect", folder / "outputs_tflm.npy")
    share = golden(folder / "model.tflite", folder / "inputs.npy", out / "scores.npy",
                   "--starts", folder / "starts.npy").reshape(-1) / 256
    page = Page(
        "Wake word",
        "Three new frames of 40 features (30 ms of sound) a step; the rows of time that the "
        "layers need stay on the chip. The state is cleared before each of the three recordings, "
        "twice \"hey jarvis\" and once \"alexa\".")
    page.table(facts(report, 1000 / 30, "step of 30 ms"))
    seconds = len(features) * 0.03
    picture, axes = drawing(2, [2.2, 1.8], seconds)
    axes[0].imshow(features.reshape(-1, 40).T, aspect="auto", origin="lower", cmap="magma",
                   extent=(0, seconds, 0, 40))
    axes[0].set_ylabel("feature")
    axes[1].step((np.arange(len(share)) + 1) * 0.03, share, where="post", color="#31688e")
    axes[1].set_ylabel("\"hey jarvis\"")
    axes[1].set_ylim(0, 1.02)
    for start in starts:
        for a in axes:
            a.axvline(start * 0.03, color="#b3261e", linewidth=0.8)
    page.heading("Features and score over time")
    page.text("Red lines: the state is cleared and the next recording begins.")
    page.picture(picture, "features and score of the wake word over time")
    ends = [*starts[1:], len(share)]
    page.columns(["recording", "steps", "largest score"],
                 [(n + 1, e - s, f"{share[s:e].max():.3f}")
                  for n, (s, e) in enumerate(zip(starts, ends))], [False] * len(starts))
    print("demo: largest score of the recordings "
          + ", ".join(f"{share[s:e].max():.3f}" for s, e in zip(starts, ends)))
    page.write(out)
    return 0


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=["digits", "denoise", "wake"])
    parser.add_argument("--wav", type=pathlib.Path, metavar="FILE",
                        help="digits, denoise: a recording instead of the one that ships")
    parser.add_argument("--snr", type=float, default=5, metavar="DB",
                        help="denoise: speech over noise of the one that ships (default: 5)")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR",
                        help="folder for the page (default: rtl-out/demo-NAME)")
    args = parser.parse_args()
    import_libraries()
    out = (args.out or ROOT / "rtl-out" / f"demo-{args.name}").resolve()
    try:
        out.mkdir(parents=True, exist_ok=True)
        wrong = {"digits": digits, "denoise": denoise, "wake": wake}[args.name](args, out)
    except Trouble as e:
        sys.exit(f"demo: {e}")
    except OSError as e:
        sys.exit(f"demo: {e.filename or out}: {e.strerror}")
    return 3 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
