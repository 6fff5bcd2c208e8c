package synfire.golden.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A matrix product between a map and constant weights: a convolution or a dense layer. */
public final class VectorMatrix {

  /** Most places of a tile. */
  private static final int MOST_PLACES = 8;

  /** Places whose sums are made before their codes: whole tiles of every kind. */
  private static final int STRIP = 24;

  /**
   * Channels that one tile makes.
   *
   * @param vectors width of the tile
   * @param channel first channel
   * @param weights where its weights begin, [k][vectors * lanes]
   */
  private record Block(int vectors, int channel, int weights) {}

  private final MapShape shape;
  private final int places;
  private final int[] bases;
  private final int[] taps;
  private final int channels;
  private final int step;
  private final Block[] blocks;
  private final float[] weights;
  /** First k of each part of the sum, and the end of the last one. */
  private final int[] cuts;
  /** Whether the taps of every part come in pairs of neighbours. */
  private final boolean paired;
  private final VectorStage stage;

  /**
   * A product.
   *
   * @param shape the input
   * @param bases for each output place, where its window begins in the padded map
   * @param taps for each k, the distance of its value from there
   * @param weights [channels][taps.length]
   * @param largestValue largest magnitude of an input value
   * @param stage from sums to codes
   */
  public VectorMatrix(
      MapShape shape, int[] bases, int[] taps, short[] weights, int largestValue,
      VectorStage stage) {
    this.shape = shape;
    this.stage = stage;
    places = bases.length;
    this.bases = Arrays.copyOf(bases, places + MOST_PLACES);
    Arrays.fill(this.bases, places, this.bases.length, bases[places - 1]);
    this.taps = taps.clone();
    channels = weights.length / taps.length;
    step = Lanes.padded(channels);
    this.weights = new float[step * taps.length];
    List<Block> list = new ArrayList<>();
    int at = 0;
    for (int channel = 0; channel < step; ) {
      int left = (step - channel) / Lanes.COUNT;
      int vectors = Lanes.WIDE && left >= 4 ? 4 : left >= 2 ? 2 : 1;
      list.add(new Block(vectors, channel, at));
      int width = vectors * Lanes.COUNT;
      for (int k = 0; k < taps.length; k++) {
        for (int c = channel; c < channel + width; c++) {
          this.weights[at++] = c < channels ? weights[c * taps.length + k] : 0;
        }
      }
      channel += width;
    }
    blocks = list.toArray(new Block[0]);
    cuts = cuts(weights, taps.length, largestValue);
    boolean pairs = true;
    for (int cut = 0; cut < cuts.length - 1; cut++) {
      pairs &= Tiles.paired(taps, cuts[cut], cuts[cut + 1]);
    }
    paired = pairs;
  }

  /** Cuts the sum so that no part of any channel can pass the bound. */
  private int[] cuts(short[] rows, int depth, long largestValue) {
    List<Integer> list = new ArrayList<>(List.of(0));
    long[] bound = new long[channels];
    for (int k = 0; k < depth; k++) {
      boolean passed = false;
      for (int c = 0; c < channels; c++) {
        bound[c] += Math.abs(rows[c * depth + k]) * largestValue;
        passed |= !VectorSupport.exact(bound[c]);
      }
      if (passed) {
        list.add(k);
        for (int c = 0; c < channels; c++) {
          bound[c] = Math.abs(rows[c * depth + k]) * largestValue;
        }
      }
    }
    list.add(depth);
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The codes of all places and channels. */
  public void codes(byte[] in, int inAt, byte[] out, int outAt, Workspace workspace) {
    if (cuts.length > 2) {
      int[] totals = new int[places * channels];
      sums(in, inAt, totals, workspace);
      for (int place = 0; place < places; place++) {
        stage.codes(totals, place * channels, out, outAt + place * channels);
      }
      return;
    }
    float[] map = VectorMap.fill(in, inAt, shape, workspace);
    float[] sums = workspace.sums((STRIP + MOST_PLACES) * step);
    for (int place = 0; place < places; place += STRIP) {
      int taken = Math.min(STRIP, places - place);
      part(map, place, taken, 0, sums);
      stage.codes(sums, taken, step, out, outAt + place * channels);
    }
  }

  /** The sums of all places and channels, without bias. */
  public void sums(byte[] in, int inAt, int[] out, Workspace workspace) {
    Arrays.fill(out, 0, places * channels, 0);
    float[] map = VectorMap.fill(in, inAt, shape, workspace);
    float[] sums = workspace.sums((STRIP + MOST_PLACES) * step);
    for (int cut = 0; cut < cuts.length - 1; cut++) {
      for (int place = 0; place < places; place += STRIP) {
        int taken = Math.min(STRIP, places - place);
        part(map, place, taken, cut, sums);
        for (int i = 0; i < taken; i++) {
          for (int c = 0; c < channels; c++) {
            out[(place + i) * channels + c] += (int) sums[i * step + c];
          }
        }
      }
    }
  }

  /** One part of the sums of some places, all channels. */
  private void part(float[] map, int place, int taken, int cut, float[] sums) {
    for (Block block : blocks) {
      int at = block.weights() + cuts[cut] * block.vectors() * Lanes.COUNT;
      for (int done = 0; done < taken; ) {
        int now = Tiles.places(block.vectors(), taken - done);
        Tiles.run(
            block.vectors(), now, map, bases, place + done, taps, cuts[cut], cuts[cut + 1],
            weights, at, sums, done * step + block.channel(), step, paired);
        done += now;
      }
    }
  }
}
