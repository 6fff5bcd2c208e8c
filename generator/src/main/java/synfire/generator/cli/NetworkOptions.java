package synfire.generator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import synfire.generator.model.BoundStates;
import synfire.generator.model.ModelImporter;
import synfire.generator.model.WindowToStream;
import synfire.generator.problem.ProblemException;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.UnsupportedNetworkException;

/** The options {@code --model} and {@code --rounding}: a network and what its bits must be. */
final class NetworkOptions {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "TensorFlow Lite or ONNX file, quantized to int8.")
  private Path model;

  @Option(
      names = "--rounding",
      paramLabel = "KERNELS",
      defaultValue = "tflm",
      converter = RoundingName.class,
      description =
          "Whose FULLY_CONNECTED: tflm (TensorFlow Lite Micro) or litert (LiteRT 1.3 and later);"
              + " ONNX files round once in any case. Default: ${DEFAULT-VALUE}.")
  private Rounding rounding;

  @Option(
      names = "--stream",
      description =
          "Turn a network over a window of time (axis 1, no padding) into one over steps: each"
              + " sample brings new rows, each layer computes its new row alone.")
  private boolean stream;

  @Option(
      names = "--state",
      paramLabel = "IN=OUT",
      description =
          "An input that is what an output was in the step before, zero at first: the state of a"
              + " recurrent network whose file has no variables. May be repeated.")
  private List<String> states = List.of();

  private Optional<Network> window = Optional.empty();

  /** The file of the model. */
  Path file() {
    return model;
  }

  Rounding rounding() {
    return rounding;
  }

  /** Reads the network. */
  Network read() {
    Network network = BoundStates.of(ModelImporter.read(model), states);
    if (!stream) {
      return network;
    }
    window = Optional.of(network);
    return WindowToStream.of(network);
  }

  /** The network over the whole window, of which the one that was read is the streamed form. */
  Optional<Network> window() {
    return window;
  }

  /** The golden model of the network that was read. */
  GoldenModel golden(Network network) {
    try {
      return GoldenModel.of(network, rounding);
    } catch (UnsupportedNetworkException e) {
      throw new ProblemException(
          "the golden model does not take this network: " + e.getMessage(),
          model.toString(),
          "",
          "synfire check lists what is supported");
    }
  }

  /** The names as the help text has them. */
  private static final class RoundingName extends ChoiceName<Rounding> {
    RoundingName() {
      super(Rounding.class);
    }
  }
}
