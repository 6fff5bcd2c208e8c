package synfire.generator.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import synfire.generator.hw.Descriptors;
import synfire.generator.hw.Layout;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.generator.map.Program;
import synfire.generator.map.RingPlan;
import synfire.generator.map.StepPlan;

/** A program in words: memory, rings and every step with its descriptors. */
public final class Listing {

  private static final int NAME_WIDTH = 48;

  private final StringBuilder text = new StringBuilder();

  private Listing() {}

  /** The listing of a program. */
  public static String of(Program program) {
    Listing listing = new Listing();
    listing.head(program);
    listing.use(program);
    listing.rings(program);
    listing.steps(program);
    return listing.text.toString();
  }

  private void line(String format, Object... args) {
    text.append(String.format(Locale.ROOT, format, args)).append('\n');
  }

  private void head(Program p) {
    NpeShape npe = p.target().npe();
    line("Program for %s on %s (chip digest %s)", p.network().name(), p.target().name(),
        p.target().digest().substring(0, 16));
    line(
        "%d lanes, %d requantizers, %d accumulator bits, %d accumulator groups",
        npe.lanes(), npe.requantizers(), npe.accumulatorBits(), npe.accumulatorGroups());
    line("input  tensor %d %s", p.inputTensor(), shortName(p, p.inputTensor()));
    line("output tensor %d %s", p.outputTensor(), shortName(p, p.outputTensor()));
    line("host   %s", fields(p.host()));
  }

  private static String shortName(Program p, int tensor) {
    return shortened(p.network().tensor(tensor).name());
  }

  private static String shortened(String name) {
    String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() > NAME_WIDTH
        ? plain.substring(0, NAME_WIDTH - 3) + "..."
        : plain;
  }

  /** Whose it is, on a chip of many NPEs. */
  private void place(Program p, int npe) {
    NocShape noc = p.target().noc();
    if (noc.network()) {
      line(
          "%s",
          npe == Program.HOST
              ? "Host port"
              : String.format(
                  Locale.ROOT,
                  "NPE %d (%d of node %d, %d)",
                  npe,
                  noc.place(npe),
                  noc.column(npe),
                  noc.row(npe)));
    }
  }

  private void use(Program p) {
    line("");
    line("Memory");
    boolean several = p.target().noc().network();
    for (Program.MemoryUse u : p.use()) {
      if (!several || u.npe() == Program.HOST) {
        line("%s", String.format(
            Locale.ROOT, "  %-14s %,10d of %,10d %s", u.kind(), u.used(), u.available(),
            u.unit().equals("B") ? "bytes" : "").stripTrailing());
      }
    }
    if (several) {
      useByNpe(p);
    }
  }

  /** A row for each NPE, a column for each kind of memory: all NPEs have the same sizes. */
  private void useByNpe(Program p) {
    Map<String, Program.MemoryUse> sizes = new LinkedHashMap<>();
    Map<Integer, StringBuilder> rows = new TreeMap<>();
    for (Program.MemoryUse u : p.use()) {
      if (u.npe() != Program.HOST) {
        sizes.putIfAbsent(u.kind(), u);
        rows.computeIfAbsent(u.npe(), n -> new StringBuilder())
            .append(String.format(Locale.ROOT, "%,14d", u.used()));
      }
    }
    StringBuilder heads = new StringBuilder();
    StringBuilder units = new StringBuilder();
    StringBuilder room = new StringBuilder();
    for (Program.MemoryUse u : sizes.values()) {
      heads.append(String.format("%14s", u.kind()));
      units.append(String.format("%14s", u.unit().equals("B") ? "bytes" : ""));
      room.append(String.format(Locale.ROOT, "%,14d", u.available()));
    }
    line("  %-10s%s", "", heads);
    line("%s", ("  " + " ".repeat(10) + units).stripTrailing());
    line("  %-10s%s", "there are", room);
    rows.forEach((npe, used) -> line("  %-10s%s", "NPE " + npe, used));
  }

  private void rings(Program p) {
    line("");
    line("Rings (rows x pixels x words of %d channels)", p.target().npe().lanes());
    line("  ring  words           rows of  depth  slots    producers  tensor");
    int npe = Program.HOST - 1;
    for (RingPlan r : p.rings()) {
      if (r.npe() != npe) {
        npe = r.npe();
        place(p, npe);
      }
      line(
          "  %4d  %s  %3dx%3dx%3d  %5d  %3d-%3d  %9d  %d %s%s",
          r.index(),
          r.credits()
              ? "credits      "
              : String.format(
                  Locale.ROOT, "%5d - %5d", r.base(), r.base() + r.ringWords() - 1),
          r.rows(),
          r.cols(),
          r.words(),
          r.depth(),
          r.slotBase(),
          r.slotBase() + r.depth() - 1,
          r.producers(),
          r.tensor(),
          shortened(r.name()),
          r.toHost() ? " (in the host's output buffer)" : r.fromHost() ? " (from the host)" : "");
      long unused = r.lanes().stream().filter(c -> c < 0).count();
      if (unused > 0 || !isIdentity(r.lanes())) {
        line("        channels %s", channels(r.lanes()));
      }
    }
  }

  private void steps(Program p) {
    line("");
    line("Steps, deepest first");
    int port = 0;
    int npe = Program.HOST;
    for (StepPlan s : p.steps()) {
      line("");
      if (s.npe() != npe) {
        npe = s.npe();
        port = 0;
        place(p, npe);
      }
      line(
          "step %d %s: tensor %d %s, %d rows of %d pixels of %d words%s, rings %s -> %s",
          s.index(),
          s.name(),
          s.tensor(),
          shortName(p, s.tensor()),
          s.rows(),
          s.cols(),
          s.words(),
          s.phases() == 1
              ? ""
              : String.format(Locale.ROOT, ", every %d from row %d", s.phases(), s.phase()),
          s.inputs().stream().map(RingPlan.Key::index).toList(),
          s.toHost()
              ? "host"
              : p.target().noc().network()
                  ? targets(s)
                  : String.valueOf(s.outputs().get(0).index()));
      if (!isIdentity(s.channels())) {
        line("  channels %s", channels(s.channels()));
      }
      line("  multiplications: %,d in the file, %,d valid", s.denseMacs(), s.validMacs());
      line("  %s", wrapped(fields(s.fields())));
      for (Map<String, Long> f : s.ports()) {
        line("  port %d (%s) %s", port++, kind(f.get("kind").intValue()), wrapped(fields(f)));
      }
      if (p.target().noc().network()) {
        destinations(p, s);
      }
    }
  }

  /** Rings that a step writes, by number: at which NPEs. */
  private static String targets(StepPlan s) {
    Map<Integer, List<Integer>> npes = new TreeMap<>();
    for (RingPlan.Key k : s.outputs()) {
      npes.computeIfAbsent(k.index(), i -> new ArrayList<>()).add(k.npe());
    }
    return npes.entrySet().stream()
        .map(e -> e.getKey() + " at NPEs " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private void destinations(Program p, StepPlan s) {
    Layout layout = Descriptors.destination(p.target().npe());
    int at = s.fields().get("destination").intValue();
    boolean more = true;
    while (more) {
      Map<String, Long> f = layout.unpack(p.npes().get(s.npe()).destinations().get(at));
      line("  destination %d %s", at++, wrapped(fields(f)));
      more = f.get("final") == 0;
    }
  }

  private static String kind(int kind) {
    return switch (kind) {
      case Descriptors.KIND_INPUT_A -> "input A";
      case Descriptors.KIND_INPUT_B -> "input B";
      case Descriptors.KIND_OUTPUT_RING -> "output ring";
      default -> "output host";
    };
  }

  private static String fields(Map<String, Long> fields) {
    return fields.entrySet().stream()
        .filter(e -> !e.getKey().equals("kind"))
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Breaks a line of fields so that it fits a page. */
  private static String wrapped(String fields) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String field : fields.split(" ")) {
      if (column > 0 && column + field.length() > 88) {
        out.append("\n   ");
        column = 0;
      }
      out.append(column == 0 && out.length() == 0 ? "" : " ").append(field);
      column += field.length() + 1;
    }
    return out.toString();
  }

  private static boolean isIdentity(List<Integer> channels) {
    for (int i = 0; i < channels.size(); i++) {
      if (channels.get(i) != i) {
        return false;
      }
    }
    return true;
  }

  /** Channels as runs, such as 0-7 9 - 12-15; a minus is an unused lane. */
  private static String channels(List<Integer> channels) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < channels.size()) {
      int from = channels.get(i);
      int j = i + 1;
      while (j < channels.size() && from >= 0 && channels.get(j) == from + j - i) {
        j++;
      }
      out.append(i == 0 ? "" : " ");
      out.append(from < 0 ? "-" : j - i == 1 ? "" + from : from + "-" + (from + j - i - 1));
      i = j;
    }
    return out.toString();
  }
}
