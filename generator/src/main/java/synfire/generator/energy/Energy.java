package synfire.generator.energy;

import java.util.List;
import synfire.generator.config.ChipConfig;

/**
 * The energy of a frame.
 *
 * @param parts what takes it
 */
public record Energy(List<Part> parts) {

  /** Bits of the parameters of a channel. */
  private static final int PARAMETER_BITS = 64;

  /**
   * A part.
   *
   * @param name what takes it
   * @param count how often in a frame
   * @param picojoules of all of them
   * @param assumed whether its coefficient has no source
   */
  public record Part(String name, double count, double picojoules, boolean assumed) {}

  /**
   * What happened in a frame, all elements together.
   *
   * @param elements processing elements
   * @param lanes multipliers of each
   * @param activationBytes ring memory of each
   * @param weightBytes weight memory of each
   * @param parameterBytes parameter memory of each
   * @param cycles from frame to frame
   * @param words ring words that were read
   * @param issues cycles in which lanes worked
   * @param outputs output words written
   * @param flits flits sent; 0 without a network
   */
  public record Work(
      int elements,
      int lanes,
      long activationBytes,
      long weightBytes,
      long parameterBytes,
      double cycles,
      double words,
      double issues,
      double outputs,
      double flits) {

    /** What happens in a frame on a chip. */
    public static Work of(
        ChipConfig chip, double cycles, double words, double issues, double outputs, double flits) {
      return new Work(
          chip.noc().npeCount(),
          chip.npe().lanes(),
          chip.sram().activationBytes(),
          chip.sram().weightBytes(),
          chip.sram().parameterBytes(),
          cycles,
          words,
          issues,
          outputs,
          flits);
    }
  }

  public Energy {
    parts = List.copyOf(parts);
  }

  /** The estimate for a process. */
  public static Energy of(Work w, Process p) {
    int word = 8 * w.lanes();
    double multiplications = w.issues() * w.lanes();
    double channels = w.outputs() * w.lanes();
    return new Energy(
        List.of(
            part("multiplications", multiplications, p.multiplyAccumulate(), false),
            part("weight words read", w.issues(), p.access(w.weightBytes(), word), false),
            part("activation words read", w.words(), p.access(w.activationBytes(), word), false),
            part(
                "activation words written", w.outputs(), p.access(w.activationBytes(), word),
                false),
            part("requantizations", channels, p.requantization(), false),
            part(
                "parameters read", channels, p.access(w.parameterBytes(), PARAMETER_BITS), false),
            part("flits", w.flits(), p.hop() * word, true),
            part("clock and control", w.cycles() * w.elements(), p.cycle(), true)));
  }

  private static Part part(String name, double count, double each, boolean assumed) {
    return new Part(name, count, count * each, assumed);
  }

  /** All parts together, picojoules. */
  public double picojoules() {
    return parts.stream().mapToDouble(Part::picojoules).sum();
  }

  /** The parts without a source, picojoules. */
  public double assumed() {
    return parts.stream().filter(Part::assumed).mapToDouble(Part::picojoules).sum();
  }
}
