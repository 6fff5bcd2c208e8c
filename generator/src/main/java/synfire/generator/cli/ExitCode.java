package synfire.generator.cli;

/** How the program ends. */
public final class ExitCode {

  /** All done, everything equal. */
  public static final int DONE = 0;

  /** The model, the configuration or the samples are wrong. */
  public static final int INPUT_WRONG = 1;

  /** The command line is wrong. */
  public static final int COMMAND_LINE_WRONG = 2;

  /** A comparison failed. */
  public static final int CHECK_FAILED = 3;

  /** A program that is needed is not installed. */
  public static final int TOOL_MISSING = 4;

  /** Synfire itself is wrong. */
  public static final int BUG = 70;

  private ExitCode() {}
}
