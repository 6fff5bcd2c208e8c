package synfire.golden.io;

/** A .npy file that is none or is damaged; the message says what was found and expected. */
public final class NpyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NpyException(String message) {
    super(message);
  }
}
