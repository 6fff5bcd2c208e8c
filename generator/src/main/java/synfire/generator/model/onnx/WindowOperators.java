package synfire.generator.model.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import synfire.generator.model.Refusal;
import synfire.golden.op.Padding;

/** Pools and means. */
final class WindowOperators extends OperatorFamily {

  WindowOperators(Context context, OnnxNode node) {
    super(context, node);
  }

  /** Windows with the size of what they make. */
  record Place(Real.Windows windows, int rows, int cols) {}

  /** The windows of a node over rows and columns, or over columns alone. */
  Place windows(List<Integer> sizes, int[] kernel, int groups) {
    int n = sizes.size();
    int[] ones = IntStream.generate(() -> 1).limit(n).toArray();
    int[] strides = node().integers("strides").orElse(ones);
    int[] dilations = node().integers("dilations").orElse(ones);
    int[] pads = node().integers("pads").orElse(new int[2 * n]);
    if (kernel.length != n
        || strides.length != n
        || dilations.length != n
        || pads.length != 2 * n) {
      throw Refusal.broken("its windows do not have " + n + " axes", "as many as the map");
    }
    String auto = node().text("auto_pad", "NOTSET");
    boolean ceil = node().flag("ceil_mode", false);
    int[] before = {0, 0};
    int[] after = {0, 0};
    int[] outputs = {1, 1};
    int[][] all = {{1, 1}, {1, 1}, {1, 1}};
    for (int i = 0; i < n; i++) {
      int size = sizes.get(i);
      within("window size", kernel[i], 1);
      within("stride", strides[i], 1);
      within("dilation", dilations[i], 1);
      within("padding", pads[i], 0);
      within("padding", pads[n + i], 0);
      long span = (kernel[i] - 1L) * dilations[i] + 1;
      if (span > MAX_WINDOW) {
        throw Refusal.broken("a window over " + span + " places", "at most " + MAX_WINDOW);
      }
      switch (auto) {
        case "NOTSET" -> {
          before[i] = pads[i];
          after[i] = pads[n + i];
        }
        case "VALID" -> {}
        case "SAME_UPPER", "SAME_LOWER" -> {
          int around =
              (int) Math.max(0, ((size - 1L) / strides[i]) * strides[i] + span - size);
          before[i] = auto.equals("SAME_UPPER") ? around / 2 : (around + 1) / 2;
          after[i] = around - before[i];
        }
        default -> throw Refusal.broken(
            "auto_pad is " + auto, "NOTSET, VALID, SAME_UPPER or SAME_LOWER");
      }
      long room = size + (long) before[i] + after[i] - span;
      if (room < 0) {
        throw Refusal.broken(
            "a window of " + span + " places on an axis of " + size + " with padding "
                + before[i] + " and " + after[i],
            "a window inside");
      }
      outputs[i] = (int) (room / strides[i]) + 1;
      if (ceil && room % strides[i] != 0 && outputs[i] * (long) strides[i] < size + before[i]) {
        after[i] += strides[i] - (int) (room % strides[i]);
        outputs[i]++;
      }
      all[0][i] = kernel[i];
      all[1][i] = strides[i];
      all[2][i] = dilations[i];
    }
    Padding padding = Padding.explicit(before[0], after[0], before[1], after[1]);
    return new Place(
        new Real.Windows(padding, all[0], all[1], all[2], groups), outputs[0], outputs[1]);
  }

  /** The windows of a pool, each with a place of the map. */
  private Place pool(Real x) {
    int rank = x.shape().size();
    if (rank != 3 && rank != 4) {
      throw new Refusal(
          "its input has shape " + x.shape(),
          "[batch, channels, columns] or [batch, channels, rows, columns]",
          "only pools in one and two dimensions are supported");
    }
    int[] kernel =
        node().integers("kernel_shape")
            .orElseThrow(() -> Refusal.broken("kernel_shape is missing", "the window"));
    List<Integer> sizes = x.shape().subList(2, rank);
    Place place = windows(sizes, kernel, 1);
    Real.Windows w = place.windows();
    Padding p = w.padding();
    int[] before = {p.top(), p.left()};
    int[] outputs = {place.rows(), place.cols()};
    for (int i = 0; i < 2; i++) {
      int size = i < sizes.size() ? sizes.get(i) : 1;
      if (w.dilation()[i] != 1) {
        throw new Refusal("it has dilation " + w.dilation()[i], "1", "");
      }
      if (before[i] >= w.kernel()[i]
          || (outputs[i] - 1L) * w.stride()[i] - before[i] >= size
          || w.kernel()[i] > Math.max(16, 2 * size)) {
        throw Refusal.broken(
            "some of its windows lie outside of the map " + x.shape(),
            "windows that are about as large as the map at most");
      }
    }
    return place;
  }

  Real averagePool() {
    return averagePool(real(0));
  }

  private Real averagePool(Real x) {
    Place place = pool(x);
    List<Integer> shape =
        Shapes.checked(
            List.of(x.shape().get(0), x.shape().get(1), place.rows(), place.cols()));
    Real map = movements().asMap(x);
    Real.Windows w = place.windows();
    if (node().flag("count_include_pad", false) && !w.padding().equals(Padding.VALID)) {
      if (node().flag("ceil_mode", false)) {
        throw new Refusal("it counts padding in ceil_mode", "one of both", "pad before it");
      }
      // Zeros are padded and counted, but not places that no padding covers.
      Padding p = w.padding();
      List<Integer> m = map.shape();
      List<Integer> padded =
          Shapes.checked(
              List.of(
                  m.get(0),
                  m.get(1),
                  m.get(2) + p.top() + p.bottom(),
                  m.get(3) + p.left() + p.right()));
      int[] before = {0, 0, p.top(), p.left()};
      int[] after = {0, 0, p.bottom(), p.right()};
      map =
          settled(
              new Real.Moved(map, new Moves.Padded(before, after, padded), padded, node().index()));
      w = new Real.Windows(Padding.VALID, w.kernel(), w.stride(), w.dilation(), 1);
    }
    Real average = new Real.Average(map, w, shape, node().index());
    return x.shape().size() == 4
        ? average
        : (Real) movements().reshaped(settled(average), shape.subList(0, 3));
  }

  Codes qLinearAverage() {
    notChannelsLast();
    return quantized(settled(averagePool(dequantized(0, 1, 2))), 3, 4);
  }

  Value maxPool() {
    Value v = value(0);
    Real x =
        v instanceof Codes c
            ? new Real.Dequantized(c, node().index())
            : real(0);
    Place place;
    if (node().type().equals("GlobalMaxPool")) {
      if (x.shape().size() < 3 || x.shape().size() > 4) {
        throw Refusal.broken("its input has shape " + x.shape(), "three or four axes");
      }
      int rows = x.shape().get(2);
      int cols = x.shape().size() == 4 ? x.shape().get(3) : 1;
      place =
          new Place(
              new Real.Windows(
                  Padding.VALID, new int[] {rows, cols}, new int[] {1, 1}, new int[] {1, 1}, 1),
              1,
              1);
    } else {
      place = pool(x);
    }
    List<Integer> shape =
        Shapes.checked(List.of(x.shape().get(0), x.shape().get(1), place.rows(), place.cols()));
    Real made =
        settled(
            new Real.Moved(
                movements().asMap(x),
                new Moves.Largest(place.windows(), shape),
                shape,
                node().index()));
    if (x.shape().size() == 3) {
      made = settled((Real) movements().reshaped(made, shape.subList(0, 3)));
    }
    return v instanceof Codes ? ((Real.Dequantized) made).codes() : made;
  }

  Real globalMean() {
    return globalMean(real(0));
  }

  private Real globalMean(Real x) {
    int rank = x.shape().size();
    if (rank < 3) {
      throw Refusal.broken("its input has shape " + x.shape(), "at least three axes");
    }
    return mean(x, IntStream.range(2, rank).boxed().toList());
  }

  Codes qLinearMean() {
    notChannelsLast();
    return quantized(settled(globalMean(dequantized(0, 1, 2))), 3, 4);
  }

  Real reduceMean() {
    Real x = real(0);
    int rank = x.shape().size();
    Optional<int[]> stated =
        node().opset() < 18
            ? node().integers("axes")
            : node().has(1) ? Optional.of(integers(1, "axes")) : Optional.empty();
    int[] axes = stated.orElse(new int[0]);
    if (axes.length == 0) {
      if (node().flag("noop_with_empty_axes", false)) {
        return x;
      }
      axes = IntStream.range(0, rank).toArray();
    }
    List<Integer> places =
        Arrays.stream(axes)
            .map(axis -> Shapes.axis(axis, rank))
            .sorted()
            .distinct()
            .boxed()
            .toList();
    if (places.size() != axes.length) {
      throw Refusal.broken("axes " + Arrays.toString(axes) + " repeat", "different axes");
    }
    Real mean = settled(mean(x, places));
    if (node().flag("keepdims", true)) {
      return mean;
    }
    List<Integer> kept =
        IntStream.range(0, rank)
            .filter(axis -> !places.contains(axis))
            .mapToObj(x.shape()::get)
            .toList();
    return (Real) movements().reshaped(mean, kept);
  }

  private Real mean(Real x, List<Integer> axes) {
    List<Integer> shape = new ArrayList<>(x.shape());
    long count = 1;
    for (int axis : axes) {
      count *= shape.get(axis);
      shape.set(axis, 1);
    }
    if (count * 255 > Integer.MAX_VALUE) {
      throw new Refusal("sums of " + count + " values", "sums below 2^31", "use a smaller layer");
    }
    return new Real.Mean(x, axes, List.copyOf(shape), node().index());
  }

  private void notChannelsLast() {
    if (node().flag("channels_last", false)) {
      throw new Refusal(
          "it runs with channels last", "channels on axis 1", "convert before layout optimization");
    }
  }
}
