package synfire.generator.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import synfire.generator.model.ModelListing.Row;
import synfire.generator.model.ModelListing.Support;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Node;
import synfire.golden.net.Semantics;
import synfire.golden.net.Tensor;
import synfire.golden.op.Dequantize;
import synfire.golden.op.Quantize;

/**
 * Reads TensorFlow Lite files. Whatever the bytes of a file are, the result is a network that obeys
 * every rule of its operators, or a {@link synfire.generator.problem.ProblemException}.
 */
public final class TfliteImporter {

  /** Most multiplications of a network: some minutes of the golden model. */
  private static final long MAX_MACS = 1L << 38;

  private final Path path;
  private final TfliteFile.Graph file;
  private final Variables variables;
  private final OnChipSupport chip;
  private final List<Row> rows = new ArrayList<>();
  /** Node of each row, absent where the operator is none. */
  private final List<Optional<Node>> nodeOfRow = new ArrayList<>();
  private final Findings findings;

  private TfliteImporter(Path path, TfliteFile file, OnChipSupport chip) {
    this.path = path;
    this.file = file.network();
    variables = new Variables(file);
    this.chip = chip;
    findings = new Findings(path);
  }

  /** The network of a file. */
  public static Network read(Path path) {
    return read(path, Findings.of(path, () -> ModelBytes.read(path)));
  }

  static Network read(Path path, byte[] bytes) {
    TfliteImporter importer = open(path, bytes, OnChipSupport.byKind());
    ModelListing listing = importer.list();
    return listing.network().orElseThrow(importer.findings::exception);
  }

  /** What a file holds, also if parts of it are unsupported. */
  public static ModelListing list(Path path, OnChipSupport chip) {
    return list(path, Findings.of(path, () -> ModelBytes.read(path)), chip);
  }

  static ModelListing list(Path path, byte[] bytes, OnChipSupport chip) {
    return open(path, bytes, chip).list();
  }

  private static TfliteImporter open(Path path, byte[] bytes, OnChipSupport chip) {
    return Findings.of(path, () -> new TfliteImporter(path, TfliteFile.read(bytes), chip));
  }

  private ModelListing list() {
    Set<Integer> known = new HashSet<>();
    findings.check(() -> inputs(known));
    List<Node> nodes = new ArrayList<>();
    long macs = 0;
    for (RawOperator raw : file.operators()) {
      List<Integer> output =
          raw.outputs().isEmpty()
              ? List.of()
              : file.tensors().get(raw.outputs().get(0)).tensor().shape();
      try {
        OperatorReader.Read read = read(raw, nodes.size(), known);
        read.node().ifPresent(nodes::add);
        nodeOfRow.add(read.node());
        macs += read.macs();
        if (macs > MAX_MACS) {
          throw new Refusal("the network needs more than " + MAX_MACS + " multiplications", "", "");
        }
        rows.add(
            new Row(
                raw.index(),
                raw.name(),
                output,
                read.macs(),
                read.weights(),
                Support.ON_CHIP,
                "",
                ""));
      } catch (Refusal refusal) {
        rows.add(
            new Row(
                raw.index(),
                raw.name(),
                output,
                0,
                0,
                Support.UNSUPPORTED,
                refusal.getMessage(),
                refusal.hint()));
        findings.operator("operator " + raw.index() + " (" + raw.name() + ")", refusal);
      }
      known.addAll(raw.outputs());
    }
    if (!findings.ofOperators()) {
      findings.check(() -> outputs(known));
    }
    String name = Findings.modelName(path);
    if (!findings.isEmpty()) {
      return new ModelListing(name, rows, findings.ofModel(), Optional.empty());
    }
    List<Tensor> tensors = file.tensors().stream().map(RawTensor::tensor).toList();
    Network network =
        new Network(
            name,
            tensors,
            nodes,
            file.inputs(),
            file.outputs(),
            variables.states(),
            Semantics.TFLITE);
    findings.check(() -> floatEdges(network));
    if (!findings.isEmpty()) {
      return new ModelListing(name, rows, findings.ofModel(), Optional.empty());
    }
    return new ModelListing(name, limits(network), List.of(), Optional.of(network));
  }

  private OperatorReader.Read read(RawOperator raw, int index, Set<Integer> known) {
    for (int id : raw.inputs()) {
      boolean constant = id >= 0 && file.tensors().get(id).tensor().constant().isPresent();
      boolean refused = id >= 0 && file.tensors().get(id).refusal().isPresent();
      if (id >= 0 && !constant && !refused && !known.contains(id)) {
        throw Refusal.broken(
            "it reads tensor " + id + ", which nothing before it makes", "operators in order");
      }
    }
    Set<Integer> made = new HashSet<>();
    for (int id : raw.outputs()) {
      if (known.contains(id) || !made.add(id)) {
        throw Refusal.broken("tensor " + id + " is made twice", "one maker of each tensor");
      }
      if (file.tensors().get(id).tensor().constant().isPresent()) {
        throw Refusal.broken("it writes the constant tensor " + id, "constants that stay");
      }
    }
    try {
      if (Variables.concerns(raw)) {
        return new OperatorReader.Read(variables.read(raw, index), 0, 0);
      }
      return new OperatorReader(file.tensors(), raw, index).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw TfliteFile.outside();
    }
  }

  private void inputs(Set<Integer> known) {
    if (file.inputs().isEmpty()) {
      throw Refusal.broken("the network has no input", "at least one");
    }
    for (int id : file.inputs()) {
      Tensor tensor = file.tensors().get(id).usable();
      if (!known.add(id)) {
        throw Refusal.broken("tensor " + id + " is an input twice", "different inputs");
      }
      if (tensor.constant().isPresent()) {
        throw Refusal.broken("input tensor " + id + " is a constant", "a tensor without values");
      }
      if (tensor.shape().size() > 1 && tensor.dim(0) != 1) {
        throw new Refusal(
            "input tensor " + id + " has shape " + tensor.shape() + ", batch " + tensor.dim(0),
            "batch 1",
            "convert the model with batch 1; frames are streamed one after another");
      }
      ioType(tensor);
    }
  }

  private void outputs(Set<Integer> known) {
    if (file.outputs().isEmpty()) {
      throw Refusal.broken("the network has no output", "at least one");
    }
    for (int id : file.outputs()) {
      Tensor tensor = file.tensors().get(id).usable();
      if (!known.contains(id) || file.inputs().contains(id)) {
        throw Refusal.broken(
            "output tensor " + id + " is made by no operator", "a computed tensor");
      }
      ioType(tensor);
    }
  }

  private static void ioType(Tensor tensor) {
    if (tensor.type() != DataType.INT8
        && tensor.type() != DataType.UINT8
        && tensor.type() != DataType.FLOAT32) {
      throw new Refusal(
          "tensor " + tensor.id() + " has type " + tensor.type(),
          "int8, uint8 or float32 at the edges of the network",
          "quantize the model to int8");
    }
  }

  /** Floating point is host work: from an input into QUANTIZE, from DEQUANTIZE to an output. */
  private static void floatEdges(Network network) {
    for (int id : network.inputs()) {
      long readers =
          network.nodes().stream().filter(node -> node.inputs().contains(id)).count();
      if (network.tensor(id).type() == DataType.FLOAT32 && readers != 1) {
        throw new Refusal(
            "float32 input tensor " + id + " is read by " + readers + " operators",
            "one QUANTIZE",
            "quantize the whole model to int8");
      }
    }
    Set<Integer> dequantized = new HashSet<>();
    for (Node node : network.nodes()) {
      if (node.op() instanceof Dequantize) {
        dequantized.add(node.outputs().get(0));
      }
      int in = node.inputs().get(0);
      if (node.op() instanceof Quantize
          && network.tensor(in).type() == DataType.FLOAT32
          && !network.inputs().contains(in)) {
        throw new Refusal(
            "operator " + node.index() + " quantizes a float32 tensor inside the network",
            "float32 only at the inputs and outputs",
            "quantize the whole model to int8");
      }
    }
    for (int id : dequantized) {
      if (!network.outputs().contains(id)) {
        throw new Refusal(
            "tensor " + id + " is dequantized to float32 inside the network",
            "float32 only at the inputs and outputs",
            "quantize the whole model to int8");
      }
    }
  }

  private List<Row> limits(Network network) {
    List<Row> limited = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (nodeOfRow.get(i).isEmpty()) {
        limited.add(row);
        continue;
      }
      Node node = nodeOfRow.get(i).get();
      Optional<OnChipSupport.Limit> limit = chip.limit(network, node);
      Support support = limit.isPresent() ? Support.GOLDEN_ONLY : Support.ON_CHIP;
      if (isHost(network, node)) {
        support = Support.HOST;
        limit = Optional.empty();
      }
      limited.add(
          new Row(
              row.index(),
              row.operator(),
              row.output(),
              row.macs(),
              row.weights(),
              support,
              limit.map(OnChipSupport.Limit::reason).orElse(""),
              limit.map(OnChipSupport.Limit::hint).orElse("")));
    }
    return limited;
  }

  private static boolean isHost(Network network, Node node) {
    return node.op() instanceof Dequantize
        || node.op() instanceof Quantize
            && network.tensor(node.inputs().get(0)).type() == DataType.FLOAT32;
  }
}
