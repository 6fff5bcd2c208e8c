package synfire.golden.vector;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles of a matrix product: sums[place][channel] = sum over k of map[bases[place] +
 * taps[k]] * weights[k][channel], for some places and some vectors of channels at a time.
 *
 * <p>Every sum is a local variable of its own and there is one loop: only so are they kept in
 * vector registers.
 */
final class Tiles {

  private Tiles() {}

  /** Whether taps come in pairs of neighbours from an even start: such sums take two a turn. */
  static boolean paired(int[] taps, int from, int to) {
    if ((to - from) % 2 != 0) {
      return false;
    }
    for (int k = from; k < to; k += 2) {
      if (taps[k + 1] != taps[k] + 1) {
        return false;
      }
    }
    return true;
  }

  /** The number of places that a tile of the given width takes when so many are left. */
  static int places(int vectors, int left) {
    return switch (vectors) {
      case 4 -> left >= 4 ? 6 : left >= 2 ? 3 : 1;
      case 2 -> left >= 2 ? 6 : 1;
      default -> left >= 2 ? 8 : 1;
    };
  }

  /** One tile; {@code bases} holds at least as many entries from {@code place} on as it takes. */
  static void run(
      int vectors, int places, float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step, boolean paired) {
    if (paired && vectors == 1 && places == 8) {
      pairs1x8(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      return;
    }
    switch (vectors * 10 + places) {
      case 46 ->
          tile4x6(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      case 43 ->
          tile4x3(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      case 41 ->
          tile4x1(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      case 26 ->
          tile2x6(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      case 21 ->
          tile2x1(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      case 18 ->
          tile1x8(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      case 11 ->
          tile1x1(map, bases, place, taps, from, to, weights, weightsAt, sums, at, step);
      default -> throw new IllegalArgumentException(vectors + " by " + places);
    }
  }

  /** 6 places by 4 vectors of channels. */
  private static void tile4x6(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    int b1 = bases[place + 1];
    int b2 = bases[place + 2];
    int b3 = bases[place + 3];
    int b4 = bases[place + 4];
    int b5 = bases[place + 5];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s01 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s02 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s03 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s10 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s11 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s12 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s13 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s20 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s21 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s22 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s23 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s30 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s31 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s32 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s33 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s40 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s41 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s42 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s43 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s50 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s51 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s52 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s53 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k++) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector w1 = FloatVector.fromArray(Lanes.FLOATS, weights, w + Lanes.COUNT);
      FloatVector w2 = FloatVector.fromArray(Lanes.FLOATS, weights, w + 2 * Lanes.COUNT);
      FloatVector w3 = FloatVector.fromArray(Lanes.FLOATS, weights, w + 3 * Lanes.COUNT);
      FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, map[b0 + tap]);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      FloatVector x1 = FloatVector.broadcast(Lanes.FLOATS, map[b1 + tap]);
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      s12 = x1.fma(w2, s12);
      s13 = x1.fma(w3, s13);
      FloatVector x2 = FloatVector.broadcast(Lanes.FLOATS, map[b2 + tap]);
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      s22 = x2.fma(w2, s22);
      s23 = x2.fma(w3, s23);
      FloatVector x3 = FloatVector.broadcast(Lanes.FLOATS, map[b3 + tap]);
      s30 = x3.fma(w0, s30);
      s31 = x3.fma(w1, s31);
      s32 = x3.fma(w2, s32);
      s33 = x3.fma(w3, s33);
      FloatVector x4 = FloatVector.broadcast(Lanes.FLOATS, map[b4 + tap]);
      s40 = x4.fma(w0, s40);
      s41 = x4.fma(w1, s41);
      s42 = x4.fma(w2, s42);
      s43 = x4.fma(w3, s43);
      FloatVector x5 = FloatVector.broadcast(Lanes.FLOATS, map[b5 + tap]);
      s50 = x5.fma(w0, s50);
      s51 = x5.fma(w1, s51);
      s52 = x5.fma(w2, s52);
      s53 = x5.fma(w3, s53);
      w += 4 * Lanes.COUNT;
    }
    s00.intoArray(sums, at);
    s01.intoArray(sums, at + Lanes.COUNT);
    s02.intoArray(sums, at + 2 * Lanes.COUNT);
    s03.intoArray(sums, at + 3 * Lanes.COUNT);
    s10.intoArray(sums, at + step);
    s11.intoArray(sums, at + step + Lanes.COUNT);
    s12.intoArray(sums, at + step + 2 * Lanes.COUNT);
    s13.intoArray(sums, at + step + 3 * Lanes.COUNT);
    s20.intoArray(sums, at + 2 * step);
    s21.intoArray(sums, at + 2 * step + Lanes.COUNT);
    s22.intoArray(sums, at + 2 * step + 2 * Lanes.COUNT);
    s23.intoArray(sums, at + 2 * step + 3 * Lanes.COUNT);
    s30.intoArray(sums, at + 3 * step);
    s31.intoArray(sums, at + 3 * step + Lanes.COUNT);
    s32.intoArray(sums, at + 3 * step + 2 * Lanes.COUNT);
    s33.intoArray(sums, at + 3 * step + 3 * Lanes.COUNT);
    s40.intoArray(sums, at + 4 * step);
    s41.intoArray(sums, at + 4 * step + Lanes.COUNT);
    s42.intoArray(sums, at + 4 * step + 2 * Lanes.COUNT);
    s43.intoArray(sums, at + 4 * step + 3 * Lanes.COUNT);
    s50.intoArray(sums, at + 5 * step);
    s51.intoArray(sums, at + 5 * step + Lanes.COUNT);
    s52.intoArray(sums, at + 5 * step + 2 * Lanes.COUNT);
    s53.intoArray(sums, at + 5 * step + 3 * Lanes.COUNT);
  }

  /** 3 places by 4 vectors of channels. */
  private static void tile4x3(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    int b1 = bases[place + 1];
    int b2 = bases[place + 2];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s01 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s02 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s03 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s10 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s11 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s12 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s13 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s20 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s21 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s22 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s23 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k++) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector w1 = FloatVector.fromArray(Lanes.FLOATS, weights, w + Lanes.COUNT);
      FloatVector w2 = FloatVector.fromArray(Lanes.FLOATS, weights, w + 2 * Lanes.COUNT);
      FloatVector w3 = FloatVector.fromArray(Lanes.FLOATS, weights, w + 3 * Lanes.COUNT);
      FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, map[b0 + tap]);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      FloatVector x1 = FloatVector.broadcast(Lanes.FLOATS, map[b1 + tap]);
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      s12 = x1.fma(w2, s12);
      s13 = x1.fma(w3, s13);
      FloatVector x2 = FloatVector.broadcast(Lanes.FLOATS, map[b2 + tap]);
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      s22 = x2.fma(w2, s22);
      s23 = x2.fma(w3, s23);
      w += 4 * Lanes.COUNT;
    }
    s00.intoArray(sums, at);
    s01.intoArray(sums, at + Lanes.COUNT);
    s02.intoArray(sums, at + 2 * Lanes.COUNT);
    s03.intoArray(sums, at + 3 * Lanes.COUNT);
    s10.intoArray(sums, at + step);
    s11.intoArray(sums, at + step + Lanes.COUNT);
    s12.intoArray(sums, at + step + 2 * Lanes.COUNT);
    s13.intoArray(sums, at + step + 3 * Lanes.COUNT);
    s20.intoArray(sums, at + 2 * step);
    s21.intoArray(sums, at + 2 * step + Lanes.COUNT);
    s22.intoArray(sums, at + 2 * step + 2 * Lanes.COUNT);
    s23.intoArray(sums, at + 2 * step + 3 * Lanes.COUNT);
  }

  /** 1 place by 4 vectors of channels. */
  private static void tile4x1(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s01 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s02 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s03 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k++) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector w1 = FloatVector.fromArray(Lanes.FLOATS, weights, w + Lanes.COUNT);
      FloatVector w2 = FloatVector.fromArray(Lanes.FLOATS, weights, w + 2 * Lanes.COUNT);
      FloatVector w3 = FloatVector.fromArray(Lanes.FLOATS, weights, w + 3 * Lanes.COUNT);
      FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, map[b0 + tap]);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      s02 = x0.fma(w2, s02);
      s03 = x0.fma(w3, s03);
      w += 4 * Lanes.COUNT;
    }
    s00.intoArray(sums, at);
    s01.intoArray(sums, at + Lanes.COUNT);
    s02.intoArray(sums, at + 2 * Lanes.COUNT);
    s03.intoArray(sums, at + 3 * Lanes.COUNT);
  }

  /** 6 places by 2 vectors of channels. */
  private static void tile2x6(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    int b1 = bases[place + 1];
    int b2 = bases[place + 2];
    int b3 = bases[place + 3];
    int b4 = bases[place + 4];
    int b5 = bases[place + 5];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s01 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s10 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s11 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s20 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s21 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s30 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s31 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s40 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s41 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s50 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s51 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k++) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector w1 = FloatVector.fromArray(Lanes.FLOATS, weights, w + Lanes.COUNT);
      FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, map[b0 + tap]);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      FloatVector x1 = FloatVector.broadcast(Lanes.FLOATS, map[b1 + tap]);
      s10 = x1.fma(w0, s10);
      s11 = x1.fma(w1, s11);
      FloatVector x2 = FloatVector.broadcast(Lanes.FLOATS, map[b2 + tap]);
      s20 = x2.fma(w0, s20);
      s21 = x2.fma(w1, s21);
      FloatVector x3 = FloatVector.broadcast(Lanes.FLOATS, map[b3 + tap]);
      s30 = x3.fma(w0, s30);
      s31 = x3.fma(w1, s31);
      FloatVector x4 = FloatVector.broadcast(Lanes.FLOATS, map[b4 + tap]);
      s40 = x4.fma(w0, s40);
      s41 = x4.fma(w1, s41);
      FloatVector x5 = FloatVector.broadcast(Lanes.FLOATS, map[b5 + tap]);
      s50 = x5.fma(w0, s50);
      s51 = x5.fma(w1, s51);
      w += 2 * Lanes.COUNT;
    }
    s00.intoArray(sums, at);
    s01.intoArray(sums, at + Lanes.COUNT);
    s10.intoArray(sums, at + step);
    s11.intoArray(sums, at + step + Lanes.COUNT);
    s20.intoArray(sums, at + 2 * step);
    s21.intoArray(sums, at + 2 * step + Lanes.COUNT);
    s30.intoArray(sums, at + 3 * step);
    s31.intoArray(sums, at + 3 * step + Lanes.COUNT);
    s40.intoArray(sums, at + 4 * step);
    s41.intoArray(sums, at + 4 * step + Lanes.COUNT);
    s50.intoArray(sums, at + 5 * step);
    s51.intoArray(sums, at + 5 * step + Lanes.COUNT);
  }

  /** 1 place by 2 vectors of channels. */
  private static void tile2x1(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s01 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k++) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector w1 = FloatVector.fromArray(Lanes.FLOATS, weights, w + Lanes.COUNT);
      FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, map[b0 + tap]);
      s00 = x0.fma(w0, s00);
      s01 = x0.fma(w1, s01);
      w += 2 * Lanes.COUNT;
    }
    s00.intoArray(sums, at);
    s01.intoArray(sums, at + Lanes.COUNT);
  }

  /** 8 places by 1 vector of channels. */
  private static void tile1x8(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    int b1 = bases[place + 1];
    int b2 = bases[place + 2];
    int b3 = bases[place + 3];
    int b4 = bases[place + 4];
    int b5 = bases[place + 5];
    int b6 = bases[place + 6];
    int b7 = bases[place + 7];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s10 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s20 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s30 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s40 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s50 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s60 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s70 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k++) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, map[b0 + tap]);
      s00 = x0.fma(w0, s00);
      FloatVector x1 = FloatVector.broadcast(Lanes.FLOATS, map[b1 + tap]);
      s10 = x1.fma(w0, s10);
      FloatVector x2 = FloatVector.broadcast(Lanes.FLOATS, map[b2 + tap]);
      s20 = x2.fma(w0, s20);
      FloatVector x3 = FloatVector.broadcast(Lanes.FLOATS, map[b3 + tap]);
      s30 = x3.fma(w0, s30);
      FloatVector x4 = FloatVector.broadcast(Lanes.FLOATS, map[b4 + tap]);
      s40 = x4.fma(w0, s40);
      FloatVector x5 = FloatVector.broadcast(Lanes.FLOATS, map[b5 + tap]);
      s50 = x5.fma(w0, s50);
      FloatVector x6 = FloatVector.broadcast(Lanes.FLOATS, map[b6 + tap]);
      s60 = x6.fma(w0, s60);
      FloatVector x7 = FloatVector.broadcast(Lanes.FLOATS, map[b7 + tap]);
      s70 = x7.fma(w0, s70);
      w += Lanes.COUNT;
    }
    s00.intoArray(sums, at);
    s10.intoArray(sums, at + step);
    s20.intoArray(sums, at + 2 * step);
    s30.intoArray(sums, at + 3 * step);
    s40.intoArray(sums, at + 4 * step);
    s50.intoArray(sums, at + 5 * step);
    s60.intoArray(sums, at + 6 * step);
    s70.intoArray(sums, at + 7 * step);
  }

  /** 1 place by 1 vector of channels. */
  private static void tile1x1(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k++) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, map[b0 + tap]);
      s00 = x0.fma(w0, s00);
      w += Lanes.COUNT;
    }
    s00.intoArray(sums, at);
  }

  /** 8 places by 1 vector, taps in pairs of neighbours: half the index checks for the same sums. */
  private static void pairs1x8(
      float[] map, int[] bases, int place, int[] taps, int from, int to,
      float[] weights, int weightsAt, float[] sums, int at, int step) {
    int b0 = bases[place];
    int b1 = bases[place + 1];
    int b2 = bases[place + 2];
    int b3 = bases[place + 3];
    int b4 = bases[place + 4];
    int b5 = bases[place + 5];
    int b6 = bases[place + 6];
    int b7 = bases[place + 7];
    FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s10 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s20 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s30 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s40 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s50 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s60 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s70 = FloatVector.zero(Lanes.FLOATS);
    int w = weightsAt;
    for (int k = from; k < to; k += 2) {
      int tap = taps[k];
      FloatVector w0 = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector w1 = FloatVector.fromArray(Lanes.FLOATS, weights, w + Lanes.COUNT);
      int i0 = b0 + tap;
      s00 = FloatVector.broadcast(Lanes.FLOATS, map[i0]).fma(w0, s00);
      s00 = FloatVector.broadcast(Lanes.FLOATS, map[i0 + 1]).fma(w1, s00);
      int i1 = b1 + tap;
      s10 = FloatVector.broadcast(Lanes.FLOATS, map[i1]).fma(w0, s10);
      s10 = FloatVector.broadcast(Lanes.FLOATS, map[i1 + 1]).fma(w1, s10);
      int i2 = b2 + tap;
      s20 = FloatVector.broadcast(Lanes.FLOATS, map[i2]).fma(w0, s20);
      s20 = FloatVector.broadcast(Lanes.FLOATS, map[i2 + 1]).fma(w1, s20);
      int i3 = b3 + tap;
      s30 = FloatVector.broadcast(Lanes.FLOATS, map[i3]).fma(w0, s30);
      s30 = FloatVector.broadcast(Lanes.FLOATS, map[i3 + 1]).fma(w1, s30);
      int i4 = b4 + tap;
      s40 = FloatVector.broadcast(Lanes.FLOATS, map[i4]).fma(w0, s40);
      s40 = FloatVector.broadcast(Lanes.FLOATS, map[i4 + 1]).fma(w1, s40);
      int i5 = b5 + tap;
      s50 = FloatVector.broadcast(Lanes.FLOATS, map[i5]).fma(w0, s50);
      s50 = FloatVector.broadcast(Lanes.FLOATS, map[i5 + 1]).fma(w1, s50);
      int i6 = b6 + tap;
      s60 = FloatVector.broadcast(Lanes.FLOATS, map[i6]).fma(w0, s60);
      s60 = FloatVector.broadcast(Lanes.FLOATS, map[i6 + 1]).fma(w1, s60);
      int i7 = b7 + tap;
      s70 = FloatVector.broadcast(Lanes.FLOATS, map[i7]).fma(w0, s70);
      s70 = FloatVector.broadcast(Lanes.FLOATS, map[i7 + 1]).fma(w1, s70);
      w += 2 * Lanes.COUNT;
    }
    s00.intoArray(sums, at);
    s10.intoArray(sums, at + step);
    s20.intoArray(sums, at + 2 * step);
    s30.intoArray(sums, at + 3 * step);
    s40.intoArray(sums, at + 4 * step);
    s50.intoArray(sums, at + 5 * step);
    s60.intoArray(sums, at + 6 * step);
    s70.intoArray(sums, at + 7 * step);
  }
}
