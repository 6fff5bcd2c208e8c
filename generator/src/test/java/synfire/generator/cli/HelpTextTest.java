package synfire.generator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class HelpTextTest {

  @TestFactory
  List<DynamicTest> everyCommandExplainsItselfAndItsOptions() {
    return Main.commandLine().getSubcommands().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> explained(entry.getValue())))
        .toList();
  }

  private static void explained(CommandLine command) {
    String help = command.getUsageMessage();
    assertTrue(command.getCommandSpec().usageMessage().description()[0].endsWith("."), help);
    assertTrue(command.getCommandSpec().usageMessage().description()[0].length() <= 88, help);
    help.lines().forEach(line -> assertTrue(line.length() <= 100, line));
    for (ArgSpec arg : command.getCommandSpec().args()) {
      assertTrue(arg.description().length > 0 && !arg.description()[0].isBlank(), arg.toString());
      assertFalse(
          arg.arity().max() > 0 && arg.paramLabel().startsWith("<"), "parameter label of " + arg);
    }
  }

  @Test
  void helpAndVersionEndWell() {
    assertEquals(0, Ran.of("--help").code());
    assertTrue(Ran.of("--help").out().contains("First steps"));
    assertEquals(new Ran(0, "synfire 0.1.0\n", ""), Ran.of("--version"));
    assertEquals(0, Ran.of("check", "--help").code());
  }

  @Test
  void aWrongCommandLineEndsWithTwoAndAHint() {
    assertEquals(2, Ran.of().code());
    assertTrue(Ran.of().err().contains("Commands"));
    Ran typo = Ran.of("chekc", "m.tflite");
    assertEquals(2, typo.code());
    assertTrue(typo.err().contains("check"), typo.err());
    Ran option = Ran.of("golden", "--model", "m", "--input", "x", "--out", "y");
    assertEquals(2, option.code());
    assertTrue(option.err().contains("see synfire golden --help"), option.err());
    for (String threads : List.of("0", "-1", "1025", "99999999999")) {
      assertEquals(
          2,
          Ran.of(
                  "golden", "--model", "m", "--inputs", "x", "--out", "y", "--threads", threads)
              .code());
    }
  }

  @Test
  void anEmptyValueIsOneClearMessage() {
    List<String> values = List.of("--model", "m", "--config", "c", "--out", "o", "--cache", "d",
        "--inputs", "i", "--expect", "e", "--waves", "w");
    for (int i = 1; i < values.size(); i += 2) {
      List<String> line = new ArrayList<>(List.of("verify"));
      line.addAll(values);
      line.set(i + 1, "");
      assertEquals(
          new Ran(
              2, "",
              "error: Invalid value for option '" + values.get(i - 1) + "': it is empty\n"
                  + "see synfire verify --help\n"),
          Ran.of(line.toArray(String[]::new)));
    }
  }

  @Test
  void numbersAreNamedInWords() {
    Ran ran =
        Ran.of("verify", "--model", "m", "--inputs", "i", "--out", "o", "--samples", "1.5");
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("'--samples': '1.5' is no whole number"), ran.err());
  }

  @Test
  void aPathMayBeginWithAnAt() {
    Ran ran = Ran.of("check", "@none.tflite");
    assertEquals(1, ran.code());
    assertTrue(ran.err().contains("  at        @none.tflite\n"), ran.err());
  }

  @Test
  void roundingsAreNamedAsTheHelpNamesThem() {
    assertEquals(
        new Ran(
            2, "",
            "error: Invalid value for option '--rounding': expected tflm or litert but was 'foo'\n"
                + "see synfire compile --help\n"),
        Ran.of("compile", "--model", "m", "--out", "o", "--rounding", "foo"));
  }
}
