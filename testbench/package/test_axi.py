"""The ports of a chip, driven by the AXI models of cocotbext-axi: many transactions, random stalls,
resets in the middle of a packet. The network that runs is the one of the environment variables.

  SF_RDL      registers in SystemRDL
  SF_IMAGE    program image
  SF_FRAMES   frames, one behind the other, and SF_FRAME_BYTES the size of one
  SF_RESULTS  what the chip must answer, from the start on
"""
import logging
import os
import pathlib
import random
import warnings

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge, with_timeout
from cocotbext.axi import (AxiLiteBus, AxiLiteMaster, AxiStreamBus, AxiStreamFrame, AxiStreamSink,
                           AxiStreamSource)
from systemrdl import RDLCompiler

warnings.simplefilter("ignore", DeprecationWarning)  # of the models themselves

IMAGE = pathlib.Path(os.environ["SF_IMAGE"]).read_bytes()
SIZE = int(os.environ["SF_FRAME_BYTES"])
ALL = pathlib.Path(os.environ["SF_FRAMES"]).read_bytes()
FRAMES = [ALL[i:i + SIZE] for i in range(0, len(ALL), SIZE)]
OUT = pathlib.Path(os.environ["SF_RESULTS"]).read_bytes()
RESULTS = [OUT[i * len(OUT) // len(FRAMES):(i + 1) * len(OUT) // len(FRAMES)]
           for i in range(len(FRAMES))]
START, STOP, LOAD, ABORT = 1, 2, 4, 8
RUNNING, LOADING, VALID, IDLE, CLEARING = 1, 2, 4, 8, 16
NO_IMAGE, SHORT, LONG = 7, 8, 9


def registers():
    compiler = RDLCompiler()
    compiler.compile_file(os.environ["SF_RDL"])
    return {r.inst_name: r for r in compiler.elaborate().top.registers()}


REGISTERS = registers()


def pauses(seed, share):
    """A pause in so many of a hundred cycles, in bursts too."""
    rnd = random.Random(seed)
    while True:
        length = rnd.choice([1, 1, 2, 5, 30])
        paused = rnd.randrange(100) < share
        for _ in range(length):
            yield paused


class Bench:
    def __init__(self, dut, seed):
        logging.getLogger("cocotb.sf_bare").setLevel(logging.WARNING)
        for name in ("s_axil", "s_axis", "m_axis"):
            logging.getLogger(f"cocotb.sf_bare.{name}").setLevel(logging.WARNING)
        self.dut = dut
        self.seed = seed
        self.axil = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), dut.clk, dut.rst)
        self.source = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis"), dut.clk, dut.rst)
        self.sink = AxiStreamSink(AxiStreamBus.from_prefix(dut, "m_axis"), dut.clk, dut.rst)
        cocotb.start_soon(Clock(dut.clk, 10, unit="ns").start())

    def stall(self, share):
        w, r = self.axil.write_if, self.axil.read_if
        for i, channel in enumerate((w.aw_channel, w.w_channel, w.b_channel, r.ar_channel,
                                     r.r_channel, self.source, self.sink)):
            channel.set_pause_generator(pauses(self.seed * 10 + i, share))

    async def reset(self):
        self.dut.rst.value = 1
        await ClockCycles(self.dut.clk, 3)
        self.source.clear()
        self.sink.clear()
        self.dut.rst.value = 0
        await RisingEdge(self.dut.clk)

    async def read(self, name):
        data = await with_timeout(
            self.axil.read(REGISTERS[name].absolute_address, 4), 1, "ms")
        return int.from_bytes(data.data, "little")

    async def write(self, name, value):
        await with_timeout(
            self.axil.write(REGISTERS[name].absolute_address, value.to_bytes(4, "little")),
            1, "ms")

    async def status(self, mask, value):
        for _ in range(20000):
            if await self.read("status") & mask == value:
                return
        raise AssertionError(f"status never reached {value:#x} under {mask:#x}")

    async def send(self, data):
        await self.source.send(AxiStreamFrame(data))

    async def run(self):
        await self.write("control", LOAD)
        await self.send(IMAGE)
        await self.status(LOADING, 0)
        assert await self.read("status") & VALID
        await self.write("control", START)
        await self.status(RUNNING | CLEARING, RUNNING)

    async def answers(self, numbers, more=b""):
        """Sends frames, the first with some bytes more, and compares what the chip answers."""
        for n in numbers:
            await self.send(FRAMES[n] + (more if n == numbers[0] else b""))
        for n in numbers:
            got = await with_timeout(self.sink.recv(), 20, "ms")
            assert bytes(got.tdata) == RESULTS[n], f"frame {n}"


@cocotb.test()
async def every_register_reads_as_its_description_says(dut):
    bench = Bench(dut, 1)
    await bench.reset()
    bench.stall(40)
    known = {r.absolute_address for r in REGISTERS.values()}
    for name, register in REGISTERS.items():
        value = await bench.read(name)
        for field in register.fields():
            reset = field.get_property("reset")
            if reset is not None and field.is_sw_readable:
                found = value >> field.low & (1 << field.width) - 1
                assert found == reset, f"{name}.{field.inst_name} is {found:#x}"
    rnd = random.Random(2)
    bits = sum(1 << f.low for f in REGISTERS["irq_enable"].fields())
    for _ in range(150):
        value = rnd.randrange(1 << 32)
        await bench.write("irq_enable", value)
        assert await bench.read("irq_enable") == value & bits
        address = rnd.randrange(0, 4096, 4)
        data = await with_timeout(bench.axil.read(address, 4), 1, "ms")
        assert address in known or data.data == b"\0\0\0\0", hex(address)


@cocotb.test()
async def frames_with_stalls_and_a_reset_in_each_kind_of_packet(dut):
    bench = Bench(dut, 3)
    await bench.reset()
    bench.stall(25)
    await bench.run()
    await bench.answers(range(len(FRAMES)))
    assert await bench.read("frames_out") == len(FRAMES)
    # In the middle of a frame, while others are in flight.
    for n in range(4):
        await bench.send(FRAMES[n])
    await ClockCycles(dut.clk, 60)
    await bench.reset()
    assert await bench.read("status") == IDLE
    # In the middle of an image.
    await bench.write("control", LOAD)
    await bench.send(IMAGE)
    await ClockCycles(dut.clk, 100)
    await bench.reset()
    await bench.write("control", START)
    assert await bench.read("error") & 0xff == NO_IMAGE
    await bench.write("error", 0)
    await bench.run()
    await bench.answers(range(len(FRAMES) // 2))
    assert await bench.read("error") == 0


@cocotb.test()
async def frames_of_a_wrong_size_are_told(dut):
    bench = Bench(dut, 4)
    await bench.reset()
    bench.stall(10)
    await bench.run()
    await bench.answers([0, 1])
    # Beats beyond the frame are dropped, so that its result is right.
    await bench.answers([2, 3], b"\1" * 20)
    error = await bench.read("error")
    assert (error & 0xff, error >> 16) == (LONG, 2), hex(error)
    await bench.write("error", 0)
    assert await bench.read("error") == 0
    await bench.write("control", STOP)
    await bench.status(RUNNING | IDLE, IDLE)
    await bench.write("control", ABORT)
    await bench.status(CLEARING, 0)
