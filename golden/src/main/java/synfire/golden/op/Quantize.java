package synfire.golden.op;

/** Change of scale, zero point or type; from float32 it is done by the host. */
public record Quantize() implements Op {

  @Override
  public String key() {
    return "quantize";
  }
}
