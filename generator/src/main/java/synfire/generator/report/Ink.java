package synfire.generator.report;

import java.awt.Color;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The colours of drawings, by their role. The style sheet of the pages says what they are: on a
 * page a drawing follows its light or dark look, in a file of its own it is the light one.
 */
enum Ink {
  NONE, PAGE, PANEL, LINE, TEXT, QUIET, ACCENT, BAD, OWN, EVENT, DENSE, ISSUED, ROOM,
  F0, F1, F2, F3, F4, F5, P0, P1, P2, P3, P4, P5;

  private static final String STYLES = HtmlReport.resource("report.css");

  /** A strong colour for one of several series; they repeat. */
  static Ink strong(int series) {
    return values()[F0.ordinal() + Math.floorMod(series, 6)];
  }

  /** A pale colour, on which text can be read, for one of several things; they repeat. */
  static Ink pale(int thing) {
    return values()[P0.ordinal() + Math.floorMod(thing, 6)];
  }

  /** As the pages write it, after their style sheet. */
  String onPage() {
    return this == NONE ? "none" : "var(--" + name().toLowerCase(Locale.ROOT) + ")";
  }

  /** As six digits, for files that have no style sheet. */
  String inFile() {
    if (this == NONE) {
      return "none";
    }
    Matcher light =
        Pattern.compile("--" + name().toLowerCase(Locale.ROOT) + ": (#[0-9a-f]{6})")
            .matcher(STYLES);
    if (!light.find()) {
      throw new IllegalStateException("report.css has no colour " + this);
    }
    return light.group(1);
  }

  /** For drawing on a raster. */
  Color colour() {
    return Color.decode(inFile());
  }
}
