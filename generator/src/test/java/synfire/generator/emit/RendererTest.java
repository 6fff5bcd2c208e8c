package synfire.generator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RendererTest {

  /** Something to print. */
  public record Model(String name, List<Part> parts) {
    /** Derived. */
    public int count() {
      return parts.size();
    }
  }

  /** A part of it. */
  public record Part(int bits, String doc) {}

  @TempDir Path folder;

  private final Model model = new Model("x", List.of(new Part(3, "a"), new Part(4, "b")));

  @BeforeEach
  void commonParts() throws IOException {
    Files.writeString(folder.resolve("common.stg"), "banner(m) ::= << // \u00abm.name\u00bb >>\n");
  }

  private String render(String text) throws IOException {
    Files.createDirectories(folder.resolve("unit"));
    Files.writeString(folder.resolve("unit/t.sv.st"), text);
    return renderer().render("unit/t.sv", model);
  }

  private Renderer renderer() throws MalformedURLException {
    return new Renderer(folder.resolve("common.stg").toUri().toURL());
  }

  @Test
  void printsComponentsDerivedValuesAndLists() throws IOException {
    assertEquals(
        " // x \na <= b >> 2; 2 3:a,4:b\n",
        render(
            "\u00ab/banner(m)\u00bb\na <= b >> 2; \u00abm.count\u00bb "
                + "\u00abm.parts:{p | \u00abp.bits\u00bb:\u00abp.doc\u00bb};"
                + " separator=\",\"\u00bb\n"));
  }

  @Test
  void misspelledPropertyStops() {
    var e = assertThrows(TemplateException.class, () -> render("\u00abm.nane\u00bb"));
    assertTrue(e.getMessage().contains("nane"), e.getMessage());
  }

  @Test
  void undeclaredNameStops() {
    assertThrows(TemplateException.class, () -> render("\u00abparts\u00bb"));
  }

  @Test
  void unknownPartStops() {
    assertThrows(TemplateException.class, () -> render("\u00ab/baner(m)\u00bb"));
  }

  @Test
  void brokenSyntaxStops() {
    assertThrows(TemplateException.class, () -> render("\u00abm.parts:{p | \u00bb"));
  }

  @Test
  void missingTemplateStops() throws IOException {
    Renderer r = renderer();
    assertThrows(TemplateException.class, () -> r.render("unit/none.sv", model));
  }
}
