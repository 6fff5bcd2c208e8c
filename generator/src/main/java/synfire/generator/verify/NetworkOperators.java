package synfire.generator.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import synfire.generator.map.Program;
import synfire.generator.report.VerifyReport.Operator;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.MaxPool2d;
import synfire.golden.op.Op;
import synfire.golden.op.Pad;
import synfire.golden.op.Reshape;
import synfire.golden.op.Softmax;
import synfire.golden.op.Split;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Transpose;
import synfire.golden.op.Unary;

/** The operations of a network as they stand in its file, with the part that no step does. */
final class NetworkOperators {

  private NetworkOperators() {}

  static List<Operator> of(Program program) {
    Network network = program.network();
    Set<Integer> onSteps = new HashSet<>();
    program.steps().forEach(s -> onSteps.addAll(s.nodes()));
    Map<Integer, Integer> producers = new HashMap<>();
    List<Operator> out = new ArrayList<>();
    for (Node n : network.nodes()) {
      List<Integer> sources = new ArrayList<>();
      for (int t : n.inputs()) {
        if (t >= 0 && network.tensor(t).constant().isEmpty()) {
          int source = producers.getOrDefault(t, -1);
          if (!sources.contains(source)) {
            sources.add(source);
          }
        }
      }
      n.outputs().forEach(t -> producers.put(t, n.index()));
      out.add(
          new Operator(
              n.index(),
              name(n.op()),
              detail(network, n),
              n.outputs().isEmpty() ? List.of() : network.tensor(n.outputs().get(0)).shape(),
              sources,
              onSteps.contains(n.index()) ? "" : place(program, n)));
    }
    return out;
  }

  private static String name(Op op) {
    return op instanceof Unary u ? u.function().name().toLowerCase(Locale.ROOT) : op.key();
  }

  private static String place(Program program, Node n) {
    Op op = n.op();
    Network network = program.network();
    boolean codes =
        network.tensor(n.inputs().get(0)).type().isSignedCode()
            && network.tensor(n.outputs().get(0)).type().isSignedCode();
    if (!codes) {
      return "host";
    }
    if (op instanceof Softmax && program.host().getOrDefault("softmax", 0L) == 1) {
      return "softmax unit of the host port";
    }
    if (op instanceof Reshape
        || op instanceof Transpose
        || op instanceof Pad
        || op instanceof Concatenation
        || op instanceof Split
        || op instanceof StridedSlice) {
      return "addressing";
    }
    return "no step of its own";
  }

  private static String detail(Network network, Node n) {
    if (n.op() instanceof Conv2d c) {
      return kernel(network, n) + stride(c.strideH(), c.strideW());
    }
    if (n.op() instanceof DepthwiseConv2d c) {
      return kernel(network, n) + stride(c.strideH(), c.strideW());
    }
    if (n.op() instanceof AveragePool2d p) {
      return p.kernelH() + "×" + p.kernelW() + stride(p.strideH(), p.strideW());
    }
    if (n.op() instanceof MaxPool2d p) {
      return p.kernelH() + "×" + p.kernelW() + stride(p.strideH(), p.strideW());
    }
    return "";
  }

  private static String kernel(Network network, Node n) {
    List<Integer> shape = network.tensor(n.inputs().get(1)).shape();
    return shape.get(1) + "×" + shape.get(2);
  }

  private static String stride(int rows, int cols) {
    if (rows == 1 && cols == 1) {
      return "";
    }
    return rows == cols ? ", stride " + rows : ", stride " + rows + "×" + cols;
  }
}
