package synfire.generator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import synfire.generator.problem.ProblemException;
import synfire.generator.report.VerifyReport;
import synfire.generator.samples.Samples;
import synfire.generator.verify.Verification;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyType;
import synfire.golden.net.Network;
import synfire.golden.net.Semantics;
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
    if (model.network().semantics() == Semantics.ONNX) {
      return decisions(found, reals);
    }
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
    return new Verification.Difference(different, first, Optional.empty());
  }

  /** Beside a runtime in floating point: how many values differ, and every decision. */
  private Verification.Difference decisions(Npy found, boolean reals) {
    int size = tensor.elements();
    int samples = found.elements() / size;
    long different = 0;
    long wrong = 0;
    Optional<String> first = Optional.empty();
    for (int sample = 0; sample < samples; sample++) {
      int best = sample * size;
      int bestExpected = best;
      double farthest = 0;
      for (int i = sample * size; i < (sample + 1) * size; i++) {
        double distance = Math.abs(number(found, i, reals) - number(expected, i, reals));
        // Float32 functions of two libraries differ in the last places.
        double noise = reals ? 1e-6 + 1e-5 * Math.abs(number(expected, i, reals)) : 0;
        different += distance > noise ? 1 : 0;
        farthest = Math.max(farthest, distance);
        best = number(found, i, reals) > number(found, best, reals) ? i : best;
        bestExpected =
            number(expected, i, reals) > number(expected, bestExpected, reals) ? i : bestExpected;
      }
      // Of equal scores each is a best one; a single score is no decision, it has to be near.
      boolean same =
          number(expected, best, reals) == number(expected, bestExpected, reals)
              || number(found, best, reals) == number(found, bestExpected, reals);
      if (size == 1 ? farthest > step(reals) : !same) {
        if (wrong++ == 0) {
          first =
              Optional.of(
                  "sample " + sample + ": expected element " + bestExpected % size + " with "
                      + value(expected, bestExpected, reals) + ", golden has element "
                      + best % size + " with " + value(found, best, reals) + " (" + file + ")");
        }
      }
    }
    return new Verification.Difference(
        wrong,
        first,
        Optional.of(new VerifyReport.Agreement(different, found.elements(), wrong, samples)));
  }

  /** What one code is worth in the output. */
  private double step(boolean reals) {
    return reals ? model.network().tensor(model.outputTensors().get(0)).scale() * 1.001 : 1;
  }

  private static double number(Npy array, int i, boolean reals) {
    return reals ? array.float32(i) : array.integer(i);
  }

  private static String value(Npy array, int i, boolean reals) {
    return reals ? Float.toString(array.float32(i)) : Long.toString(array.integer(i));
  }
}
