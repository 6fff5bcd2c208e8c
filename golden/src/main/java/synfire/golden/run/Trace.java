package synfire.golden.run;

import synfire.golden.net.Network;

/** The codes of every tensor of one inference. Immutable. */
public final class Trace {

  private final Network network;
  private final byte[][] codes;

  Trace(Network network, byte[][] codes) {
    this.network = network;
    this.codes = codes;
  }

  /**
   * The int8 or uint8 codes of a tensor in the order of its shape.
   *
   * @throws IllegalArgumentException for a tensor that has none, such as a float32 output
   */
  public byte[] codes(int tensorId) {
    if (codes[tensorId] == null) {
      throw new IllegalArgumentException(
          "tensor " + tensorId + " (" + network.tensor(tensorId).name() + ") has no codes");
    }
    return codes[tensorId].clone();
  }

  /** The codes without a copy, for readers inside this package. */
  byte[] view(int tensorId) {
    return codes[tensorId];
  }
}
