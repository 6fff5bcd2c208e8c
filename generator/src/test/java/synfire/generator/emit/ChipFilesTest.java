package synfire.generator.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.RecurrentConfig;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.golden.unit.Grid;

class ChipFilesTest {

  @TempDir Path folder;

  private static ChipModel chip(boolean softmax) {
    NpeShape npe = new NpeShape(8, 1, 24, 16, 32, 32, 8192, 16384, 2048, 1024, 0, NarrowConfig.NONE,
        RecurrentConfig.NONE);
    return new ChipModel(
        "sample",
        "0123456789abcdef".repeat(4),
        "0",
        npe,
        new ChipModel.HostShape(64, 256, softmax),
        NocShape.single());
  }

  @Test
  void everyTemplateBelongsToAUnit() throws IOException {
    Path templates = Path.of("..", "templates");
    try (Stream<Path> all = Files.walk(templates)) {
      assertEquals(
          Units.all().stream().map(u -> u.template() + ".st").sorted().toList(),
          all.filter(p -> p.toString().endsWith(".sv.st"))
              .map(p -> templates.relativize(p).toString().replace('\\', '/'))
              .sorted()
              .toList());
    }
  }

  @Test
  void rtlKeepsTheForm() {
    keepsTheForm(chip(true));
    keepsTheForm(chip(false).withNoc(new NocShape(new Grid(1, 1, false, false), 2, 2, 95)));
    keepsTheForm(chip(false).withNoc(new NocShape(new Grid(3, 2, true, false), 2, 2, 95)));
  }

  private static void keepsTheForm(ChipModel chip) {
    ChipFiles.of(chip)
        .files()
        .forEach(
            (path, bytes) -> {
              if (!path.endsWith(".sv")) {
                return;
              }
              String text = new String(bytes, StandardCharsets.UTF_8);
              assertTrue(text.chars().allMatch(c -> c == '\n' || c >= 32 && c < 127), path);
              assertTrue(text.endsWith("\n"), path);
              int line = 1;
              for (String s : text.split("\n", -1)) {
                assertTrue(s.length() <= 100, path + ":" + line + " is " + s.length() + " long");
                assertEquals(s, s.stripTrailing(), path + ":" + line + " ends with blanks");
                line++;
              }
            });
  }

  @Test
  void sameBytesInAnyLocale() {
    Locale before = Locale.getDefault();
    try {
      var first = ChipFiles.of(chip(true)).files();
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      var second = ChipFiles.of(chip(true)).files();
      assertEquals(first.keySet(), second.keySet());
      first.forEach((path, bytes) -> assertArrayEquals(bytes, second.get(path), path));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void writingReplacesOwnFilesAndKeepsOthers() throws IOException {
    Path out = folder.resolve("a/b");
    Files.createDirectories(out.resolve("rtl"));
    Files.writeString(out.resolve("rtl/sf_gone.sv"), "old");
    Files.writeString(out.resolve("rtl/mine.sv"), "mine");
    Files.writeString(out.resolve("notes.txt"), "mine");
    new OutputTree().text("rtl/sf_new.sv", "new\n").text("sf.f", "rtl/sf_new.sv\n").writeTo(out);
    assertFalse(Files.exists(out.resolve("rtl/sf_gone.sv")));
    assertEquals("mine", Files.readString(out.resolve("rtl/mine.sv")));
    assertEquals("mine", Files.readString(out.resolve("notes.txt")));
    assertEquals("new\n", Files.readString(out.resolve("rtl/sf_new.sv")));
    try (Stream<Path> list = Files.list(out)) {
      assertEquals(3, list.count(), "nothing temporary stays");
    }
  }
}
