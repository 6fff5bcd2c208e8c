package synfire.golden.unit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The control registers and the run state of a chip, one happening after the other. The addresses
 * are those of the register map.
 */
public final class Control {

  private static final int ERROR_NO_IMAGE = 7;
  private static final int ERROR_SHORT = 8;
  private static final int ERROR_LONG = 9;
  private static final int IRQ_FRAME = 1;
  private static final int IRQ_ERROR = 2;
  private static final int IRQ_LOADED = 4;

  private final long digest;
  private final int counters;
  private final int stateBits;
  private final int stateIndexBits;
  private final Map<Integer, Integer> states = new HashMap<>();
  private int stateAddress;
  private boolean running;
  private boolean enabled;
  private boolean loading;
  private boolean image;
  private int framesIn;
  private int framesOut;
  private int error;
  private int errorFrame;
  private int irqEnable;
  private int irqStatus;
  private final int[] counts;

  // State of the units around, as they tell it.
  private boolean inFrame;
  private boolean busy;
  // Commands that went to them since the last look.
  private boolean clear;
  private boolean restart;
  private boolean load;
  // The state is to be cleared when nothing is in flight.
  private boolean resetting;

  /**
   * A chip without states after reset.
   *
   * @param counters hardware counters without the one of cycles
   */
  public Control(long digest, int counters) {
    this(digest, counters, 0, 0);
  }

  /**
   * A chip after reset.
   *
   * @param counters hardware counters without the one of cycles
   * @param stateBits bits of a part of a state, 0 for a chip without
   * @param stateIndexBits bits that choose a part in an NPE
   */
  public Control(long digest, int counters, int stateBits, int stateIndexBits) {
    this.digest = digest;
    this.counters = counters;
    this.stateBits = stateBits;
    this.stateIndexBits = stateIndexBits;
    counts = new int[counters];
  }

  /** Frames in flight or being read. */
  private boolean idle() {
    return framesIn == framesOut && !inFrame;
  }

  private void error(int code, int frame) {
    irqStatus |= IRQ_ERROR;
    if (error == 0) {
      error = code;
      errorFrame = frame & 0xffff;
    }
  }

  /** A write of a word; bytes without strobe count as zero. */
  public void write(int address, int data, int strobes) {
    int value = 0;
    for (int b = 0; b < 4; b++) {
      value |= (strobes >> b & 1) != 0 ? data & 0xff << 8 * b : 0;
    }
    switch (address & ~3) {
      case 0x10 -> command(value);
      case 0x18 -> {
        error = 0;
        errorFrame = 0;
      }
      case 0x1C -> irqEnable = value & 7;
      case 0x20 -> irqStatus &= ~value;
      case 0x2C -> stateAddress = value & (0xffff0000 | (1 << stateIndexBits) - 1);
      case 0x30 -> states.put(stateAddress, value << 32 - stateBits >> 32 - stateBits);
      default -> { }
    }
  }

  /** One command a write: abort before stop before start before load before reset_state. */
  private void command(int value) {
    boolean free = idle() && !loading;
    if ((value & 8) != 0) {
      clear();
      running = false;
      enabled = false;
    } else if ((value & 2) != 0) {
      running = false;
    } else if ((value & 1) != 0) {
      if (free && image) {
        clear();
        running = true;
        enabled = true;
      } else if (free) {
        error(ERROR_NO_IMAGE, framesIn);
      }
    } else if ((value & 4) != 0 && free && !running) {
      load = true;
      loading = true;
      image = false;
      resetting = false;
      // Nothing runs while memories are written.
      enabled = false;
    } else if ((value & 0x1f) == 0x10 && !loading) {
      if (image) {
        resetting = true;
        resetState();
      } else {
        error(ERROR_NO_IMAGE, framesIn);
      }
    }
  }

  /** Clears the state as soon as nothing is in flight. */
  private void resetState() {
    if (resetting && idle() && !busy) {
      resetting = false;
      clear = true;
      inFrame = false;
      states.clear();
    }
  }

  private void clear() {
    resetting = false;
    clear = true;
    restart = true;
    inFrame = false;
    busy = false;
    framesIn = 0;
    framesOut = 0;
    Arrays.fill(counts, 0);
    states.clear();
  }

  /** The loader has read an image; code 0 is a good one. */
  public void loaded(int code) {
    loading = false;
    image = code == 0;
    irqStatus |= IRQ_LOADED;
    if (code != 0) {
      error(code, framesIn);
    }
  }

  /** The last word of an input frame was written. */
  public void frameIn() {
    framesIn++;
    resetState();
  }

  /** The input frame being read is too short. */
  public void frameShort() {
    error(ERROR_SHORT, framesIn);
  }

  /** The input frame counted last was too long. */
  public void frameLong() {
    error(ERROR_LONG, framesIn - 1);
  }

  /** An output frame has left. */
  public void frameOut() {
    framesOut++;
    irqStatus |= IRQ_FRAME;
    resetState();
  }

  /** What the units did in a cycle, one bit a counter. */
  public void activity(int bits) {
    for (int i = 0; enabled && i < counters; i++) {
      counts[i] += bits >> i & 1;
    }
  }

  /** Whether an input frame is being read, and whether rows or bytes are on their way. */
  public void levels(boolean frameBeingRead, boolean unitsBusy) {
    inFrame = frameBeingRead;
    busy = unitsBusy;
    resetState();
  }

  /** A register. The counter of cycles, at 0x40, is not kept here. */
  public int read(int address) {
    int a = address & ~3;
    if (a >= 0x44 && a < 0x44 + 4 * counters) {
      return counts[(a - 0x44) / 4];
    }
    return switch (a) {
      case 0x00 -> 0x53594E46;
      case 0x04 -> 1;
      case 0x08 -> (int) digest;
      case 0x0C -> (int) (digest >>> 32);
      case 0x14 -> (running ? 1 : 0) | (loading ? 2 : 0) | (image ? 4 : 0)
          | (idle() && !busy ? 8 : 0) | (resetting ? 16 : 0);
      case 0x18 -> error | errorFrame << 16;
      case 0x1C -> irqEnable;
      case 0x20 -> irqStatus;
      case 0x24 -> framesIn;
      case 0x28 -> framesOut;
      case 0x2C -> stateBits > 0 ? stateAddress : 0;
      case 0x30 -> stateBits > 0 ? states.getOrDefault(stateAddress, 0) : 0;
      default -> 0;
    };
  }

  /** Whether new frames are taken. */
  public boolean running() {
    return running && !resetting;
  }

  public boolean enabled() {
    return enabled;
  }

  public boolean loading() {
    return loading;
  }

  public boolean image() {
    return image;
  }

  /** The interrupt line. */
  public boolean interrupt() {
    return (irqStatus & irqEnable) != 0;
  }

  /** Whether all units were cleared since the last call. */
  public boolean tookClear() {
    boolean was = clear;
    clear = false;
    return was;
  }

  /** Whether counting began at zero since the last call. */
  public boolean tookRestart() {
    boolean was = restart;
    restart = false;
    return was;
  }

  /** Whether the loader was started since the last call. */
  public boolean tookLoad() {
    boolean was = load;
    load = false;
    return was;
  }
}
