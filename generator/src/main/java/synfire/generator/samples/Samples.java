package synfire.generator.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import synfire.generator.problem.FileTrouble;
import synfire.generator.problem.ProblemException;
import synfire.golden.io.Npy;
import synfire.golden.io.NpyException;
import synfire.golden.io.NpyType;
import synfire.golden.net.DataType;
import synfire.golden.net.Network;
import synfire.golden.net.Tensor;
import synfire.golden.run.GoldenModel;

/**
 * Reads the samples of a network from .npy files, one for each input, and writes its outputs. An
 * array has the type of the network's own tensor; float32 becomes codes here and codes become
 * float32 again, as a host does it. The first axis counts samples; a sample must have as many
 * elements as the tensor.
 */
public final class Samples {

  private final List<List<byte[]>> codes;
  private final List<Integer> starts;

  private Samples(List<List<byte[]>> codes, List<Integer> starts) {
    this.codes = codes;
    this.starts = starts;
  }

  /**
   * Reads all samples.
   *
   * @param files one for each input of the network, in its order
   * @throws ProblemException if a file does not fit the network
   */
  public static Samples read(GoldenModel model, List<Path> files) {
    Network network = model.network();
    if (files.size() != network.inputs().size()) {
      throw new ProblemException(
          "number of files with samples: " + files.size() + ", inputs of the network: "
              + network.inputs().size(),
          network.name(),
          "one file for each input, in the order of the model",
          "give --inputs once for each input");
    }
    List<Npy> arrays = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Npy array = load("the samples", files.get(i));
      check(array, network.tensor(network.inputs().get(i)), files.get(i));
      int count = arrays.isEmpty() ? array.shape().get(0) : arrays.get(0).shape().get(0);
      if (array.shape().get(0) != count) {
        throw new ProblemException(
            "number of samples: " + array.shape().get(0) + ", in the first file: " + count,
            files.get(i).toString(),
            "as many samples for each input",
            "make the first axes equal");
      }
      arrays.add(array);
    }
    List<List<byte[]>> codes = new ArrayList<>();
    for (int sample = 0; sample < arrays.get(0).shape().get(0); sample++) {
      List<byte[]> inputs = new ArrayList<>();
      for (int i = 0; i < arrays.size(); i++) {
        inputs.add(codes(model, i, arrays.get(i).row(sample)));
      }
      codes.add(List.copyOf(inputs));
    }
    return new Samples(List.copyOf(codes), List.of(0));
  }

  /**
   * The same samples in sequences, for a network with states.
   *
   * @param file indices of the samples before which the states are reset, whole numbers that rise;
   *     the first sample begins a sequence in any case
   * @throws ProblemException if the file does not fit the samples or the network has no state
   */
  public Samples startingAt(GoldenModel model, Path file) {
    if (model.network().states().isEmpty()) {
      throw new ProblemException(
          "the network keeps no state, so its samples have no order",
          file.toString(),
          "a network with variables",
          "leave --starts away");
    }
    Npy array = load("the starts", file);
    if (!array.type().isWhole() || array.shape().size() != 1) {
      throw new ProblemException(
          "the starts are " + lower(array.type().name()) + " of shape " + array.shape(),
          file.toString(),
          "whole numbers, shape [N]",
          "convert the array, such as x.astype(numpy.int64).ravel()");
    }
    List<Integer> all = new ArrayList<>(List.of(0));
    for (int i = 0; i < array.shape().get(0); i++) {
      long start = array.integer(i);
      if (start < 0 || start >= codes.size() || i > 0 && start <= all.get(all.size() - 1)) {
        throw new ProblemException(
            "start " + i + " is " + start,
            file.toString(),
            "rising indices of the " + codes.size() + " samples, from 0",
            "sort the starts and leave out what is behind the last sample");
      }
      if (start > 0) {
        all.add((int) start);
      }
    }
    return new Samples(codes, List.copyOf(all));
  }

  /**
   * Reads an array.
   *
   * @param what the array for messages, such as "the samples"
   * @throws ProblemException if the file cannot be read or holds none
   */
  public static Npy load(String what, Path file) {
    String expected = "an array as NumPy saves it";
    try {
      return Npy.read(file);
    } catch (NpyException e) {
      throw new ProblemException(
          what + " cannot be read: " + e.getMessage(),
          file.toString(),
          expected,
          e.fix().isEmpty() ? "save " + what + " with numpy.save" : e.fix());
    } catch (IOException e) {
      throw FileTrouble.problem(what + " cannot be read", file, e, expected);
    }
  }

  private static void check(Npy array, Tensor tensor, Path file) {
    if (!array.type().name().equals(tensor.type().name())) {
      throw new ProblemException(
          "the samples have type " + lower(array.type().name()),
          file.toString(),
          lower(tensor.type().name()) + ", the type of the network's input",
          array.type().name().equals("FLOAT32") && !tensor.scales().isEmpty()
              ? "quantize them: round(x / " + tensor.scale() + ") + " + tensor.zeroPoint()
              : "convert the array, such as x.astype(numpy." + lower(tensor.type().name()) + ")");
    }
    List<Integer> shape = array.shape();
    long elements = 1;
    for (int axis = 1; axis < shape.size(); axis++) {
      elements *= shape.get(axis);
    }
    if (shape.isEmpty() || elements != tensor.elements()) {
      throw new ProblemException(
          "the samples have shape " + shape
              + (shape.isEmpty() ? "" : ", elements of each: " + elements),
          file.toString(),
          "[N, ...] with as many elements each as the input has: " + tensor.elements()
              + ", shape " + tensor.shape(),
          "reshape the array; its first axis counts the samples");
    }
    if (shape.get(0) == 0) {
      throw new ProblemException(
          "there are no samples, shape " + shape, file.toString(), "at least one", "");
    }
  }

  private static byte[] codes(GoldenModel model, int input, byte[] values) {
    Network network = model.network();
    if (network.tensor(network.inputs().get(input)).type() != DataType.FLOAT32) {
      return values;
    }
    float[] reals = new float[values.length / 4];
    ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(reals);
    return model.inputCodes(input, reals);
  }

  /** Number of samples. */
  public int count() {
    return codes.size();
  }

  /** The first ones, at most n. */
  public Samples first(int n) {
    return n >= codes.size()
        ? this
        : new Samples(codes.subList(0, n), starts.stream().filter(start -> start < n).toList());
  }

  /** Indices of the samples that begin a sequence, rising from 0. */
  public List<Integer> starts() {
    return starts;
  }

  /** For each sample the codes of each input of the golden model. */
  public List<List<byte[]>> codes() {
    return codes;
  }

  /**
   * The array of one output for all samples, [N, shape of the output].
   *
   * @param output which output of the network
   * @param results for each sample the codes of each output of the golden model
   */
  public static Npy outputs(GoldenModel model, int output, List<List<byte[]>> results) {
    Network network = model.network();
    Tensor stated = network.tensor(network.outputs().get(output));
    int bytes = stated.elements() * stated.type().bytes();
    ByteBuffer all =
        ByteBuffer.allocate(Math.multiplyExact(bytes, results.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (List<byte[]> result : results) {
      byte[] codes = result.get(output);
      if (stated.type() == DataType.FLOAT32) {
        for (float value : model.outputValues(output, codes)) {
          all.putFloat(value);
        }
      } else {
        all.put(codes);
      }
    }
    List<Integer> shape = new ArrayList<>();
    shape.add(results.size());
    shape.addAll(stated.shape());
    return Npy.of(NpyType.valueOf(stated.type().name()), shape, all.array());
  }

  /**
   * Writes an array so that its file is complete or absent.
   *
   * @throws ProblemException if the place cannot be written
   */
  public static void write(Npy array, Path file) {
    try {
      StagedFile.write(file, array::write);
    } catch (IOException e) {
      throw FileTrouble.problem("the outputs cannot be written", file, e, "a place for a file");
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
