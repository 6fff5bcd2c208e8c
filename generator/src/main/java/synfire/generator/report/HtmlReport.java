package synfire.generator.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A report as one self-contained page, for people: nothing is loaded from anywhere, and the same
 * report gives the same bytes.
 */
public final class HtmlReport {

  private HtmlReport() {}

  /** The text of report.html. */
  public static String text(VerifyReport report) {
    Markup m =
        page((report.good() ? "PASS" : "FAIL") + ": " + report.model() + " on " + report.config());
    HeadSection.write(m, report);
    m.open("main").line();
    FigureSection.write(m, report);
    VerifyReport layers = report.byLayer();
    if (report.npes() > 1) {
      NpeSection.write(m, report);
    }
    CycleSection.write(m, layers);
    ActivitySection.write(m, report);
    NetworkSection.write(m, layers);
    EventSection.write(m, layers);
    EnergySection.write(m, report);
    MemorySection.write(m, report);
    StepSection.write(m, report);
    CounterSection.write(m, report);
    m.closeLine();
    HeadSection.foot(m, report);
    m.open("script").line().raw(resource("report.js")).closeLine();
    m.closeLine().closeLine();
    return m.finish();
  }

  /** A page up to the begin of its body; styles are those of all pages and further ones. */
  static Markup page(String title, String... styles) {
    Markup m = new Markup();
    m.raw("<!DOCTYPE html>\n").open("html", "lang", "en").line().open("head").line();
    m.open("meta", "charset", "utf-8").line();
    m.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
    m.open("meta", "name", "color-scheme", "content", "light dark").line();
    m.element("title", title).line();
    m.open("style").line().raw(resource("report.css"));
    for (String style : styles) {
      m.raw(resource(style));
    }
    m.closeLine().closeLine().open("body").line();
    return m;
  }

  static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream("/report/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the class path has no /report/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
