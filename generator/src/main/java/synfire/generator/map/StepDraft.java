package synfire.generator.map;

import java.util.List;
import java.util.Optional;
import synfire.generator.graph.Layer;
import synfire.generator.graph.Value;
import synfire.generator.hw.NpeShape;

/**
 * A step before it has addresses.
 *
 * @param name name in listings and traces
 * @param layer the layer that it computes, or a part of which it computes
 * @param part number of this part of the layer, from 0
 * @param parts number of parts
 * @param depth longest path from the input
 * @param slice the NPE that has it, and the rows that it makes; words are those of {@code output}
 * @param inputs one input, or two of a pair
 * @param output where the outputs lie; for the host in its output buffer
 * @param outputValue value that the layer writes
 * @param toHost whether rows go to the host
 * @param geometry taps and strides
 * @param lanes what the lanes do
 * @param drain what the drain does
 */
record StepDraft(
    String name,
    Layer layer,
    int part,
    int parts,
    int depth,
    Plan.Slice slice,
    List<Source> inputs,
    Placement output,
    Value outputValue,
    boolean toHost,
    Geometry geometry,
    Lanes lanes,
    DrainPlan drain) {

  StepDraft {
    inputs = List.copyOf(inputs);
  }

  /** The NPE that has it. */
  int npe() {
    return slice.npe();
  }

  /** Whether it makes row 0. Of the steps that make rows in turn one does. */
  boolean first() {
    return slice.phase() == 0;
  }

  /** The rows that all firings of its layer need of an input, whichever step makes them. */
  TokenGame.Need need(Source s, int ring) {
    int rows = s.value().rows();
    int firings = outputValue.rows();
    if (s.repeatRows()) {
      return new TokenGame.Need(ring, rows, 1, 1 - firings, 0, firings);
    }
    int stride = lanes.pair() ? 1 : geometry.strideRows();
    int first = lanes.pair() ? 0 : -geometry.padTop();
    int last = first + (firings - 1) * stride;
    // A window above the map needs no row; it waits for one all the same, so that nothing is
    // computed of a frame that has not begun. Only a state waits for none: so a loop begins.
    int least = layer.isState() ? 1 : 1 - first;
    int span = lanes.pair() ? 1 : Math.max(geometry.span(), least);
    return new TokenGame.Need(ring, rows, stride, first, last, span, geometry.streamed());
  }

  /**
   * An input of a step.
   *
   * @param value the value
   * @param placement words of it that the step reads
   * @param repeatRows whether its one row serves all firings of a frame
   * @param repeatCols whether its one pixel serves all pixels of a row
   */
  record Source(Value value, Placement placement, boolean repeatRows, boolean repeatCols) {}

  /** Window and strides as the scan counts them, and whether windows go on from frame to frame. */
  record Geometry(
      int kernelRows,
      int kernelCols,
      int strideRows,
      int strideCols,
      int dilationRows,
      int dilationCols,
      int padTop,
      int padLeft,
      boolean streamed) {

    int span() {
      return (kernelRows - 1) * dilationRows + 1;
    }
  }

  /**
   * What the lanes do.
   *
   * @param lanewise word by word instead of event by event
   * @param pair two inputs
   * @param keep words without events take part
   * @param maximum maximum instead of sum
   * @param raw values are codes plus 128 instead of codes minus the zero point
   * @param split logarithm of the groups that an event reaches in a cycle
   * @param eventGroups cycles of an event: groups that it reaches, or bundles of them
   * @param blockWords words that reach the same groups
   * @param blockStep groups between blocks
   * @param packing logarithm of the rows of P weights in a word of P bytes
   * @param weights weight words one behind the other, P bytes each
   * @param tapStep rows of weights of a tap; words where lanes are split
   * @param wordStep rows of weights of a word; words where lanes are split
   */
  record Lanes(
      boolean lanewise,
      boolean pair,
      boolean keep,
      boolean maximum,
      boolean raw,
      int split,
      int eventGroups,
      int blockWords,
      int blockStep,
      int packing,
      byte[] weights,
      int tapStep,
      int wordStep) {

    /** Lanes whose weights take a byte each. */
    Lanes(
        boolean lanewise,
        boolean pair,
        boolean keep,
        boolean maximum,
        boolean raw,
        int eventGroups,
        int blockWords,
        int blockStep,
        byte[] weights,
        int tapStep,
        int wordStep) {
      this(
          lanewise, pair, keep, maximum, raw, 0, eventGroups, blockWords, blockStep, 0, weights,
          tapStep, wordStep);
    }

    /** Events that reach 2^log groups a cycle, with weights in that order. */
    Lanes splitBy(int log, byte[] inOrder) {
      return new Lanes(
          lanewise, pair, keep, maximum, raw, log, eventGroups >> log, blockWords, blockStep, 0,
          inOrder, tapStep >> log, wordStep >> log);
    }

    /** The same with weights as narrow as they and the NPE are. */
    Lanes packed(NpeShape npe) {
      if (split > 0) {
        return new Lanes(
            lanewise, pair, keep, maximum, raw, split, eventGroups, blockWords, blockStep, 0,
            PackedWeights.pack(weights, npe.lanes(), split), tapStep, wordStep);
      }
      int log = PackedWeights.packing(weights, npe.weightPacking());
      return new Lanes(
          lanewise, pair, keep, maximum, raw, 0, eventGroups, blockWords, blockStep, log,
          PackedWeights.pack(weights, npe.lanes(), log), tapStep, wordStep);
    }
  }

  /**
   * What the drain does.
   *
   * @param paramMode see Descriptors
   * @param params packed parameters in words of R
   * @param paramOffset first word minus the base that the descriptor states
   * @param fraction bits of the biases below a step of the accumulator
   * @param sums tables A and B of 256 values each, B may be absent
   * @param activation 256 codes
   * @param twice double rounding
   * @param zero zero point before the table
   * @param min smallest code before the table
   * @param max largest code before the table
   * @param states states that accumulators enter
   */
  record DrainPlan(
      int paramMode,
      long[] params,
      int paramOffset,
      int fraction,
      Optional<int[]> tableA,
      Optional<int[]> tableB,
      Optional<byte[]> activation,
      boolean twice,
      int zero,
      int min,
      int max,
      Optional<States> states) {

    /** A drain without states. */
    DrainPlan(
        int paramMode,
        long[] params,
        int paramOffset,
        int fraction,
        Optional<int[]> tableA,
        Optional<int[]> tableB,
        Optional<byte[]> activation,
        boolean twice,
        int zero,
        int min,
        int max) {
      this(
          paramMode, params, paramOffset, fraction, tableA, tableB, activation, twice, zero, min,
          max, Optional.empty());
    }

    DrainPlan with(States s) {
      return new DrainPlan(
          paramMode, params, paramOffset, fraction, tableA, tableB, activation, twice, zero, min,
          max, Optional.of(s));
    }

    /** Words of the state memory that it takes. */
    int stateWords(NpeShape npe) {
      return states.map(s -> s.entries().length / npe.stateParts()).orElse(0);
    }
  }

  /**
   * States of a slice.
   *
   * @param entries packed entries of the recurrence table, one a lane
   * @param carried whether states go on from frame to frame
   */
  record States(long[] entries, boolean carried) {}
}
