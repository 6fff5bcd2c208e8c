package synfire.generator.cli;

import java.math.BigDecimal;
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

/**
 * The outputs of the option {@code --expect}, of any type of numbers. Those of golden must be the same
 * numbers, without any rounding; of ONNX networks the decisions must be the same.
 */
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
    if (model.network().semantics() == Semantics.ONNX) {
      return decisions(found);
    }
    long different = 0;
    Optional<String> first = Optional.empty();
    for (int i = 0; i < found.elements(); i++) {
      if (equal(found, i)) {
        continue;
      }
      if (different++ == 0) {
        first =
            Optional.of(
                "sample " + i / tensor.elements() + ", element " + i % tensor.elements()
                    + ": expected " + value(expected, i) + ", golden has "
                    + value(found, i) + " (" + file + ")");
      }
    }
    return new Verification.Difference(different, first, Optional.empty());
  }

  /** Beside a runtime in floating point: how many values differ, and every decision. */
  private Verification.Difference decisions(Npy found) {
    boolean reals = !found.type().isWhole();
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
        double distance = Math.abs(found.real(i) - expected.real(i));
        // Float32 functions of two libraries differ in the last places.
        double noise = reals ? 1e-6 + 1e-5 * Math.abs(expected.real(i)) : 0;
        different += distance <= noise && Double.isFinite(distance) ? 0 : 1;
        farthest = Math.max(farthest, distance);
        best = found.real(i) > found.real(best) ? i : best;
        bestExpected = expected.real(i) > expected.real(bestExpected) ? i : bestExpected;
      }
      // Of equal scores each is a best one; a single score is no decision, it has to be near.
      boolean same =
          size == 1
              ? farthest <= step(reals)
              : expected.real(best) == expected.real(bestExpected)
                  || found.real(best) == found.real(bestExpected);
      if (!same || Double.isNaN(farthest)) {
        if (wrong++ == 0) {
          first =
              Optional.of(
                  "sample " + sample + ": expected element " + bestExpected % size + " with "
                      + value(expected, bestExpected) + ", golden has element "
                      + best % size + " with " + value(found, best) + " (" + file + ")");
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

  private boolean equal(Npy found, int i) {
    if (!found.type().isWhole() && !expected.type().isWhole()) {
      return found.real(i) == expected.real(i);
    }
    // The 64 bits of a uint64 are no number that can be compared with others.
    if (found.type().isWhole() && expected.type().isWhole()
        && expected.type() != NpyType.UINT64) {
      return found.integer(i) == expected.integer(i);
    }
    Optional<BigDecimal> a = found.exact(i);
    Optional<BigDecimal> b = expected.exact(i);
    return a.isPresent() && b.isPresent() && a.get().compareTo(b.get()) == 0;
  }

  /** A number in as many digits as tell it from others of the finer of the two types. */
  private String value(Npy array, int i) {
    if (array.type().isWhole()) {
      return array.exact(i).map(BigDecimal::toPlainString).orElseThrow();
    }
    return expected.type() == NpyType.FLOAT64
        ? Double.toString(array.real(i))
        : Float.toString(array.float32(i));
  }
}
