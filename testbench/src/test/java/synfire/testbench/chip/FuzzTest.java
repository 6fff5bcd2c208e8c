package synfire.testbench.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.HostConfig;
import synfire.generator.config.NarrowConfig;
import synfire.generator.config.NocConfig;
import synfire.generator.config.NpeConfig;
import synfire.generator.config.SramConfig;
import synfire.generator.map.Plan;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Random networks on a list of chips; {@code scripts/fuzz} goes on with random ones. */
class FuzzTest {

  private static final int NETWORKS = 25;
  private static final NocConfig SINGLE = NocConfig.SINGLE;

  static Stream<ChipConfig> chips() {
    return Stream.of(
        RandomChip.roomy("pico"),
        RandomChip.roomy("wide"),
        chip("tight", new NpeConfig(8, 2, 26, 3, 64, 64), 160, 64, SINGLE),
        chip("four-lanes", new NpeConfig(4, 1, 26, 16, 64, 64), 4096, 32, SINGLE),
        chip("narrow", narrow(8, 1, 8), 1024, 64, SINGLE),
        chip("many-lanes", new NpeConfig(32, 4, 26, 16, 64, 64), 1024, 128, SINGLE),
        node(),
        chip(
            "mesh", new NpeConfig(8, 1, 26, 16, 64, 64), 512, 32,
            new NocConfig(2, 2, 2, false, 1, 1)),
        chip(
            "torus", new NpeConfig(8, 1, 26, 2, 64, 64), 256, 64,
            new NocConfig(3, 3, 1, true, 2, 1)));
  }

  /** One node of three NPEs. */
  static ChipConfig node() {
    return chip(
        "node", new NpeConfig(4, 2, 26, 4, 64, 64), 512, 64,
        new NocConfig(1, 1, 3, false, 0, 0));
  }

  private static NpeConfig narrow(int lanes, int weightBits, int fraction) {
    return new NpeConfig(
        lanes, 1, 26, 16, 64, 64, new NarrowConfig(weightBits, true, fraction));
  }

  private static ChipConfig chip(
      String name, NpeConfig npe, int ringWords, int streamBits, NocConfig noc) {
    return new ChipConfig(
        name,
        npe,
        new SramConfig(npe.lanes() * ringWords, npe.lanes() << 12, 16 << 10, 16 << 10, false),
        new HostConfig(streamBits, 4096, true),
        noc);
  }

  @Tag("tool")
  @ParameterizedTest
  @MethodSource("chips")
  void everyWordEqualsGolden(ChipConfig chip) throws Exception {
    List<String> wrong = new ArrayList<>();
    Instant end = Instant.now().plus(Duration.ofMinutes(10));
    Path out = Path.of("..", "rtl-out", "fuzz");
    Fuzz.Tally tally = Fuzz.pairs(ChipRun.of(chip), 1, NETWORKS, end, out, wrong::add);
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    assertEquals(NETWORKS, tally.ran(), chip.name() + ": " + tally);
  }

  /** What a broken chip fails is small, is saved, and is right on the chip that is not broken. */
  @Tag("tool")
  @Test
  void failuresAreSavedAndReplay(@TempDir Path folder) throws Exception {
    ChipConfig config = RandomChip.roomy("pico");
    ChipRun broken =
        ChipRun.broken(config, "sf_scan", "< {1'b0, c_cols_in}", "<= {1'b0, c_cols_in}");
    List<String> told = new ArrayList<>();
    Instant end = Instant.now().plus(Duration.ofMinutes(10));
    for (long seed = 1; told.isEmpty(); seed++) {
      Fuzz.pairs(broken, seed, 1, end, folder, told::add);
    }
    try (Stream<Path> files = Files.list(folder)) {
      FuzzCase pair = FuzzCase.read(files.findFirst().orElseThrow());
      assertEquals(config, pair.chip().withName("pico"));
      assertEquals(Optional.of(pair.trouble()), Fuzz.trouble(broken, pair));
      assertEquals(Optional.empty(), Fuzz.trouble(ChipRun.of(config), pair));
      assertTrue(pair.network().nodes().size() <= 2, pair.text());
    }
  }

  @Test
  void savedPairsReadBackEqual(@TempDir Path folder) throws IOException {
    for (long seed = 0; seed < 200; seed++) {
      Network network = RandomChipNetwork.of(Choices.of(seed), 6);
      Plan plan = new Plan(List.of(List.of(new Plan.Slice(1, 0, 2, 0, 1)), List.of()));
      FuzzCase pair =
          new FuzzCase(
              "why", RandomChip.of(Choices.of(seed)).toYaml(), Rounding.TFLM, seed, network,
              seed % 2 == 0 ? plan : null, seed % 3 == 0,
              RandomChipNetwork.inputs(network, seed, 2), List.of(0, 1));
      Path file = Files.writeString(folder.resolve("case.json"), pair.text());
      FuzzCase again = FuzzCase.read(file);
      assertEquals(pair.text(), again.text());
      assertEquals(pair.chip(), again.chip());
      assertEquals(pair.plan(), again.plan());
    }
  }

  @Test
  void aJournalSaysWhatIsDone(@TempDir Path folder) throws IOException {
    Optional<Path> file = Optional.of(folder.resolve("new").resolve("journal"));
    Journal first = Journal.open(file, 7, 50, "abc");
    first.add(3, new Fuzz.Tally(50, 1, 20));
    first.add(0, new Fuzz.Tally(49, 0, 200));
    Journal again = Journal.open(file, 7, 50, "abc");
    assertTrue(again.has(0) && again.has(3) && !again.has(1));
    assertEquals(2, again.before());
    assertEquals("99 pairs ran, 1 failed, 220 networks did not fit", again.sum().toString());
    for (String other : List.of("abd 7 50", "abc 8 50", "abc 7 51")) {
      String[] w = other.split(" ");
      assertThrows(
          ProblemException.class,
          () -> Journal.open(file, Long.parseLong(w[1]), Integer.parseInt(w[2]), w[0]));
    }
    Files.writeString(file.get(), "nonsense\n", StandardOpenOption.APPEND);
    assertThrows(ProblemException.class, () -> Journal.open(file, 7, 50, "abc"));
  }

  @Test
  void choicesPlayAgainAndShrink() {
    Choices choices = Choices.of(3);
    Network network = RandomChipNetwork.of(choices, 6);
    Network again = RandomChipNetwork.of(Choices.again(choices.drawn()), 6);
    assertEquals(network.nodes(), again.nodes());
    // What is looked for: a network with a depthwise layer. One layer is all that it takes.
    long seed = 0;
    while (!depthwise(RandomChipNetwork.of(Choices.of(seed), 6))) {
      seed++;
    }
    Choices found = Choices.of(seed);
    RandomChipNetwork.of(found, 6);
    List<Integer> least =
        Choices.shrunk(found, 2000, c -> depthwise(RandomChipNetwork.of(c, 6)));
    Network small = RandomChipNetwork.of(Choices.again(least), 6);
    assertTrue(depthwise(small));
    assertEquals(1, small.nodes().size(), small.nodes().toString());
    assertEquals(1, small.tensor(small.inputs().get(0)).elements());
    assertFalse(least.size() > 20, least.toString());
  }

  private static boolean depthwise(Network network) {
    return network.nodes().stream().anyMatch(n -> n.op().key().equals("depthwise_conv2d"));
  }
}
