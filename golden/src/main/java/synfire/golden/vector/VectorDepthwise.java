package synfire.golden.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** A product of each channel of a map with weights of its own: a depthwise convolution. */
public final class VectorDepthwise {

  /** Places of a tile. */
  private static final int PLACES = 4;

  /** Places whose sums are made before their codes. */
  private static final int STRIP = 24;

  private final MapShape shape;
  private final int places;
  private final int[] bases;
  private final int[] taps;
  private final int channels;
  private final int step;
  /** [tap][step]. */
  private final float[] weights;
  private final VectorStage stage;

  /** As {@link VectorMatrix}, with weights [taps.length][channels]; the map has all channels. */
  public VectorDepthwise(
      MapShape shape, int[] bases, int[] taps, short[] weights, VectorStage stage) {
    this.shape = shape;
    this.taps = taps.clone();
    int own = weights.length / taps.length;
    // Few channels leave lanes empty: neighbouring places lie side by side and count as one.
    int group = groups(bases, own) ? Lanes.COUNT / own : 1;
    this.stage = stage.repeated(group);
    channels = own * group;
    places = bases.length / group;
    this.bases = new int[places + PLACES];
    Arrays.setAll(this.bases, i -> bases[Math.min(i, places - 1) * group]);
    step = Lanes.padded(channels);
    this.weights = new float[step * taps.length];
    for (int k = 0; k < taps.length; k++) {
      for (int c = 0; c < channels; c++) {
        this.weights[k * step + c] = weights[k * own + c % own];
      }
    }
  }

  /** Whether places can be taken in groups that fill a vector: each one channel set further. */
  private static boolean groups(int[] bases, int channels) {
    int group = Lanes.COUNT / channels;
    if (group < 2 || Lanes.COUNT % channels != 0 || bases.length % group != 0) {
      return false;
    }
    for (int i = 0; i < bases.length; i++) {
      if (bases[i] != bases[i - i % group] + i % group * channels) {
        return false;
      }
    }
    return true;
  }

  /** The codes of all places and channels. */
  public void codes(byte[] in, int inAt, byte[] out, int outAt, Workspace workspace) {
    float[] map = VectorMap.fill(in, inAt, shape, workspace);
    float[] sums = workspace.sums(STRIP * step);
    for (int place = 0; place < places; place += STRIP) {
      int taken = Math.min(STRIP, places - place);
      for (int channel = 0; channel < channels; channel += Lanes.COUNT) {
        for (int done = 0; done < taken; done += PLACES) {
          tile(map, place + done, channel, sums, done * step + channel);
        }
      }
      stage.codes(sums, taken, step, out, outAt + place * channels);
    }
  }

  private void tile(float[] map, int place, int channel, float[] sums, int at) {
    int b0 = bases[place] + channel;
    int b1 = bases[place + 1] + channel;
    int b2 = bases[place + 2] + channel;
    int b3 = bases[place + 3] + channel;
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s1 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s2 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s3 = FloatVector.zero(Lanes.FLOATS);
    int w = channel;
    for (int k = 0; k < taps.length; k++) {
      int tap = taps[k];
      FloatVector weight = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      s0 = FloatVector.fromArray(Lanes.FLOATS, map, b0 + tap).fma(weight, s0);
      s1 = FloatVector.fromArray(Lanes.FLOATS, map, b1 + tap).fma(weight, s1);
      s2 = FloatVector.fromArray(Lanes.FLOATS, map, b2 + tap).fma(weight, s2);
      s3 = FloatVector.fromArray(Lanes.FLOATS, map, b3 + tap).fma(weight, s3);
      w += step;
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + step);
    s2.intoArray(sums, at + 2 * step);
    s3.intoArray(sums, at + 3 * step);
  }
}
