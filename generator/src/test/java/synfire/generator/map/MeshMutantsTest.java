package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.config.NocConfig;
import synfire.generator.graph.LayerGraph;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NpeShape;
import synfire.generator.model.TfliteImporter;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** A wrong word in one of the tables of a network on chip is noticed by the interpreter. */
final class MeshMutantsTest {

  private static final Path KWS = Path.of("..", "testbench", "models", "kws_dscnn");

  private static Program program;
  private static List<byte[]> inputs;

  @BeforeAll
  static void compile() throws IOException {
    Network network = TfliteImporter.read(KWS.resolve("model.tflite"));
    ChipConfig shape =
        ConfigReader.read("pico").withNoc(new NocConfig(2, 1, 8, false, 0, 0));
    LayerGraph graph =
        Repacking.of(Compiler.layers(network, Rounding.TFLM), shape.npe().lanes());
    Plan plan = Plan.even(graph, shape.npe().lanes(), Target.of(shape).noc());
    program = Mapper.map(graph, plan, Target.of(Fitter.fit(graph, plan, shape)));
    inputs = ModelImagesTest.rows(KWS.resolve("inputs.npy"), 2);
  }

  @Test
  void rightProgramPasses() {
    CheckedRun.of(program, Rounding.TFLM, inputs, "right");
  }

  @ParameterizedTest
  @CsvSource({
    "port,0,first_lap,1",
    "port,0,row_laps,1",
    "port,0,frame_laps,1",
    "search,0,ring,2",
    "port,1,stride,1",
    "port,1,first_row,1",
    "ring,0,base,1",
    "ring,0,producers,1",
    "ring,1,producers,-1",
    "ring,2,destination,1",
    "step,0,fill_a,1",
    "step,0,destination,1",
    "destination,0,to,1",
    "destination,0,ring,1",
    "destination,0,first_addr,1",
    "destination,5,row_step,1",
    "destination,5,slot_step,1",
    "destination,5,depth,1"
  })
  void wrongWordFails(String table, int index, String field, int change) {
    Program wrong = changed(program, 5, table, index, field, change);
    assertNoticed(wrong, inputs);
  }

  private static void assertNoticed(Program wrong, List<byte[]> frames) {
    Throwable t =
        assertThrows(
            Throwable.class, () -> CheckedRun.of(wrong, Rounding.TFLM, frames, "wrong"));
    assertTrue(t instanceof IllegalStateException || t instanceof AssertionError, t.toString());
  }

  /**
   * The input has events in the first frame alone. Its word stays where it is, and its lap comes
   * again with the 256th row of the slot.
   */
  @Test
  void wordsOfAnOldLapAreMarked() throws IOException {
    Path hello = KWS.resolveSibling("hello_world");
    Network network = TfliteImporter.read(hello.resolve("model.tflite"));
    ChipConfig shape =
        ConfigReader.read("pico").withNoc(new NocConfig(1, 1, 2, false, 0, 0));
    Program right =
        MeshImagesTest.narrow(network, Compiler.fit(network, Rounding.TFLM, shape));
    RingPlan ring =
        right.rings().stream().filter(r -> r.fromHost() && r.npe() >= 0).findFirst().orElseThrow();
    List<byte[]> frames = new ArrayList<>();
    frames.add(new byte[] {(byte) (ring.zeroPoint() + 50)});
    for (int i = 1; i < 300 * ring.depth(); i++) {
      frames.add(new byte[] {(byte) ring.zeroPoint()});
    }
    CheckedRun.of(right, Rounding.TFLM, frames, "right");
    int list =
        Descriptors.ring(right.target().npe())
            .unpack(right.npes().get(ring.npe()).rings().get(ring.index()))
            .get("destination")
            .intValue();
    Program wrong = changed(right, ring.npe(), "destination", list, "pixel_step", -1);
    assertNoticed(wrong, frames);
  }

  /** The program with one field of one word of an NPE changed. */
  private static Program changed(
      Program program, int npe, String table, int index, String field, int change) {
    NpeShape shape = program.target().npe();
    Program.Memories m = program.npes().get(npe);
    List<Program.Memories> npes = new ArrayList<>(program.npes());
    npes.set(
        npe,
        new Program.Memories(
            ports(m.ports(), shape, table, index, field, change),
            words(
                m.searches(), "search", Descriptors.portSearch(shape), table, index, field, change),
            words(m.rings(), "ring", Descriptors.ring(shape), table, index, field, change),
            words(m.steps(), "step", Descriptors.step(shape), table, index, field, change),
            m.weights(),
            m.parameters(),
            m.tableA(),
            m.tableB(),
            words(
                m.destinations(),
                "destination",
                Descriptors.destination(shape),
                table,
                index,
                field,
                change),
            m.recurrence()));
    return new Program(
        program.target(),
        program.network(),
        program.inputTensor(),
        program.outputTensor(),
        program.steps(),
        program.rings(),
        program.host(),
        npes,
        program.hostMemories(),
        program.use());
  }

  private static List<BigInteger> ports(
      List<BigInteger> words, NpeShape shape, String table, int port, String field, int change) {
    int word = 0;
    for (Layout layout : Descriptors.port(shape)) {
      if (table.equals("port") && layout.fields().stream().anyMatch(f -> f.name().equals(field))) {
        int index = Descriptors.PORT_WORDS * port + word;
        return words(words, "port", layout, table, index, field, change);
      }
      word++;
    }
    return words;
  }

  private static List<BigInteger> words(
      List<BigInteger> words,
      String name,
      Layout layout,
      String table,
      int index,
      String field,
      int change) {
    if (!name.equals(table)) {
      return words;
    }
    Map<String, Long> f = layout.unpack(words.get(index));
    f.put(field, f.get(field) + change);
    List<BigInteger> out = new ArrayList<>(words);
    out.set(index, layout.pack(f));
    return out;
  }
}
