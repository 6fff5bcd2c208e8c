package synfire.generator.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Two chips side by side, as one self-contained page. */
public final class ComparePage {

  private final Comparison c;
  private final Markup m;

  private ComparePage(Comparison c) {
    this.c = c;
    m = HtmlReport.page(c.a().name() + " and " + c.b().name());
  }

  /** The text of the page. */
  public static String text(Comparison c) {
    return new ComparePage(c).page();
  }

  /** The drawings of the page. */
  public static List<Picture> pictures(Comparison c) {
    List<Picture> out = new ArrayList<>();
    for (Comparison.Group g : c.groups()) {
      if (g.network()) {
        layers(c, g.name()).ifPresent(out::add);
        plan(c.a(), g.name(), "a").ifPresent(out::add);
        plan(c.b(), g.name(), "b").ifPresent(out::add);
      }
    }
    return out;
  }

  private String page() {
    m.open("header").line();
    m.open("h1").text(c.a().name()).element("span", " and ", "class", "light").text(c.b().name());
    m.closeLine();
    m.open("dl", "class", "facts").line();
    fact("A: " + c.a().name(), c.a().what());
    fact("B: " + c.b().name(), c.b().what());
    c.sameHardware()
        .ifPresent(same -> fact("hardware", same ? "the same, bit by bit" : "different"));
    m.closeLine().closeLine();
    m.open("main").line();
    fields();
    for (Comparison.Group g : c.groups()) {
      group(g);
    }
    m.closeLine();
    m.open("script").line().raw(HtmlReport.resource("report.js")).closeLine();
    m.closeLine().closeLine();
    return m.finish();
  }

  private void fact(String name, String value) {
    m.open("div").element("dt", name).element("dd", value).closeLine();
  }

  private void fields() {
    m.open("section").element("h2", "Configuration").line();
    m.element("p", fieldsInWords(c)).line();
    if (!c.fields().isEmpty()) {
      m.open("table").line().open("thead").open("tr").element("th", "field", "scope", "col");
      m.element("th", "A", "scope", "col", "class", "number");
      m.element("th", "B", "scope", "col", "class", "number").close().closeLine();
      m.open("tbody").line();
      for (Comparison.Field f : c.fields()) {
        m.open("tr").open("th", "scope", "row").element("code", f.path()).close();
        m.element("td", f.a().isEmpty() ? "–" : f.a(), "class", "number");
        m.element("td", f.b().isEmpty() ? "–" : f.b(), "class", "number").closeLine();
      }
      m.closeLine().closeLine();
    }
    m.closeLine();
  }

  /** How many fields differ, or why nobody can say. */
  public static String fieldsInWords(Comparison c) {
    if (c.sameHardware().isEmpty()) {
      return "The configuration of "
          + (c.a().config().isPresent() ? "B" : c.b().config().isPresent() ? "A" : "both")
          + " is not known: the report has no config.yaml beside it.";
    }
    return c.fields().isEmpty()
        ? "All fields are equal."
        : Numbers.count(c.fields().size(), "field") + " of "
            + (c.fields().size() + c.equalFields()) + " differ.";
  }

  private void group(Comparison.Group g) {
    m.open("section").element("h2", g.network() ? g.name() : "Chip").line();
    m.open("table", "class", "bars").line().open("thead").open("tr");
    m.element("th", "figure", "scope", "col").element("th", "", "scope", "col", "class", "wide");
    head("A", g.sourceA());
    head("B", g.sourceB());
    m.element("th", "B / A", "scope", "col", "class", "number").close().closeLine();
    m.open("tbody").line();
    for (Comparison.Figure f : g.figures()) {
      m.open("tr").open("th", "scope", "row").text(f.name());
      if (!f.unit().isEmpty()) {
        m.element("small", " " + f.unit());
      }
      m.close();
      double most = Math.max(f.a().orElse(0), f.b().orElse(0));
      m.open("td", "class", "bar").open("svg", "aria-hidden", "true");
      Bars.bar(m, "f0", 0, Numbers.share(f.a().orElse(0), most), 3, 8);
      Bars.bar(m, "f1", 0, Numbers.share(f.b().orElse(0), most), 13, 8);
      m.close().close();
      m.element("td", number(f.a()), "class", "number");
      m.element("td", number(f.b()), "class", "number");
      m.element("td", ratio(f), "class", "number").closeLine();
    }
    m.closeLine().closeLine();
    if (g.network()) {
      layers(c, g.name())
          .ifPresent(
              p -> {
                m.element("h3", "Cycles of each layer", "class", "below").line();
                SvgPicture.write(m, p);
              });
      floorplan("A", c.a(), g.name());
      floorplan("B", c.b(), g.name());
    }
    m.closeLine();
  }

  private void head(String side, String source) {
    m.open("th", "scope", "col", "class", "number").text(side);
    if (!source.isEmpty()) {
      m.element("small", " " + source);
    }
    m.close();
  }

  private void floorplan(String letter, Side s, String network) {
    plan(s, network, letter)
        .ifPresent(
            p -> {
              m.element("h3", letter + ": " + s.name(), "class", "below").line();
              SvgPicture.write(m, p);
            });
  }

  private static Optional<Picture> plan(Side s, String network, String letter) {
    return s.run(network)
        .filter(r -> r.floorplan().cells().size() > 1)
        .map(r -> r.floorplan().picture("floorplan-" + letter + "-" + fileName(network)));
  }

  private static Optional<Picture> layers(Comparison c, String network) {
    Optional<NetworkRun> a = c.a().run(network);
    Optional<NetworkRun> b = c.b().run(network);
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> left = a.get().layers();
    Map<String, Double> right = b.get().layers();
    Set<String> names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    return Optional.of(
        new BarChart(
                network + ": cycles of each layer, over all NPEs",
                "cycles a frame",
                List.of(
                    new BarChart.Series(
                        "A, " + c.a().name() + ", " + a.get().source(), Ink.strong(0)),
                    new BarChart.Series(
                        "B, " + c.b().name() + ", " + b.get().source(), Ink.strong(1))),
                names.stream()
                    .map(
                        n ->
                            new BarChart.Group(
                                n, List.of(left.getOrDefault(n, 0.0), right.getOrDefault(n, 0.0))))
                    .toList())
            .picture("layers-" + fileName(network)));
  }

  /** The name of a network out of a file of somebody else, as a part of the name of a file. */
  private static String fileName(String network) {
    return network.replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  /** A figure as people read it. */
  public static String number(OptionalDouble v) {
    if (v.isEmpty()) {
      return "–";
    }
    double n = v.getAsDouble();
    return n == Math.rint(n) || Math.abs(n) >= 1000 ? Numbers.whole(n) : Numbers.fixed(n, 1);
  }

  /** How many times A the figure of B is. */
  public static String ratio(Comparison.Figure f) {
    return f.ratio().isEmpty() ? "" : Numbers.fixed(f.ratio().getAsDouble(), 2);
  }
}
