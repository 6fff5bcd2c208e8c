package synfire.generator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AreaMapTest {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 500;
  private static final Pattern RECT =
      Pattern.compile(
          "class=\"(p\\d|group)\" x=\"([0-9.]+)\" y=\"([0-9.]+)\" width=\"([0-9.]+)\""
              + " height=\"([0-9.]+)\" rx=\"2\"></rect><title>([^<]*)</title>");

  private record Rect(boolean group, double x, double y, double w, double h, String words) {
    boolean overlaps(Rect o) {
      double slack = 0.02;
      return x + w > o.x + slack && o.x + o.w > x + slack && y + h > o.y + slack
          && o.y + o.h > y + slack;
    }
  }

  private static List<Rect> draw(AreaMap.Part whole) {
    Markup m = new Markup();
    AreaMap.write(m, whole, "test", WIDTH, HEIGHT);
    Matcher matcher = RECT.matcher(m.finish());
    List<Rect> out = new ArrayList<>();
    while (matcher.find()) {
      double[] n = new double[4];
      for (int i = 0; i < 4; i++) {
        n[i] = Double.parseDouble(matcher.group(i + 2));
      }
      out.add(
          new Rect(matcher.group(1).equals("group"), n[0], n[1], n[2], n[3], matcher.group(6)));
    }
    return out;
  }

  private static AreaMap.Part leaf(int i, double size) {
    return new AreaMap.Part("m" + i, "", "m" + i, String.valueOf(size), size, List.of());
  }

  @Test
  void leavesLieInsideDoNotOverlapAndAreAsLargeAsTheirShare() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      List<AreaMap.Part> parts = new ArrayList<>();
      double sum = 0;
      int n = 1 + random.nextInt(14);
      for (int i = 0; i < n; i++) {
        double size = 20 + random.nextInt(1000);
        parts.add(leaf(i, size));
        sum += size;
      }
      List<Rect> all = draw(new AreaMap.Part("all", "", "all", "whole", sum, parts));
      assertEquals(n + 1, all.size());
      List<Rect> leaves = all.stream().filter(r -> !r.group()).toList();
      for (Rect a : leaves) {
        assertTrue(a.x() >= 0 && a.x() + a.w() <= WIDTH && a.y() + a.h() <= HEIGHT, a.toString());
        for (Rect b : leaves) {
          assertTrue(a == b || !a.overlaps(b), a + " " + b);
        }
        // Gaps between rectangles take a little of each.
        double share = Double.parseDouble(a.words()) / sum;
        double drawn = (a.w() + 1.5) * (a.h() + 1.5) / ((WIDTH - 3.0) * (HEIGHT - 18.5));
        assertEquals(1, drawn / share, 0.06, a + " of " + sum);
      }
    }
  }

  @Test
  void partsOfPartsLieInsideThemAndNothingIsDrawnForNothing() {
    AreaMap.Part inner =
        new AreaMap.Part(
            "g", "", "g", "g", 60, List.of(leaf(1, 20), leaf(2, 40), leaf(3, 0)));
    List<Rect> all =
        draw(new AreaMap.Part("all", "", "all", "all", 100, List.of(leaf(0, 40), inner)));
    assertEquals(5, all.size());
    Rect group = all.stream().filter(r -> r.words().equals("g")).findFirst().orElseThrow();
    for (String words : List.of("20.0", "40.0")) {
      assertTrue(
          all.stream()
              .filter(r -> r.words().equals(words))
              .anyMatch(
                  r ->
                      r.x() >= group.x() && r.y() >= group.y()
                          && r.x() + r.w() <= group.x() + group.w() + 0.02
                          && r.y() + r.h() <= group.y() + group.h() + 0.02));
    }
  }
}
