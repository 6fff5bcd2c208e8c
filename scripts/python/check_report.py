"""Checks a report.json of `scripts/synfire verify`: complete, nothing differs, figures that can be.

A verdict that rests on an exit code alone would also accept a run that compared nothing.
"""
import argparse
import json
import pathlib
import sys

FIGURES = ["model", "config", "samples", "multipliers", "npes", "mismatches", "cycles", "macs",
           "utilization", "sram", "simulation", "layers"]


def faults(report, samples=None, multipliers=None, rounding=None, expected=True):
    """What is wrong with a report, one sentence each.

    samples, multipliers, rounding: what the run was asked for; expected: whether outputs of a
    reference were given.
    """
    missing = [name for name in FIGURES if name not in report]
    if missing:
        yield f"has no {', '.join(missing)}"
        return
    wrong, cycles, macs = report["mismatches"], report["cycles"], report["macs"]
    for name, value in [("samples", samples), ("multipliers", multipliers),
                        ("rounding", rounding)]:
        if value is not None and report[name] != value:
            yield f"{name} is {report[name]}, not {value}"
    if wrong["rtl_vs_golden"] != 0:
        yield f"{wrong['rtl_vs_golden']} values of the chip differ from golden"
    if wrong["compared"] < report["samples"]:
        yield f"only {wrong['compared']} values were compared"
    if expected and wrong["golden_vs_expected"] != 0:
        yield f"{wrong['golden_vs_expected']} values of golden differ from the reference"
    if report.get("problems"):
        yield f"problems: {'; '.join(report['problems'])}"
    if report.get("passed") is not True:
        yield "does not say that it passed"
    if not cycles["steady"]:
        yield "the spacing of frames was not steady"
    # Frames follow each other at least as fast as single frames run through an empty chip.
    if not 0 < cycles["interval_mean"] <= 1.05 * cycles["latency_max"]:
        yield f"interval_mean is {cycles['interval_mean']}, latency_max {cycles['latency_max']}"
    if not 0 < cycles["latency_mean"] <= cycles["latency_max"]:
        yield f"latency_mean is {cycles['latency_mean']}, latency_max {cycles['latency_max']}"
    # What is issued is counted over a window whose two ends cut through frames in flight, which may
    # leave in groups: up to a frame of all is cut off.
    cut = 1 / report["counters"]["frames"]
    if not 0 < macs["event"] <= (1 + max(0.01, cut)) * macs["issued"]:
        yield f"macs: event {macs['event']}, issued {macs['issued']}"
    busy = macs["event"] / (cycles["interval_mean"] * report["multipliers"])
    if abs(busy - report["utilization"]) > 0.001 or not 0 < busy <= 1:
        yield f"utilization is {report['utilization']}, its parts say {busy:.4f}"
    for kind, memory in report["sram"].items():
        if not 0 <= memory["used"] <= memory["available"]:
            yield f"sram.{kind}: {memory['used']} used of {memory['available']}"
    if not report["layers"]:
        yield "has no layers"


def main():
    parser = argparse.ArgumentParser(prog="check_report.py", description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="--out of the run")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--multipliers", type=int)
    parser.add_argument("--rounding")
    args = parser.parse_args()
    report = json.loads((args.folder / "report.json").read_text(encoding="utf-8"))
    found = list(faults(report, args.samples, args.multipliers, args.rounding))
    page = args.folder / "report.html"
    if page.is_file() and page.stat().st_size < 10_000:
        found.append("there is no report.html beside it")
    for fault in found:
        print(f"{args.folder}/report.json: {fault}")
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main())
