package synfire.golden.unit;

import java.util.ArrayList;
import java.util.List;

/**
 * The output stage: accumulators to codes, codes to words.
 *
 * @param lanes channels in a group, P
 * @param parameters parameter words of R channels each; their number is a power of two
 * @param tableA first table, 30-bit values; also four codes a word for activations
 * @param tableB second table
 * @param addressBits bits of an output word's address
 */
public record Drain(
    int lanes, Parameter[][] parameters, int[] tableA, int[] tableB, int addressBits) {

  /**
   * What a channel is scaled with.
   *
   * @param mantissa m, 2^30 to 2^31 - 1, or less for the divided multiplier of a mean
   * @param exponent -31 to 7, -32 for the factor 0
   * @param bias added to the accumulator
   */
  public record Parameter(int mantissa, int exponent, int bias) {}

  /** Which parameter a channel takes. */
  public enum Choice {
    /** Each channel of a pixel its own. */
    CHANNEL,
    /** By the number of taps inside the tensor. */
    TAPS,
    /** The same for all. */
    CONSTANT
  }

  /** First term of the sum. */
  public enum Term {
    /** The accumulator. */
    SUM,
    /** Table A at the accumulator's lowest eight bits. */
    TABLE,
    /** (q_a - z_a) * (q_b - z_b) of a pair, whose accumulator is u_a - 256 * u_b, u = q + 128. */
    PRODUCT
  }

  /**
   * What a firing is drained with.
   *
   * @param pixels pixels of the output row
   * @param groups groups of P channels of a pixel
   * @param jobGroups groups of a job: all of a pixel, or one
   * @param tailChannels channels of the last group, 1 to P
   * @param choice which parameter a channel takes
   * @param paramBase first parameter word
   * @param term first term of the sum
   * @param fraction bits of the biases below a step of the accumulator
   * @param tableB whether the second term is table B at bits 15..8 instead of the bias
   * @param offsetA zero point of input A plus 128
   * @param offsetB zero point of input B plus 128
   * @param tableBase first word of the tables
   * @param activation whether codes go through the table of 256 codes
   * @param twice double rounding
   * @param zero zero point of the output
   * @param low smallest code
   * @param high largest code
   * @param fill code of the lanes beyond the last channel
   * @param address address of the first output word
   * @param pixelPitch words from a pixel's first word to that of the next
   */
  public record Firing(
      int pixels,
      int groups,
      int jobGroups,
      int tailChannels,
      Choice choice,
      int paramBase,
      Term term,
      int fraction,
      boolean tableB,
      int offsetA,
      int offsetB,
      int tableBase,
      boolean activation,
      boolean twice,
      int zero,
      int low,
      int high,
      int fill,
      int address,
      int pixelPitch) {}

  /**
   * An output word.
   *
   * @param address where it goes
   * @param codes codes of P lanes
   * @param tail whether it ends a pixel
   * @param last whether it ends the row
   */
  public record Word(int address, byte[] codes, boolean tail, boolean last) {}

  /** The output row of a firing; an accumulator array that is null holds zeros. */
  public List<Word> row(Firing f, List<Lanes.Job> jobs) {
    List<Word> words = new ArrayList<>();
    int jobsOfPixel = f.groups() / f.jobGroups();
    for (int pixel = 0; pixel < f.pixels(); pixel++) {
      for (int group = 0; group < f.groups(); group++) {
        Lanes.Job job = jobs.get(pixel * jobsOfPixel + group / f.jobGroups());
        long[] sums = job.accumulators()[group % f.jobGroups()];
        boolean tail = group == f.groups() - 1;
        byte[] codes = new byte[lanes];
        for (int l = 0; l < lanes; l++) {
          codes[l] =
              tail && l >= f.tailChannels()
                  ? (byte) f.fill()
                  : code(f, sums == null ? 0 : sums[l], group * lanes + l, job.taps());
        }
        int address = f.address() + pixel * f.pixelPitch() + group;
        words.add(
            new Word(
                address & ((1 << addressBits) - 1),
                codes,
                tail,
                tail && pixel == f.pixels() - 1));
      }
    }
    return words;
  }

  private byte code(Firing f, long sum, int channel, int taps) {
    Parameter p = parameter(f, channel, taps);
    int low = Math.floorMod(sum, 256);
    long first =
        switch (f.term()) {
          case SUM -> sum << f.fraction();
          case TABLE -> tableA[f.tableBase() + low];
          // sum = u_a - 256 * u_b
          case PRODUCT -> (low - f.offsetA()) * ((low - sum) / 256 - f.offsetB());
        };
    long second = f.tableB() ? tableB[f.tableBase() + Math.floorMod(sum >> 8, 256)] : p.bias();
    long value = first + second;
    if (Math.abs(value) >= 1L << 29) {
      throw new IllegalArgumentException("the requantizer would be given " + value);
    }
    int code =
        new Requantizer(p.mantissa(), p.exponent(), f.twice(), f.zero(), f.low(), f.high())
            .code((int) value);
    if (f.activation()) {
      int index = code & 0xff;
      return (byte) (tableA[f.tableBase() + index / 4] >> 8 * (index % 4));
    }
    return (byte) code;
  }

  private Parameter parameter(Firing f, int channel, int taps) {
    int slots = parameters[0].length;
    int word =
        switch (f.choice()) {
          case CHANNEL -> channel / slots;
          case TAPS -> taps;
          case CONSTANT -> 0;
        };
    return parameters[(f.paramBase() + word) % parameters.length][channel % slots];
  }
}
