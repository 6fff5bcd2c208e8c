"""Asks synfire fit for keyword spotting at 100 and 2,000 frames a second on an ECP5-45 and an
ECP5-85 at 80 MHz, and checks each proposal.

  seconds  fit takes less than a minute
  cycles   the simulated chip takes at most what was wished, and what was predicted within 5 %
  LUTs     Yosys finds what was estimated within 15 %, and the chip fits the device
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
KWS = ROOT / "testbench/models/kws_dscnn"
CLOCK_MHZ = 80


def synfire(*arguments):
    return subprocess.run([ROOT / "scripts/synfire", *arguments], stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-fit", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames-per-second", type=int, action="append", metavar="F",
                        help="instead of 100 and 2000; may be repeated")
    parser.add_argument("--target", action="append", metavar="T",
                        help="instead of ecp5-45 and ecp5-85; may be repeated")
    parser.add_argument("--no-synth", action="store_true", help="leave Yosys out")
    parser.add_argument("--samples", type=int, default=16, metavar="N",
                        help="samples to simulate (default: 16, those that fit looks at)")
    args = parser.parse_args()
    work = ROOT / ".cache" / "check-fit"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    good = []
    print(f"{'frames/s':>8} {'target':8} {'chip':18} {'seconds':>7} {'cycles':>9} {'RTL':>9} "
          f"{'':7} {'LUT4-eq':>8} {'Yosys':>8}", flush=True)
    for frames in args.frames_per_second or [100, 2000]:
        for target in args.target or ["ecp5-45", "ecp5-85"]:
            out = work / f"{frames}-{target}"
            start = time.monotonic()
            done = synfire("fit", KWS / "model.tflite", "--profile", KWS / "inputs.npy",
                           "--frames-per-second", str(frames), "--clock", str(CLOCK_MHZ),
                           "--target", target, "--out", out)
            seconds = time.monotonic() - start
            if done.returncode:
                print(f"{frames:8,} {target:8} nothing does it")
                good.append(False)
                continue
            chip = json.loads((out / "fit.json").read_text(encoding="utf-8"))["smallest"]
            run = synfire("verify", "--model", KWS / "model.tflite", "--inputs", KWS / "inputs.npy",
                          "--samples", str(args.samples), "--config", out / "fit.yaml", "--out",
                          out / "verify")
            report = json.loads((out / "verify/report.json").read_text(encoding="utf-8"))
            cycles = report["cycles"]["interval_mean"]
            error = 100 * (chip["interval"] / cycles - 1)
            ok = [seconds < 60, run.returncode == 0, abs(error) < 5,
                  cycles <= CLOCK_MHZ * 1e6 / frames]
            line = (f"{frames:8,} {target:8} {chip['chip']:18} {seconds:7.0f} "
                    f"{chip['interval']:9,.0f} {cycles:9,.0f} {error:+6.1f}% {chip['luts']:8,}")
            if not args.no_synth:
                run = synfire("synth", "--config", out / "fit.yaml", "--target", target, "--out",
                              out / "synth")
                size = json.loads((out / "synth/synth.json").read_text(encoding="utf-8"))
                luts = size["total"]["luts"]
                error = 100 * (chip["luts"] / luts - 1)
                ok += [run.returncode == 0, abs(error) < 15]
                line += f" {luts:8,.0f} {error:+6.1f}%"
            print(line + ("" if all(ok) else "  not as it should be"), flush=True)
            good += ok
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    return 0 if all(good) else 3


if __name__ == "__main__":
    sys.exit(main())
