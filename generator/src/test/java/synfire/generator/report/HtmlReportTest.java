package synfire.generator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import synfire.generator.emit.OutputTree;

class HtmlReportTest {

  private static final String HOSTILE = "</title><script>alert(\"1\")</script>&'\u0007ü";

  private static String page(VerifyReport r) {
    return HtmlReport.text(r);
  }

  /** The page as XML: style and script are emptied, void elements closed. */
  private static Document parsed(String page) throws Exception {
    String xml =
        page.replaceFirst("<!DOCTYPE html>", "")
            .replaceAll("(?s)<style>.*?</style>", "<style></style>")
            .replaceAll("(?s)<script>.*?</script>", "<script></script>")
            .replaceAll("<(meta|input|br|wbr)([^>]*)>", "<$1$2/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void elementsAreClosedAndLinksLeadToSections() throws Exception {
    Document page = parsed(page(ReportSample.of(0, 0, List.of())));
    NodeList all = page.getElementsByTagName("*");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < all.getLength(); i++) {
      String id = ((Element) all.item(i)).getAttribute("id");
      assertTrue(id.isEmpty() || ids.add(id), "twice: " + id);
    }
    NodeList links = page.getElementsByTagName("a");
    assertTrue(links.getLength() > 5);
    for (int i = 0; i < links.getLength(); i++) {
      String target = ((Element) links.item(i)).getAttribute("href");
      assertTrue(target.startsWith("#") && ids.contains(target.substring(1)), target);
    }
  }

  @Test
  void nothingIsLoadedFromAnywhere() {
    String page = page(ReportSample.of(1, 5, List.of("late")));
    Matcher m =
        Pattern.compile(
                "(?i)https?:|\\bsrc\\s*=|url\\(|@import|<link|<iframe|<object|fetch\\(|import\\(")
            .matcher(page);
    assertFalse(m.find(), () -> "found " + m.group());
  }

  @Test
  void namesAreTextWhereverTheyStand() throws Exception {
    String page = page(ReportSample.of(HOSTILE, 0, 3, List.of(HOSTILE)));
    assertFalse(page.contains("<script>alert"));
    assertFalse(page.contains("\u0007"));
    Document d = parsed(page);
    assertEquals(1, d.getElementsByTagName("script").getLength());
    String shown = HOSTILE.replace('\u0007', '\uFFFD');
    assertTrue(d.getElementsByTagName("h1").item(0).getTextContent().startsWith(shown));
    assertTrue(d.getElementsByTagName("title").item(0).getTextContent().contains(shown));
  }

  @Test
  void differencesAreSeenAtOnce() throws Exception {
    Document good = parsed(page(ReportSample.of(0, 0, List.of())));
    Document bad = parsed(page(ReportSample.of(0, 3, List.of("input stream stopped"))));
    assertTrue(good.getElementsByTagName("title").item(0).getTextContent().startsWith("PASS"));
    assertTrue(bad.getElementsByTagName("title").item(0).getTextContent().startsWith("FAIL"));
    String text = bad.getElementsByTagName("header").item(0).getTextContent();
    assertTrue(text.contains("step \"x\", row 1"), text);
    assertTrue(text.contains("3 of 1,000 differ"), text);
    assertTrue(text.contains("input stream stopped"), text);
    assertTrue(text.contains("--seed 7"), text);
  }

  @Test
  void sameBytesInEveryLocale() {
    Locale before = Locale.getDefault();
    String page = page(ReportSample.of(0, 3, List.of("late")));
    try {
      for (Locale l : List.of(Locale.GERMANY, Locale.forLanguageTag("ar-EG-u-nu-arab"))) {
        Locale.setDefault(l);
        assertEquals(page, page(ReportSample.of(0, 3, List.of("late"))));
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void anOldPageIsReplacedAsAWhole(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("report.html"), "old");
    String page = page(ReportSample.of(0, 0, List.of()));
    new OutputTree().text("report.html", page).writeTo(folder);
    assertEquals(page, Files.readString(folder.resolve("report.html")));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void timeIsDrawnToScaleAndStepsBesideTheirOperations() throws Exception {
    Document page = parsed(page(ReportSample.of(0, 0, List.of())));
    NodeList rects = page.getElementsByTagName("rect");
    List<String> bars = new ArrayList<>();
    for (int i = 0; i < rects.getLength(); i++) {
      Element e = (Element) rects.item(i);
      if (e.getTextContent().contains("row 1")) {
        bars.add(
            e.getAttribute("x") + " " + e.getAttribute("width") + " " + e.getAttribute("class"));
      }
    }
    // Cycles 30 to 55 of 55, frame 11.
    assertEquals(List.of("54.545% 45.455% f5"), bars);
    String graph = page.getElementsByTagName("main").item(0).getTextContent();
    assertTrue(graph.contains("input 6×7×2"), graph);
    assertTrue(graph.contains("→ addressing"), graph);
  }

  @Test
  void manyNpesAreAFloorplanAndLayersAreSums() throws Exception {
    Document page = parsed(page(ReportSample.mesh()));
    String text = page.getElementsByTagName("main").item(0).getTextContent();
    assertTrue(text.contains("Load of the NPEs"), text);
    assertTrue(text.contains("NPE 3: 30 of 100 cycles"), text);
    assertTrue(text.contains("50.0\u202f% of the flits"), text);
    // 90 and 40 cycles; channels of the step that makes every other row count half.
    assertTrue(text.contains("conv2d_0: measured 130 cycles"), text);
    assertTrue(text.contains("4×5×9"), text);
    assertTrue(text.contains("conv2d_0.1, frame 11, row 1"), text);
    NodeList rects = page.getElementsByTagName("rect");
    int hosts = 0;
    int heats = 0;
    for (int i = 0; i < rects.getLength(); i++) {
      Element rect = (Element) rects.item(i);
      boolean host = rect.getAttribute("stroke").equals(Ink.ACCENT.onPage());
      hosts += host && rect.getAttribute("rx").equals("5") ? 1 : 0;
      heats += rect.getAttribute("fill").equals(Ink.OWN.onPage())
          && rect.getTextContent().startsWith("NPE ") ? 1 : 0;
    }
    assertEquals(1, hosts);
    assertEquals(4, heats);
  }

  @Test
  void numbersReadWell() {
    assertEquals("190,068", Numbers.whole(190_067.8));
    assertEquals("0.7", Numbers.mean(0.667));
    assertEquals("8", Numbers.mean(8));
    assertEquals("1,235", Numbers.mean(1234.7));
    assertEquals("2.66\u202fM", Numbers.short3(2_656_768));
    assertEquals("1.00\u202fk", Numbers.short3(999.9));
    assertEquals("12", Numbers.short3(12));
    assertEquals("1.90\u202fms", Numbers.seconds(0.0019));
    assertEquals("86.9\u202f%", Numbers.percent(0.8689));
    assertEquals("25×5×64", Numbers.shape(List.of(1, 25, 5, 64)));
    assertEquals(50_000, Numbers.tick(570_000, 8));
    assertEquals(1, Numbers.tick(3, 8));
  }
}
