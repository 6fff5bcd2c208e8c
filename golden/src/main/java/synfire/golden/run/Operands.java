package synfire.golden.run;

import java.util.Arrays;
import java.util.Optional;
import synfire.golden.net.Constant;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Semantics;
import synfire.golden.net.Tensor;
import synfire.golden.number.Multiplier;
import synfire.golden.number.Scaling;

/** A node with its tensors, and the checks that the kernels share. */
record Operands(Network network, Node node) {

  UnsupportedNetworkException refuse(String reason) {
    return new UnsupportedNetworkException(
        "node " + node.index() + " (" + node.op().key() + ")", reason);
  }

  UnsupportedNetworkException refuse(Tensor tensor, String reason) {
    return refuse("tensor " + tensor.id() + " (" + tensor.name() + ") " + reason);
  }

  /** The node must have from..to inputs and the given number of outputs. */
  void arity(int from, int to, int outputs) {
    int inputs = node.inputs().size();
    if (inputs < from || inputs > to) {
      throw refuse("has " + inputs + " inputs, expected " + from + (to > from ? " to " + to : ""));
    }
    if (node.outputs().size() != outputs) {
      throw refuse("has " + node.outputs().size() + " outputs, expected " + outputs);
    }
  }

  private Tensor any(int place) {
    int id = node.inputs().get(place);
    if (id < 0) {
      throw refuse("input " + place + " is absent");
    }
    return network.tensor(id);
  }

  /** An input of signed codes with one scale. */
  Tensor input(int place) {
    return quantized(any(place), false);
  }

  /** An output of signed codes with one scale. */
  Tensor output(int place) {
    return quantized(network.tensor(node.outputs().get(place)), false);
  }

  /** An int8 output with one scale. */
  Tensor int8Output(int place) {
    Tensor tensor = output(place);
    if (tensor.type() != DataType.INT8) {
      throw refuse(tensor, "is " + tensor.type() + ", expected INT8");
    }
    return tensor;
  }

  /** An output of signed codes with one scale, or an int32 output of sums. */
  Tensor sumsOutput(int place) {
    Tensor tensor = network.tensor(node.outputs().get(place));
    return tensor.type() == DataType.INT32 ? tensor : output(place);
  }

  /** An input of signed or unsigned codes with one scale. */
  Tensor wideInput(int place) {
    return quantized(any(place), true);
  }

  /** An output of signed or unsigned codes with one scale. */
  Tensor wideOutput(int place) {
    return quantized(network.tensor(node.outputs().get(place)), true);
  }

  /** An input of codes that are only moved. */
  Tensor movedInput(int place) {
    return bytes(any(place));
  }

  /** An output of codes that are only moved. */
  Tensor movedOutput(int place) {
    return bytes(network.tensor(node.outputs().get(place)));
  }

  private Tensor bytes(Tensor tensor) {
    if (!tensor.type().isCode()) {
      throw refuse(tensor, "is " + tensor.type() + ", expected codes");
    }
    return tensor;
  }

  private Tensor quantized(Tensor tensor, boolean unsignedToo) {
    DataType type = tensor.type();
    if (!type.isSignedCode() && !(unsignedToo && type.isCode())) {
      throw refuse(
          tensor, "is " + type + ", expected " + (unsignedToo ? "codes" : "signed codes"));
    }
    if (tensor.scales().size() != 1 || tensor.zeroPoints().size() > 1) {
      throw refuse(tensor, "has " + tensor.scales().size() + " scales, expected 1");
    }
    scale(tensor, 0);
    if (tensor.zeroPoint() < type.min() || tensor.zeroPoint() > type.max()) {
      throw refuse(tensor, "has zero point " + tensor.zeroPoint() + ", outside its codes");
    }
    return tensor;
  }

  /** A scale, checked to be a usable positive number. */
  float scale(Tensor tensor, int index) {
    float scale = tensor.scales().get(index);
    if (!(scale >= Float.MIN_NORMAL) || Float.isInfinite(scale)) {
      throw refuse(tensor, "has the scale " + scale + ", expected a positive number");
    }
    return scale;
  }

  /** Constant signed weights whose channels lie along an axis, one scale or one per channel. */
  Tensor weights(int place, int rank, int channelAxis) {
    Tensor tensor = any(place);
    if (!tensor.type().isSignedCode()) {
      throw refuse(tensor, "is " + tensor.type() + ", expected weights of signed codes");
    }
    constant(tensor, "weights");
    rank(tensor, rank);
    int scales = tensor.scales().size();
    if (scales != 1 && scales != tensor.dim(channelAxis)) {
      throw refuse(
          tensor, "has " + scales + " scales for " + tensor.dim(channelAxis) + " channels");
    }
    if (scales > 1 && tensor.channelAxis() != channelAxis) {
      throw refuse(
          tensor,
          "has its scales along axis " + tensor.channelAxis() + ", expected " + channelAxis);
    }
    for (int i = 0; i < scales; i++) {
      scale(tensor, i);
    }
    for (int zeroPoint : tensor.zeroPoints()) {
      if (zeroPoint < tensor.type().min() || zeroPoint > tensor.type().max()) {
        throw refuse(tensor, "has zero point " + zeroPoint + ", outside its codes");
      }
    }
    return tensor;
  }

  /** A fixed-point factor with the rounding of the network. */
  Scaling scaling(Multiplier multiplier) {
    try {
      return Scaling.of(multiplier, network.semantics());
    } catch (IllegalArgumentException e) {
      throw refuse("has scales with a ratio of 2^30 or more");
    }
  }

  /** Whether the network follows ONNX. */
  boolean onnx() {
    return network.semantics() == Semantics.ONNX;
  }

  /** Fraction bits of a bias, checked. */
  int fraction(int bits) {
    if (bits < 0 || bits > 8) {
      throw refuse("has a bias of " + bits + " fraction bits, expected 0 to 8");
    }
    return bits;
  }

  /** The optional int32 bias, zeros where it is absent. */
  int[] bias(int place, int channels) {
    int[] bias = new int[channels];
    if (place >= node.inputs().size() || node.inputs().get(place) < 0) {
      return bias;
    }
    Tensor tensor = any(place);
    if (tensor.type() != DataType.INT32) {
      throw refuse(tensor, "is " + tensor.type() + ", expected INT32 bias");
    }
    Constant values = constant(tensor, "bias");
    if (tensor.elements() != channels) {
      throw refuse(tensor, "has " + tensor.elements() + " biases for " + channels + " channels");
    }
    for (int i = 0; i < channels; i++) {
      bias[i] = values.int32(i);
    }
    return bias;
  }

  /** A constant list of integers, such as axes. */
  int[] integers(int place, String what) {
    Tensor tensor = any(place);
    if (tensor.type() != DataType.INT32 && tensor.type() != DataType.INT64) {
      throw refuse(tensor, "is " + tensor.type() + ", expected INT32 " + what);
    }
    Constant values = constant(tensor, what);
    int[] list = new int[tensor.elements()];
    for (int i = 0; i < list.length; i++) {
      long value = values.integer(tensor.type(), i);
      if (value != (int) value) {
        throw refuse(tensor, "holds " + value + ", outside 32 bits");
      }
      list[i] = (int) value;
    }
    return list;
  }

  private Constant constant(Tensor tensor, String what) {
    Optional<Constant> constant = tensor.constant();
    if (constant.isEmpty()) {
      throw refuse(tensor, "is computed, expected constant " + what);
    }
    return constant.get();
  }

  /** Refuses a tensor of another rank. */
  void rank(Tensor tensor, int rank) {
    if (tensor.shape().size() != rank) {
      throw refuse(tensor, "has shape " + tensor.shape() + ", expected " + rank + " axes");
    }
  }

  /** Refuses a tensor of another shape than the operation gives. */
  void shape(Tensor tensor, int... expected) {
    if (!Arrays.equals(Shape.of(tensor.shape()), expected)) {
      throw refuse(
          tensor, "has shape " + tensor.shape() + ", expected " + Arrays.toString(expected));
    }
  }
}
