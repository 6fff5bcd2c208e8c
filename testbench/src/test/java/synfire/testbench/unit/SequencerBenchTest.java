package synfire.testbench.unit;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.Descriptors;
import synfire.generator.vectors.UnitVectors;
import synfire.golden.unit.Emit;
import synfire.golden.unit.TokenPlayer;
import synfire.golden.unit.TokenPlayer.Ring;
import synfire.golden.unit.TokenPlayer.Step;
import synfire.golden.unit.TokenPlayer.Window;

/**
 * {@code sf_sequencer}: the bench plays the units around it at random; what it saw is replayed by
 * the golden token player.
 */
@Tag("tool")
class SequencerBenchTest {

  private static final long SEED = 20260106;
  private static final int SCENE = 0;
  private static final int PORT = 1;
  private static final int RING = 2;
  private static final int STEP = 3;
  private static final int SEARCH = 4;
  private static final int CYCLES_PER_PORT = 5;

  /** Graphs in the order of their scenes, with the row of the vectors where each begins. */
  private static final class Scenes {
    private final ChipModel chip;
    private final Random random;
    private final UnitVectors out;
    private final Map<Integer, RandomTokenGraph> graphs = new LinkedHashMap<>();

    Scenes(ChipModel chip, long seed) {
      this.chip = chip;
      random = new Random(seed);
      int bits = Math.max(chip.portBits(), chip.lookBits());
      out =
          new UnitVectors()
              .column("kind", 1)
              .column("rows", 4)
              .column("firings", 4)
              .column("ring", 1)
              .column("depth", 2)
              .column("out", 1)
              .column("rings", 1)
              .column("hold", 1)
              .column("abort", 1)
              .column("address", 2)
              .column("data", (bits + 31) / 32 * 4);
    }

    Scenes random(int scenes) {
      for (int s = 0; s < scenes; s++) {
        int layers = s % 16 == 15 ? 8 : random.nextInt(5);
        scene(RandomTokenGraph.of(random, layers), 3 + random.nextInt(4), random.nextInt(4) == 0);
      }
      return this;
    }

    void scene(RandomTokenGraph graph, int frames, boolean aborted) {
      graphs.put(out.rows(), graph);
      out.row(
          SCENE,
          frames * graph.inputRows(),
          graph.firings(frames),
          0,
          graph.rings().get(0).depth(),
          graph.hostOutput(),
          graph.rings().size(),
          random.nextBoolean() ? 1 : 0,
          aborted ? 1 : 0,
          0,
          0);
      if (chip.npe().network()) {
        for (Step step : graph.steps()) {
          out.row(STEP, 0, 0, step.output(), step.phase(), step.every(), 0, 0, 0, 0, 0);
        }
      }
      // Ports that read a ring, to be linked in a circle.
      List<List<Integer>> readers = new ArrayList<>();
      graph.rings().forEach(r -> readers.add(new ArrayList<>()));
      List<Map<String, Long>> ports = new ArrayList<>();
      for (int s = 0; s < graph.steps().size(); s++) {
        Step step = graph.steps().get(s);
        boolean finalStep = s == graph.steps().size() - 1;
        List<Window> inputs = step.inputs();
        for (int i = 0; i < inputs.size(); i++) {
          readers.get(inputs.get(i).ring()).add(ports.size());
          ports.add(input(graph, step, inputs.get(i), i));
        }
        ports.add(output(graph, step, finalStep));
        for (Map<String, Long> p : ports) {
          p.putIfAbsent("step", (long) s);
        }
      }
      for (List<Integer> circle : readers) {
        for (int i = 0; i < circle.size(); i++) {
          ports.get(circle.get(i)).put("next_port", (long) circle.get((i + 1) % circle.size()));
        }
      }
      for (int p = 0; p < ports.size(); p++) {
        List<BigInteger> words = Descriptors.packPort(chip.npe(), ports.get(p));
        int parts = Descriptors.PORT_WORDS;
        for (int w = 0; w < parts; w++) {
          out.row(PORT, 0, 0, 0, 0, 0, 0, 0, 0, parts * p + w, words.get(w));
        }
        out.row(SEARCH, 0, 0, 0, 0, 0, 0, 0, 0, p, words.get(parts));
      }
      for (int r = 0; r < graph.rings().size(); r++) {
        Ring ring = graph.rings().get(r);
        Map<String, Long> f = new LinkedHashMap<>();
        f.put("depth", (long) ring.depth());
        boolean consumed = !readers.get(r).isEmpty();
        List<Integer> of = readers.get(r);
        f.put("first_port", consumed ? (long) of.get(random.nextInt(of.size())) : 0);
        if (chip.npe().network()) {
          // Its rows as a consumer gets them, then the credits that their producers get.
          f.put("produced", 0L);
          f.put("destination", (long) r);
        } else {
          f.put("consumed", consumed ? 1L : 0L);
          f.put("from_host", r == 0 ? 1L : 0L);
        }
        out.row(
            RING, ring.producers(), 0, 0, ring.depth(), 0, 0, 0, 0, r,
            chip.sequencerRing().pack(f));
        if (chip.npe().network()) {
          f.put("produced", 1L);
          f.put("destination", 0L);
          out.row(
              RING, ring.producers(), 0, 0, ring.depth(), 0, 0, 1, 0, graph.rings().size() + r,
              chip.sequencerRing().pack(f));
        }
      }
    }

    private Map<String, Long> input(RandomTokenGraph graph, Step step, Window w, int which) {
      Ring ring = graph.rings().get(w.ring());
      // From one firing to the next, and to the next one in another frame.
      int stride = w.stride() * step.every();
      int turn = w.streamed() ? 0 : stride - w.stride() * step.firings();
      int rows = w.streamed() ? stride : w.rows();
      int last = w.first() + w.stride() * (step.firings() - 1);
      int first = w.first() + w.stride() * step.phase();
      Map<String, Long> f = new LinkedHashMap<>();
      f.put("kind", (long) (which == 0 ? Descriptors.KIND_INPUT_A : Descriptors.KIND_INPUT_B));
      f.put("final_port", 0L);
      f.put("final_step", 0L);
      f.put("endless", w.streamed() ? 1L : 0L);
      f.put("ring", (long) w.ring());
      f.put("rows", (long) rows);
      f.put("stride", (long) stride);
      f.put("first_row", (long) first);
      f.put("turn_row", w.streamed() ? -1L : last - stride);
      f.put("turn_step", (long) turn);
      f.put("span", (long) w.span());
      f.put("row_step", words(ring, stride));
      f.put("frame_step", words(ring, rows + turn));
      f.put("ring_words", (long) ring.depth() * ring.rowWords());
      f.put("first_addr", words(ring, first));
      f.put("next_port", 0L);
      laps(f, stride, rows + turn, first, ring.depth());
      return f;
    }

    /** Laps of rows moved, without what the address wraps by itself. */
    private void laps(Map<String, Long> f, int row, int frame, int first, int depth) {
      if (chip.npe().network()) {
        f.put("row_laps", (long) Math.floorMod(Math.floorDiv(row, depth), Emit.LAPS));
        f.put("frame_laps", (long) Math.floorMod(Math.floorDiv(frame, depth), Emit.LAPS));
        f.put("first_lap", (long) Math.floorMod(Math.floorDiv(first, depth), Emit.LAPS));
      }
    }

    private Map<String, Long> output(RandomTokenGraph graph, Step step, boolean finalStep) {
      Ring ring = graph.rings().get(step.output());
      Map<String, Long> f = new LinkedHashMap<>();
      boolean toHost = step.toHost() && !chip.npe().network();
      f.put(
          "kind", (long) (toHost ? Descriptors.KIND_OUTPUT_HOST : Descriptors.KIND_OUTPUT_RING));
      f.put("final_port", 1L);
      f.put("final_step", finalStep ? 1L : 0L);
      f.put("endless", 0L);
      int credits = chip.npe().network() ? graph.rings().size() : 0;
      f.put("ring", (long) step.output() + credits);
      f.put("rows", (long) ring.depth());
      f.put("stride", (long) step.every());
      f.put("first_row", (long) step.phase());
      f.put("turn_row", (long) ring.depth() - 1 - step.every());
      f.put("turn_step", (long) step.every() - ring.depth());
      f.put("span", 1L);
      f.put("row_step", words(ring, step.every()));
      f.put("frame_step", words(ring, step.every()));
      f.put("ring_words", (long) ring.depth() * ring.rowWords());
      f.put("first_addr", words(ring, step.phase()));
      f.put("next_port", 0L);
      laps(f, 0, 0, 0, ring.depth());
      return f;
    }

    private static long words(Ring ring, int rows) {
      return (long) Math.floorMod(rows, ring.depth()) * ring.rowWords();
    }

    /** Replays what the bench saw. */
    Optional<String> wrong(UnitBench.Outcome outcome) {
      Replay replay = null;
      int line = 0;
      String[] lines = outcome.text().split("\n");
      for (String text : lines) {
        line++;
        String[] words = text.split(" ");
        Optional<String> wrong = Optional.empty();
        if (words[0].equals("S")) {
          replay = new Replay(graphs.get(Integer.parseInt(words[1])), chip.npe().network());
        } else if (words[0].matches("[A-Z]") && replay != null) {
          wrong = replay.event(words[0].charAt(0), words);
        } else if (outcome.exitCode() != 0) {
          return Optional.of(text);
        }
        if (wrong.isPresent()) {
          String before = String.join("; ", List.of(lines).subList(Math.max(0, line - 12), line));
          return Optional.of(wrong.get() + " after " + before + " of " + replay.graph);
        }
      }
      return outcome.exitCode() == 0
          ? Optional.empty()
          : Optional.of("exit code " + outcome.exitCode());
    }
  }

  /** One scene. */
  private static final class Replay {
    private final RandomTokenGraph graph;
    private final TokenPlayer player;
    private final boolean network;
    private final long[] credits;
    private long hostRows;
    // Which steps could fire before each event of the last cycles: a search that has passed the
    // ports of a step does not see what happens to them.
    private final Deque<Before> before = new ArrayDeque<>();
    // Enabled in the middle of a search, it takes what comes first there.
    private boolean first = true;

    private record Before(long cycle, BitSet ready) {}

    Replay(RandomTokenGraph graph, boolean network) {
      this.graph = graph;
      this.network = network;
      credits = new long[graph.rings().size()];
      player = new TokenPlayer(graph.rings(), graph.steps(), network);
    }

    Optional<String> event(char kind, String[] words) {
      long[] n = new long[words.length];
      for (int i = 1; i < words.length; i++) {
        n[i] = Long.parseLong(words[i]);
      }
      switch (kind) {
        case 'F':
          return fires(n);
        case 'D':
          before.add(new Before(n[1], ready()));
          player.scanEnded();
          break;
        case 'R':
          before.add(new Before(n[2], ready()));
          player.rowFull((int) n[1]);
          break;
        case 'X':
          before.add(new Before(n[2], ready()));
          player.freed((int) n[1]);
          break;
        case 'C':
          int ring = network ? (int) n[1] : 0;
          return above(++credits[ring], player.released(ring), "rows of a ring given back");
        case 'H':
          return above(++hostRows, player.full(graph.hostOutput()), "rows for the host");
        case 'Q':
          return quiet(n[1] != 0);
        default:
          return Optional.of("unknown event");
      }
      return Optional.empty();
    }

    private BitSet ready() {
      BitSet out = new BitSet();
      for (int s = 0; s < graph.steps().size(); s++) {
        out.set(s, player.inputsReady(s) && player.roomReady(s));
      }
      return out;
    }

    private static Optional<String> above(long found, long most, String what) {
      return found <= most
          ? Optional.empty()
          : Optional.of(what + ": found " + found + ", expected at most " + most);
    }

    private Optional<String> fires(long[] n) {
      int step = (int) n[2];
      if (step >= graph.steps().size()) {
        return Optional.of("there is no such step");
      }
      OptionalInt expected = player.next();
      int ports = graph.steps().get(step).inputs().size() + 1;
      int all = graph.steps().stream().mapToInt(s -> s.inputs().size() + 1).sum();
      long from = n[1] - CYCLES_PER_PORT * ports - 2 * all - 8;
      before.removeIf(b -> b.cycle() < from);
      BitSet now = ready();
      boolean ready = now.get(step);
      boolean passed =
          now.stream()
              .filter(s -> s < step)
              .allMatch(s -> before.stream().anyMatch(b -> !b.ready().get(s)));
      if (!expected.equals(OptionalInt.of(step))
          && !(first && ready)
          && !(passed && ready)) {
        return Optional.of(
            "expected step " + expected + ", found " + step
                + (player.inputsReady(step) ? "" : ", whose rows are not there")
                + (player.roomReady(step) ? "" : ", whose row has no room"));
      }
      first = false;
      TokenPlayer.Firing f = player.fire(step);
      before.clear();
      // On a network the firing brings laps, else the place of the output.
      boolean pair = f.addressB().isPresent();
      TokenPlayer.Firing found =
          new TokenPlayer.Firing(
              step,
              (int) n[3],
              (int) n[4],
              network ? (int) n[6] : f.lapA(),
              pair ? OptionalInt.of((int) n[5]) : OptionalInt.empty(),
              network && pair ? OptionalInt.of((int) n[7]) : f.lapB(),
              network ? f.addressOut() : (int) n[6],
              network ? f.slot() : (int) n[7],
              network ? f.ring() : (int) n[8],
              network ? f.toHost() : n[9] != 0);
      return f.equals(found)
          ? Optional.empty()
          : Optional.of("expected " + f + ", found " + found);
    }

    private Optional<String> quiet(boolean blocked) {
      if (player.next().isPresent()) {
        return Optional.of("stands still, step " + player.next().getAsInt() + " could fire");
      }
      for (int ring = 0; ring < (network ? credits.length : 1); ring++) {
        if (credits[ring] != player.released(ring)) {
          return Optional.of(
              "expected " + player.released(ring) + " credits of ring " + ring + ", found "
                  + credits[ring]);
        }
      }
      long rows = network ? 0 : player.full(graph.hostOutput());
      if (hostRows != rows) {
        return Optional.of("expected " + rows + " rows for the host, found " + hostRows);
      }
      return blocked == player.blocked()
          ? Optional.empty()
          : Optional.of("blocked: expected " + player.blocked() + ", found " + blocked);
    }
  }

  private final UnitBench bench = new UnitBench("sequencer", "pico");

  @Test
  void firingsFollowTheCreditsOfANetwork() throws Exception {
    UnitBench mesh = new UnitBench("sequencer", Shapes.mesh(8, 2, 1, 4));
    Scenes scenes = new Scenes(mesh.chip(), SEED).random(48);
    // Laps wrap too.
    scenes.scene(RandomTokenGraph.copy(13, 3), 100, false);
    mesh.noticesEach(
        List.of(
            new UnitBench.Broken("row_q && !row_mark_q && limited", "row_q && limited"),
            new UnitBench.Broken("enable_i && !news_q && !row_read", "enable_i && !row_read"),
            new UnitBench.Broken("s3_first_q || inputs_ok_q", "1'b1"),
            new UnitBench.Broken("!m_kind_q[1] && m_low_q == '0", "!m_kind_q[1]"),
            new UnitBench.Broken("!done_valid_q && !owed_q", "!done_valid_q"),
            new UnitBench.Broken("p_kind == 2'd0 && !pair_q", "p_kind == 2'd0"),
            new UnitBench.Broken("m_end ? PartFrame : PartRow", "PartRow"),
            new UnitBench.Broken("m_lap_q + p_row_laps", "m_lap_q"),
            new UnitBench.Broken("release_more && credit_ready_i", "release_more"),
            new UnitBench.Broken("{{(LapBits-1){1'b0}}, !m_addr_wrapped[AddrBits]}", "'0")),
        scenes.out,
        SEED,
        scenes::wrong);
  }

  @Test
  void firingsFollowTheTokens() throws Exception {
    Scenes scenes = new Scenes(bench.chip(), SEED).random(64);
    bench.passes(scenes.out, SEED, scenes::wrong);
  }

  @Test
  void rowCountersWrap() throws Exception {
    Scenes scenes = new Scenes(bench.chip(), SEED);
    int frames = (1 << bench.chip().npe().rowCounterBits()) / 13 + 20;
    scenes.scene(RandomTokenGraph.copy(13, 3), frames, false);
    bench.passes(scenes.out, SEED, scenes::wrong);
  }

  @Test
  void brokenLinesAreNoticed() throws Exception {
    Scenes scenes = new Scenes(bench.chip(), SEED).random(32);
    bench.noticesEach(
        List.of(
            new UnitBench.Broken("row_q && row_mark_q && limited", "1'b0"),
            new UnitBench.Broken("s2_valid_q && !search_hold", "s2_valid_q"),
            new UnitBench.Broken("searching && found && enable_i", "searching && found"),
            new UnitBench.Broken("enable_i && !news_q && !row_read", "enable_i && !row_read"),
            new UnitBench.Broken(
                "walk_port_q == r_first_port || low_diff[CountBits-1]",
                "walk_port_q == r_first_port"),
            new UnitBench.Broken("limit_diff[CountBits-1] ? count_q : low_min_q", "low_min_q"),
            new UnitBench.Broken("m_past < 14'sd0", "m_past == 14'sd0"),
            new UnitBench.Broken("m_reach[13] || m_reach == 14'sd0", "1'b0"),
            new UnitBench.Broken(
                "!m_endless_q && m_reach > $signed({2'b00, m_rows_q})",
                "m_reach > $signed({2'b00, m_rows_q})")),
        scenes.out,
        SEED,
        scenes::wrong);
  }
}
