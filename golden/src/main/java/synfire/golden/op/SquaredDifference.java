package synfire.golden.op;

/** (a - b)^2, elementwise; broadcasts. */
public record SquaredDifference() implements Op {

  @Override
  public String key() {
    return "squared_difference";
  }
}
