package synfire.generator.graph.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import synfire.generator.graph.Drain;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;

/**
 * Computes a graph layer by layer in the plainest way, before or after any pass. Frames follow each
 * other: windows and histories see the rows of those before.
 */
final class GraphRunner {

  private final LayerGraph graph;
  /** Codes of each value in each frame so far, the last one in work. */
  private final Map<Integer, List<byte[]>> frames = new HashMap<>();

  private GraphRunner(LayerGraph graph) {
    this.graph = graph;
  }

  /** Output codes; what softmax would read where a network ends with it. */
  static byte[] run(LayerGraph graph, byte[] input) {
    return run(graph, List.of(input)).get(0);
  }

  /** Output codes of frames that follow each other. */
  static List<byte[]> run(LayerGraph graph, List<byte[]> inputs) {
    GraphRunner r = new GraphRunner(graph);
    for (byte[] input : inputs) {
      r.put(graph.input().id(), input);
      for (Layer layer : graph.layers()) {
        r.compute(layer);
      }
    }
    return r.frames.get(graph.output().id());
  }

  private void put(int value, byte[] codes) {
    frames.computeIfAbsent(value, id -> new ArrayList<>()).add(codes);
  }

  private byte[] now(int value) {
    List<byte[]> all = frames.get(value);
    return all.get(all.size() - 1);
  }

  private int x(int value, int row, int col, int channel) {
    Value v = graph.value(value);
    if (row < 0 || row >= v.rows() || col < 0 || col >= v.cols()) {
      return 0;
    }
    return code(value, row, col, channel) - v.zeroPoint();
  }

  /** A value of a window's tap. */
  private int x(Window w, int value, int row, int col, int channel) {
    Value v = graph.value(value);
    boolean before = w.streamed() && row < 0 && col >= 0 && col < v.cols();
    return before ? code(value, row, col, channel) - v.zeroPoint() : x(value, row, col, channel);
  }

  /** A code of this frame, or of a row of those before; the zero point before the first one. */
  private int code(int value, int row, int col, int channel) {
    Value v = graph.value(value);
    List<byte[]> all = frames.get(value);
    int at = (all.size() - 1) * v.rows() + row;
    return at < 0
        ? v.zeroPoint()
        : all.get(at / v.rows())[(at % v.rows() * v.cols() + col) * v.depth() + channel];
  }

  private interface Pixel {
    int code(int row, int col, int channel);
  }

  private void fill(int value, Pixel pixel) {
    Value v = graph.value(value);
    byte[] out = new byte[v.rows() * v.cols() * v.depth()];
    int n = 0;
    for (int r = 0; r < v.rows(); r++) {
      for (int c = 0; c < v.cols(); c++) {
        for (int k = 0; k < v.depth(); k++) {
          out[n++] = (byte) pixel.code(r, c, k);
        }
      }
    }
    put(value, out);
  }

  private interface Tap {
    void at(int row, int col, int ky, int kx);
  }

  private static void taps(Window w, int r, int c, Tap tap) {
    for (int ky = 0; ky < w.kernelRows(); ky++) {
      for (int kx = 0; kx < w.kernelCols(); kx++) {
        tap.at(
            r * w.strideRows() - w.padTop() + ky * w.dilationRows(),
            c * w.strideCols() - w.padLeft() + kx * w.dilationCols(),
            ky,
            kx);
      }
    }
  }

  private void compute(Layer layer) {
    int out = layer.output();
    int in = layer.inputs().get(0);
    if (layer instanceof Layer.Convolution l) {
      int perGroup = l.kernel().outputs() / l.groups();
      fill(
          out,
          (r, c, k) -> {
            long[] acc = {0};
            taps(
                l.window(),
                r,
                c,
                (row, col, ky, kx) -> {
                  for (int i = 0; i < l.kernel().inputs(); i++) {
                    int channel = k / perGroup * l.kernel().inputs() + i;
                    acc[0] +=
                        (long) x(l.window(), in, row, col, channel) * l.kernel().at(k, ky, kx, i);
                  }
                });
            return l.drain().code(k, acc[0]);
          });
    } else if (layer instanceof Layer.Depthwise l) {
      fill(
          out,
          (r, c, k) -> {
            long[] acc = {0};
            taps(
                l.window(),
                r,
                c,
                (row, col, ky, kx) ->
                    acc[0] +=
                        (long) x(l.window(), in, row, col, k) * l.kernel().at(k, ky, kx, 0));
            return l.drain().code(k, acc[0]);
          });
    } else if (layer instanceof Layer.Pool l) {
      fill(out, (r, c, k) -> pooled(l, in, r, c, k));
    } else if (layer instanceof Layer.Sum l) {
      fill(
          out,
          (r, c, k) ->
              l.drain()
                  .code(
                      k,
                      (long) l.tableA().at(x(l.first(), r, c, k))
                          + l.tableB().at(broadcast(l.second(), r, c, k))));
    } else if (layer instanceof Layer.Product l) {
      fill(
          out,
          (r, c, k) ->
              l.drain().code(k, (long) x(l.first(), r, c, k) * broadcast(l.second(), r, c, k)));
    } else if (layer instanceof Layer.ChannelSum l) {
      fill(out, (r, c, k) -> l.drain().code(k, l.tableA().at(x(in, r, c, k))));
    } else if (layer instanceof Layer.Lookup l) {
      fill(out, (r, c, k) -> l.table().at(code(in, r, c, k)));
    } else if (layer instanceof Layer.Padded l) {
      int zero = graph.value(out).zeroPoint();
      fill(out, (r, c, k) -> x(in, r - l.top(), c - l.left(), k) + zero);
    } else if (layer instanceof Layer.History l) {
      fill(out, (r, c, k) -> code(in, r - l.rows(), c, k));
    } else if (layer instanceof Layer.Concatenated l) {
      fill(out, (r, c, k) -> concatenated(l, r, c, k));
    } else if (layer instanceof Layer.ChannelSlice l) {
      fill(out, (r, c, k) -> code(in, r, c, l.begin() + k));
    } else if (layer instanceof Layer.Reshaped || layer instanceof Layer.SoftmaxAtEnd) {
      put(out, now(in));
    } else if (layer instanceof Layer.Transposed l) {
      put(out, transposed(l, now(in)));
    } else {
      throw new IllegalStateException(layer.operation());
    }
  }

  private int broadcast(int value, int r, int c, int k) {
    Value v = graph.value(value);
    return x(value, v.rows() == 1 ? 0 : r, v.cols() == 1 ? 0 : c, k);
  }

  private int pooled(Layer.Pool l, int in, int r, int c, int k) {
    Value v = graph.value(in);
    Drain d = l.drain();
    long[] sum = {0, 0, -128};
    taps(
        l.window(),
        r,
        c,
        (row, col, ky, kx) -> {
          boolean before = l.window().streamed() && row < 0;
          if ((before || row >= 0) && row < v.rows() && col >= 0 && col < v.cols()) {
            int q = code(in, row, col, k);
            sum[0] += q;
            sum[1]++;
            sum[2] = Math.max(sum[2], q);
          }
        });
    if (l.reduction() == Layer.Reduction.MEAN) {
      return l.drain().code((int) sum[1] - 1, sum[0] - sum[1] * graph.value(in).zeroPoint());
    }
    if (l.reduction() == Layer.Reduction.SUM) {
      return d.code(k, sum[0] - sum[1] * v.zeroPoint());
    }
    long half = sum[0] > 0 ? sum[1] / 2 : -(sum[1] / 2);
    long q = l.reduction() == Layer.Reduction.MAXIMUM ? sum[2] : (sum[0] + half) / sum[1];
    int clamped = (int) Math.max(d.min(), Math.min(d.max(), q));
    return d.table().map(t -> t.at(clamped)).orElse(clamped);
  }

  private int concatenated(Layer.Concatenated l, int r, int c, int k) {
    int channel = k;
    for (int in : l.inputs()) {
      int depth = graph.value(in).depth();
      if (channel < depth) {
        return code(in, r, c, channel);
      }
      channel -= depth;
    }
    throw new IllegalStateException();
  }

  private static byte[] transposed(Layer.Transposed l, byte[] in) {
    List<Integer> shape = l.shape();
    int rank = shape.size();
    byte[] out = new byte[in.length];
    int[] index = new int[rank];
    for (int n = 0; n < out.length; n++) {
      int rest = n;
      for (int axis = rank - 1; axis >= 0; axis--) {
        int from = l.permutation().get(axis);
        index[from] = rest % shape.get(from);
        rest /= shape.get(from);
      }
      int at = 0;
      for (int axis = 0; axis < rank; axis++) {
        at = at * shape.get(axis) + index[axis];
      }
      out[n] = in[at];
    }
    return out;
  }
}
