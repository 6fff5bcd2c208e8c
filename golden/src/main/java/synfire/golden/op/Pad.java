package synfire.golden.op;

/**
 * Padding with the zero point; the second input is a constant [rank, 2] of places before and after
 * (PADV2 with a constant other than the zero point is refused by the importer).
 */
public record Pad() implements Op {

  @Override
  public String key() {
    return "pad";
  }
}
