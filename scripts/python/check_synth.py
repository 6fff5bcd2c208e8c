"""Synthesises sf_tokens of pico for every target with the real tools and checks the reports.

  ecp5       look-up tables, flip-flops and memories in their ranges, sums of the tree, the clock
  kept       the same again: no tool runs, the same bytes
  parameter  a wider memory takes as many more LUT-RAMs
  xc7        the same flip-flops and memories by other tables
  asic       areas add up, memories are macros of their shapes, a library without a flip-flop with
             reset is refused before the long run
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "testbench" / "synth" / "cells.lib"
# The four memories of sf_tokens of pico: words, bits.
MACROS = {(512, 6), (512, 1), (32, 25), (32, 24)}
faults = []


def check(right, text):
    if not right:
        faults.append(text)
        print(f"FAILED  {text}")


def synth(work, name, *options, top="sf_tokens"):
    out = work / name
    done = subprocess.run(
        [ROOT / "scripts" / "synfire", "synth", "--config", "pico", "--top", top,
         "--cache", work / "cache", "--out", out, *options],
        capture_output=True, text=True)
    return done, out


def report(work, name, *options, top="sf_tokens"):
    done, out = synth(work, name, *options, top=top)
    if done.returncode:
        raise SystemExit(f"error: {name} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    print(done.stdout)
    return json.loads((out / "synth.json").read_text(encoding="utf-8"))


def sums(node, keys):
    """Whether a module has what it has alone and what its parts have, all the way down."""
    return all(abs(node["all"][k] - node["own"][k] - sum(c["all"][k] for c in node["children"]))
               < 0.01 for k in keys) and all(sums(c, keys) for c in node["children"])


def ecp5(work):
    options = ("--target", "ecp5-85", "--pnr", "--seed", "1", "--freq", "100")
    got = report(work, "ecp5", *options)
    total = got["total"]
    check(200 < total["luts"] < 400, f"ecp5: {total['luts']} look-up tables")
    check(total["luts"] == total["lut4"] + 2 * total["ccu2c"] + 6 * total["dpr16x4"], "ecp5: sum")
    check(250 < total["ffs"] < 350 and total["rams"] == 4 and total["dsps"] == 0, "ecp5: cells")
    check(sums(got["modules"], total), "ecp5: sums of the tree")
    check({c["module"]: c["instances"] for c in got["modules"]["children"]} ==
          {"sf_regfile": 3, "sf_sram": 4}, "ecp5: children")
    check(not got["not_counted"], f"ecp5: not counted {got['not_counted']}")
    clock = got["clocks"][0]
    check(60 < clock["mhz"] < 300, f"ecp5: {clock['mhz']} MHz")
    check(clock["slowest"]["levels"] > 0 and clock["slowest"]["from"] != "", "ecp5: slowest path")
    first = {p.name: p.read_bytes() for p in (work / "ecp5").iterdir()}
    done, out = synth(work, "kept", *options)
    check(done.returncode == 0 and done.stderr == "", f"kept: a tool ran: {done.stderr}")
    check({p.name: p.read_bytes() for p in out.iterdir()} == first, "kept: other bytes")
    return total


def parameter(work):
    sizes = [report(work, f"width{width}", "--target", "ecp5-85", f"--parameter=Width={width}",
                    top="sf_regfile")["total"]["dpr16x4"] for width in (4, 16)]
    check(sizes[1] == 4 * sizes[0] > 0, f"parameter: {sizes} LUT-RAMs for 4 and 16 bits")


def xc7(work, lattice):
    got = report(work, "xc7", "--target", "xc7")
    total = got["total"]
    check(100 < total["luts"] < lattice["luts"], f"xc7: {total['luts']} look-up tables")
    check(0 < total["ffs"] <= lattice["ffs"] and total["rams"] == 4, "xc7: cells")
    check(not got["not_counted"], f"xc7: not counted {got['not_counted']}")
    check(sums(got["modules"], total), "xc7: sums of the tree")


def asic(work):
    got = report(work, "asic", "--target", "asic", "--liberty", LIBRARY)
    total = got["total"]
    check(abs(total["area"] - total["cell_area"] - total["sram_area"]) < 0.01, "asic: sum")
    check(got["library"]["nand2_area"] == 3, "asic: area of a NAND2")
    check(abs(total["gates"] - total["cell_area"] / 3) < 0.01, "asic: gates")
    check({(m["words"], m["bits"]) for m in got["macros"]} == MACROS, "asic: macros")
    check(total["sram_bits"] == sum(words * bits for words, bits in MACROS), "asic: bits")
    check(abs(sum(m["area"] for m in got["macros"]) - total["sram_area"]) < 0.01, "asic: SRAM")
    check(sums(got["modules"], total), "asic: sums of the tree")
    tree = got["modules"]["all"]["cell_area"]
    check(abs(tree / total["cell_area"] - 1) < 0.1, f"asic: {tree} by module")
    # A cell twice as large makes a larger chip: the areas are the file's.
    bad = work / "large.lib"
    text = LIBRARY.read_text(encoding="utf-8")
    bad.write_text(text.replace("area : 15.0", "area : 30.0"), encoding="utf-8")
    large = report(work, "large", "--target", "asic", "--liberty", bad)["total"]
    check(large["cell_area"] > 1.1 * total["cell_area"], "asic: areas of the file")
    none = work / "none.lib"
    none.write_text(text[:text.index("  cell(DFFR)")] + "}\n", encoding="utf-8")
    done, out = synth(work, "none", "--target", "asic", "--liberty", none)
    check(done.returncode == 1 and "cannot use the Liberty file" in done.stderr
          and not out.exists(), f"asic: library without reset: {done.returncode} {done.stderr}")


def main():
    argparse.ArgumentParser(prog="scripts/check-synth", description=__doc__,
                            formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory(prefix="synfire-check-synth-") as folder:
        work = pathlib.Path(folder)
        lattice = ecp5(work)
        parameter(work)
        xc7(work, lattice)
        asic(work)
    print("FAILED" if faults else "every report is right")
    return 3 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
