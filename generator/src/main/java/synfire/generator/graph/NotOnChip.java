package synfire.generator.graph;

/** Why the node at hand cannot run on the chip. */
final class NotOnChip extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String hint;

  NotOnChip(String reason, String hint) {
    super(reason, null, false, false);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
