package synfire.generator.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import synfire.generator.model.tflite.BuiltinOperator;
import synfire.generator.model.tflite.BuiltinOptions;
import synfire.generator.model.tflite.CallOnceOptions;
import synfire.generator.model.tflite.VarHandleOptions;
import synfire.golden.net.Constant;
import synfire.golden.net.Node;
import synfire.golden.net.State;
import synfire.golden.net.Tensor;
import synfire.golden.op.Reshape;

/**
 * The variables of a file (VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE and CALL_ONCE, which sets
 * them before the first inference), followed in the order of its operators. A variable that is read
 * before it is assigned is a state of the network; all else about variables are copies.
 */
final class Variables {

  /** A variable and what is known of it so far. */
  private static final class Variable {
    private final String name;
    private Optional<Tensor> initial = Optional.empty();
    /** The tensor that has its value when an inference begins: the first that reads it. */
    private Optional<Tensor> first = Optional.empty();
    /** The tensor that has its value now. */
    private Optional<Tensor> now = Optional.empty();

    Variable(String name) {
      this.name = name;
    }
  }

  private final TfliteFile file;
  /** By container and name. */
  private final Map<List<Optional<ByteBuffer>>, Variable> variables = new LinkedHashMap<>();

  /** Variables of the handles of the network. */
  private final Map<Integer, Variable> handles = new HashMap<>();

  Variables(TfliteFile file) {
    this.file = file;
  }

  /** Whether an operator is about variables. */
  static boolean concerns(RawOperator raw) {
    return switch (raw.code()) {
      case BuiltinOperator.VAR_HANDLE,
              BuiltinOperator.READ_VARIABLE,
              BuiltinOperator.ASSIGN_VARIABLE,
              BuiltinOperator.CALL_ONCE ->
          true;
      default -> false;
    };
  }

  /**
   * Follows such an operator of the network.
   *
   * @param index place of its node, if it becomes one
   */
  Optional<Node> read(RawOperator raw, int index) {
    switch (raw.code()) {
      case BuiltinOperator.CALL_ONCE:
        callOnce(raw);
        return Optional.empty();
      case BuiltinOperator.VAR_HANDLE:
        handle(raw, handles);
        return Optional.empty();
      case BuiltinOperator.READ_VARIABLE:
        return readVariable(raw, index);
      default:
        assign(raw);
        return Optional.empty();
    }
  }

  private void handle(RawOperator raw, Map<Integer, Variable> of) {
    operands(raw, 0, 1);
    VarHandleOptions options =
        raw.options(new VarHandleOptions(), BuiltinOptions.VarHandleOptions)
            .orElseThrow(
                () -> Refusal.broken("its options are missing", "the name of a variable"));
    String name = TfliteFile.text(options.sharedNameAsByteBuffer());
    // The name is cut short, these bytes are not.
    List<Optional<ByteBuffer>> key =
        List.of(
            Optional.ofNullable(options.containerAsByteBuffer()),
            Optional.ofNullable(options.sharedNameAsByteBuffer()));
    of.put(raw.outputs().get(0), variables.computeIfAbsent(key, k -> new Variable(name)));
  }

  private static Variable variable(RawOperator raw, Map<Integer, Variable> of) {
    Variable variable = of.get(raw.inputs().get(0));
    if (variable == null) {
      throw Refusal.broken(
          "tensor " + raw.inputs().get(0) + " is no handle of a variable",
          "the output of a VAR_HANDLE");
    }
    return variable;
  }

  /** The graph that sets variables: handles and constants. */
  private void callOnce(RawOperator raw) {
    int graph =
        raw.options(new CallOnceOptions(), BuiltinOptions.CallOnceOptions)
            .map(CallOnceOptions::initSubgraphIndex)
            .orElse(0);
    if (graph < 1 || graph >= file.graphs().size()) {
      throw Refusal.broken(
          "it calls graph " + graph,
          "a graph besides the network; the file has " + file.graphs().size());
    }
    if (variables.values().stream().anyMatch(v -> v.now.isPresent())) {
      throw new Refusal(
          "it sets variables that were read or assigned before",
          "CALL_ONCE in front of the network",
          "convert the model again");
    }
    TfliteFile.Graph setting = file.graphs().get(graph);
    Map<Integer, Variable> own = new HashMap<>();
    for (RawOperator operator : setting.operators()) {
      if (operator.code() == BuiltinOperator.VAR_HANDLE) {
        handle(operator, own);
      } else if (operator.code() == BuiltinOperator.ASSIGN_VARIABLE) {
        operands(operator, 2, 0);
        Tensor value = value(operator, setting);
        if (value.constant().isEmpty()) {
          throw new Refusal(
              "the first value of a variable is computed",
              "a constant",
              "convert the model again, with constants folded");
        }
        variable(operator, own).initial = Optional.of(value);
      } else {
        throw new Refusal(
            "graph " + graph + ", which it calls, has an operator " + operator.name(),
            "constants that are assigned to variables",
            "convert the model again, with constants folded");
      }
    }
  }

  private static Tensor value(RawOperator raw, TfliteFile.Graph graph) {
    int id = raw.inputs().get(1);
    if (id < 0) {
      throw Refusal.broken("input 1 is absent", "a tensor");
    }
    return OperatorReader.code(graph.tensors().get(id).usable());
  }

  private Optional<Node> readVariable(RawOperator raw, int index) {
    operands(raw, 1, 1);
    Variable variable = variable(raw, handles);
    Tensor out = OperatorReader.code(file.network().tensors().get(raw.outputs().get(0)).usable());
    if (variable.now.isPresent()) {
      Tensor now = variable.now.get();
      sameForm(variable, now, out);
      return Optional.of(new Node(index, new Reshape(), List.of(now.id()), raw.outputs()));
    }
    variable.initial.ifPresent(initial -> sameForm(variable, initial, out));
    variable.first = Optional.of(out);
    variable.now = variable.first;
    return Optional.empty();
  }

  private void assign(RawOperator raw) {
    operands(raw, 2, 0);
    Variable variable = variable(raw, handles);
    Tensor value = value(raw, file.network());
    variable.first.ifPresent(first -> sameForm(variable, value, first));
    variable.now = Optional.of(value);
  }

  private static void sameForm(Variable variable, Tensor value, Tensor out) {
    if (!value.shape().equals(out.shape())) {
      throw Refusal.broken(
          "variable " + variable.name + " is read with shape " + out.shape()
              + " and holds " + value.shape(),
          "one shape");
    }
    OperatorReader.equalCodes(value, out);
  }

  private static void operands(RawOperator raw, int inputs, int outputs) {
    if (raw.inputs().size() != inputs || raw.outputs().size() != outputs) {
      throw Refusal.broken(
          "it has " + raw.inputs().size() + " inputs and " + raw.outputs().size() + " outputs",
          inputs + " and " + outputs);
    }
  }

  /** What the network keeps, when all of its operators have been followed. */
  List<State> states() {
    return variables.values().stream().flatMap(v -> state(v).stream()).toList();
  }

  private static Optional<State> state(Variable variable) {
    return variable.first.map(
        first ->
            new State(
                variable.name,
                first.id(),
                variable.now.orElseThrow().id(),
                variable
                    .initial
                    .flatMap(Tensor::constant)
                    .orElseGet(() -> zeros(first))));
  }

  /** The zero point everywhere: what a variable holds that nothing sets. */
  private static Constant zeros(Tensor tensor) {
    byte[] codes = new byte[tensor.elements()];
    Arrays.fill(codes, (byte) tensor.zeroPoint());
    return Constant.of(codes);
  }
}
