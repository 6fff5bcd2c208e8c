package synfire.generator.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tables of the steps of an NPE, equal ones once. */
final class TableMemory {

  private final List<Integer> bases = new ArrayList<>();
  private final Map<List<Integer>, Integer> known = new HashMap<>();
  private int[] a = new int[0];
  private int[] b = new int[0];

  TableMemory(List<StepDraft> drafts) {
    for (StepDraft d : drafts) {
      StepDraft.DrainPlan q = d.drain();
      if (q.tableA().isPresent()) {
        bases.add(add(q.tableA().get(), q.tableB().orElse(new int[256])));
      } else if (q.activation().isPresent()) {
        byte[] codes = q.activation().get();
        int[] words = new int[64];
        for (int u = 0; u < 256; u++) {
          words[u >> 2] |= (codes[u] & 0xff) << 8 * (u & 3);
        }
        bases.add(add(words, new int[64]));
      } else {
        bases.add(0);
      }
    }
  }

  private int add(int[] wordsA, int[] wordsB) {
    List<Integer> key = new ArrayList<>();
    Arrays.stream(wordsA).forEach(key::add);
    Arrays.stream(wordsB).forEach(key::add);
    Integer base = known.get(key);
    if (base == null) {
      // activation tables of 64 words, pairs of 256: each aligned to its own size
      base = (a.length + wordsA.length - 1) / wordsA.length * wordsA.length;
      a = Arrays.copyOf(a, base);
      b = Arrays.copyOf(b, base);
      known.put(key, base);
      a = joined(a, wordsA);
      b = joined(b, wordsB);
    }
    return base;
  }

  private static int[] joined(int[] x, int[] y) {
    int[] out = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, out, x.length, y.length);
    return out;
  }

  int base(int step) {
    return bases.get(step);
  }

  int words() {
    return a.length;
  }

  int[] valuesA() {
    return a;
  }

  int[] valuesB() {
    return b;
  }
}
