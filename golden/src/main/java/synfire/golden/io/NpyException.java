package synfire.golden.io;

/** A .npy file that cannot be read; the message says what was found and what is expected. */
public final class NpyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NpyException(String message) {
    super(message);
  }

  NpyException(String message, Throwable cause) {
    super(message, cause);
  }
}
