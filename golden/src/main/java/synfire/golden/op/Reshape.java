package synfire.golden.op;

/** New shape, same order (RESHAPE, SQUEEZE, EXPAND_DIMS): the output tensor states the shape. */
public record Reshape() implements Op {

  @Override
  public String key() {
    return "reshape";
  }
}
