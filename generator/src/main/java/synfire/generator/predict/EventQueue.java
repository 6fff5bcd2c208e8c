package synfire.generator.predict;

import java.util.Arrays;

/** Events by time; those of the same time in the order in which they were put in. */
final class EventQueue {

  private long[] time = new long[256];
  private long[] what = new long[256];
  private int[] order = new int[256];
  private int size;
  private int count;

  /** Puts an event in: a kind below 16, a number below 2^28, and another one. */
  void add(long at, int kind, int a, int b) {
    if (size == time.length) {
      time = Arrays.copyOf(time, 2 * size);
      what = Arrays.copyOf(what, 2 * size);
      order = Arrays.copyOf(order, 2 * size);
    }
    long w = (long) kind << 60 | (long) a << 32 | b & 0xffffffffL;
    int n = count++;
    int i = size++;
    while (i > 0) {
      int up = (i - 1) / 2;
      if (time[up] < at || time[up] == at && order[up] - n < 0) {
        break;
      }
      move(up, i);
      i = up;
    }
    time[i] = at;
    what[i] = w;
    order[i] = n;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** When the first event is. */
  long time() {
    return time[0];
  }

  int kind() {
    return (int) (what[0] >>> 60);
  }

  int a() {
    return (int) (what[0] >>> 32) & 0xfffffff;
  }

  int b() {
    return (int) what[0];
  }

  /** Takes the first event away. */
  void remove() {
    size--;
    long t = time[size];
    int n = order[size];
    int i = 0;
    while (true) {
      int down = 2 * i + 1;
      if (down >= size) {
        break;
      }
      if (down + 1 < size && before(down + 1, down)) {
        down++;
      }
      if (t < time[down] || t == time[down] && n - order[down] < 0) {
        break;
      }
      move(down, i);
      i = down;
    }
    move(size, i);
  }

  private boolean before(int x, int y) {
    return time[x] < time[y] || time[x] == time[y] && order[x] - order[y] < 0;
  }

  private void move(int from, int to) {
    time[to] = time[from];
    what[to] = what[from];
    order[to] = order[from];
  }
}
