package synfire.golden.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Tensor;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.Padding;

/**
 * Multiply-accumulates of one node with constant weights in one inference.
 *
 * @param node index of the node
 * @param dense output elements times weights of a channel, border included
 * @param inside those whose tap lies inside the map
 * @param event those whose activation is an event
 */
public record EventCounts(int node, long dense, long inside, long event) {

  /** The counts of every CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED, in order. */
  public static List<EventCounts> of(GoldenModel model, Trace trace) {
    Network network = model.network();
    List<EventCounts> counts = new ArrayList<>();
    for (Node node : network.nodes()) {
      if (node.op() instanceof Conv2d op) {
        Tensor weight = network.tensor(node.inputs().get(1));
        int groups = network.tensor(node.inputs().get(0)).dim(3) / weight.dim(3);
        counts.add(
            map(
                network, node, trace, weight, weight.dim(0) / groups, weight.dim(3),
                op.padding(), op.strideH(), op.strideW(), op.dilationH(), op.dilationW()));
      } else if (node.op() instanceof DepthwiseConv2d op) {
        Tensor weight = network.tensor(node.inputs().get(1));
        int multiplier = weight.dim(3) / network.tensor(node.inputs().get(0)).dim(3);
        counts.add(
            map(
                network, node, trace, weight, multiplier, 1,
                op.padding(), op.strideH(), op.strideW(), op.dilationH(), op.dilationW()));
      } else if (node.op() instanceof FullyConnected) {
        Tensor in = network.tensor(node.inputs().get(0));
        long outChannels = network.tensor(node.inputs().get(1)).dim(0);
        long events = 0;
        for (byte code : trace.view(in.id())) {
          events += code != in.zeroPoint() ? 1 : 0;
        }
        long all = in.elements() * outChannels;
        counts.add(new EventCounts(node.index(), all, all, events * outChannels));
      }
    }
    return List.copyOf(counts);
  }

  private static EventCounts map(
      Network network, Node node, Trace trace, Tensor weight, long outPerIn, long inPerOut,
      Padding padding, int strideH, int strideW, int dilationH, int dilationW) {
    Tensor in = network.tensor(node.inputs().get(0));
    Tensor out = network.tensor(node.outputs().get(0));
    Window rows = Window.of(padding.rows(), in.dim(1), weight.dim(1), strideH, dilationH);
    Window columns = Window.of(padding.columns(), in.dim(2), weight.dim(2), strideW, dilationW);
    long dense = (long) out.elements() * inPerOut * weight.dim(1) * weight.dim(2);
    byte[] codes = trace.view(in.id());
    int channels = in.dim(3);
    int[] rowReads = new int[in.dim(1)];
    int[] columnReads = new int[in.dim(2)];
    Arrays.setAll(rowReads, rows::reads);
    Arrays.setAll(columnReads, columns::reads);
    long inside = 0;
    long event = 0;
    for (int i = 0; i < codes.length; i++) {
      int column = i / channels % columnReads.length;
      int row = i / channels / columnReads.length % rowReads.length;
      long reads = (long) rowReads[row] * columnReads[column] * outPerIn;
      inside += reads;
      event += codes[i] != in.zeroPoint() ? reads : 0;
    }
    return new EventCounts(node.index(), dense, inside, event);
  }
}
