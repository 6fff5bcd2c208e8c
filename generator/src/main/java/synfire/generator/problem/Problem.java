package synfire.generator.problem;

import java.util.Objects;

/**
 * One mistake in the input of the program. Every part but the message may be empty.
 *
 * @param message field and what was found, one line, no full stop
 * @param at place: file, line, operator
 * @param expected what would be right
 * @param fix what to do
 */
public record Problem(String message, String at, String expected, String fix) {

  public Problem {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(fix, "fix");
  }

  /**
   * The layout of a terminal: message first, then the parts that are there, one a line. Parts may
   * quote files, so characters that a terminal obeys become question marks.
   */
  public String text() {
    StringBuilder text = new StringBuilder("error: ").append(message).append('\n');
    line(text, "at", at);
    line(text, "expected", expected);
    line(text, "fix", fix);
    return text.toString().replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
  }

  private static void line(StringBuilder text, String label, String value) {
    if (!value.isEmpty()) {
      text.append("  ").append(label).append(" ".repeat(10 - label.length())).append(value);
      text.append('\n');
    }
  }
}
