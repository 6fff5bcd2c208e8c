package synfire.generator.model;

/** Why a tensor or an operator of a file is not taken. */
final class Refusal extends RuntimeException {

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
  Refusal(String reason, String expected, String hint) {
    super(reason, null, false, false);
    this.expected = expected;
    this.hint = hint;
  }

  /** A file that contradicts itself: nothing but another file helps. */
  static Refusal broken(String reason, String expected) {
    return new Refusal(reason, expected, "convert or download the model again");
  }

  String expected() {
    return expected;
  }

  String hint() {
    return hint;
  }
}
