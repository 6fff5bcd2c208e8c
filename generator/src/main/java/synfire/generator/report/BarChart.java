package synfire.generator.report;

import java.util.List;

/**
 * Horizontal bars of several series side by side, one group for each name.
 *
 * @param title what it shows
 * @param unit of the axis
 * @param series from the first bar of a group to its last
 * @param groups their names and a value for each series
 */
record BarChart(String title, String unit, List<Series> series, List<Group> groups) {

  /** A series: its name and its colour. */
  record Series(String name, Ink ink) {}

  /** A group; values have the order of the series. */
  record Group(String name, List<Double> values) {}

  private static final int NAMES = 190;
  private static final int WIDTH = 900;
  private static final int VALUES = 74;
  private static final int BAR = 11;

  Picture picture(String name) {
    Picture p = new Picture(name, title);
    double most = 1;
    for (Group g : groups) {
      most = Math.max(most, g.values().stream().mapToDouble(d -> d).max().orElse(0));
    }
    double room = WIDTH - NAMES - VALUES;
    double y = 20;
    p.bold(8, y, title, 14, Ink.TEXT, Picture.Anchor.START);
    y += 22;
    double x = NAMES;
    for (Series s : series) {
      p.box(x, y - 10, 14, 12, 2, s.ink());
      p.text(x + 20, y, s.name(), 12, Ink.TEXT, Picture.Anchor.START);
      x += 40 + 7 * s.name().length();
    }
    double top = y + 10;
    double pitch = series.size() * BAR + 10.0;
    double bottom = top + groups.size() * pitch;
    double tick = Numbers.tick(most, 4);
    for (double t = 0; t <= most; t += tick) {
      double at = NAMES + room * t / most;
      p.line(at, top, at, bottom, Ink.LINE, 1);
      p.text(at, bottom + 15, Numbers.whole(t), 11, Ink.QUIET, Picture.Anchor.MIDDLE);
    }
    p.text(
        NAMES + room / 2, bottom + 32, unit, 12, Ink.TEXT, Picture.Anchor.MIDDLE);
    y = top + 5;
    for (Group g : groups) {
      p.text(
          NAMES - 8, y + series.size() * BAR / 2.0 + 4, Picture.cut(g.name(), 12, NAMES - 16), 12,
          Ink.TEXT, Picture.Anchor.END);
      for (int i = 0; i < series.size(); i++) {
        double value = g.values().get(i);
        double wide = room * value / most;
        p.box(
            NAMES, y + i * BAR, wide, BAR - 1, 0, series.get(i).ink(), 1, Ink.NONE, 0,
            g.name() + ", " + series.get(i).name() + ": " + Numbers.whole(value));
        p.text(
            NAMES + wide + 5, y + i * BAR + 9, Numbers.whole(value), 9.5, Ink.QUIET,
            Picture.Anchor.START);
      }
      y += pitch;
    }
    return p.size(WIDTH, bottom + 42);
  }
}
