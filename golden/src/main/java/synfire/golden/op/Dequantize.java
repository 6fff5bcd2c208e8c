package synfire.golden.op;

/** Codes to float32, done by the host. */
public record Dequantize() implements Op {

  @Override
  public String key() {
    return "dequantize";
  }
}
