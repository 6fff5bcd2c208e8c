package synfire.golden.op;

/**
 * Dense layer. Inputs: any tensor, read as rows of Cin; weights [Cout, Cin]; optional int32 bias.
 *
 * @param keepNumDims output keeps the leading axes of the input instead of [rows, Cout]
 * @param biasFraction F, 0 to 8: the bias counts 2^-F of a step of the sum of products
 */
public record FullyConnected(Activation activation, boolean keepNumDims, int biasFraction)
    implements Op {

  /** A layer whose bias counts steps of the sum of products. */
  public FullyConnected(Activation activation, boolean keepNumDims) {
    this(activation, keepNumDims, 0);
  }


  @Override
  public String key() {
    return "fully_connected";
  }
}
