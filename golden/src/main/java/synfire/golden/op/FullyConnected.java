package synfire.golden.op;

/**
 * Dense layer. Inputs: any tensor, read as rows of Cin; weights [Cout, Cin]; optional int32 bias.
 *
 * @param keepNumDims output keeps the leading axes of the input instead of [rows, Cout]
 */
public record FullyConnected(Activation activation, boolean keepNumDims) implements Op {

  @Override
  public String key() {
    return "fully_connected";
  }
}
