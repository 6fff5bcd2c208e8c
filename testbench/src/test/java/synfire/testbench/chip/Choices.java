package synfire.testbench.chip;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Random numbers that can be played again and made simpler. What is drawn from it follows from the
 * list of its choices: shorter lists and zeros make smaller things.
 */
final class Choices extends Random {

  private static final long serialVersionUID = 1;

  private final transient List<Integer> known;
  private final transient List<Integer> drawn = new ArrayList<>();
  private final transient List<Integer> marks = new ArrayList<>();

  private Choices(long seed, List<Integer> known) {
    super(seed);
    this.known = known;
  }

  /** New choices. */
  static Choices of(long seed) {
    return new Choices(seed, null);
  }

  /** Choices that were made before, then zeros. */
  static Choices again(List<Integer> known) {
    return new Choices(0, List.copyOf(known));
  }

  @Override
  protected int next(int bits) {
    int n = drawn.size();
    int choice = known == null ? super.next(32) : n < known.size() ? known.get(n) : 0;
    drawn.add(choice);
    return choice >>> 32 - bits;
  }

  /** All choices that were made. */
  List<Integer> drawn() {
    return List.copyOf(drawn);
  }

  /** Says that the choices from here to the next mark may be left out together. */
  void mark() {
    marks.add(drawn.size());
  }

  /**
   * Makes choices simpler as long as something holds of what is drawn from them: leaves parts out,
   * first those between marks, sets parts to zero, halves choices.
   *
   * @param made choices that it holds of
   * @param holds tried at most {@code tries} times; draws all that it needs from its argument
   */
  static List<Integer> shrunk(Choices made, int tries, Predicate<Choices> holds) {
    int left = tries;
    Choices whole = made;
    for (int m = made.marks.size() - 2; m >= 0 && left > 0; m--, left--) {
      List<Integer> without = new ArrayList<>(whole.drawn);
      without.subList(whole.marks.get(m), whole.marks.get(m + 1)).clear();
      Choices next = again(without);
      if (holds.test(next)) {
        whole = next;
      }
    }
    List<Integer> best = whole.drawn();
    boolean better = true;
    while (better && left > 0) {
      better = false;
      for (int part = best.size(); part >= 1 && left > 0; part /= 2) {
        for (int at = 0; at < best.size() && left > 0; ) {
          int end = Math.min(best.size(), at + part);
          List<Integer> found = null;
          for (List<Integer> simpler : simpler(best, at, end)) {
            if (left-- > 0 && holds.test(again(simpler))) {
              found = simpler;
              break;
            }
          }
          if (found == null) {
            at = end;
          } else {
            better = true;
            // What is left where a part was taken out is tried next.
            at = found.size() < best.size() ? at : end;
            best = found;
          }
        }
      }
    }
    return best;
  }

  private static List<List<Integer>> simpler(List<Integer> choices, int from, int to) {
    List<List<Integer>> out = new ArrayList<>();
    List<Integer> without = new ArrayList<>(choices.subList(0, from));
    without.addAll(choices.subList(to, choices.size()));
    out.add(without);
    List<Integer> part = choices.subList(from, to);
    if (part.stream().anyMatch(c -> c != 0)) {
      List<Integer> zeros = new ArrayList<>(choices);
      zeros.subList(from, to).replaceAll(c -> 0);
      out.add(zeros);
      if (to - from == 1) {
        List<Integer> half = new ArrayList<>(choices);
        half.set(from, choices.get(from) >>> 1);
        out.add(half);
      }
    }
    return out;
  }
}
