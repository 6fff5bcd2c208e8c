package synfire.generator.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes HTML and SVG elements. Text and attribute values are escaped here and nowhere else, so
 * that a name out of a model file stays a name.
 */
final class Markup {

  private static final Set<String> EMPTY = Set.of("meta", "br", "wbr", "input");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element; attributes come as names and values in turn. */
  Markup open(String tag, Object... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(String.valueOf(attributes[i + 1]));
      out.append('"');
    }
    out.append('>');
    if (!EMPTY.contains(tag)) {
      open.push(tag);
    }
    return this;
  }

  /** Ends the innermost element. */
  Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Ends the innermost element and the line. */
  Markup closeLine() {
    return close().line();
  }

  /** An element that holds a text. */
  Markup element(String tag, String text, Object... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** Text. */
  Markup text(String text) {
    escape(text);
    return this;
  }

  /** Text that is markup already: style and script of this program, never data. */
  Markup raw(String trusted) {
    out.append(trusted);
    return this;
  }

  /** A line break in the file. */
  Markup line() {
    out.append('\n');
    return this;
  }

  /** The whole text; every element must be closed. */
  String finish() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '\n', '\t' -> out.append(c);
        default -> {
          // Control characters are not allowed in a page, not even as references.
          out.append(Character.isISOControl(c) ? '\uFFFD' : c);
        }
      }
    }
  }
}
