package synfire.generator.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a chip must do on a list of samples: input and output bytes of the streams and the words
 * that every step writes. Samples may be added in any order and by several threads. The file is
 * read by {@code testbench/harness/chip_vectors.h}.
 */
public final class ChipVectors implements AutoCloseable {

  /**
   * What all samples have in common.
   *
   * @param lanes bytes of a word
   * @param samples number of samples
   * @param inputBytes bytes of an input frame on the stream
   * @param outputBytes bytes of an output frame on the stream
   * @param outputCols pixels of an output row
   * @param outputChannels channels of an output pixel
   * @param starts samples before which the state is cleared, rising from 0; empty where none is kept
   * @param steps the steps in the order of the program
   */
  public record Shape(
      int lanes,
      int samples,
      int inputBytes,
      int outputBytes,
      int outputCols,
      int outputChannels,
      List<Integer> starts,
      List<StepStream> steps) {

    public Shape {
      starts = List.copyOf(starts);
      steps = List.copyOf(steps);
    }
  }

  private final Shape shape;
  private final FileChannel channel;
  private final long inputs;
  private final long outputs;
  private final long[] words;

  /** Begins a file. */
  public ChipVectors(Path file, Shape shape) throws IOException {
    this.shape = shape;
    LittleEndian head =
        new LittleEndian()
            .magic("SFCV", 3)
            .u32(shape.lanes())
            .u32(shape.samples())
            .u32(shape.inputBytes())
            .u32(shape.outputBytes())
            .u32(shape.outputCols())
            .u32(shape.outputChannels())
            .u32(shape.starts().size());
    shape.starts().forEach(head::u32);
    head.u32(shape.steps().size());
    for (StepStream s : shape.steps()) {
      if (s.channels().size() != s.groups() * shape.lanes()) {
        throw new IllegalArgumentException(s.name() + ": one channel for each lane of a group");
      }
      head.text(s.name()).u32(s.npe()).u32(s.index()).u32(s.phase()).u32(s.phases());
      head.u32(s.rows()).u32(s.cols()).u32(s.groups());
      s.channels().forEach(head::u32);
    }
    byte[] bytes = head.toByteArray();
    inputs = bytes.length;
    outputs = inputs + (long) shape.samples() * shape.inputBytes();
    long at = outputs + (long) shape.samples() * shape.outputBytes();
    words = new long[shape.steps().size()];
    for (int i = 0; i < words.length; i++) {
      words[i] = at;
      at += shape.samples() * wordBytes(i);
    }
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    write(0, bytes);
  }

  private long wordBytes(int step) {
    return (long) shape.steps().get(step).words() * shape.lanes();
  }

  /**
   * Adds a sample.
   *
   * @param steps words of each step, {@code words() * lanes} bytes
   */
  public void sample(int index, byte[] input, byte[] output, List<byte[]> steps)
      throws IOException {
    expect("input", input.length, shape.inputBytes());
    expect("output", output.length, shape.outputBytes());
    expect("steps", steps.size(), words.length);
    write(inputs + (long) index * shape.inputBytes(), input);
    write(outputs + (long) index * shape.outputBytes(), output);
    for (int i = 0; i < words.length; i++) {
      expect(shape.steps().get(i).name(), steps.get(i).length, wordBytes(i));
      write(words[i] + index * wordBytes(i), steps.get(i));
    }
  }

  private static void expect(String what, long found, long expected) {
    if (found != expected) {
      throw new IllegalArgumentException(what + ": " + found + ", expected " + expected);
    }
  }

  private void write(long at, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long place = at;
    while (buffer.hasRemaining()) {
      place += channel.write(buffer, place);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
