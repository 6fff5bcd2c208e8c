"""Fits the coefficients of the size model (synfire.generator.area) to synthesised chips.

Without options the figures that are kept are fitted again, and the error of each chip is printed,
as fitted and as predicted from all other chips alone. --measure synthesises chips first: each
whole chip module by module, which gives the share of every unit, and its processor or the whole
chip flattened, which is the size that counts. A chip takes one to four minutes of one processor.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIGURES = ROOT / "generator/src/test/resources/area/ecp5-chips.json"
COEFFICIENTS = ROOT / "generator/src/main/resources/area/ecp5.json"

EDGE = ("8KiB", "4KiB", "4KiB", "2KiB")


def chip(lanes=8, requantizers=None, bits=24, groups=16, steps=32, rings=32,
         sram=("32KiB", "32KiB", "8KiB", "8KiB"), narrow=(8, False, 0), host=(64, "2KiB", True),
         noc=(1, 1, 1, False)):
    """A configuration; what is not said is as in pico."""
    return {
        "npe": {"lanes": lanes, "requantizers": requantizers or max(1, lanes // 8),
                "accumulatorBits": bits, "accumulatorGroups": groups, "steps": steps,
                "rings": rings, "weightBits": narrow[0], "packedLanes": narrow[1],
                "biasFraction": narrow[2]},
        "sram": dict(zip(("activationBytes", "weightBytes", "parameterBytes", "tableBytes"), sram)),
        "host": dict(zip(("streamBits", "outputBytes", "softmax"), host)),
        "noc": dict(zip(("columns", "rows", "npes", "torus"), noc)),
    }


# Whole chips, and which of their modules is flattened too.
CHIPS = {
    "pico": (chip(), "sf_top"),
    "edge64": (chip(sram=EDGE, noc=(2, 1, 4, False)), "sf_npe"),
    "lanes32": (chip(32, sram=("64KiB", "64KiB", "8KiB", "8KiB")), "sf_top"),
    "lanes4": (chip(4, steps=16, rings=16, sram=("16KiB", "16KiB", "4KiB", "2KiB")), ""),
    "narrow2": (chip(narrow=(2, True, 8)), "sf_top"),
    "mesh256": (chip(rings=64, sram=("8KiB", "8KiB", "4KiB", "2KiB"), noc=(4, 2, 4, False)), ""),
    "small": (chip(groups=4, steps=8, rings=8, sram=("4KiB", "8KiB", "1KiB", "2KiB"),
                   host=(32, "1KiB", False)), "sf_top"),
    "net16": (chip(16, groups=8, sram=("16KiB", "16KiB", "4KiB", "2KiB"), noc=(2, 2, 1, False)),
              "sf_npe"),
    "wide": (chip(16), "sf_top"),
    "net4": (chip(4, steps=16, rings=16, sram=EDGE, noc=(1, 1, 8, False)), "sf_npe"),
    "req4": (chip(16, 4, bits=28, groups=8), "sf_top"),
    "narrow4": (chip(8, 2, groups=4, steps=16, sram=("8KiB", "8KiB", "4KiB", "2KiB"),
                     narrow=(4, True, 0), noc=(3, 1, 2, False)), "sf_npe"),
    "large": (chip(8, 1, steps=64, rings=64, sram=("128KiB", "128KiB", "16KiB", "16KiB")), ""),
    "net32": (chip(32, sram=("32KiB", "32KiB", "4KiB", "2KiB"), noc=(2, 1, 2, False)), ""),
    "lanes32r2": (chip(32, 2, groups=4, steps=16, rings=16,
                       sram=("32KiB", "64KiB", "8KiB", "4KiB")), ""),
    "packed1": (chip(bits=20, narrow=(1, False, 0)), ""),
    "net16r1": (chip(16, 1, steps=64, rings=64, host=(128, "4KiB", True),
                     sram=("16KiB", "16KiB", "4KiB", "4KiB"), noc=(1, 1, 4, False)), ""),
    "torus4": (chip(4, groups=8, sram=EDGE, noc=(3, 3, 1, True)), ""),
    "split4": (chip(16, groups=8, narrow=(4, True, 0)), ""),
    "req8": (chip(8, 4, groups=2, sram=("8KiB", "8KiB", "4KiB", "2KiB")), ""),
}

# Routers are flattened alone: module by module they keep what ports without a neighbour lose.
ROUTERS = [(lanes, has) for lanes in (8, 16, 4) for has in ("0100", "0101", "0110", "0111", "1111")]


def size(figures):
    """The figures that the model is about, from those of synfire synth."""
    return {"luts": figures["luts"], "flip_flops": figures["ffs"],
            "multipliers": figures["dsps"], "blocks": figures["rams"]}


def each(node):
    """Figures of one of the instances that a row of a tree stands for."""
    return {name: count / node["instances"] for name, count in size(node["all"]).items()}


def child(node, name):
    return next((c for c in node["children"] if c["module"] == name), None)


def units(top):
    """Figures of each kind of unit, one instance: with all below it, or what is its own."""
    out = {}

    def own(node, without):
        left = each(node)
        for name in without:
            part = child(node, name)
            if part:
                for figure, count in size(part["all"]).items():
                    left[figure] -= count / node["instances"]
        return left

    def parts(node, names, prefix=""):
        for name in names:
            part = child(node, name)
            if part:
                out[prefix + name[3:]] = each(part)

    node = child(top, "sf_node")
    npe = child(node or top, "sf_npe")
    inside = [c["module"] for c in npe["children"] if c["module"] not in ("sf_sram", "sf_fifo")]
    parts(npe, inside)
    if node:
        parts(npe, ["sf_fifo"], "npe.")
        parts(node, ["sf_switch"])
        out["node"] = own(node, ["sf_switch", "sf_npe", "sf_router"])
    out["npe"] = own(npe, inside + ["sf_fifo"])
    host = child(top, "sf_host")
    side = host or top
    parts(side, ["sf_host_in", "sf_loader"])
    parts(top, ["sf_control"])
    output = child(side, "sf_host_out")
    out["host_out"] = own(output, ["sf_softmax"])
    parts(output, ["sf_softmax"])
    if host:
        parts(host, ["sf_emit", "sf_tokens"], "host.")
        out["host"] = own(host, ["sf_host_in", "sf_loader", "sf_host_out", "sf_emit", "sf_tokens"])
    return out


def written(name, config, folder):
    file = folder / f"{name}.yaml"
    file.write_text(json.dumps({"name": name} | config), encoding="utf-8")
    return file


def synthesise(file, top, *options):
    """What synfire synth says of a module of a chip."""
    out = file.with_suffix("." + top)
    done = subprocess.run(
        [ROOT / "scripts/synfire", "synth", "--config", file, "--target", "ecp5-85", "--top", top,
         "--out", out, *options], stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 3):  # 3: larger than the device
        raise SystemExit(f"error: {top} of {file.stem} was not synthesised")
    return json.loads((out / "synth.json").read_text(encoding="utf-8"))


def router(file, has):
    """Figures of a router with links to these sides alone."""
    sides = zip(("HasNorth", "HasEast", "HasSouth", "HasWest"), has)
    return size(synthesise(file, "sf_router",
                           *(f"--parameter={side}={bit}" for side, bit in sides))["total"])


def measure(figures, wanted):
    figures["commit"] = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"],
                                       check=True, text=True,
                                       stdout=subprocess.PIPE).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="synfire-luts-") as temporary:
        work = pathlib.Path(temporary)
        for name in wanted:
            config, flat = CHIPS[name]
            file = written(name, config, work)
            chip_of = synthesise(file, "sf_top", *([] if flat == "sf_top" else ["--no-flatten"]))
            figures["tool"] = f"{chip_of['tools']['yosys']}, {chip_of['flow']}"
            entry = {"config": config, "units": units(chip_of["modules"])}
            if flat == "sf_top":
                entry[flat] = size(chip_of["total"])
            elif flat:
                entry[flat] = size(synthesise(file, flat)["total"])
            figures.setdefault("chips", {})[name] = entry
            write(figures)
        if set(wanted) == set(CHIPS):
            figures["routers"] = []
            for lanes, has in ROUTERS:
                config = chip(lanes, sram=EDGE, noc=(4, 3, 2, False))
                figures["routers"].append(
                    {"config": config, "links": has.count("1"),
                     "units": {"router": router(written("routers", config, work), has)}})
                write(figures)


def write(figures):
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(prog="scripts/fit-luts", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", nargs="*", metavar="CHIP",
                        help="synthesise these chips first (default: all), of: " + ", ".join(CHIPS))
    args = parser.parse_args()
    if args.measure is not None:
        for name in args.measure:
            if name not in CHIPS:
                parser.error(f"no chip {name}, expected: {', '.join(CHIPS)}")
        figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
        measure(figures, args.measure or list(CHIPS))
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ \
        else "java"
    return subprocess.run([java, "-cp", ROOT / "testbench/target/synfire.jar",
                           ROOT / "scripts/java/FitLuts.java", FIGURES, COEFFICIENTS]).returncode


if __name__ == "__main__":
    sys.exit(main())
