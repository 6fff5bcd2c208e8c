package synfire.generator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import synfire.generator.synth.ModuleNode;
import synfire.generator.synth.Resource;
import synfire.generator.synth.SynthResult;
import synfire.generator.synth.SynthTarget;

/** Size and clock of a chip as one self-contained page: tree maps and a table of modules. */
public final class SynthPage {

  private static final int WIDTH = 1190;
  private static final int HEIGHT = 520;
  private static final int LESS_HEIGHT = 260;

  private final SynthResult r;
  private final Markup m;

  private SynthPage(SynthResult result) {
    r = result;
    m = HtmlReport.page(r.top() + " of " + r.chip() + " on " + r.target().title(), "synth.css");
  }

  /** The text of the page. */
  public static String text(SynthResult result) {
    return new SynthPage(result).page();
  }

  private String page() {
    m.open("header").line();
    m.open("h1").text(r.top()).element(
        "span", " of " + r.chip() + " on " + r.target().title(), "class", "light").closeLine();
    m.element("p", lead(), "class", "lead").line();
    for (String shortage : r.shortages()) {
      m.open("div", "class", "trouble").element("p", shortage + ".").closeLine();
    }
    m.closeLine();
    m.open("main").line();
    figures();
    for (Resource resource : mapped()) {
      map(resource);
    }
    modules();
    if (!r.macros().isEmpty()) {
      macros();
    }
    clocks();
    tools();
    m.closeLine();
    m.open("script").line().raw(HtmlReport.resource("report.js")).closeLine();
    m.closeLine().closeLine();
    return m.finish();
  }

  private String lead() {
    String size =
        r.flattened()
            ? "The figures are those of the flattened module; the shares below are those of modules"
                + " that were synthesised one by one."
            : "The figures are sums of modules that were synthesised one by one.";
    return r.target() == SynthTarget.ASIC
        ? size + " Areas of SRAM macros are estimated."
        : size;
  }

  private void figures() {
    m.open("section").element("h2", "Figures").line();
    m.open("div", "class", "tiles").line();
    for (Resource resource : r.target().resources()) {
      double value = r.total().of(resource.key());
      OptionalInt capacity = r.target().capacity(resource);
      String share =
          capacity.isPresent()
              ? Numbers.percent(value / capacity.getAsInt()) + " of "
                  + Numbers.whole(capacity.getAsInt())
              : "";
      tile(resource.title(), Numbers.whole(value), resource.doc(), share);
    }
    r.bestMhz().ifPresent(
        mhz ->
            tile(
                "Clock", Numbers.fixed(mhz, 1) + "\u202fMHz",
                "best of " + Numbers.count(r.clocks().size(), "seed"), ""));
    m.closeLine().closeLine();
  }

  private void tile(String name, String value, String doc, String share) {
    m.open("div", "class", "tile").element("h3", name);
    m.element("p", value, "class", "value");
    if (!share.isEmpty()) {
      m.element("p", share, "class", "unit");
    }
    m.element("p", doc, "class", "note").closeLine();
  }

  /** The resources that have a map: that of the size, and block RAMs. */
  private List<Resource> mapped() {
    List<Resource> out = new ArrayList<>();
    for (Resource resource : r.target().resources()) {
      boolean first = resource.equals(r.target().resources().get(0));
      if ((first || resource.key().equals("rams")) && r.tree().all().of(resource.key()) > 0) {
        out.add(resource);
      }
    }
    return out;
  }

  private void map(Resource resource) {
    m.open("section").element("h2", resource.title() + " by module").line();
    m.element(
            "p",
            "A rectangle is as large as its share of: " + resource.doc()
                + ". Modules sit inside those that instantiate them; “own” is what a module has"
                + " beside its parts.")
        .line();
    AreaMap.write(
        m, part(r.tree(), resource), resource.title() + " by module", WIDTH,
        resource.key().equals("rams") ? LESS_HEIGHT : HEIGHT);
    m.closeLine();
  }

  private AreaMap.Part part(ModuleNode node, Resource resource) {
    double all = node.all().of(resource.key());
    double own = node.own().of(resource.key());
    List<AreaMap.Part> parts = new ArrayList<>();
    for (ModuleNode child : node.children()) {
      parts.add(part(child, resource));
    }
    String name = node.module() + (node.instances() > 1 ? " ×" + node.instances() : "");
    boolean leaf = parts.stream().allMatch(p -> p.size() <= 0);
    if (!leaf && own > 0) {
      parts.add(
          new AreaMap.Part(
              "own", Numbers.whole(own), node.module(),
              words(node.module() + " without its parts", own, resource), own, List.of()));
    }
    return new AreaMap.Part(
        name, Numbers.whole(all), node.module(), words(name, all, resource), all,
        leaf ? List.of() : parts);
  }

  private String words(String name, double value, Resource resource) {
    return name + "\n" + Numbers.whole(value) + " " + resource.title() + ", "
        + Numbers.percent(Numbers.share(value, r.tree().all().of(resource.key())));
  }

  private void modules() {
    m.open("section").element("h2", "By module").line();
    m.element("p", "Each module with all below it, all instances together; the last column is what"
        + " it has beside its parts.").line();
    m.open("div", "class", "scroll").open("table", "class", "modules").line();
    m.open("thead").open("tr");
    m.element("th", "module", "scope", "col");
    m.element("th", "count", "scope", "col", "class", "number");
    for (Resource resource : r.target().resources()) {
      m.element("th", resource.title(), "scope", "col", "class", "number");
    }
    Resource first = r.target().resources().get(0);
    m.element("th", "own " + first.title(), "scope", "col", "class", "number");
    m.close().closeLine().open("tbody").line();
    row(r.tree(), 0);
    m.closeLine();
    if (r.flattened()) {
      m.open("tfoot").open("tr").element("th", "flattened", "scope", "row");
      m.element("td", "");
      for (Resource resource : r.target().resources()) {
        m.element("td", Numbers.whole(r.total().of(resource.key())), "class", "number");
      }
      m.element("td", "").close().closeLine();
    }
    m.close().closeLine().closeLine();
  }

  private void row(ModuleNode node, int depth) {
    m.open("tr").element(
        "th", node.module(), "scope", "row", "style", "padding-left:" + (10 + 18 * depth) + "px");
    m.element("td", Numbers.whole(node.instances()), "class", "number");
    for (Resource resource : r.target().resources()) {
      m.element("td", Numbers.whole(node.all().of(resource.key())), "class", "number");
    }
    String first = r.target().resources().get(0).key();
    m.element("td", Numbers.whole(node.own().of(first)), "class", "number").closeLine();
    node.children().forEach(child -> row(child, depth + 1));
  }

  private void macros() {
    m.open("section").element("h2", "SRAM macros").line();
    m.element(
            "p",
            "Cells in an array with strips of drivers along two sides, scaled by the area of a"
                + " NAND2: exact within 2 % for two open macros of one foundry, a quarter of what"
                + " another open compiler takes. The compiler of your foundry knows better.")
        .line();
    m.open("div", "class", "scroll").open("table").line().open("thead").open("tr");
    for (String head : List.of("words", "bits of a word", "count", "bits", "area, µm²")) {
      m.element("th", head, "scope", "col", "class", "number");
    }
    m.close().closeLine().open("tbody").line();
    for (SynthResult.Macro macro : r.macros()) {
      m.open("tr");
      double bits = (double) macro.words() * macro.bits() * macro.instances();
      for (double value :
          new double[] {macro.words(), macro.bits(), macro.instances(), bits, macro.area()}) {
        m.element("td", Numbers.whole(value), "class", "number");
      }
      m.closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }

  private void clocks() {
    if (r.clocks().isEmpty()) {
      return;
    }
    m.open("section").element("h2", "Clock").line();
    m.element(
            "p",
            "After place and route, aiming for " + Numbers.plain(r.mhz(), 3)
                + " MHz. All ports but the clock are registered and have no pins.")
        .line();
    m.open("div", "class", "scroll").open("table").line().open("thead").open("tr");
    m.element("th", "seed", "scope", "col", "class", "number");
    m.element("th", "MHz", "scope", "col", "class", "number");
    m.element("th", "slowest path from", "scope", "col").element("th", "to", "scope", "col");
    m.element("th", "levels of logic", "scope", "col", "class", "number");
    m.close().closeLine().open("tbody").line();
    for (SynthResult.Clock clock : r.clocks()) {
      m.open("tr").element("td", Numbers.plain(clock.seed(), 0), "class", "number");
      m.element("td", Numbers.fixed(clock.mhz(), 1), "class", "number");
      m.element("td", clock.from(), "class", "name").element("td", clock.to(), "class", "name");
      m.element("td", Numbers.whole(clock.levels()), "class", "number").closeLine();
    }
    m.closeLine().close().closeLine().closeLine();
  }

  private void tools() {
    m.open("section").element("h2", "How").line().open("dl", "class", "facts").line();
    fact("Yosys did", r.flow());
    r.tools().forEach(this::fact);
    r.library().ifPresent(l -> fact("standard cells", l.file() + ", SHA-256 " + l.digest()));
    fact("configuration", r.chip() + ", " + r.digest().substring(0, 16));
    r.parameters().forEach((name, value) -> fact(name, String.valueOf(value)));
    if (!r.uncounted().isEmpty()) {
      List<String> cells = new ArrayList<>();
      r.uncounted().forEach((cell, n) -> cells.add(n + " " + cell));
      fact("not counted", String.join(", ", cells));
    }
    m.closeLine().open("p").text("The same for programs: ").element("code", "synth.json").text(".");
    m.closeLine().closeLine();
  }

  private void fact(String name, String value) {
    m.open("div").element("dt", name).element("dd", value).closeLine();
  }
}
