package synfire.golden.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Tensor;
import synfire.golden.op.Activation;
import synfire.golden.op.Add;
import synfire.golden.op.AveragePool2d;
import synfire.golden.op.BatchMatMul;
import synfire.golden.op.Concatenation;
import synfire.golden.op.Conv2d;
import synfire.golden.op.Dequantize;
import synfire.golden.op.DepthwiseConv2d;
import synfire.golden.op.FullyConnected;
import synfire.golden.op.MaxPool2d;
import synfire.golden.op.Mean;
import synfire.golden.op.Mul;
import synfire.golden.op.Op;
import synfire.golden.op.Pad;
import synfire.golden.op.Padding;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;
import synfire.golden.op.Rsqrt;
import synfire.golden.op.Softmax;
import synfire.golden.op.Split;
import synfire.golden.op.SquaredDifference;
import synfire.golden.op.StridedSlice;
import synfire.golden.op.Sub;
import synfire.golden.op.Transpose;
import synfire.golden.op.Unary;

/** Reads networks and samples in the text of {@code src/test/vectors/network_text.py}. */
final class NetworkText {

  /** Inputs of one inference and what the reference gave. */
  record Sample(String label, List<byte[]> inputs, List<byte[]> outputs) {}

  /** A network and its samples. */
  record Case(Network network, List<Sample> samples) {}

  private NetworkText() {}

  static List<Case> read(InputStream stream) {
    List<Case> cases = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      String name = null;
      List<Tensor> tensors = new ArrayList<>();
      List<Node> nodes = new ArrayList<>();
      List<Sample> samples = new ArrayList<>();
      List<Integer> inputs = List.of();
      List<Integer> outputs = List.of();
      for (String line = reader.readLine(); ; line = reader.readLine()) {
        String[] words = line == null ? new String[] {"network", ""} : line.split(" ");
        switch (words[0]) {
          case "network" -> {
            if (name != null) {
              cases.add(
                  new Case(new Network(name, tensors, nodes, inputs, outputs), samples));
            }
            name = words[1];
            tensors = new ArrayList<>();
            nodes = new ArrayList<>();
            samples = new ArrayList<>();
          }
          case "tensor" -> tensors.add(tensor(words));
          case "node" -> nodes.add(node(nodes.size(), words));
          case "inputs" -> inputs = Arrays.stream(words).skip(1).map(Integer::valueOf).toList();
          case "outputs" -> outputs = Arrays.stream(words).skip(1).map(Integer::valueOf).toList();
          default -> samples.add(sample(words));
        }
        if (line == null) {
          return cases;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tensor tensor(String[] words) {
    return new Tensor(
        Integer.parseInt(words[1]),
        "t" + words[1],
        DataType.valueOf(words[2]),
        integers(words[3]),
        integers(words[4]).stream().map(Float::intBitsToFloat).toList(),
        integers(words[5]),
        Integer.parseInt(words[6]),
        words[7].equals("-") ? Optional.empty() : Optional.of(Constant.of(bytes(words[7]))));
  }

  private static Sample sample(String[] words) {
    int arrow = Arrays.asList(words).indexOf("->");
    return new Sample(
        words[0],
        Arrays.stream(words, 1, arrow).map(NetworkText::bytes).toList(),
        Arrays.stream(words, arrow + 1, words.length).map(NetworkText::bytes).toList());
  }

  private static byte[] bytes(String hex) {
    return hex.equals("-") ? new byte[0] : HexFormat.of().parseHex(hex);
  }

  private static List<Integer> integers(String list) {
    return list.equals("-")
        ? List.of()
        : Arrays.stream(list.split(",")).map(Integer::valueOf).toList();
  }

  private static Node node(int index, String[] words) {
    Map<String, String> at = new LinkedHashMap<>();
    for (int i = 2; i < words.length; i++) {
      String[] pair = words[i].split("=");
      at.put(pair[0], pair[1]);
    }
    return new Node(index, op(words[1], at), integers(at.get("in")), integers(at.get("out")));
  }

  private static Op op(String key, Map<String, String> at) {
    return switch (key) {
      case "conv2d" ->
          new Conv2d(
              padding(at), number(at, "strideH"), number(at, "strideW"),
              number(at, "dilationH"), number(at, "dilationW"), activation(at));
      case "depthwise_conv2d" ->
          new DepthwiseConv2d(
              padding(at), number(at, "strideH"), number(at, "strideW"),
              number(at, "dilationH"), number(at, "dilationW"), activation(at));
      case "average_pool2d" ->
          new AveragePool2d(
              padding(at), number(at, "strideH"), number(at, "strideW"),
              number(at, "kernelH"), number(at, "kernelW"), activation(at));
      case "max_pool2d" ->
          new MaxPool2d(
              padding(at), number(at, "strideH"), number(at, "strideW"),
              number(at, "kernelH"), number(at, "kernelW"), activation(at));
      case "fully_connected" -> new FullyConnected(activation(at), flag(at, "keepNumDims"));
      case "mean" -> new Mean(flag(at, "keepDims"));
      case "add" -> new Add(activation(at));
      case "sub" -> new Sub(activation(at));
      case "mul" -> new Mul(activation(at));
      case "squared_difference" -> new SquaredDifference();
      case "rsqrt" -> new Rsqrt();
      case "quantize" -> new Quantize();
      case "dequantize" -> new Dequantize();
      case "transpose" -> new Transpose();
      case "pad" -> new Pad();
      case "reshape" -> new Reshape();
      case "unary" ->
          new Unary(
              Unary.Function.valueOf(at.get("function")),
              Float.intBitsToFloat(number(at, "alpha")));
      case "softmax" -> new Softmax(Float.intBitsToFloat(number(at, "beta")));
      case "batch_matmul" -> new BatchMatMul(flag(at, "adjointX"), flag(at, "adjointY"));
      case "concatenation" -> new Concatenation(number(at, "axis"));
      case "split" -> new Split(number(at, "axis"));
      case "strided_slice" ->
          new StridedSlice(
              integers(at.get("begin")), integers(at.get("end")), integers(at.get("stride")));
      default -> throw new IllegalArgumentException(key);
    };
  }

  private static int number(Map<String, String> at, String name) {
    return Integer.parseInt(at.get(name));
  }

  private static boolean flag(Map<String, String> at, String name) {
    return number(at, name) != 0;
  }

  private static Padding padding(Map<String, String> at) {
    return at.get("padding").equals("SAME") ? Padding.SAME : Padding.VALID;
  }

  private static Activation activation(Map<String, String> at) {
    return Activation.valueOf(at.get("activation"));
  }
}
