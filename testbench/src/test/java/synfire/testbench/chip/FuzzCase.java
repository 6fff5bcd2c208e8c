package synfire.testbench.chip;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.map.Plan;
import synfire.golden.net.Constant;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;
import synfire.golden.op.Expression;
import synfire.golden.op.Op;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network on a chip with all that a run depends on, as a file that stands for itself: no change
 * of what is drawn at random changes it.
 *
 * @param trouble what was wrong when it was saved
 * @param config the chip, as its YAML file
 * @param rounding arithmetic of the network
 * @param seed of gaps, back-pressure and initial memory contents
 * @param network the network
 * @param plan which NPE computes what; null for the plan that the compiler finds
 * @param shallow whether rings hold no more rows than they must; a file without it says no
 * @param inputs samples
 * @param starts samples before which the state is cleared; a file without it says the first
 */
record FuzzCase(
    String trouble,
    String config,
    Rounding rounding,
    long seed,
    Network network,
    Plan plan,
    boolean shallow,
    List<byte[]> inputs,
    List<Integer> starts) {

  FuzzCase {
    starts = starts == null ? List.of(0) : List.copyOf(starts);
  }

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .addMixIn(Op.class, Named.class)
          .addMixIn(Expression.class, Named.class)
          .addMixIn(Constant.class, Bytes.class)
          .build();

  /** Records of one of several kinds carry the name of theirs. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface Named {}

  private abstract static class Bytes {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Constant of(byte[] littleEndian) {
      throw new IllegalStateException("names a creator only");
    }

    @JsonValue
    abstract byte[] toByteArray();
  }

  /** The chip. */
  ChipConfig chip() {
    return ConfigReader.parse(config, "fuzz case");
  }

  /** The text of its file. */
  String text() {
    return MAPPER.writeValueAsString(this) + "\n";
  }

  static FuzzCase read(Path file) throws IOException {
    return MAPPER.readValue(Files.readString(file), FuzzCase.class);
  }
}
