package synfire.generator.model;

/** Why a tensor or an operator of a file is not taken. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String hint;

  /**
   * A reason with what to do about it.
   *
   * @param reason what was found
   * @param expected what would be right, may be empty
   * @param hint what to do, may be empty
   */
  public Refusal(String reason, String expected, String hint) {
    super(reason, null, false, false);
    this.expected = expected;
    this.hint = hint;
  }

  /** A file that contradicts itself: nothing but another file helps. */
  public static Refusal broken(String reason, String expected) {
    return new Refusal(reason, expected, "convert or download the model again");
  }

  /** What would be right, may be empty. */
  public String expected() {
    return expected;
  }

  /** What to do, may be empty. */
  public String hint() {
    return hint;
  }
}
