package synfire.generator.verify;

/** Sources that the simulator's compiler refuses: a mistake of this program. */
public final class BuildException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BuildException(String messages) {
    super("the simulator was not built:\n" + messages);
  }
}
