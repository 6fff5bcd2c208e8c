package synfire.generator.map;

import java.util.List;
import synfire.generator.graph.Layer;
import synfire.generator.graph.LayerGraph;
import synfire.generator.graph.Value;
import synfire.generator.graph.Window;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Tensor;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.FullyConnected;

/** Multiplications, as figures of merit count them. */
public final class Macs {

  private Macs() {}

  /** Multiplications of a whole network as its file states them. */
  public static long dense(Network network) {
    return network.nodes().stream().mapToLong(n -> dense(network, n)).sum();
  }

  /** A step's share of the multiplications of its nodes as the file states them. */
  static long dense(LayerGraph graph, StepDraft d) {
    if (d.layer().operation().equals(Repacking.MOVE)) {
      // A move stands for the nodes of the layer beside it, which are counted there.
      return 0;
    }
    long all = 0;
    for (int n : d.layer().nodes()) {
      all += dense(graph.network(), graph.network().nodes().get(n));
    }
    // Whole numbers that add up: the parts are differences of a running share.
    return all * (d.part() + 1) / d.parts() - all * d.part() / d.parts();
  }

  /** Multiplications of a node by the dense formula: padding counted, no event skipped. */
  static long dense(Network network, Node node) {
    if (node.op() instanceof Conv2d || node.op() instanceof FullyConnected) {
      Tensor w = network.tensor(node.inputs().get(1));
      long perOutput = w.elements() / w.dim(0);
      return network.tensor(node.outputs().get(0)).elements() * perOutput;
    }
    if (node.op() instanceof DepthwiseConv2d) {
      Tensor w = network.tensor(node.inputs().get(1));
      return (long) network.tensor(node.outputs().get(0)).elements() * w.dim(1) * w.dim(2);
    }
    return 0;
  }

  /** Multiplications with taps inside the map and channels that are left, in a frame's share. */
  static long valid(LayerGraph graph, StepDraft d) {
    // Steps that make rows in turn have all rows in time; the parts add up.
    long all = ofAllRows(graph, d);
    long phase = d.slice().phase();
    long phases = d.slice().phases();
    return all * (phase + 1) / phases - all * phase / phases;
  }

  private static long ofAllRows(LayerGraph graph, StepDraft d) {
    long outputs = d.output().lanes().stream().filter(i -> i >= 0).count();
    Value out = d.outputValue();
    List<Integer> in = d.layer().inputs();
    if (d.layer().operation().equals(Repacking.MOVE)) {
      return 0;
    }
    if (d.layer() instanceof Layer.Convolution l) {
      Window w = l.window();
      return w.insideTaps(graph.value(in.get(0)), out) * l.kernel().inputs() * outputs;
    }
    if (d.layer() instanceof Layer.Depthwise l) {
      return l.window().insideTaps(graph.value(in.get(0)), out) * outputs;
    }
    return 0;
  }
}
