"""Sweeps the keyword spotter over 1,008 chips and checks what a long sweep has to stand.

  whole    one run: seconds and memory, which must stay under 5 minutes and 2 GiB
  killed   the same, killed five times at random and started again: the same bytes
  search   a tenth of the points, chosen by --search: their share of the hypervolume of the front of
           all, in cycles, LUTs and SRAM by their ratios, beside that of points by chance
  slurm    with --slurm, the same by a cluster of one node: the same bytes
"""
import argparse
import csv
import math
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SWEEP = f"""name: KWS on 1,008 chips
model: {ROOT}/testbench/models/kws_dscnn/model.tflite
profile: {ROOT}/testbench/models/kws_dscnn/inputs.npy
measures: [interval, latency, multipliers, sram, load, luts]
axes:
  npe.lanes: [4, 8, 16]
  npe.accumulatorGroups: [4, 8, 16]
  noc.npes: {{from: 1, to: 4}}
  noc.columns: {{from: 1, to: 7}}
  noc.rows: [1, 2]
  sram.tableBytes: [2KiB, 4KiB]
"""


def command(work, name, *options):
    return [ROOT / "scripts" / "synfire", "sweep", work / "sweep.yaml", "--out", work / name, *options]


def files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*"))
            if p.is_file() and "slurm" not in p.relative_to(folder).parts}


def equal(work, name):
    one, other = files(work / "whole"), files(work / name)
    differ = [str(p) for p in sorted(one.keys() | other.keys()) if one.get(p) != other.get(p)]
    print(f"{name}: {len(one)} files, {len(differ)} differ {' '.join(differ[:5])}", flush=True)
    return not differ


def killed(work):
    rnd = random.Random(5)
    for _ in range(5):
        process = subprocess.Popen(command(work, "killed"), start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rnd.uniform(2, 15))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        there = sum(1 for _ in (work / "killed").rglob("*.json"))
        print(f"killed: {there} results so far", flush=True)
    subprocess.run(command(work, "killed"), check=True)
    return equal(work, "killed")


OBJECTIVES = ["interval", "luts", "sram"]


def logarithms(folder):
    """The objectives of the points that ran, as logarithms."""
    with open(folder / "results.csv", newline="", encoding="utf-8") as file:
        return {int(row["point"]): [math.log(float(row[name])) for name in OBJECTIVES]
                for row in csv.DictReader(file) if row["interval"]}


def front(points):
    def beaten(one):
        return any(other != one and all(a <= b for a, b in zip(other, one)) for other in points)
    return [point for point in points if not beaten(point)]


def search(work):
    text = SWEEP.replace("[interval, latency, multipliers, sram, load, luts]",
                         f"[{', '.join(OBJECTIVES)}]")
    (work / "search.yaml").write_text(text, encoding="utf-8")
    subprocess.run([ROOT / "scripts" / "synfire", "sweep", work / "search.yaml", "--search", "--out",
                    work / "search"], check=True)
    every, found = logarithms(work / "whole"), logarithms(work / "search")
    rnd = random.Random(1)
    chance = {point: every[point] for point in rnd.sample(sorted(every), len(found))}
    bounds = [(min(column), max(column)) for column in zip(*every.values())]
    samples = [[rnd.uniform(*bound) for bound in bounds] for _ in range(20_000)]

    def volume(points):
        edge = front(list(points.values()))
        return sum(any(all(a <= b for a, b in zip(point, sample)) for point in edge)
                   for sample in samples)

    whole = volume(every)
    share, by_chance = volume(found) / whole, volume(chance) / whole
    print(f"search: {len(found)} of {len(every)} points, {100 * share:.1f} % of the hypervolume, by "
          f"chance {100 * by_chance:.1f} %", flush=True)
    return share > 0.95 and share > by_chance


def slurm(work):
    state = work / "cluster"
    start = subprocess.run([ROOT / "scripts" / "slurm", "start", state], check=True, text=True,
                           stdout=subprocess.PIPE)
    environment = os.environ | {"SLURM_CONF": start.stdout.strip().split("=")[-1]}
    try:
        subprocess.run(command(work, "cluster-results", "--executor", "slurm"), check=True,
                       env=environment)
    finally:
        subprocess.run([ROOT / "scripts" / "slurm", "stop", state], check=False)
    return equal(work, "cluster-results")


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-sweep", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slurm", action="store_true", help="by a cluster too (as root)")
    args = parser.parse_args()
    work = ROOT / ".cache" / "check-sweep"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    start = time.monotonic()
    subprocess.run(command(work, "whole"), check=True)
    seconds = time.monotonic() - start
    mebibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"whole: {seconds:.0f} s, {mebibytes:.0f} MiB", flush=True)
    good = [seconds < 300, mebibytes < 2048, killed(work), search(work)]
    if args.slurm:
        good.append(slurm(work))
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    return 0 if all(good) else 3


if __name__ == "__main__":
    sys.exit(main())
