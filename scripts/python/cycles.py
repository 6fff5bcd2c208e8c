"""Cycles of one inference on the shipped chips, beside the limits that Synfire keeps.

Interval: cycles from one frame to the next when frames follow each other without a pause, mean over
the samples. Latency: cycles of a single frame in an empty chip, from its first beat to the last beat
of the result; "times" is the latency in intervals. Memories are sized by --fit; the multipliers are
those of the configuration.

The limits are those of the real recordings and pictures. Each network is run with the inputs under
testbench/models and, where ../shared/models has more of them, with those too. Exit code 3 when a
limit is exceeded or a bit is wrong.
"""
import argparse
import json
import pathlib
import subprocess
import sys

import check_report

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Most cycles of an interval by chip.
MODELS = ["kws_dscnn", "ic_resnet8", "vww_mobilenetv1", "ad_autoencoder"]
LIMITS = {"pico": dict(zip(MODELS, [200_000, 820_000, 390_000, 26_000])),
          "wide": {"kws_dscnn": 110_000, "ic_resnet8": 451_000, "ad_autoencoder": 14_300},
          "edge-64": dict(zip(MODELS, [25_000, 106_000, 48_000, 3_300])),
          "edge-128": dict(zip(MODELS, [12_900, 54_000, 25_000, 1_750]))}
COLUMNS = ["network", "inputs", "samples", "chip", "interval", "limit", "latency", "times",
           "worst", "busy %"]


def limit(model, chip):
    """Most cycles of an interval, None if there is no limit."""
    return LIMITS.get(chip, {}).get(model)


def sources():
    """Folders of models by the name of their place."""
    places = {"repository": ROOT / "testbench/models", "shared": ROOT.parent / "shared/models"}
    return {name: folder for name, folder in places.items() if folder.is_dir()}


def run(folder, chip, out, samples):
    """Runs a network on a chip; the folder of its report, None when the chip is wrong."""
    command = [ROOT / "scripts/synfire", "verify", "--model", folder / "model.tflite",
               "--inputs", folder / "inputs.npy", "--expect", folder / "outputs_tflm.npy",
               "--config", chip, "--fit", "--out", out]
    if samples:
        command += ["--samples", str(samples)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        print(f"{folder.name} on {chip}:\n{done.stdout}{done.stderr}", file=sys.stderr)
        if done.returncode != 3:
            sys.exit(done.returncode)
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


def done(folder):
    """Model, place, chip and report of earlier runs below a folder, in the order of the limits."""
    reports = [json.loads(file.read_text(encoding="utf-8"))
               for file in sorted(folder.rglob("report.json"))]
    for model in MODELS:
        for report in reports:
            if report["model"] == model and report["rounding"] == "tflm":
                yield model, "", report["config"].removesuffix("-fit"), report


def runs(args):
    """Model, place, chip and report of new runs."""
    places = sources()
    for place, models in places.items():
        for model in args.model or MODELS:
            inputs = models / model / "inputs.npy"
            again = places["repository"] / model / "inputs.npy"
            if not inputs.is_file() or (place != "repository" and
                                        inputs.read_bytes() == again.read_bytes()):
                continue
            for chip in args.config or LIMITS:
                out = args.out / place / f"{model}-{chip}"
                yield model, place, chip, run(models / model, chip, out, args.samples)


def row(model, place, chip, report):
    cycles, most = report["cycles"], limit(model, chip)
    return [model, place, f"{report['samples']}", chip, f"{cycles['interval_mean']:,.0f}",
            f"{most:,}" if most else "-", f"{cycles['latency_mean']:,.0f}",
            f"{cycles['latency_mean'] / cycles['interval_mean']:.2f}", f"{cycles['latency_max']:,}", f"{100 * report['utilization']:.1f}"]


def show(line):
    print("  ".join(f"{text:{width}}" if i in (0, 1, 3) else f"{text:>{width}}"
                    for i, (text, width) in enumerate(zip(line, [15, 10, 7, 8, 8, 8, 8, 5, 8, 6]))),
          flush=True)


def main():
    parser = argparse.ArgumentParser(prog="scripts/cycles", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, metavar="N",
                        help="take the first N samples of each file (default: all)")
    parser.add_argument("--model", action="append", choices=MODELS, metavar="NAME",
                        help=f"only this network, may be repeated: {', '.join(MODELS)}")
    parser.add_argument("--config", action="append", choices=list(LIMITS), metavar="NAME",
                        help=f"only this chip, may be repeated: {', '.join(LIMITS)}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / ".cache/cycles", metavar="DIR",
                        help="reports of the runs (default: .cache/cycles)")
    parser.add_argument("--of", type=pathlib.Path, metavar="DIR",
                        help="no runs: the reports below a folder, of runs with --rounding tflm")
    args = parser.parse_args()
    if args.samples is not None and args.samples < 1:
        parser.error("--samples is at least 1")
    failures = []
    show(COLUMNS)
    seen = 0
    for model, place, chip, report in done(args.of) if args.of else runs(args):
        seen += 1
        show(row(model, place, chip, report))
        failures += [f"{model} on {chip}: {fault}" for fault in check_report.faults(report)]
        most = limit(model, chip)
        if most and report["cycles"]["interval_mean"] > most:
            failures.append(f"{model} on {chip}: {report['cycles']['interval_mean']:,.0f} cycles, "
                            f"the limit is {most:,}")
    if not seen:
        failures.append("there was nothing to look at")
    for failure in failures:
        print(f"FAILED  {failure}", file=sys.stderr)
    return 3 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
