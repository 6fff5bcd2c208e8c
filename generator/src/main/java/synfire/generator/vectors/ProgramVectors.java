package synfire.generator.vectors;

import java.util.ArrayList;
import java.util.List;
import synfire.generator.map.Program;
import synfire.generator.map.StepPlan;
import synfire.golden.net.Tensor;
import synfire.golden.run.Trace;

/** The words that each step of a program must write, from the golden traces of its network. */
public final class ProgramVectors {

  private ProgramVectors() {}

  /** What all samples of a program have in common; they are one sequence. */
  public static ChipVectors.Shape shape(Program program, int samples) {
    return shape(program, samples, List.of(0));
  }

  /**
   * What all samples of a program have in common.
   *
   * @param starts samples before which the state is cleared, rising from 0
   */
  public static ChipVectors.Shape shape(Program program, int samples, List<Integer> starts) {
    Tensor in = program.network().tensor(program.inputTensor());
    Tensor out = program.network().tensor(program.outputTensor());
    return new ChipVectors.Shape(
        program.target().npe().lanes(),
        samples,
        in.elements(),
        out.elements(),
        program.host().get("out_cols").intValue(),
        program.host().get("out_channels").intValue(),
        program.network().states().isEmpty() ? List.of() : starts,
        program.steps().stream().map(ProgramVectors::stream).toList());
  }

  private static StepStream stream(StepPlan s) {
    return new StepStream(
        s.npe(),
        s.index(),
        s.name(),
        s.phase(),
        s.phases(),
        s.rows(),
        s.cols(),
        s.words(),
        s.channels());
  }

  /** The words of each step for one sample. */
  public static List<byte[]> words(Program program, Trace trace) {
    List<byte[]> out = new ArrayList<>();
    for (StepPlan s : program.steps()) {
      out.add(words(s, trace.codes(s.tensor())));
    }
    return out;
  }

  private static byte[] words(StepPlan s, byte[] codes) {
    int pixels = s.rows() * s.cols();
    int[] channels = s.channels().stream().mapToInt(Integer::intValue).toArray();
    byte[] out = new byte[pixels * channels.length];
    int n = 0;
    for (int p = 0; p < pixels; p++) {
      int first = p * s.tensorChannels();
      for (int c : channels) {
        out[n++] = c < 0 ? (byte) s.fill() : codes[first + c];
      }
    }
    return out;
  }
}
