package synfire.testbench.chip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import synfire.generator.problem.ProblemException;

/** The chips that a long run is done with, one line each, so that it goes on where it stopped. */
final class Journal {

  private static final Pattern LINE =
      Pattern.compile("chip (\\d{1,9}) ran (\\d{1,9}) failed (\\d{1,9}) refused (\\d{1,9})");

  private final Optional<Path> file;
  private final String head;
  private final SortedMap<Integer, Fuzz.Tally> chips = new TreeMap<>();
  private final int before;

  private Journal(Optional<Path> file, String head) throws IOException {
    this.file = file;
    this.head = head;
    if (file.isPresent() && Files.exists(file.get())) {
      List<String> lines = Files.readAllLines(file.get());
      String found = lines.isEmpty() ? "" : lines.get(0);
      if (!found.equals(head)) {
        throw new ProblemException(
            "the journal is that of another run: '" + found + "'",
            file.get().toString(),
            "'" + head + "'",
            "name another journal, or remove this one");
      }
      lines.subList(1, lines.size()).forEach(this::line);
    }
    before = chips.size();
  }

  private void line(String text) {
    Matcher m = LINE.matcher(text);
    if (!m.matches()) {
      throw new ProblemException(
          "no line of a journal: '" + text + "'",
          file.map(Path::toString).orElse(""),
          "chip N ran N failed N refused N",
          "name another journal, or remove this one");
    }
    chips.put(
        Integer.valueOf(m.group(1)),
        new Fuzz.Tally(
            Integer.parseInt(m.group(2)),
            Integer.parseInt(m.group(3)),
            Integer.parseInt(m.group(4))));
  }

  /**
   * Reads a journal, or begins one.
   *
   * @param file none: nothing is kept
   * @throws ProblemException if it is the journal of another run, or none
   */
  static Journal open(Optional<Path> file, long seed, int networks, String commit)
      throws IOException {
    return new Journal(
        file,
        String.format(Locale.ROOT, "commit %s seed %d networks %d", commit, seed, networks));
  }

  /** Whether a chip is done. */
  boolean has(int chip) {
    return chips.containsKey(chip);
  }

  /** Chips that were done when it was opened. */
  int before() {
    return before;
  }

  /** The pairs of all chips. */
  Fuzz.Tally sum() {
    Fuzz.Tally sum = new Fuzz.Tally();
    chips.values().forEach(sum::add);
    return sum;
  }

  /** Notes a chip. */
  void add(int chip, Fuzz.Tally tally) throws IOException {
    chips.put(chip, tally);
    if (file.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder(head + "\n");
    chips.forEach(
        (c, t) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "chip %d ran %d failed %d refused %d%n",
                    c,
                    t.ran(),
                    t.failed(),
                    t.refused())));
    // All of it beside its place, then renamed: whenever the run is killed, it is whole.
    Path path = file.get().toAbsolutePath();
    Files.createDirectories(path.getParent());
    Path beside = path.resolveSibling(path.getFileName() + ".new");
    Files.writeString(beside, text);
    Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
  }
}
