package synfire.golden.io;

/** A .npy file that is none or is damaged; the message says what was found and expected. */
public final class NpyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String fix;

  NpyException(String message) {
    this(message, "");
  }

  NpyException(String message, String fix) {
    super(message);
    this.fix = fix;
  }

  /** What to do about it; empty if the file was not made by numpy.save. */
  public String fix() {
    return fix;
  }
}
