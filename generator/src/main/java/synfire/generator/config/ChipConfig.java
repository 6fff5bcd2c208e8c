package synfire.generator.config;

import java.util.List;
import java.util.Map;
import synfire.generator.problem.Problem;
import synfire.generator.problem.ProblemException;

/**
 * A chip to be generated. Every value of this type obeys the schema and the rules between fields;
 * the constructor throws a {@link ProblemException} with all that do not.
 *
 * @param name lower-case letters, digits, - and _, at most 40
 * @param npe the processing element
 * @param sram its memories
 * @param host the interface to the host
 * @param noc nodes and their processing elements
 */
public record ChipConfig(
    String name, NpeConfig npe, SramConfig sram, HostConfig host, NocConfig noc) {

  public ChipConfig {
    List<Problem> problems =
        Rules.standard().problems(Fields.of(name, npe, sram, host, noc), "configuration " + name);
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  /** A chip of one processing element. */
  public ChipConfig(String name, NpeConfig npe, SramConfig sram, HostConfig host) {
    this(name, npe, sram, host, NocConfig.SINGLE);
  }

  /** The same chip with another name. */
  public ChipConfig withName(String newName) {
    return new ChipConfig(newName, npe, sram, host, noc);
  }

  /** The same chip with other memories. */
  public ChipConfig withSram(SramConfig newSram) {
    return new ChipConfig(name, npe, newSram, host, noc);
  }

  /** The same chip with another processing element. */
  public ChipConfig withNpe(NpeConfig newNpe) {
    return new ChipConfig(name, newNpe, sram, host, noc);
  }

  /** The same chip with another host interface. */
  public ChipConfig withHost(HostConfig newHost) {
    return new ChipConfig(name, npe, sram, newHost, noc);
  }

  /** The same chip with other nodes. */
  public ChipConfig withNoc(NocConfig newNoc) {
    return new ChipConfig(name, npe, sram, host, newNoc);
  }

  /**
   * SHA-256 of all fields but the name, 64 hexadecimal digits: chips of equal digests are equal
   * hardware and run the same images. Fields of narrow codes, of recurrent layers and of the group
   * noc count where they differ from their defaults.
   */
  public String digest() {
    StringBuilder text = new StringBuilder("synfire chip 1\n");
    Fields.of(name, npe, sram, host, noc)
        .written()
        .forEach(
            (field, value) -> {
              if (!field.equals("name")) {
                text.append(field).append('=').append(value).append('\n');
              }
            });
    return new Sha256().add(text.toString()).hex();
  }

  /** All fields but the name by their path, such as npe.lanes, as a file would state them. */
  public Map<String, String> fields() {
    Map<String, String> out = Fields.of(name, npe, sram, host, noc).texts();
    out.remove("name");
    return out;
  }

  /** This configuration as a file that reads back equal. */
  public String toYaml() {
    return Fields.of(name, npe, sram, host, noc).toYaml();
  }
}
