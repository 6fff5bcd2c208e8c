package synfire.generator.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import synfire.generator.problem.Problem;

/** What a chip has too little of for a network, gathered into one message. */
final class Shortages {

  /**
   * The widest sum that does not fit an accumulator.
   *
   * @param needed bits
   * @param available bits of the chip
   * @param low smallest sum
   * @param high largest sum
   * @param place layer in words
   */
  record Accumulators(int needed, int available, long low, long high, String place) {}

  private final String chip;
  private final boolean many;
  private final List<String> messages = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();

  /**
   * No shortages yet.
   *
   * @param many whether the chip has many NPEs
   */
  Shortages(String chip, boolean many) {
    this.chip = chip;
    this.many = many;
  }

  private String on(int npe) {
    return many && npe != Program.HOST ? " on NPE " + npe : "";
  }

  private String whose(int npe) {
    return many && npe != Program.HOST ? "an NPE of " + chip : chip;
  }

  private static String text(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }

  private void add(String message, String where, String field, long needed, long now) {
    messages.add(message);
    if (!where.isEmpty()) {
      places.add(where);
    }
    expected.add(text("%s: %d or more (now %d)", field, needed, now));
    fields.add(field);
  }

  /** Bytes of a memory of an NPE, or of the host. */
  void bytes(
      String what, int npe, String field, long needed, long available, String where) {
    if (needed > available) {
      String verb = what.endsWith("s") ? "need" : "needs";
      add(
          text(
              "%s %s %,d bytes%s, %,d more than %s has",
              what, verb, needed, on(npe), needed - available, whose(npe)),
          where,
          field,
          needed,
          available);
    }
  }

  /** Places in a table of descriptors of an NPE. */
  void count(String what, int npe, String field, long needed, long available) {
    if (needed > available && !fields.contains(field)) {
      add(
          text(
              "the network needs %d %s%s, %d more than %s has",
              needed, what, on(npe), needed - available, whose(npe)),
          "",
          field,
          needed,
          available);
    }
  }

  /** Bits of the accumulators. */
  void accumulators(Accumulators a) {
    add(
        text(
            "sums from %,d to %,d need %d accumulator bits, %d more than %s has",
            a.low(), a.high(), a.needed(), a.needed() - a.available(), chip),
        a.place().replaceFirst("^model [^,]*, ", ""),
        "npe.accumulatorBits",
        a.needed(),
        a.available());
  }

  /** The softmax unit. */
  void softmax() {
    messages.add("the network ends with softmax, and " + chip + " has no unit for it");
    expected.add("host.softmax: true");
    fields.add("host.softmax");
  }

  /** All shortages in one problem; absent if there are none. */
  Optional<Problem> problem(String model) {
    if (messages.isEmpty()) {
      return Optional.empty();
    }
    String at = "model " + model + (places.isEmpty() ? "" : "; " + String.join("; ", places));
    return Optional.of(
        new Problem(
            String.join("; ", messages),
            at,
            String.join(", ", expected),
            "change " + String.join(", ", fields) + ", or let --fit do it"));
  }
}
