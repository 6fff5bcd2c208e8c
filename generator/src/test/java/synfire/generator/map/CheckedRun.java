package synfire.generator.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import synfire.generator.image.ImageWriter;
import synfire.generator.map.check.ImageInterpreter;
import synfire.golden.net.Rounding;
import synfire.golden.run.GoldenModel;
import synfire.golden.run.Memory;
import synfire.golden.run.Trace;

/** Runs the image of a program and compares every row of every step with the golden model. */
final class CheckedRun {

  private CheckedRun() {}

  static ImageInterpreter.Result of(
      Program program, Rounding rounding, List<byte[]> inputs, String label) {
    GoldenModel golden = GoldenModel.of(program.network(), rounding);
    Memory memory = golden.memory();
    List<Trace> traces = new ArrayList<>();
    List<byte[]> frames = new ArrayList<>();
    for (byte[] input : inputs) {
      Trace trace = golden.run(List.of(input), memory);
      traces.add(trace);
      frames.add(trace.codes(program.inputTensor()));
    }
    byte[] image = ImageWriter.bytes(program);
    ImageInterpreter.Result result =
        new ImageInterpreter(
                program.target().npe(), program.target().noc(), image, label.hashCode())
            .run(
                frames,
                (number, row, words) -> {
                  StepPlan step = program.steps().get(number);
                  int frame = row / step.rows();
                  // Steps that read a state run ahead, of the last frame as well.
                  if (frame < traces.size()) {
                    compare(step, traces.get(frame), frame, row % step.rows(), words, label);
                  }
                });
    for (int i = 0; i < frames.size(); i++) {
      assertArrayEquals(
          traces.get(i).codes(program.outputTensor()),
          result.outputs().get(i),
          label + ": output of frame " + i);
    }
    return result;
  }

  private static void compare(
      StepPlan step, Trace trace, int frame, int row, byte[] words, String label) {
    byte[] want = trace.codes(step.tensor());
    int lanes = step.channels().size();
    for (int px = 0; px < step.cols(); px++) {
      for (int l = 0; l < lanes; l++) {
        int channel = step.channels().get(l);
        int got = words[px * lanes + l];
        int expected =
            channel < 0
                ? step.fill()
                : want[(row * step.cols() + px) * step.tensorChannels() + channel];
        if (got != expected) {
          fail(
              String.format(
                  Locale.ROOT,
                  "%s: NPE %d, step %d %s, frame %d, row %d, column %d, channel %d: %d instead"
                      + " of %d",
                  label,
                  step.npe(),
                  step.index(),
                  step.name(),
                  frame,
                  row,
                  px,
                  channel,
                  got,
                  expected));
        }
      }
    }
  }
}
