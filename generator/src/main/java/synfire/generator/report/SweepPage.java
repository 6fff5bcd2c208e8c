package synfire.generator.report;

import java.util.List;
import java.util.Map;

/** The points of a sweep as one self-contained page: two measures against each other, the front. */
public final class SweepPage {

  private SweepPage() {}

  /**
   * The text of the page.
   *
   * @param name of the sweep
   * @param lead what there is to say of it first, one paragraph each
   * @param failures reasons of impossible points and how many have them
   * @param files names of the files that hold the same
   * @param data axes, measures and results, JSON
   */
  public static String text(
      String name,
      List<String> lead,
      Map<String, Integer> failures,
      List<String> files,
      String data) {
    Markup m = HtmlReport.page(name, "sweep.css");
    m.open("header").line().element("h1", name).line();
    lead.forEach(text -> m.element("p", text, "class", "lead").line());
    m.closeLine();
    m.open("main").line().open("section").line().element("h2", "Points and their front").line();
    m.open("p").text(
        "A point of the front is one that no other beats in both measures. Choose measures and"
            + " colours; point at a mark to read it, click to keep it in the table.").closeLine();
    m.open("form", "id", "choices", "class", "choices").line().closeLine();
    m.open("div", "id", "chart").line().closeLine();
    m.closeLine();
    m.open("section").line().element("h2", "The front").line();
    m.open("div", "class", "scroll").open("table", "id", "front").close().closeLine();
    m.closeLine();
    if (!failures.isEmpty()) {
      m.open("section").line().element("h2", "Impossible points").line();
      m.open("table").line();
      failures.forEach(
          (reason, count) ->
              m.open("tr").element("td", Numbers.whole(count), "class", "number")
                  .element("td", reason).closeLine());
      m.closeLine().closeLine();
    }
    m.open("section").line().open("p").text("The same for programs: ");
    for (int i = 0; i < files.size(); i++) {
      m.text(i == 0 ? "" : ", ").element("code", files.get(i));
    }
    m.text(".").closeLine().closeLine().closeLine();
    // In a script element only its end tag could end the data.
    m.open("script", "id", "data", "type", "application/json")
        .raw(data.replace("<", "\\u003c")).closeLine();
    m.open("script").line().raw(HtmlReport.resource("sweep.js")).closeLine();
    m.closeLine().closeLine();
    return m.finish();
  }
}
