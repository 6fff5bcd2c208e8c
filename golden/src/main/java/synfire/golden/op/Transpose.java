package synfire.golden.op;

/** Order of axes changed; the permutation is the constant second input. */
public record Transpose() implements Op {

  @Override
  public String key() {
    return "transpose";
  }
}
