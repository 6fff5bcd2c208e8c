"""Cycles of the same network on 1, 2, 4, 8, 16 and 32 processing elements of 8 lanes, in the RTL.

The elements are those of edge-64, in nodes of up to eight; memories are sized by --fit. Efficiency
is T1 / (N * TN): the interval on one element against N times that on N. Every bit of every run is
compared with golden. Prints a table and writes scaling.json and scaling.html, which needs nothing
beside it, into the report folder, and its plots as scaling-*.svg for papers. A run whose model, inputs, chip and sources are those of an
earlier one in that folder is taken from there, so a run that was stopped goes on where it was.

Exit code 3 when a bit is wrong or an efficiency up to 16 elements is below 0.85.
"""
import argparse
import hashlib
import html
import json
import math
import pathlib
import re
import subprocess
import sys
import time

import check_report
import cycles

ROOT = cycles.ROOT
MODELS = {"kws_dscnn": "KWS DS-CNN", "ic_resnet8": "ResNet8", "vww_mobilenetv1": "VWW MobileNetV1"}
# Nodes along X and Y, and elements of a node.
CHIPS = {1: (1, 1, 1), 2: (1, 1, 2), 4: (1, 1, 4), 8: (2, 1, 4), 16: (2, 1, 8), 32: (4, 2, 4)}
LEAST_EFFICIENCY = 0.85
LIMITED_TO = 16
DEFAULT_SAMPLES = 3
COLUMNS = ["network", "samples", "NPEs", "interval", "latency", "times", "busy %", "efficiency"]
WIDTHS = [18, 7, 5, 9, 9, 6, 6, 10]
SOURCES = ["golden/src/main", "generator/src/main", "templates", "testbench/harness"]


def source_digest():
    """Of everything that a figure depends on besides model, inputs and chip."""
    total = hashlib.sha256()
    for folder in SOURCES:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file():
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def chip_text(npes, base):
    """Configuration of a chip of so many elements."""
    text = re.sub(r"^name: .*", f"name: scaling-{npes}", base, flags=re.M)
    for key, value in zip(["columns", "rows", "npes"], CHIPS[npes]):
        text, found = re.subn(rf"^(  {key}: *)\d+", rf"\g<1>{value}", text, flags=re.M)
        if found != 1:
            sys.exit(f"error: edge-64 has no noc.{key}")
    return text.split("\n", 1)[1] if text.startswith("#") else text


def model_folder(model):
    """The folder of a network that has most inputs."""
    folders = [folder / model for folder in cycles.sources().values()]
    return max((f for f in folders if (f / "inputs.npy").is_file()),
               key=lambda f: (f / "inputs.npy").stat().st_size)


def measure(model, npes, args, base, sources):
    """The figures of one run, and whether an earlier one had them."""
    folder = model_folder(model)
    config = args.out / f"scaling-{npes}.yaml"
    config.write_text(chip_text(npes, base), encoding="utf-8")
    parts = [sources, config.read_text(encoding="utf-8"), str(args.samples)]
    total = hashlib.sha256("\0".join(parts).encode())
    for name in ["model.tflite", "inputs.npy", "outputs_tflm.npy"]:
        total.update((folder / name).read_bytes())
    digest = total.hexdigest()
    out = args.out / f"{model}-{npes}"
    kept = out / "figures.json"
    if kept.is_file():
        figures = json.loads(kept.read_text(encoding="utf-8"))
        if figures["digest"] == digest:
            return figures, True
    report = cycles.run(folder, config, out, args.samples)
    figures = {"digest": digest, "model": model, "npes": npes, "samples": report["samples"],
               "interval": report["cycles"]["interval_mean"],
               "latency": report["cycles"]["latency_mean"],
               "utilization": report["utilization"],
               "flits": report.get("flits", {}).get("sent", 0),
               "faults": list(check_report.faults(report))}
    kept.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures, False


def show(line, stream=sys.stdout):
    print("  ".join(f"{text:{width}}" if i == 0 else f"{text:>{width}}"
                    for i, (text, width) in enumerate(zip(line, WIDTHS))),
          file=stream, flush=True)


def row(figures):
    return [MODELS[figures["model"]], f"{figures['samples']}", f"{figures['npes']}",
            f"{figures['interval']:,.0f}", f"{figures['latency']:,.0f}",
            f"{figures['speedup']:.2f}" if figures["speedup"] else "-",
            f"{100 * figures['utilization']:.1f}",
            f"{figures['efficiency']:.3f}" if figures["efficiency"] else "-"]


def related(figures, first):
    """Figures with speed-up and efficiency, where one element was measured too."""
    speedup = first["interval"] / figures["interval"] if first else None
    return figures | {"speedup": speedup,
                      "efficiency": speedup / figures["npes"] if speedup else None}


# ---- the page

def plot(title, runs, value, low, high, marks, least=None, log=False):
    """Lines over the number of elements as SVG."""
    width, height, left, right, top, bottom = 560, 320, 64, 130, 34, 40
    counts = sorted({r["npes"] for r in runs})

    def x(n):
        span = math.log2(counts[-1] / counts[0]) or 1
        return left + (width - left - right) * math.log2(n / counts[0]) / span

    def y(v):
        a, b, c = (math.log10(u) if log else u for u in (low, high, v))
        return height - bottom - (height - top - bottom) * (c - a) / (b - a)

    out = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(title)}">',
           f'<text x="{left}" y="18" class="head">{html.escape(title)}</text>']
    for mark in marks:
        out.append(f'<line x1="{left}" x2="{width - right}" y1="{y(mark):.1f}" '
                   f'y2="{y(mark):.1f}" class="grid"/>'
                   f'<text x="{left - 8}" y="{y(mark) + 4:.1f}" class="end">{mark:{",.0f" if mark >= 1 else "g"}}</text>')
    for n in counts:
        out.append(f'<text x="{x(n):.1f}" y="{height - bottom + 18}" class="middle">{n}</text>')
    out.append(f'<text x="{(left + width - right) / 2}" y="{height - 4}" '
               f'class="middle">processing elements</text>')
    if least is not None:
        end = x(min(LIMITED_TO, counts[-1]))
        out.append(f'<line x1="{left}" x2="{end:.1f}" y1="{y(least):.1f}" y2="{y(least):.1f}" '
                   f'class="limit"/><text x="{left + 6}" y="{y(least) - 5:.1f}" '
                   f'class="limit-text">at least {least}</text>')
    ends = []
    for i, model in enumerate(MODELS):
        points = [(x(r["npes"]), y(value(r))) for r in runs if r["model"] == model and value(r)]
        if not points:
            continue
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        out.append(f'<polyline points="{line}" class="line" style="stroke:var(--f{i})"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" style="fill:var(--f{i})"/>'
                for a, b in points]
        ends.append((points[-1][1], i, MODELS[model]))
    # Names beside the ends of their lines, apart from each other.
    before = -100.0
    for at, i, name in sorted(ends):
        at = max(at, before + 16)
        before = at
        out.append(f'<text x="{width - right + 10}" y="{at + 4:.1f}" '
                   f'style="fill:var(--f{i})">{name}</text>')
    return "\n".join(out + ["</svg>"])


PLOT_STYLES = """
.plots text { fill: var(--text); }
.plots .head { font-weight: 650; font-size: 14px; }
.plots .end { text-anchor: end; } .plots .middle { text-anchor: middle; }
.grid { stroke: var(--line); }
.limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 5 4; }
.plots .limit-text { fill: var(--bad); }
.line { fill: none; stroke-width: 2.2; }
"""


def drawing(svg, styles):
    """A plot as a file of its own: white ground, fonts named, colours as they are by day."""
    day = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", styles[:styles.index("@media")]))
    width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups()
    head, body = svg.split(">", 1)
    own = PLOT_STYLES.replace(".plots text", "text").replace(".plots ", "")
    text = (f'<?xml version="1.0" encoding="UTF-8"?>\n{head} xmlns="http://www.w3.org/2000/svg" '
            f'width="{width}" height="{height}" font-size="12.5" '
            f'font-family="Liberation Sans, Arial, Helvetica, sans-serif">\n'
            f'<style>{own}</style>\n<rect width="{width}" height="{height}" fill="#ffffff"/>'
            f'{body}\n')
    return re.sub(r"var\(--(\w+)\)", lambda m: day[m.group(1)], text)

def plots(runs):
    """All plots by the names of their files."""
    most = max(r["interval"] for r in runs)
    least = min(r["interval"] for r in runs)
    low, high = (10 ** f(math.log10(v)) for f, v in [(math.floor, least), (math.ceil, most)])
    decades = [10 ** i for i in range(round(math.log10(low)), round(math.log10(high)) + 1)]
    return {
        "efficiency": plot("Efficiency, T1 / (N · TN)", runs, lambda r: r["efficiency"], 0, 1.1,
                           [0, 0.2, 0.4, 0.6, 0.8, 1], LEAST_EFFICIENCY),
        "cycles": plot("Cycles of an inference", runs, lambda r: r["interval"], low, high, decades,
                       log=True),
        "busy": plot("Multipliers busy with events, %", runs, lambda r: 100 * r["utilization"], 0,
                     110, [0, 20, 40, 60, 80, 100])}


def page(drawn, runs, styles):
    css = styles + """
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr));
  gap: 24px; margin: 0 0 32px; }
.plots svg { width: 100%; height: auto; font-size: 12.5px; }
tr.first td, tr.first th { border-top: 2px solid var(--line); }
tbody th { white-space: nowrap; }
td.bad { color: var(--bad); font-weight: 700; }
""" + PLOT_STYLES
    body, before = [], None
    for r in runs:
        cells = row(r)
        bad = r["npes"] <= LIMITED_TO and (r["efficiency"] or 1) < LEAST_EFFICIENCY
        first = ' class="first"' if r["model"] != before else ""
        before = r["model"]
        numbers = "".join(
            f'<td class="number{" bad" if bad and i == len(cells) - 2 else ""}">{c}</td>'
            for i, c in enumerate(cells[1:]))
        body.append(f'<tr{first}><th scope="row">{cells[0]}</th>{numbers}</tr>')
    heads = ["network", "samples", "elements", "cycles, frames back to back",
             "cycles of a lone frame", "times as fast as one", "multipliers busy, %",
             "efficiency"]
    head = "".join(f'<th scope="col"{"" if i == 0 else " class=number"}>{h}</th>'
                   for i, h in enumerate(heads))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Scaling</title>
<style>
{css}</style>
</head>
<body>
<header>
<h1>Scaling <span class="light">from {runs[0]["npes"]} to {max(r["npes"] for r in runs)}
processing elements</span></h1>
<p class="lead">The same networks on chips of more and more elements of 8 multipliers. All cycles
are counted in the simulated hardware, every bit equals the golden model.</p>
</header>
<main>
<div class="plots">
{chr(10).join(drawn.values())}
</div>
<section>
<h2>Figures</h2>
<div class="scroll"><table>
<thead><tr>{head}</tr></thead>
<tbody>
{chr(10).join(body)}
</tbody>
</table></div>
<p class="note">Efficiency is the interval on one element divided by N times that on N elements.
Events are activations that differ from their zero point; only they are multiplied.</p>
</section>
</main>
</body>
</html>
"""


def write(out, runs):
    """The table so far: what was stopped half-way is a page too."""
    (out / "scaling.json").write_text(
        json.dumps({"least_efficiency": LEAST_EFFICIENCY, "runs": runs}, indent=1) + "\n",
        encoding="utf-8")
    styles = (ROOT / "generator/src/main/resources/report/report.css").read_text(encoding="utf-8")
    drawn = plots(runs)
    (out / "scaling.html").write_text(page(drawn, runs, styles), encoding="utf-8")
    for name, svg in drawn.items():
        (out / f"scaling-{name}.svg").write_text(drawing(svg, styles), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(prog="scripts/scaling", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, metavar="N", default=DEFAULT_SAMPLES,
                        help="take the first N samples of each network"
                             f" (default: {DEFAULT_SAMPLES})")
    parser.add_argument("--all-samples", action="store_true", help="take all of them")
    parser.add_argument("--model", action="append", choices=MODELS, metavar="NAME",
                        help=f"only this network, may be repeated: {', '.join(MODELS)}")
    parser.add_argument("--npes", action="append", type=int, choices=CHIPS, metavar="N",
                        help="only this number of elements, may be repeated: "
                             + ", ".join(map(str, CHIPS)))
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "rtl-out/scaling",
                        metavar="DIR", help="report folder (default: rtl-out/scaling)")
    parser.add_argument("--page", action="store_true",
                        help="no runs: the page again from scaling.json of the report folder")
    args = parser.parse_args()
    if args.samples < 1:
        parser.error("--samples is at least 1")
    if args.all_samples:
        args.samples = None
    if args.page:
        runs = json.loads((args.out / "scaling.json").read_text(encoding="utf-8"))["runs"]
        write(args.out, runs)
        return 0
    args.out.mkdir(parents=True, exist_ok=True)
    base = subprocess.run([ROOT / "scripts/synfire", "configs", "--show", "edge-64"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    sources = source_digest()
    todo = [(m, n) for m in args.model or MODELS for n in sorted(set(args.npes or CHIPS))]
    show(COLUMNS)
    runs, failures, took = [], [], []
    for i, (model, npes) in enumerate(todo):
        if sys.stderr.isatty():
            left = f", about {sum(took) / len(took) * (len(todo) - i) / 60:.0f} min left" \
                if took else ""
            print(f"run {i + 1} of {len(todo)}{left}", end="\r", file=sys.stderr, flush=True)
        begin = time.monotonic()
        figures, kept = measure(model, npes, args, base, sources)
        if not kept:
            took.append(time.monotonic() - begin)
        first = next((r for r in runs if r["model"] == model and r["npes"] == 1),
                     figures if npes == 1 else None)
        runs.append(related(figures, first))
        show(row(runs[-1]))
        failures += [f"{model} on {npes}: {fault}" for fault in figures["faults"]]
        efficiency = runs[-1]["efficiency"]
        if efficiency and npes <= LIMITED_TO and efficiency < LEAST_EFFICIENCY:
            failures.append(f"{model} on {npes}: efficiency {efficiency:.3f}, at least "
                            f"{LEAST_EFFICIENCY} is wanted")
        write(args.out, runs)
    print(f"page  {args.out / 'scaling.html'}")
    for failure in failures:
        print(f"FAILED  {failure}", file=sys.stderr)
    return 3 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
