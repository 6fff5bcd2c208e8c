package synfire.testbench.unit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Register;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Control;

/** {@code sf_control}: every register, command and cause of an interrupt against golden. */
@Tag("tool")
class ControlBenchTest {

  private static final long SEED = 20260107;
  private static final int WRITE = 0;
  private static final int READ = 1;
  private static final int LEVELS = 2;
  private static final int PULSE = 3;
  private static final int LOADED = 4;
  private static final int ACTIVITY = 5;
  private static final int WITH_FRAME_OUT = 1;
  private static final int WITH_SHORT_FRAME = 2;
  private static final int CYCLES = 0x40;

  private static final class Happenings {
    private final ChipModel chip;
    private final Random random;
    private final Control golden;
    private final Set<Integer> seen = new TreeSet<>();
    private final UnitVectors out =
        new UnitVectors()
            .column("kind", 1)
            .column("address", 2)
            .column("value", 4)
            .column("strobe", 1)
            .column("pulse", 1)
            .column("clear", 1)
            .column("count", 1)
            .column("load", 1)
            .column("running", 1)
            .column("enabled", 1)
            .column("irq", 1);
    Happenings(ChipModel chip, long seed) {
      this.chip = chip;
      random = new Random(seed);
      golden =
          new Control(
              Long.parseUnsignedLong(chip.digest().substring(0, 16), 16),
              chip.counterBits().size() - 1,
              chip.npe().recurrent() ? chip.npe().stateBits() : 0,
              chip.npe().recurrent() ? chip.npe().stateIndexBits() : 0);
    }

    UnitVectors vectors(int rows) {
      readAll();
      while (out.rows() < rows) {
        if (golden.loading() && random.nextInt(4) == 0) {
          int code = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0;
          golden.loaded(code);
          row(LOADED, 0, code, 0, 0);
        } else if (random.nextInt(100) == 0) {
          readAll();
        } else {
          happening(random.nextInt(12));
        }
      }
      readAll();
      return out;
    }

    private void happening(int kind) {
      switch (kind) {
        case 0, 1, 2 -> command();
        case 3 -> write(0x20, random.nextInt(), random.nextInt(4) == 0 ? WITH_FRAME_OUT : 0);
        case 4 -> {
          if (chip.npe().recurrent() && random.nextInt(4) > 0) {
            states();
          } else {
            write(0x1C, random.nextInt(), 0);
          }
        }
        case 5 -> {
          if (random.nextInt(3) == 0) {
            write(0x18, random.nextInt(), random.nextInt(3) == 0 ? WITH_SHORT_FRAME : 0);
          } else if (random.nextInt(3) == 0) {
            // Registers that cannot be written, and places without one.
            write(random.nextBoolean() ? 0x24 : 0x2C + 4 * random.nextInt(40), -1, 0);
          }
        }
        case 6 -> {
          int levels = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
          golden.levels((levels & 1) != 0, (levels & 2) != 0);
          row(LEVELS, 0, levels, 0, 0);
        }
        case 7, 8 -> pulse();
        case 9 -> {
          int bits = random.nextInt(256);
          golden.activity(bits);
          row(ACTIVITY, 0, bits, 0, 0);
        }
        default -> read(4 * random.nextInt(26));
      }
    }

    /** Writes and reads parts of states, the next one as soon as the bus can. */
    private void states() {
      for (int i = 0; i <= random.nextInt(4); i++) {
        if (random.nextBoolean()) {
          write(0x2C, random.nextInt(3) << 16 | random.nextInt(6), 0);
        }
        if (random.nextBoolean()) {
          write(0x30, random.nextInt(), 0);
        }
        if (random.nextBoolean()) {
          read(0x30);
        }
      }
    }

    private void command() {
      // start, load, stop, abort and reset_state alone, or any of them at once
      int[] commands = {1, 1, 1, 4, 4, 2, 8, 16, 16, 16, -32 | random.nextInt(32)};
      write(0x10, commands[random.nextInt(commands.length)], 0);
    }

    private void pulse() {
      int inFlight = golden.read(0x24) - golden.read(0x28);
      int what = inFlight > 0 && random.nextInt(3) > 0 ? 3 : random.nextInt(4);
      switch (what) {
        case 0 -> golden.frameIn();
        case 1 -> golden.frameShort();
        case 2 -> golden.frameLong();
        default -> golden.frameOut();
      }
      row(PULSE, 0, what, 0, 0);
    }

    private void readAll() {
      for (Register r : chip.registers()) {
        read(r.address());
      }
    }

    private void read(int address) {
      // Address bits 1 and 0 do not count.
      int a = address | (random.nextInt(4) == 0 ? random.nextInt(4) : 0);
      seen.add(address);
      row(READ, a, address == CYCLES ? 0 : golden.read(a), 0, 0);
    }

    /** A write, and what comes in the same cycle: it is not lost. */
    private void write(int address, int value, int pulse) {
      int strobe = random.nextInt(4) == 0 ? random.nextInt(16) : 15;
      golden.write(address, value, strobe);
      if (pulse == WITH_FRAME_OUT) {
        golden.frameOut();
      } else if (pulse == WITH_SHORT_FRAME) {
        golden.frameShort();
      }
      row(WRITE, address, value, strobe, pulse);
    }

    private void row(int kind, int address, int value, int strobe, int pulse) {
      out.row(
          kind,
          address,
          value,
          strobe,
          pulse,
          golden.tookClear() ? 1 : 0,
          golden.tookRestart() ? 1 : 0,
          golden.tookLoad() ? 1 : 0,
          golden.running() ? 1 : 0,
          golden.enabled() ? 1 : 0,
          golden.interrupt() ? 1 : 0);
    }
  }

  private final UnitBench bench = new UnitBench("control", "pico");

  @Test
  void registersFollowGolden() throws Exception {
    Happenings happenings = new Happenings(bench.chip(), SEED);
    bench.passes(happenings.vectors(40_000), SEED);
    for (Register r : bench.chip().registers()) {
      assertTrue(happenings.seen.contains(r.address()), r.name());
    }
  }

  @Test
  void statesAreSeenAndSet() throws Exception {
    UnitBench states =
        new UnitBench("control", Shapes.recurrent(8, 1, new RecurrentConfig(48, 16, 15)));
    states.noticesEach(
        List.of(
            new UnitBench.Broken("state_wait_q == 4'd0", "1'b1"),
            new UnitBench.Broken("32'($signed(state_part_i))", "32'(state_part_i)"),
            new UnitBench.Broken("{state_npe_o, 16'(state_index_o)}", "32'(state_index_o)"),
            new UnitBench.Broken(
                "write_addr == AddrStateAddress || write_addr == AddrStateData",
                "write_addr == AddrStateData")),
        new Happenings(states.chip(), SEED + 1).vectors(8_000),
        SEED + 1);
  }

  @Test
  void brokenLinesAreNoticed() throws Exception {
    bench.noticesEach(
        List.of(
            new UnitBench.Broken(
                "error_q == 8'd0 || (write && write_addr == AddrError)", "1'b1"),
            new UnitBench.Broken("abort || load", "abort"),
            new UnitBench.Broken(
                "write && write_addr == AddrIrqStatus ? write_data[2:0] : 3'd0",
                "write && write_addr == AddrIrqStatus ? 3'd7 : 3'd0"),
            new UnitBench.Broken(
                "frames_in_q[15:0] - {15'd0, frame_long_i}", "frames_in_q[15:0]"),
            new UnitBench.Broken("idle && !running_q && !loading_i", "idle && !loading_i"),
            new UnitBench.Broken("write_data[3:0] == 4'b0100", "write_data[2]"),
            new UnitBench.Broken("write_data[1:0] == 2'b01", "write_data[0]"),
            new UnitBench.Broken("write_data[4:0] == 5'b10000", "write_data[4]"),
            new UnitBench.Broken("reset_q && !reset_done_q && idle", "reset_q && !reset_done_q"),
            new UnitBench.Broken("!clearing_i && !reset_q", "!clearing_i"),
            new UnitBench.Broken("abort || load", "abort"),
            new UnitBench.Broken("enable_o ? activity_i : '0", "activity_i")),
        new Happenings(bench.chip(), SEED).vectors(8_000),
        SEED);
  }
}
