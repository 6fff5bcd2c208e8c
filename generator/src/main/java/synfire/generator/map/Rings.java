package synfire.generator.map;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import synfire.generator.graph.LayerGraph;
import synfire.generator.hw.Host;
import synfire.generator.hw.NocShape;

/**
 * Which NPE keeps which words of which tensor, and the numbers of the entries of its ring table.
 *
 * <p>Rows of a tensor go to their readers in streams. All NPEs that get a stream keep the same
 * words of the tensor, under the same number: a flit names both. An NPE keeps one ring of a tensor
 * for all of its steps. Producers send whole slices, so a stream begins and ends where slices do.
 * Each NPE that makes rows of a tensor counts the credits of its readers under a number that is the
 * same at all of them.
 *
 * <p>On a chip of one NPE there is one stream of each tensor, the output's to the host, and no
 * credits are counted: the ring table has an entry for each tensor, the output's behind all others.
 */
final class Rings {

  /** Longest list of destinations: streams of a tensor are joined where one would be longer. */
  static final int MAX_LIST = 8;

  /**
   * Rows of a tensor on their way to the NPEs that keep the same words.
   *
   * @param root value that holds the tensor
   * @param firstWord first word in a pixel of it
   * @param endWord word behind the last one
   * @param readers NPEs that keep them, rising; {@link Program#HOST} for the host
   */
  record Stream(int root, int firstWord, int endWord, List<Integer> readers) {

    Stream {
      readers = List.copyOf(readers);
    }

    int words() {
      return endWord - firstWord;
    }

    boolean holds(Slice s) {
      return s.firstWord() < endWord && firstWord < s.endWord();
    }
  }

  /**
   * Words of the rows of a tensor that a step, or the host, makes.
   *
   * @param npe NPE of the step, or {@link Program#HOST}
   * @param first whether it makes row 0
   * @param phases steps that make rows in turn
   */
  record Slice(int npe, int firstWord, int endWord, boolean first, int phases) {}

  private final NocShape noc;
  private final int input;
  private final int output;
  /** Words of a pixel of each root, the output behind all others. */
  private final Map<Integer, Integer> words = new LinkedHashMap<>();
  private final Map<Integer, List<Slice>> slices = new HashMap<>();
  private final Map<Integer, List<Stream>> streams = new HashMap<>();
  private final Map<Stream, Integer> numbers = new HashMap<>();
  private final Map<Integer, Integer> creditNumbers = new HashMap<>();

  /**
   * The rings of some steps.
   *
   * @param input root of the value that the host sends
   * @param output root of the value that the host gets
   */
  Rings(
      LayerGraph graph,
      Map<Integer, Placement> placements,
      List<StepDraft> drafts,
      int input,
      int output,
      NocShape noc) {
    this.noc = noc;
    this.input = input;
    this.output = output;
    TreeSet<Integer> roots = new TreeSet<>(List.of(input));
    for (StepDraft d : drafts) {
      d.inputs().forEach(s -> roots.add(s.placement().root()));
      roots.add(d.output().root());
    }
    roots.remove(output);
    roots.forEach(r -> words.put(r, placements.get(r).words()));
    words.put(output, placements.get(output).words());
    words.keySet().forEach(r -> slices.put(r, new ArrayList<>()));
    slices.get(input).add(new Slice(Program.HOST, 0, words.get(input), true, 1));
    for (StepDraft d : drafts) {
      Placement p = d.output();
      slices
          .get(p.root())
          .add(
              new Slice(
                  d.npe(),
                  p.firstWord(),
                  p.firstWord() + p.words(),
                  d.first(),
                  d.slice().phases()));
    }
    for (int root : words.keySet()) {
      streams.put(root, noc.network() ? streams(root, drafts) : List.of(whole(root)));
    }
    number();
  }

  private Stream whole(int root) {
    return new Stream(root, 0, words.get(root), List.of(root == output ? Program.HOST : 0));
  }

  // ---- streams

  private List<Stream> streams(int root, List<StepDraft> drafts) {
    SortedMap<Integer, int[]> windows = new TreeMap<>();
    for (StepDraft d : drafts) {
      for (StepDraft.Source s : d.inputs()) {
        Placement p = s.placement();
        if (p.root() == root) {
          int[] window =
              windows.computeIfAbsent(d.npe(), n -> new int[] {Integer.MAX_VALUE, 0});
          window[0] = Math.min(window[0], p.firstWord());
          window[1] = Math.max(window[1], p.firstWord() + p.words());
        }
      }
    }
    if (root == output) {
      windows.put(Program.HOST, new int[] {0, words.get(root)});
    }
    List<Stream> out = grouped(root, windows);
    for (Slice s : slices.get(root)) {
      if (out.stream().noneMatch(x -> x.holds(s))) {
        // A slice that nobody reads goes along with the nearest one that somebody does.
        Stream nearest =
            out.stream().min(Comparator.comparingInt(x -> gap(x, s))).orElseThrow();
        widen(windows, nearest.readers(), s.firstWord(), s.endWord());
        out = grouped(root, windows);
      }
    }
    while (out.size() > 1 && longestList(root, out) > MAX_LIST) {
      joinCheapest(out, windows);
      out = grouped(root, windows);
    }
    return out;
  }

  /** NPEs with the same window, when windows begin and end where slices do. */
  private List<Stream> grouped(int root, SortedMap<Integer, int[]> windows) {
    SortedMap<List<Integer>, List<Integer>> byWindow =
        new TreeMap<>(
            Comparator.comparingInt((List<Integer> w) -> w.get(0)).thenComparing(w -> w.get(1)));
    windows.forEach(
        (npe, w) ->
            byWindow.computeIfAbsent(onSlices(root, w[0], w[1]), k -> new ArrayList<>()).add(npe));
    List<Stream> out = new ArrayList<>();
    byWindow.forEach((w, npes) -> out.add(new Stream(root, w.get(0), w.get(1), npes)));
    return out;
  }

  private static int gap(Stream stream, Slice s) {
    return Math.max(stream.firstWord(), s.firstWord())
        - Math.min(stream.endWord(), s.endWord());
  }

  private static void widen(
      Map<Integer, int[]> windows, List<Integer> npes, int firstWord, int endWord) {
    for (int npe : npes) {
      int[] w = windows.get(npe);
      w[0] = Math.min(w[0], firstWord);
      w[1] = Math.max(w[1], endWord);
    }
  }

  /** The words from the first slice that reaches into some words to the last one. */
  private List<Integer> onSlices(int root, int firstWord, int endWord) {
    int first = firstWord;
    int end = endWord;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Slice s : slices.get(root)) {
        boolean cut =
            s.firstWord() < end
                && first < s.endWord()
                && (s.firstWord() < first || end < s.endWord());
        if (cut) {
          first = Math.min(first, s.firstWord());
          end = Math.max(end, s.endWord());
          changed = true;
        }
      }
    }
    return List.of(first, end);
  }

  private int longestList(int root, List<Stream> of) {
    int longest = 0;
    for (Slice s : slices.get(root)) {
      int n = 0;
      for (Stream stream : of) {
        n += stream.holds(s) ? Cover.of(stream.readers(), noc).size() : 0;
      }
      longest = Math.max(longest, n);
    }
    return longest;
  }

  /** Joins the two streams whose readers have the fewest words more to keep then. */
  private static void joinCheapest(List<Stream> out, Map<Integer, int[]> windows) {
    long least = Long.MAX_VALUE;
    Stream one = null;
    Stream other = null;
    for (int i = 0; i < out.size(); i++) {
      for (int j = i + 1; j < out.size(); j++) {
        Stream a = out.get(i);
        Stream b = out.get(j);
        int joined = Math.max(a.endWord(), b.endWord()) - a.firstWord();
        long more =
            (long) (joined - a.words()) * a.readers().size()
                + (long) (joined - b.words()) * b.readers().size();
        if (more < least) {
          least = more;
          one = a;
          other = b;
        }
      }
    }
    List<Integer> readers = new ArrayList<>(one.readers());
    readers.addAll(other.readers());
    widen(windows, readers, one.firstWord(), Math.max(one.endWord(), other.endWord()));
  }

  // ---- numbers

  private void number() {
    if (!noc.network()) {
      int next = 0;
      for (int root : words.keySet()) {
        numbers.put(streams.get(root).get(0), next++);
      }
      return;
    }
    RingNumbers free = new RingNumbers();
    for (int root : words.keySet()) {
      creditNumbers.put(
          root, root == input ? Host.RING_INPUT : free.take(makers(root)));
      for (Stream s : streams.get(root)) {
        numbers.put(s, root == output ? Host.RING_OUTPUT : free.take(s.readers()));
      }
    }
  }

  // ---- what there is

  /** Values that hold tensors, the output last. */
  List<Integer> roots() {
    return List.copyOf(words.keySet());
  }

  int output() {
    return output;
  }

  int input() {
    return input;
  }

  /** Place of a root in {@link #roots}. */
  int index(int root) {
    return roots().indexOf(root);
  }

  /** The streams of a tensor. */
  List<Stream> streams(int root) {
    return streams.get(root);
  }

  /** What an NPE, or the host, keeps of a tensor that it reads. */
  Stream stream(int root, int npe) {
    return streams.get(root).stream()
        .filter(s -> s.readers().contains(npe))
        .findFirst()
        .orElseThrow();
  }

  /** Number of a stream's rings. */
  int number(Stream s) {
    return numbers.get(s);
  }

  /** Number of the entries that count credits of a tensor. */
  int creditNumber(int root) {
    return creditNumbers.get(root);
  }

  /** Steps, or the host, that write a tensor. */
  List<Slice> slices(int root) {
    return slices.get(root);
  }

  /** NPEs, or the host, that make rows of a tensor. */
  List<Integer> makers(int root) {
    return slices.get(root).stream().map(Slice::npe).sorted().distinct().toList();
  }

  /** NPEs, or the host, that make words of a stream. */
  List<Integer> makers(Stream s) {
    return slices.get(s.root()).stream()
        .filter(s::holds)
        .map(Slice::npe)
        .sorted()
        .distinct()
        .toList();
  }

  /** End-of-row tokens of a row of a stream. */
  int tokens(Stream s) {
    return (int) slices.get(s.root()).stream().filter(x -> x.first() && s.holds(x)).count();
  }

  /** Streams to which an NPE, or the host, sends rows of a tensor. */
  List<Stream> streamsFrom(int root, int npe) {
    return streams.get(root).stream()
        .filter(
            s -> slices.get(root).stream().anyMatch(x -> x.npe() == npe && s.holds(x)))
        .toList();
  }

  /** Credits that free a row at an NPE that makes rows of a tensor. */
  int credits(int root, int npe) {
    return streamsFrom(root, npe).stream().mapToInt(s -> s.readers().size()).sum();
  }

  /** Destinations of all lists of an NPE. */
  int destinations(int npe) {
    int n = 0;
    for (int root : words.keySet()) {
      for (Stream s : streams.get(root)) {
        int readers = Cover.of(s.readers(), noc).size();
        for (Slice x : slices.get(root)) {
          n += x.npe() == npe && s.holds(x) ? readers : 0;
        }
        n += s.readers().contains(npe) ? Cover.of(makers(s), noc).size() : 0;
      }
    }
    return n;
  }
}
