package synfire.generator.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import synfire.generator.map.Cover;

/**
 * Switches and links as clocks: a flit moves each one that it passes on by a cycle. Flits go along
 * X first, then along Y, and fork on the way.
 */
final class Traffic {

  private static final int SWITCH = 2;
  private static final int HOP = 2;

  /**
   * The way to some destinations: switches and links in an order in which each comes behind the one
   * before it.
   *
   * @param clocks clock of each
   * @param before index of the one before it, -1 for none
   * @param latency cycles through it
   * @param leaves index of the last one before each of the ports asked for
   */
  record Tree(int[] clocks, int[] before, int[] latency, int[] leaves) {}

  private final Machine machine;
  private final Map<Long, Integer> links = new HashMap<>();
  private final List<long[]> linkEnds = new ArrayList<>();
  private final Map<List<Object>, Tree> trees = new HashMap<>();
  private long[] clocks;
  private long[] flits;

  Traffic(Machine machine) {
    this.machine = machine;
    this.clocks = new long[machine.nodes()];
    this.flits = new long[machine.nodes()];
  }

  /** Finds the way from a port to some others by a list of destinations. */
  Tree tree(int from, List<Cover.To> to, List<Integer> ports) {
    return trees.computeIfAbsent(List.of(from, to, ports), k -> find(from, to, ports));
  }

  private Tree find(int from, List<Cover.To> to, List<Integer> ports) {
    List<int[]> stages = new ArrayList<>();
    Map<Integer, Integer> leaf = new HashMap<>();
    int source = machine.node(from);
    for (Cover.To d : to) {
      Map<Integer, Integer> onSwitch = new HashMap<>();
      Map<Integer, Integer> onWay = new HashMap<>();
      stages.add(new int[] {source, -1, SWITCH});
      onSwitch.put(source, stages.size() - 1);
      for (int y = d.nodes().y0(); y <= d.nodes().y1(); y++) {
        for (int x = d.nodes().x0(); x <= d.nodes().x1(); x++) {
          int node = y * machine.noc().columns() + x;
          if (node != source) {
            int last = walk(stages, onWay, onSwitch.get(source), source, node);
            stages.add(new int[] {node, last, SWITCH + HOP});
            onSwitch.put(node, stages.size() - 1);
          }
          for (int p = 0; p <= machine.noc().npes(); p++) {
            if ((d.mask() >> p & 1) != 0) {
              int port =
                  p == machine.noc().npes() ? machine.npes() : node * machine.noc().npes() + p;
              leaf.put(port, onSwitch.get(node));
            }
          }
        }
      }
    }
    return new Tree(
        stages.stream().mapToInt(s -> s[0]).toArray(),
        stages.stream().mapToInt(s -> s[1]).toArray(),
        stages.stream().mapToInt(s -> s[2]).toArray(),
        ports.stream().mapToInt(leaf::get).toArray());
  }

  private int walk(
      List<int[]> stages, Map<Integer, Integer> onWay, int start, int source, int node) {
    int columns = machine.noc().columns();
    int rows = machine.noc().rows();
    int x = source % columns;
    int y = source / columns;
    int last = start;
    while (y * columns + x != node) {
      int here = y * columns + x;
      if (x != node % columns) {
        x = next(x, node % columns, columns, machine.noc().grid().torusX());
      } else {
        y = next(y, node / columns, rows, machine.noc().grid().torusY());
      }
      int there = y * columns + x;
      Integer known = onWay.get(there);
      if (known == null) {
        stages.add(new int[] {link(here, there), last, HOP});
        known = stages.size() - 1;
        onWay.put(there, known);
      }
      last = known;
    }
    return last;
  }

  private static int next(int from, int to, int size, boolean torus) {
    int ahead = Math.floorMod(to - from, size);
    int step = torus ? (ahead <= size - ahead ? 1 : -1) : to > from ? 1 : -1;
    return Math.floorMod(from + step, size);
  }

  private int link(int from, int to) {
    return links.computeIfAbsent(
        (long) from << 32 | to,
        k -> {
          linkEnds.add(new long[] {from, to});
          clocks = Arrays.copyOf(clocks, clocks.length + 1);
          flits = Arrays.copyOf(flits, flits.length + 1);
          return clocks.length - 1;
        });
  }

  /**
   * Sends some flits between two times.
   *
   * @param at gets the time at which the last of them is behind each stage of the tree
   */
  void send(Tree t, int count, long begin, long end, long[] at) {
    for (int i = 0; i < t.clocks().length; i++) {
      int c = t.clocks()[i];
      clocks[c] = Math.max(clocks[c], begin) + count;
      flits[c] += count;
      long before = t.before()[i] < 0 ? end : at[t.before()[i]];
      at[i] = Math.max(before, clocks[c]) + t.latency()[i];
    }
  }

  /** Flits are counted from here on. */
  void begin() {
    Arrays.fill(flits, 0);
  }

  /** Flits over the switch of each node. */
  double[] switches() {
    return Arrays.stream(flits, 0, machine.nodes()).asDoubleStream().toArray();
  }

  /** Flits over each link that has any: from node, to node, flits. */
  List<long[]> links() {
    List<long[]> out = new ArrayList<>();
    for (int i = 0; i < linkEnds.size(); i++) {
      out.add(
          new long[] {
            linkEnds.get(i)[0], linkEnds.get(i)[1], flits[machine.nodes() + i]
          });
    }
    return out;
  }
}
