package synfire.golden.op;

/** Mean over axes; the axes are the constant second input. */
public record Mean(boolean keepDims) implements Op {

  @Override
  public String key() {
    return "mean";
  }
}
