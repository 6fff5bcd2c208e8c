package synfire.generator.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.map.Program;
import synfire.generator.map.Target;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.Models;
import synfire.golden.net.Rounding;

class ListingTest {

  private static Program program(ChipConfig chip) {
    return Compiler.compile(
        ModelImporter.read(Models.own("hello_world")), Rounding.TFLM, Target.of(chip));
  }

  /** Lines of the section of memories. */
  private static List<String> memory(Program p) {
    List<String> lines = Listing.of(p).lines().toList();
    return lines.subList(lines.indexOf("Memory") + 1, end(lines));
  }

  private static int end(List<String> lines) {
    int i = lines.indexOf("Memory");
    while (!lines.get(i).isEmpty()) {
      i++;
    }
    return i;
  }

  @Test
  void memoriesOfManyNpesAreOneTable() {
    ChipConfig chip =
        ConfigReader.read("pico").withName("four").withNoc(new NocConfig(2, 1, 2, false, 0, 0));
    Program p = program(chip);
    List<String> lines = memory(p);
    assertEquals(1, lines.stream().filter(l -> l.contains("weights")).count(), lines.toString());
    assertEquals(
        1, lines.stream().filter(l -> l.contains("output buffer")).count(), lines.toString());
    for (int npe = 0; npe < 4; npe++) {
      int n = npe;
      String row =
          lines.stream().filter(l -> l.startsWith("  NPE " + n + " ")).findFirst().orElseThrow();
      List<String> used = new ArrayList<>();
      p.use().stream()
          .filter(u -> u.npe() == n)
          .forEach(u -> used.add(String.format(Locale.ROOT, "%,d", u.used())));
      assertEquals(used, List.of(row.substring(8).trim().split(" +")));
    }
  }

  @Test
  void memoriesOfOneNpeAreALineEach() {
    List<String> lines = memory(program(ConfigReader.read("pico")));
    assertTrue(lines.contains("  weights               400 of     32,768 bytes"), lines.toString());
    assertTrue(lines.stream().noneMatch(l -> l.endsWith(" ")), lines.toString());
  }
}
