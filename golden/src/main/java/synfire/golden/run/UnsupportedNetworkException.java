package synfire.golden.run;

/** A network that the golden model cannot compute; the message names node or tensor and reason. */
public final class UnsupportedNetworkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String place;
  private final String reason;

  UnsupportedNetworkException(String place, String reason) {
    super(place + ": " + reason);
    this.place = place;
    this.reason = reason;
  }

  /** The node or tensor, such as {@code node 3 (conv2d)}. */
  public String place() {
    return place;
  }

  /** What about it is not supported. */
  public String reason() {
    return reason;
  }
}
