package synfire.generator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import synfire.generator.problem.ProblemException;
import synfire.generator.samples.Samples;
import synfire.generator.verify.Verification;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyType;
import synfire.golden.net.Network;
import synfire.golden.net.Tensor;
import synfire.golden.run.GoldenModel;

/** The outputs of the option {@code --expect}, compared by value with those of golden. */
final class ExpectedOutputs implements Verification.Expected {

  private final GoldenModel model;
  private final Path file;
  private final Npy expected;
  private final Tensor tensor;

  private ExpectedOutputs(GoldenModel model, Path file, Npy expected, Tensor tensor) {
    this.model = model;
    this.file = file;
    this.expected = expected;
    this.tensor = tensor;
  }

  /** Reads a file with at least so many samples. */
  static ExpectedOutputs read(GoldenModel model, Path file, int samples) {
    Network network = model.network();
    Tensor tensor = network.tensor(network.outputs().get(0));
    Npy npy = Samples.load("the expected outputs", file);
    String type = tensor.type().name();
    if (!npy.type().name().equals(type)) {
      throw new ProblemException(
          "the expected outputs have type " + npy.type().descriptor(),
          file.toString(),
          NpyType.valueOf(type).descriptor() + ", the type of the network's output",
          "give the outputs of this model");
    }
    long elements = 1;
    for (int i = 1; i < npy.shape().size(); i++) {
      elements *= npy.shape().get(i);
    }
    if (npy.shape().isEmpty()
        || elements != tensor.elements()
        || npy.shape().get(0) < samples) {
      throw new ProblemException(
          "the expected outputs have shape " + npy.shape(),
          file.toString(),
          "[N, ...], N at least " + samples + ", each of shape " + tensor.shape(),
          "give the outputs of the same samples, or fewer with --samples");
    }
    return new ExpectedOutputs(model, file, npy, tensor);
  }

  @Override
  public Verification.Difference compare(List<List<byte[]>> outputs) {
    Npy found = Samples.outputs(model, 0, outputs);
    boolean reals = found.type() == NpyType.FLOAT32;
    long different = 0;
    Optional<String> first = Optional.empty();
    for (int i = 0; i < found.elements(); i++) {
      boolean equal =
          reals
              ? found.float32(i) == expected.float32(i)
              : found.integer(i) == expected.integer(i);
      if (equal) {
        continue;
      }
      if (different++ == 0) {
        first =
            Optional.of(
                "sample " + i / tensor.elements() + ", element " + i % tensor.elements()
                    + ": expected " + value(expected, i, reals) + ", golden has "
                    + value(found, i, reals) + " (" + file + ")");
      }
    }
    return new Verification.Difference(different, first);
  }

  private static String value(Npy array, int i, boolean reals) {
    return reals ? Float.toString(array.float32(i)) : Long.toString(array.integer(i));
  }
}
