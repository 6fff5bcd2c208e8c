package synfire.generator.model.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import synfire.generator.model.Findings;
import synfire.generator.model.ModelListing;
import synfire.generator.model.ModelListing.Row;
import synfire.generator.model.ModelListing.Support;
import synfire.generator.model.OnChipSupport;
import synfire.generator.model.Refusal;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Rounding;
import synfire.golden.op.Quantize;
import synfire.golden.op.Reshape;
import synfire.golden.op.Transpose;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.UnsupportedNetworkException;

/**
 * Reads ONNX files. Whatever the bytes of a file are, the result is a network that obeys every rule
 * of its operators, or a {@link synfire.generator.problem.ProblemException}.
 */
public final class OnnxImporter {

  /** Most multiplications of a network: some minutes of the golden model. */
  private static final long MAX_MACS = 1L << 38;

  private final Path path;
  private final OnnxFile file;
  private final OnChipSupport chip;
  private final Findings findings;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<Integer, Emitter.Work> work = new HashMap<>();
  private final Map<Integer, Refusal> refused = new HashMap<>();
  private final Set<Integer> skipped = new HashSet<>();
  private final NetworkBuilder network = new NetworkBuilder();
  private final List<Integer> inputs = new ArrayList<>();
  private boolean inputsKnown;
  private final List<Integer> outputs = new ArrayList<>();

  private OnnxImporter(Path path, OnnxFile file, OnChipSupport chip) {
    this.path = path;
    this.file = file;
    this.chip = chip;
    findings = new Findings(path);
  }

  /** The network of the bytes of a file, which stands at a path. */
  public static Network read(Path path, byte[] bytes) {
    OnnxImporter importer = open(path, bytes, OnChipSupport.byKind());
    ModelListing listing = importer.list();
    return listing.network().orElseThrow(importer.findings::exception);
  }

  /** What a file holds, also if parts of it are unsupported. */
  public static ModelListing list(Path path, byte[] bytes, OnChipSupport chip) {
    return open(path, bytes, chip).list();
  }

  private static OnnxImporter open(Path path, byte[] bytes, OnChipSupport chip) {
    return Findings.of(path, () -> new OnnxImporter(path, OnnxFile.read(bytes, path), chip));
  }

  private ModelListing list() {
    Emitter emitter = new Emitter(network, file, work);
    Operators operators = new Operators(network, emitter, values, reads::contains);
    findings.check(this::graphInputs);
    inputsKnown = findings.isEmpty();
    values.putAll(file.constants());
    for (OnnxNode node : file.nodes()) {
      run(operators, node);
    }
    if (findings.isEmpty()) {
      try {
        findings.check(() -> graphOutputs(emitter));
      } catch (NodeRefusal refusal) {
        refuse(refusal.node, refusal.refusal);
      }
    }
    String name = Findings.modelName(path);
    if (!findings.isEmpty()) {
      return listing(name, Optional.empty());
    }
    NetworkBuilder.Built built = network.build(name, inputs, outputs);
    findings.check(() -> sound(built.network()));
    return listing(name, findings.isEmpty() ? Optional.of(built) : Optional.empty());
  }

  /** A refusal at a node of the file. */
  private static final class NodeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int node;
    private final transient Refusal refusal;

    NodeRefusal(int node, Refusal refusal) {
      super(refusal.getMessage(), null, false, false);
      this.node = node;
      this.refusal = refusal;
    }
  }

  private void run(Operators operators, OnnxNode node) {
    if (!Operators.knows(node)) {
      refuse(
          node.index(),
          new Refusal("the operator is not supported", "", Operators.hint(node)));
      return;
    }
    if (!inputsKnown) {
      skipped.add(node.index());
      return;
    }
    for (String input : node.inputs()) {
      Refusal constant = file.refused().get(input);
      if (constant != null) {
        refuse(node.index(), constant);
        return;
      }
      if (made(input) && !values.containsKey(input)) {
        skipped.add(node.index());
        return;
      }
    }
    try {
      operators.run(node);
      if (work.values().stream().mapToLong(Emitter.Work::macs).sum() > MAX_MACS) {
        throw new Refusal("the network needs more than " + MAX_MACS + " multiplications", "", "");
      }
    } catch (Refusal refusal) {
      node.outputs().forEach(values::remove);
      refuse(network.site(), refusal);
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException
        | NegativeArraySizeException e) {
      node.outputs().forEach(values::remove);
      refuse(node.index(), OnnxFile.damaged("numbers that contradict each other"));
    }
  }

  private void refuse(int index, Refusal refusal) {
    if (refused.putIfAbsent(index, refusal) == null) {
      OnnxNode node = file.nodes().get(index);
      findings.operator("node " + index + " (" + node.title() + ")", refusal);
    }
  }

  /** Whether an earlier node that was refused makes a value. */
  private boolean made(String value) {
    return !value.isEmpty() && makers.containsKey(value) && gone(makers.get(value));
  }

  private boolean gone(int node) {
    return refused.containsKey(node) || skipped.contains(node);
  }

  private final Map<String, Integer> makers = new HashMap<>();
  private final Set<String> reads = new HashSet<>();

  // --- edges

  private void graphInputs() {
    for (OnnxNode node : file.nodes()) {
      node.outputs().forEach(output -> makers.putIfAbsent(output, node.index()));
      reads.addAll(node.inputs());
    }
    file.outputs().forEach(output -> reads.add(output.getName()));
    for (ValueInfoProto input : file.inputs()) {
      String name = OnnxNode.quoted(input.getName());
      if (!input.getType().hasTensorType()) {
        throw new Refusal("input " + name + " is no tensor", "a tensor", "");
      }
      TypeProto.Tensor tensor = input.getType().getTensorType();
      List<Integer> shape = shape(name, tensor);
      Value value;
      switch (tensor.getElemType()) {
        case 1 -> {
          int id = network.input(input.getName(), shape);
          value = new Real.Input(id, shape, channelsFirst(input.getName(), shape), 0);
          inputs.add(id);
        }
        case 2 -> value = codes(input.getName(), shape, DataType.UINT8);
        case 3 -> value = codes(input.getName(), shape, DataType.INT8);
        default ->
            throw new Refusal(
                "input " + name + " has type " + TensorReader.typeName(tensor.getElemType()),
                "int8, uint8 or float32",
                "quantize the model to int8");
      }
      if (values.put(input.getName(), value) != null) {
        throw Refusal.broken("input " + name + " is there twice", "different inputs");
      }
    }
    if (file.inputs().isEmpty()) {
      throw Refusal.broken("the network has no input", "at least one");
    }
  }

  /** An input of codes. */
  private Codes codes(String name, List<Integer> shape, DataType type) {
    int offset = type.offset();
    Stated q = quantization(name, offset);
    int id = network.input(name, type, shape, q.scale(), q.zero());
    inputs.add(id);
    int codes =
        type == DataType.INT8
            ? id
            : network.node(
                new Quantize(),
                List.of(id),
                network.codes(DataType.INT8, shape, q.scale(), q.zero() - offset));
    Codes seen = network.seen(codes, shape, Shapes.identity(shape.size()));
    Codes typed =
        new Codes(codes, seen.shape(), seen.order(), seen.scale(), seen.zero(), type);
    return channelsFirst(name, shape) ? network.channelsLast(typed) : typed;
  }

  /** Operators for which the order of the axes is as the graph says, whatever it means. */
  private static final Set<String> MOVING =
      Set.of(
          "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Pad",
          "Concat", "MatMul", "Gemm", "QLinearMatMul", "QGemm", "QLinearConcat", "Softmax",
          "QLinearSoftmax", "LogSoftmax", "ReduceMean");

  private static final Set<String> ON_MAPS =
      Set.of(
          "Conv", "QLinearConv", "MaxPool", "AveragePool", "QLinearAveragePool",
          "GlobalAveragePool", "QLinearGlobalAveragePool", "GlobalMaxPool", "BatchNormalization",
          "StateSpace");

  /** Whether an input is a map whose channels come first: its first reader that minds says so. */
  private boolean channelsFirst(String name, List<Integer> shape) {
    if (shape.size() != 3 && shape.size() != 4) {
      return false;
    }
    Set<String> same = new HashSet<>(Set.of(name));
    for (OnnxNode node : file.nodes()) {
      if (node.inputs().stream().anyMatch(same::contains)) {
        if (ON_MAPS.contains(node.type())) {
          return true;
        }
        if (MOVING.contains(node.type())) {
          return false;
        }
        same.addAll(node.outputs());
      }
    }
    return false;
  }

  private record Stated(float scale, int zero) {}

  /** Operators that hand codes on. */
  private static final Set<String> CARRIERS =
      Set.of(
          "Identity", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice",
          "Split", "Pad", "Concat", "MaxPool", "GlobalMaxPool");

  /** The scale and zero point with which the first reader that says one reads an input. */
  private Stated quantization(String name, int otherwise) {
    Map<String, Fixed> known = new HashMap<>(file.constants());
    Set<String> same = new HashSet<>(Set.of(name));
    for (OnnxNode node : file.nodes()) {
      if (node.type().equals("Constant") && node.states("value") && !node.outputs().isEmpty()) {
        node.tensor("value").ifPresent(tensor -> known.put(node.outputs().get(0), tensor));
      }
      int at = 0;
      while (at < node.inputs().size() && !same.contains(node.inputs().get(at))) {
        at++;
      }
      if (at == node.inputs().size()) {
        continue;
      }
      if (CARRIERS.contains(node.type())) {
        same.addAll(node.outputs());
        continue;
      }
      Fixed scale = node.has(at + 1) ? known.get(node.inputs().get(at + 1)) : null;
      Fixed zero = node.has(at + 2) ? known.get(node.inputs().get(at + 2)) : null;
      if (scale != null && scale.isReal() && scale.elements() == 1) {
        float s = scale.values().float32(0);
        long z = zero == null || zero.isReal() || zero.elements() != 1 ? 0 : zero.integers()[0];
        if (s >= Float.MIN_NORMAL
            && !Float.isInfinite(s)
            && z >= otherwise - 128
            && z < otherwise + 128) {
          return new Stated(s, (int) z);
        }
      }
    }
    return new Stated(1, otherwise);
  }

  private static List<Integer> shape(String name, TypeProto.Tensor tensor) {
    if (!tensor.hasShape()) {
      throw new Refusal(
          "input " + name + " has no shape",
          "fixed sizes",
          "convert the model with a fixed input shape, batch 1");
    }
    List<Integer> shape = new ArrayList<>();
    for (TensorShapeProto.Dimension size : tensor.getShape().getDimList()) {
      boolean open = !size.hasDimValue() || size.getDimValue() < 1;
      if (open && shape.isEmpty() && tensor.getShape().getDimCount() > 1) {
        shape.add(1);
      } else if (open) {
        throw new Refusal(
            "input " + name + " has an open size on axis " + shape.size(),
            "fixed sizes; only the batch may be open",
            "convert the model with a fixed input shape, batch 1");
      } else {
        shape.add((int) Math.min(Shapes.MAX_ELEMENTS + 1L, size.getDimValue()));
      }
    }
    if (shape.size() > 1 && shape.get(0) != 1) {
      throw new Refusal(
          "input " + name + " has shape " + shape + ", batch " + shape.get(0),
          "batch 1",
          "convert the model with batch 1; frames are streamed one after another");
    }
    return Shapes.checked(shape);
  }

  private void graphOutputs(Emitter emitter) {
    if (file.outputs().isEmpty()) {
      throw Refusal.broken("the network has no output", "at least one");
    }
    for (ValueInfoProto output : file.outputs()) {
      String name = OnnxNode.quoted(output.getName());
      Value value = values.get(output.getName());
      Integer maker = makers.get(output.getName());
      if (maker == null || value == null || value instanceof Fixed) {
        throw Refusal.broken("output " + name + " is made by no operator", "a computed value");
      }
      network.site(maker);
      try {
        if (value instanceof PendingCodes pending) {
          value = emitter.codes(pending);
        }
        int id =
            value instanceof Codes codes ? emitter.output(codes) : emitter.output((Real) value);
        if (outputs.contains(id)) {
          throw new Refusal("output " + name + " equals another one", "different outputs", "");
        }
        outputs.add(id);
      } catch (Refusal refusal) {
        throw new NodeRefusal(network.site(), refusal);
      }
    }
  }

  /** The rules of the golden model: whatever was overlooked before ends here. */
  private static void sound(Network network) {
    for (int output : network.outputs()) {
      if (network.inputs().contains(output)
          || network.nodes().stream().noneMatch(n -> n.outputs().contains(output))) {
        throw Refusal.broken("an output is made by no operator", "a computed value");
      }
    }
    for (int input : network.inputs()) {
      if (network.nodes().stream().noneMatch(n -> n.inputs().contains(input))) {
        throw new Refusal(
            "nothing reads input " + OnnxNode.quoted(network.tensor(input).name()),
            "inputs that are used",
            "remove the input");
      }
    }
    try {
      GoldenModel.of(network, Rounding.TFLM);
    } catch (UnsupportedNetworkException e) {
      throw new Refusal(
          "the network cannot be computed: " + e.getMessage(), "", "quantize the whole model");
    }
  }

  // --- the list

  private ModelListing listing(String name, Optional<NetworkBuilder.Built> built) {
    List<Row> rows = new ArrayList<>();
    for (OnnxNode node : file.nodes()) {
      boolean constant =
          !node.outputs().isEmpty() && values.get(node.outputs().get(0)) instanceof Fixed
              || !node.outputs().isEmpty()
                  && values.get(node.outputs().get(0)) instanceof Real.DequantizedConstant;
      boolean pair = node.type().equals("QuantizeLinear") || node.type().equals("DequantizeLinear");
      boolean makes = built.isPresent() && built.get().sites().contains(node.index());
      if (refused.containsKey(node.index())) {
        Refusal refusal = refused.get(node.index());
        rows.add(row(node, Support.UNSUPPORTED, refusal.getMessage(), refusal.hint()));
      } else if (skipped.contains(node.index()) && !pair) {
        rows.add(
            row(node, Support.UNSUPPORTED, "what it reads is not supported", ""));
      } else if (makes || !constant && !pair && !skipped.contains(node.index())) {
        rows.add(built.map(b -> placed(node, b)).orElse(row(node, Support.ON_CHIP, "", "")));
      }
    }
    return new ModelListing(
        name, rows, findings.ofModel(), built.map(NetworkBuilder.Built::network));
  }

  private Row row(OnnxNode node, Support support, String reason, String hint) {
    Emitter.Work done = work.getOrDefault(node.index(), new Emitter.Work(0, 0));
    Value made = node.outputs().isEmpty() ? null : values.get(node.outputs().get(0));
    return new Row(
        node.index(),
        node.title(),
        made == null ? List.of() : made.shape(),
        done.macs(),
        done.weights(),
        support,
        reason,
        hint);
  }

  private Row placed(OnnxNode node, NetworkBuilder.Built built) {
    // Where the result is made counts, not the movements before it.
    boolean host = false;
    Optional<OnChipSupport.Limit> limit = Optional.empty();
    Network n = built.network();
    for (Node made : n.nodes()) {
      if (built.sites().get(made.index()) != node.index()) {
        continue;
      }
      boolean codes =
          n.tensor(made.inputs().get(0)).type().isSignedCode()
              && n.tensor(made.outputs().get(0)).type().isSignedCode();
      boolean move = made.op() instanceof Transpose || made.op() instanceof Reshape;
      host = move ? host : !codes;
      if (codes && limit.isEmpty()) {
        limit = chip.limit(n, made);
      }
    }
    Support support =
        limit.isPresent()
            ? Support.GOLDEN_ONLY
            : host ? Support.HOST : Support.ON_CHIP;
    return row(
        node,
        support,
        limit.map(OnChipSupport.Limit::reason).orElse(""),
        limit.map(OnChipSupport.Limit::hint).orElse(""));
  }
}
