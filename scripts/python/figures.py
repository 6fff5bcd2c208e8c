"""Prints the figures of a report.json of `scripts/synfire verify` in plain words."""
import json
import pathlib
import sys


def lines(report):
    cycles, macs = report["cycles"], report["macs"]
    wrong = report["mismatches"]
    yield "samples", f"{report['samples']}"
    yield "wrong values, chip against golden", f"{wrong['rtl_vs_golden']:,}"
    if wrong.get("golden_vs_expected") is not None:
        yield "wrong values, golden against reference", f"{wrong['golden_vs_expected']:,}"
    yield "cycles per inference", f"{cycles['interval_mean']:,.0f}"
    timed = cycles["latency_samples"]
    yield "latency in cycles", \
        f"{cycles['latency_mean']:,.0f} mean, {cycles['latency_max']:,.0f} at most " \
        f"({timed} sample{'' if timed == 1 else 's'})"
    yield "multipliers", f"{report['multipliers']}"
    yield "multiply-accumulates, dense", f"{macs['dense']:,.0f}"
    yield "multiply-accumulates, of events", f"{macs['event']:,.0f}"
    yield "utilization of the multipliers", f"{100 * report['utilization']:.1f} %"
    yield "simulation", f"{report['simulation']['seconds']:.1f} s, " \
        f"{report['simulation']['cycles_per_second']:,.0f} cycles/s"


if __name__ == "__main__":
    pairs = list(lines(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))))
    width = max(len(name) for name, _ in pairs)
    for name, value in pairs:
        print(f"  {name:{width}}  {value}")
